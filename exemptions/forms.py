"""Forms of a request for exemption and of a qualification from elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemptions.models import ExemptionDocument, ExemptionGround, ExemptionRequest
from exemptions.queries import active_grounds
from trajectories.models import Competence
from utq_portal.web.filekinds import ACCEPT
from utq_portal.web.forms import DateField, TimeField, name_errors

YEARS = (1950, 2100)


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
        name_errors(
            self,
            {
                "ground": _("Choose what you have."),
                "qualification": _("Write the name as it stands on the diploma."),
                "institution": _("Write who awarded it."),
                "year": _("Write the year in which you got it."),
            },
        )

    def clean_year(self) -> int:
        """Not a year that is still to come."""
        year: int = self.cleaned_data["year"]
        if year > timezone.localdate().year:
            raise forms.ValidationError(_("Enter a year that is not in the future."))
        return year


class DocumentForm(forms.Form):
    """One paper."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=ExemptionDocument.Kind)
    file = forms.FileField(label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_errors(self, {"file": _("Choose a file.")})


class ReasonForm(forms.Form):
    """A few words that the other side reads."""

    text = forms.CharField(label=_("Your reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)

    def __init__(self, *args: Any, label: Any = None, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = required
        if label:
            self.fields["text"].label = label
        name_errors(self, {"text": _("Write a few words; the other side reads them.")})


class MeetingForm(forms.Form):
    """Day, time and place."""

    day = DateField(label=_("Day"))
    at = TimeField(label=_("Time"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=240, initial=45)
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    url = forms.URLField(label=_("Link to join"), max_length=400, required=False, assume_scheme="https")

    def clean(self) -> dict[str, Any]:
        """A place or a link, and a moment that is still to come."""
        values = super().clean() or {}
        if not values.get("place") and not values.get("url"):
            self.add_error("place", _("Write a place, or a link to join."))
        if values.get("day") and values.get("at"):
            values["starts_at"] = timezone.make_aware(datetime.combine(values["day"], values["at"]))
            if values["starts_at"] <= timezone.now():
                self.add_error("day", _("Choose a moment that is still to come."))
        return values


class AdviceForm(forms.Form):
    """The advice: a text per competence, and grant or refuse."""

    met_on = DateField(label=_("Meeting held on"))
    advice = forms.ChoiceField(
        label=_("Your advice"),
        choices=[("grant", _("Grant the exemption")), ("refuse", _("Refuse the exemption"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("Your advice in a few lines"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, competences: list[Competence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.competences = competences
        for competence in competences:
            self.fields[f"c{competence.pk}"] = forms.CharField(
                label=competence.title, required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=4000
            )
        name_errors(
            self,
            {
                "met_on": _("Enter the day of the meeting."),
                "advice": _("Choose: grant or refuse."),
                "text": _("Write your advice; the faculty decides on it."),
            },
        )

    def per_competence(self) -> dict[int, str]:
        """The words per competence, by its key."""
        return {c.pk: self.cleaned_data.get(f"c{c.pk}", "") for c in self.competences}


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


class ExternalForm(forms.Form):
    """A full qualification of another Dutch university."""

    university = forms.CharField(label=_("University"), max_length=160)
    issued_on = DateField(label=_("Issued on"))
    number = forms.CharField(label=_("Number, if it has one"), max_length=60, required=False)
    file = forms.FileField(label=_("The certificate"), widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_errors(
            self,
            {
                "university": _("Write which university issued it."),
                "issued_on": _("Enter the date on the certificate."),
                "file": _("Choose the file with your certificate."),
            },
        )

    def clean_issued_on(self) -> Any:
        """Not a day that is still to come."""
        day = self.cleaned_data["issued_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Enter a date that is not in the future."))
        return day
