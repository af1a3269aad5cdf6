"""A partial certificate: what the teacher says of it, the advice, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dossiers.models import PartialRecognition
from trajectories.models import Criterion
from utq_portal.files.kinds import ACCEPT
from utq_portal.web.forms import DateField, name_errors, when_empty

WHOLE = "c"  # before the key of a competence: all its criteria


def tick_list(criteria: Sequence[Criterion]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The criteria as choices, grouped by competence; one choice stands for all criteria of a competence."""
    groups: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    for one in criteria:
        competence = one.competence
        if competence.pk not in groups:
            groups[competence.pk] = (competence.title, [(f"{WHOLE}{competence.pk}", str(_("All criteria below")))])
        groups[competence.pk][1].append((str(one.pk), f"{one.code} {one.text}"))
    return list(groups.values())


_criteria = partial(forms.MultipleChoiceField, required=False, widget=forms.CheckboxSelectMultiple)


class _Ticks(forms.Form):
    """A form with a tick list of criteria."""

    hide_optional = True

    def __init__(self, *args: Any, offered: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(offered)
        self.fields["criteria"].choices = self.choices  # type: ignore[attr-defined]

    @property
    def choices(self) -> list[Any]:
        """The criteria that were asked."""
        return [(str(one.pk), f"{one.code} {one.text}") for one in self.offered]

    def clean_criteria(self) -> list[int]:
        """The keys of the ticked criteria; a whole competence stands for all of its own that are offered."""
        ticked = set(self.cleaned_data["criteria"])
        return [one.pk for one in self.offered if {str(one.pk), f"{WHOLE}{one.competence_id}"} & ticked]


class CertificateForm(_Ticks):
    """A partial certificate and the criteria that it covers; in a draft anything may still be missing."""

    criteria = _criteria(
        label=_("Which criteria does it cover?"), help_text=_("Your UTQ supervisor may advise fewer, never more.")
    )
    origin = forms.ChoiceField(label=_("Where it comes from"), choices=PartialRecognition.Origin)
    name = forms.CharField(label=_("What the certificate is for"), max_length=200)
    university = forms.CharField(label=_("University that awarded it"), max_length=160)
    issued_on = DateField(label=_("Awarded on"))
    certificate_no = forms.CharField(label=_("Number on the certificate, if it has one"), max_length=60, required=False)
    document = forms.FileField(
        label=_("The certificate"),
        required=False,
        max_length=255,
        help_text=_("A scan or a photo that can be read, or the file you received."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    note = forms.CharField(
        label=_("Anything your UTQ supervisor should know"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance what you had to do for it, or where its programme can be read."),
    )
    field_order = ("origin", "name", "university", "issued_on", "certificate_no", "document", "criteria", "note")

    @property
    def choices(self) -> list[Any]:
        """All criteria, by competence."""
        return tick_list(self.offered)

    def __init__(self, *args: Any, to_submit: bool, has_document: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issued_on"].most = timezone.localdate()  # type: ignore[attr-defined]
        name_errors(
            self,
            {
                "name": _("Enter what the certificate is for, as printed on it"),
                "university": _("Enter the university that awarded it"),
                "issued_on": _("Enter the day on which it was awarded"),
                "document": _("Choose the certificate as a file"),
                "criteria": _("Tick at least one criterion"),
            },
        )
        for name in ("name", "university", "issued_on", "criteria"):
            self.fields[name].required = to_submit
        self.fields["document"].required = to_submit and not has_document


@when_empty(text=_("Write how the teacher builds it in, or why it does not count"))
class AdviceForm(_Ticks):
    """What the UTQ supervisor advises: fewer criteria than asked, or none."""

    criteria = _criteria(
        label=_("It covers"), help_text=_("Untick what it does not show. Nothing ticked: you advise against it.")
    )
    text = forms.CharField(
        label=_("Your advice"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("How the teacher builds it into the dossier, or why it does not count. The teacher reads it."),
    )
    field_order = ("criteria", "text")


class DecisionForm(_Ticks):
    """What the coordinator recognises."""

    criteria = _criteria(label=_("Recognised are"))
    reason = forms.CharField(
        label=_("Your reason"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you do not follow the advice, and when you refuse. The teacher reads it."),
    )
    field_order = ("criteria", "reason")


@when_empty(reason=_("Say why, in a sentence"))
class WhyForm(forms.Form):
    """Why a recognition is revoked."""

    reason = forms.CharField(label=_("Why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
