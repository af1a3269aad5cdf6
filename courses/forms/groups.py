"""What who leads a writing session fills in, and what is written to participants."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.workflow.editions import Meeting
from utq_portal.people.models import Faculty
from utq_portal.web.forms import DateField, TimeField


class PlanLedForm(forms.Form):
    """A writing session or UTQ day in one step; everything but the day is filled in already."""

    day = DateField(label=_("Day"), error_messages={"required": _("Enter the day")})
    start = TimeField(label=_("From"), error_messages={"required": _("Enter when it starts")})
    end = TimeField(label=_("Until"), error_messages={"required": _("Enter when it ends")})
    place = forms.CharField(
        label=_("Place"), max_length=160, error_messages={"required": _("Enter the place, or write online")}
    )
    most = forms.IntegerField(
        label=_("At most"),
        min_value=1,
        max_value=500,
        error_messages={"required": _("Enter how many people there is room for")},
    )
    faculty = forms.ModelChoiceField(
        Faculty.objects.none(),
        label=_("For faculty"),
        required=False,
        error_messages={"required": _("Choose the faculty")},
    )

    def __init__(self, *args: Any, faculties: QuerySet[Faculty] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if faculties is None:
            del self.fields["faculty"]
            return
        field = cast("forms.ModelChoiceField[Faculty]", self.fields["faculty"])
        field.queryset, field.required = faculties, True
        if len(only := list(faculties[:2])) == 1:
            field.initial = only[0]

    def clean(self) -> dict[str, object]:
        """It ends after it starts."""
        found = super().clean() or {}
        if found.get("start") and found.get("end") and found["end"] <= found["start"]:
            self.add_error("end", _("Enter a time after the start"))
        return found

    def meeting(self) -> Meeting:
        """The one meeting, Amsterdam time."""
        found = self.cleaned_data
        start, end = (timezone.make_aware(datetime.combine(found["day"], found[name])) for name in ("start", "end"))
        return Meeting(start, end, found["place"])


class WriteForm(forms.Form):
    """A message to the participants."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=120,
        help_text=_("The name of the course comes before it"),
        error_messages={"required": _("Enter a subject")},
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain text, without grades, feedback or reasons of being away. Everybody gets the same."),
        error_messages={"required": _("Enter the text")},
    )
    waiting = forms.BooleanField(label=_("Also to people waiting for a place"), required=False)

    def clean_subject(self) -> str:
        """One line."""
        return " ".join(str(self.cleaned_data["subject"]).split())
