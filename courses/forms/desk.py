"""What the course manager writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Edition, Session
from courses.workflow.editions import Meeting
from trajectories.models import Competence, Criterion
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import holders
from utq_portal.web.forms import DateField, ModelForm, ModelMultipleChoiceField, TimeField, when_empty


class Sized:
    """A form with the smallest and the largest number of a group."""

    def clean(self) -> dict[str, Any]:
        """The group has room for the smallest number."""
        found: dict[str, Any] = super().clean() or {}  # type: ignore[misc]
        if found.get("least") and found.get("most") and found["most"] < found["least"]:
            self.add_error("most", _("Enter at least as many as the smallest group"))  # type: ignore[attr-defined]
        return found


class CompetencesField(ModelMultipleChoiceField[Competence]):
    """Competences by number and name."""

    def clean(self, value: Any) -> Any:
        """The chosen competences; a key that no database holds is answered, not looked up."""
        for key in value or ():
            if not (str(key).isascii() and str(key).isdigit() and len(str(key)) < 19):
                raise ValidationError(self.error_messages["invalid_pk_value"], code="invalid", params={"pk": key})
        return super().clean(value)

    def label_from_instance(self, obj: Any) -> str:
        """ "3. Assessment", in the language of the page."""
        return str(obj.title)


class CriteriaField(ModelMultipleChoiceField[Criterion]):
    """Criteria by code and text."""

    def label_from_instance(self, obj: Any) -> str:
        """ "3.1 Designs assessment…", in the language of the page."""
        return f"{obj.code} {obj.text}"


@when_empty(
    code=_("Enter a short code, for example D1"),
    name_en=_("Enter the title in English"),
    name_nl=_("Enter the title in Dutch"),
)
class CourseForm(Sized, ModelForm[Course]):
    """A course of the catalogue."""

    competences = CompetencesField(
        Competence.objects.none(), label=_("Competences"), required=False, widget=forms.CheckboxSelectMultiple
    )
    criteria = CriteriaField(
        Criterion.objects.none(),
        label=_("Criteria"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where it is about a part of a competence only"),
    )

    toolbox_url = forms.URLField(
        label=_("Toolbox for self-study"), required=False, max_length=400, assume_scheme="https"
    )

    class Meta:
        model = Course
        fields = [
            "code",
            "kind",
            "name_en",
            "name_nl",
            "summary_en",
            "summary_nl",
            "description_en",
            "description_nl",
            "bring_en",
            "bring_nl",
            "competences",
            "criteria",
            "level",
            "language",
            "half_days",
            "study_hours",
            "least",
            "most",
            "needs_intake",
            "needs_course",
            "needs_assignment",
            "gives_partial_certificate",
            "toolbox_url",
            "active",
        ]
        widgets = {
            "description_en": forms.Textarea(attrs={"rows": 5}),
            "description_nl": forms.Textarea(attrs={"rows": 5}),
            "bring_en": forms.Textarea(attrs={"rows": 4}),
            "bring_nl": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "bring_en": _("One thing a line; the confirmation lists them"),
            "bring_nl": _("One thing a line; the confirmation lists them"),
            "gives_partial_certificate": _(
                "Whoever completes it has its competences or criteria recognised in the dossier"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("CompetencesField", self.fields["competences"])
        field.queryset = Competence.objects.filter(profile__active=True).order_by("number")
        criteria = cast("CriteriaField", self.fields["criteria"])
        rows = Criterion.objects.filter(competence__profile__active=True).select_related("competence")
        criteria.queryset = rows.order_by("competence__number", "order")
        before = cast("forms.ModelChoiceField[Course]", self.fields["needs_course"])
        before.queryset = Course.objects.exclude(pk=self.instance.pk)
        before.empty_label = str(_("No other course"))


class EditionForm(Sized, ModelForm[Edition]):
    """When, where and for how many; the meetings are a formset beside it."""

    opens_on = DateField(
        label=_("Registration opens on"), required=False, help_text=_("Left empty: as soon as it is open")
    )
    closes_on = DateField(
        label=_("Registration closes on"),
        required=False,
        help_text=_("Left empty: as many days before the first meeting as the settings say"),
    )
    url = forms.URLField(label=_("Link to join online"), required=False, max_length=400, assume_scheme="https")
    given_by = forms.CharField(
        label=_("Trainers with an account"),
        required=False,
        max_length=600,
        help_text=_("Their e-mail addresses, with commas between: they see who comes and note who was there"),
    )

    class Meta:
        model = Edition
        fields = [
            "language",
            "faculty_only",
            "place",
            "url",
            "trainers",
            "led_by",
            "least",
            "most",
            "opens_on",
            "closes_on",
            "needs_manager_approval",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Faculty]", self.fields["faculty_only"])
        field.queryset = Faculty.objects.filter(active=True)
        field.empty_label = str(_("All faculties"))
        self._people()

    def _people(self) -> None:
        """Who may lead and give it; whoever does so now stays a choice, also when the role has ended."""
        led = cast("forms.ModelChoiceField[User]", self.fields["led_by"])
        leader = Q(pk=self.instance.led_by_id)
        led.queryset = User.objects.filter(Q(pk__in=holders(Role.UTQ_SUPERVISOR).values("pk")) | leader).order_by(
            "folded"
        )
        led.empty_label = str(_("Nobody"))
        if not self.instance.course.led:
            del self.fields["led_by"]
        if self.instance.pk:
            self.initial["given_by"] = ", ".join(self.instance.given_by.values_list("email", flat=True))

    def clean_given_by(self) -> list[User]:
        """The people behind the addresses; says which ones have no account."""
        wanted = [one.strip().lower() for one in self.cleaned_data["given_by"].replace(";", ",").split(",")]
        wanted = [one for one in wanted if one]
        found = list(User.objects.filter(email__in=wanted, is_active=True))
        missing = sorted(set(wanted) - {str(person.email).lower() for person in found})
        if missing:
            raise ValidationError(_("Nobody here has this address: %(found)s") % {"found": ", ".join(missing)})
        return found


class MeetingForm(forms.Form):
    """One meeting of an edition; an empty line is none."""

    hide_optional = True
    day = DateField(label=_("Day"), required=False, help_text="")
    start = TimeField(label=_("From"), required=False)
    end = TimeField(label=_("Until"), required=False)
    where = forms.CharField(label=_("Place, if another"), required=False, max_length=160)

    def clean(self) -> dict[str, object]:
        """A line is empty or has a day and two times in order."""
        found = super().clean() or {}
        if self.errors or not any(found.get(name) for name in ("day", "start", "end", "where")):
            return found
        for name, why in (
            ("day", _("Enter the day of this meeting")),
            ("start", _("Enter when it starts")),
            ("end", _("Enter when it ends")),
        ):
            if not found.get(name):
                raise ValidationError({name: why})
        if found["end"] <= found["start"]:
            raise ValidationError({"end": _("Enter a time after the start")})
        return found

    def meeting(self) -> Meeting | None:
        """The meeting on this line, Amsterdam time."""
        found = self.cleaned_data
        if not found.get("day"):
            return None
        start, end = (timezone.make_aware(datetime.combine(found["day"], found[name])) for name in ("start", "end"))
        return Meeting(start, end, found["where"])


MeetingFormSet = forms.formset_factory(MeetingForm, extra=4, max_num=16)


def meeting_rows(sessions: list[Session]) -> list[dict[str, object]]:
    """The meetings as the lines of the form."""
    return [
        {
            "day": timezone.localtime(s.starts_at).date(),
            "start": timezone.localtime(s.starts_at).time(),
            "end": timezone.localtime(s.ends_at).time(),
            "where": s.place,
        }
        for s in sessions
    ]


class CancelForm(forms.Form):
    """Why an edition is cancelled, and whether the people who are told of it read why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the records of the course desk"),
        error_messages={"required": _("Enter why this edition is cancelled")},
    )
    tell_reason = forms.BooleanField(
        label=_("Tell this reason in the mails"),
        help_text=_("Then name nobody, and not why somebody is away: everybody who gets the mail reads it."),
        required=False,
    )


class CopyForm(forms.Form):
    """On which day the copy starts."""

    first_day = DateField(
        label=_("First day of the new edition"),
        help_text=_("Filled in: next year, on the same weekday. Meetings on a free day move a week further."),
        error_messages={"required": _("Enter the first day of the new edition")},
    )
