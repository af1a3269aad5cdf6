"""Forms of a request for exemption and of a qualification from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from exemptions.models import CompetenceAdvice, ExemptionDocument, ExemptionGround, ExemptionRequest
from exemptions.queries import Need, active_grounds, against_levels
from trajectories.models import Competence
from utq_portal.files.kinds import ACCEPT
from utq_portal.web import dates
from utq_portal.web.forms import DateField, Scale, TimeField, name_errors, when_empty

YEARS = (1950, 2100)
SPLIT = re.compile(r"[,;\s]+")
K = ExemptionDocument.Kind


def not_ahead(why: Promise | str) -> Callable[[date], None]:
    """A check of a field: not a day that is still to come."""

    def check(day: date) -> None:
        if day > timezone.localdate():
            raise forms.ValidationError(str(why))

    return check


@when_empty(
    ground=_("Choose what you have."),
    qualification=_("Write the name as it is on the diploma."),
    institution=_("Write who awarded it."),
    year=_("Write the year in which you got it."),
)
class AskForm(forms.Form):
    """What the teacher has, and on which ground that may lead to an exemption."""

    ground = forms.ModelChoiceField(
        ExemptionGround.objects.none(), label=_("What do you have?"), widget=forms.RadioSelect, empty_label=None
    )
    qualification = forms.CharField(label=_("Name of the qualification"), max_length=200)
    institution = forms.CharField(label=_("Awarded by"), max_length=200)
    year = forms.IntegerField(label=_("Year"), min_value=YEARS[0], max_value=YEARS[1])
    note = forms.CharField(
        label=_("Anything HR should know"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=4000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = self.fields["ground"]
        assert isinstance(grounds, forms.ModelChoiceField)  # noqa: S101  (narrows the type)
        grounds.queryset = active_grounds()
        grounds.label_from_instance = lambda ground: ground.name  # type: ignore[method-assign, assignment]

    def clean_year(self) -> int:
        """Not a year that is still to come."""
        year: int = self.cleaned_data["year"]
        if year > timezone.localdate().year:
            raise forms.ValidationError(_("Enter a year that is not in the future."))
        return year


class DocumentForm(forms.Form):
    """One paper; the kinds are those that the ground asks for, and what helps."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=())
    file = forms.FileField(label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}))
    issuer = forms.CharField(label=_("Issued by"), required=False, max_length=200)
    language = forms.ChoiceField(
        label=_("Language of the document"),
        required=False,
        choices=[("", _("Choose")), *ExemptionDocument.Language.choices],
    )

    def __init__(self, *args: Any, needs: Sequence[Need] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = [need.kind for need in needs if not need.met]
        asked = [need.kind for need in needs]
        others = [kind for kind in (K.REFLECTION, K.TRANSLATION, K.OTHER) if kind not in asked]
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  (narrows the type)
        kind.choices = [(value, capfirst(K(value).label)) for value in [*asked, *others]]
        kind.initial = missing[0] if missing else others[-1]
        name_errors(self, {"file": _("Choose a file.")})

    def clean(self) -> dict[str, Any]:
        """A diploma says in which language it is: only another language asks for a translation."""
        values = super().clean() or {}
        if values.get("kind") == K.DIPLOMA and not values.get("language"):
            self.add_error("language", _("Choose the language; only some languages need a translation."))
        return values


class ReasonForm(forms.Form):
    """A few words that the other side reads."""

    text = forms.CharField(label=_("Your reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)

    def __init__(self, *args: Any, label: Any = None, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = required
        if label:
            self.fields["text"].label = label
        name_errors(self, {"text": _("Write a few words; the other side reads them.")})


class PlaceForm(forms.Form):
    """How long, and where or behind which link."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=240, initial=45)
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    url = forms.URLField(label=_("Link to join"), max_length=400, required=False, assume_scheme="https")

    def clean(self) -> dict[str, Any]:
        """A place or a link."""
        values = super().clean() or {}
        if not values.get("place") and not values.get("url") and "url" not in self.errors:
            self.add_error("place", _("Write a place, or a link to join."))
        return values


class MeetingForm(PlaceForm):
    """One agreed moment."""

    day = DateField(label=_("Day"))
    at = TimeField(label=_("Time"))
    field_order = ("day", "at", "minutes", "place", "url")

    def clean(self) -> dict[str, Any]:
        """A moment that is still to come."""
        values = super().clean()
        if values.get("day") and values.get("at"):
            values["starts_at"] = timezone.make_aware(datetime.combine(values["day"], values["at"]))
            if values["starts_at"] <= timezone.now():
                self.add_error("day", _("Choose a time in the future."))
        return values


class TimesForm(PlaceForm):
    """Times from which the candidate chooses: up to three days, each with one or more times."""

    ROWS = ("1", "2", "3")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in self.ROWS:
            first = row == "1"
            self.fields[f"day{row}"] = DateField(label=_("Day"), required=first, help_text="")
            self.fields[f"times{row}"] = forms.CharField(
                label=_("Times"),
                required=first,
                max_length=200,
                help_text=_("For example 9:30, 14:00") if first else "",
            )
        self.order_fields([f"{name}{row}" for row in self.ROWS for name in ("day", "times")])
        name_errors(self, {"day1": _("Enter the day"), "times1": _("Enter at least one time, for example 9:30")})

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each day with its times."""
        return [(self[f"day{row}"], self[f"times{row}"]) for row in self.ROWS]

    def clean(self) -> dict[str, Any]:
        """``starts``: every time of every day, still to come."""
        values = super().clean()
        values["starts"] = [start for row in self.ROWS for start in self._starts(values, row)]
        return values

    def _starts(self, values: dict[str, Any], row: str) -> list[datetime]:
        day, words = values.get(f"day{row}"), (values.get(f"times{row}") or "").strip()
        if day is None or not words:
            if (day or words) and not {f"day{row}", f"times{row}"} & set(self.errors):
                self.add_error(f"times{row}" if day else f"day{row}", _("Enter both the day and its times."))
            return []
        found = []
        for word in SPLIT.split(words):
            try:
                found.append(timezone.make_aware(datetime.combine(day, dates.read_clock(word))))
            except ValueError:
                self.add_error(f"times{row}", _("“%(time)s” is not a time. Write it like 9:30") % {"time": word})
                return []
        if min(found) <= timezone.now():
            self.add_error(f"day{row}", _("Choose times in the future."))
        return found


@when_empty(
    met_on=_("Enter the day of the meeting."),
    advice=_("Choose: grant or refuse."),
    text=_("Write your advice; the faculty decides on it."),
)
class AdviceForm(forms.Form):
    """The advice: a level and a text per competence, and grant or refuse."""

    met_on = DateField(
        label=_("Meeting held on"), validators=[not_ahead(_("The meeting cannot have been held in the future."))]
    )
    advice = forms.ChoiceField(
        label=_("Your advice"),
        choices=[("grant", _("Grant the exemption")), ("refuse", _("Refuse the exemption"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Your advice in a few lines"),
        help_text=_("The faculty reads it first; the candidate reads it after the decision."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=8000,
    )

    def __init__(self, *args: Any, competences: list[Competence], waived: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.competences = competences
        self.fields["against"] = forms.CharField(
            label=_("If your advice is other than the levels: why, in one line"),
            help_text=_(
                "Needed when you advise to grant although a competence is “not”, or to refuse although all are "
                "equivalent. The faculty reads it above the advice."
            ),
            required=False,
            max_length=200,
        )
        self.fields["met_on"].required = not waived
        if waived:
            self.fields["met_on"].help_text = _("No meeting is needed; leave it empty when there was none.")
        for competence in competences:
            self.fields[f"level{competence.pk}"] = forms.ChoiceField(
                label=competence.title,
                choices=[(one.value, capfirst(one.label)) for one in CompetenceAdvice.Level if one.value],
                widget=Scale(verdict=True),
            )
            self.fields[f"c{competence.pk}"] = forms.CharField(
                label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=4000
            )
            sentence = format_lazy(_("Choose a level for competence {number}."), number=competence.number)
            name_errors(self, {f"level{competence.pk}": sentence})
        parts = [f"{part}{one.pk}" for one in competences for part in ("level", "c")]
        self.order_fields(["met_on", *parts, "advice", "against", "text"])

    def clean(self) -> dict[str, Any]:
        """An advice that is other than the levels says why."""
        values = super().clean() or {}
        levels = [values.get(f"level{one.pk}", "") for one in self.competences]
        why = against_levels(values.get("advice", ""), levels, competences=len(self.competences))
        if why and not values.get("against", "").strip():
            self.add_error("against", why)
        return values

    @property
    def rows(self) -> list[tuple[Competence, forms.BoundField, forms.BoundField]]:
        """Each competence with its two fields."""
        return [(one, self[f"level{one.pk}"], self[f"c{one.pk}"]) for one in self.competences]

    def per_competence(self) -> dict[int, tuple[str, str]]:
        """Level and words per competence, by its key."""
        values = self.cleaned_data
        return {one.pk: (values[f"level{one.pk}"], values[f"c{one.pk}"]) for one in self.competences}


class DecisionForm(forms.Form):
    """Grant or refuse; a reason when it is not as advised."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("grant", _("Grant the exemption")), ("refuse", _("Refuse the exemption"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Your reason"),
        required=False,
        help_text=_("Needed when you do not follow the advice. The candidate reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
    )

    def __init__(self, *args: Any, request: ExemptionRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        name_errors(self, {"decision": _("Choose: grant or refuse.")})

    def clean(self) -> dict[str, Any]:
        """The reason, where it is needed."""
        values = super().clean() or {}
        decision = values.get("decision")
        if decision and decision != self.request.advice and not values.get("reason", "").strip():
            self.add_error("reason", _("You do not follow the advice: write down why. The candidate reads it."))
        return values


@when_empty(heard_on=_("Enter the day of the hearing; nothing is withdrawn without one."))
class RevokeForm(ReasonForm):
    """Why an exemption is taken back, and when the candidate was heard."""

    heard_on = DateField(
        label=_("The candidate was heard on"),
        validators=[not_ahead(_("Hear the candidate first: the hearing cannot be in the future."))],
    )
    field_order = ("heard_on", "text")


class GroundForm(forms.ModelForm):  # type: ignore[type-arg]
    """A ground with its checklist."""

    class Meta:
        model = ExemptionGround
        fields = (
            "code",
            "name_nl",
            "name_en",
            "hint_nl",
            "hint_en",
            "needs_diploma",
            "needs_reflection",
            "needs_equivalence",
            "needs_translation",
            "needs_study_load",
            "needs_competence_text",
            "active",
        )


@when_empty(
    university=_("Write which university issued it."),
    issued_on=_("Enter the date on the certificate."),
    file=_("Choose the file with your certificate."),
)
class ExternalForm(forms.Form):
    """A full qualification of another Dutch university."""

    university = forms.CharField(label=_("University"), max_length=160)
    issued_on = DateField(label=_("Issued on"), validators=[not_ahead(_("Enter a date that is not in the future."))])
    number = forms.CharField(label=_("Number, if it has one"), max_length=60, required=False)
    file = forms.FileField(label=_("The certificate"), widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}))


class AgainForm(ReasonForm):
    """Why the coordinator should look again, and perhaps a better document."""

    file = forms.FileField(
        label=_("A better document"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text=_("It takes the place of the first one."),
    )
