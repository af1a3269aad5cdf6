"""Times for intake meetings."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from utq_portal.people.models import Faculty, Role, User
from utq_portal.web import dates
from utq_portal.web.forms import DateField, name_errors

SPLIT = re.compile(r"[,;\s]+")


class FacultyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A faculty by its name in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class SlotsForm(forms.Form):
    """One time or a series: a day, its times, and how many weeks it repeats."""

    faculty = FacultyField(label=_("Faculty"), queryset=Faculty.objects.none(), empty_label=None)
    day = DateField(label=_("Day"))
    times = forms.CharField(
        label=_("Times"), max_length=200, help_text=_("One or more, for example 9:30, 10:30, 14:00")
    )
    weeks = forms.IntegerField(
        label=_("Repeat weekly"), min_value=1, max_value=12, initial=1, help_text=_("For this many weeks; 1 is once.")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=240, initial=45)
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=30, initial=1)
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    url = forms.URLField(label=_("Link to join"), max_length=400, required=False, assume_scheme="https")

    def __init__(self, *args: Any, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day: Any = self.fields["day"]
        faculty: Any = self.fields["faculty"]
        day.least = today
        faculty.queryset = own_faculties(by)
        name_errors(self, {"day": _("Enter the day"), "times": _("Enter at least one time, for example 9:30")})

    def clean_times(self) -> list[time]:
        """The times in order, each once; raises ValidationError that names the one that cannot be read."""
        found = set()
        for word in SPLIT.split(self.cleaned_data["times"].strip()):
            try:
                found.add(dates.read_clock(word))
            except ValueError as error:
                raise ValidationError(
                    _("“%(time)s” is not a time. Write it like 9:30"), code="invalid", params={"time": word}
                ) from error
        return sorted(found)

    @property
    def starts(self) -> list[datetime]:
        """Every start, in Amsterdam time: 9:30 stays 9:30 when the clock changes."""
        values = self.cleaned_data
        days = [values["day"] + timedelta(weeks=week) for week in range(values["weeks"])]
        return [timezone.make_aware(datetime.combine(day, at)) for day in days for at in values["times"]]


def own_faculties(user: User) -> Any:
    """The faculties in which the user is UTQ supervisor today."""
    held = [a.faculty_id for a in user.held_roles if a.role == Role.UTQ_SUPERVISOR]
    rows = Faculty.objects.filter(active=True)
    return rows if None in held else rows.filter(pk__in=[pk for pk in held if pk])


class BookingForm(forms.Form):
    """The chosen time, and what the host should know."""

    slot = forms.IntegerField(error_messages={"required": _("Choose a time first"), "invalid": _("Choose a time")})
    note = forms.CharField(
        label=_("What should your UTQ supervisor know beforehand?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
