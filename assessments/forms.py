"""The forms of an assessment; a judgement is read straight from what was sent: its fields follow the profile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Ceremony, CriterionScore, Verdict
from assessments.queries.judging import Answers
from assessments.workflow.agenda import LONGEST
from dossiers.queries.sealed import SealedSection
from utq_portal.folding import LineFormField
from utq_portal.web.forms import DateField, TimeField, when_empty
from utq_portal.web.typeface import printable

MOST_TEXT = 6000


def answers_in(post: QueryDict, sections: Iterable[SealedSection]) -> Answers:
    """The judgement that was sent; unknown words and competences out of scope are left out."""
    found = Answers()
    for section in sections:
        key = section.competence_id
        if (verdict := post.get(f"v{key}", "")) in Verdict.Value.values:
            found.verdicts[key] = verdict
        found.remarks[key] = post.get(f"r{key}", "").strip()[:MOST_TEXT]
        for criterion in section.criteria:
            if criterion.recognised:
                found.levels[criterion.pk] = CriterionScore.Level.DEMONSTRATED
            elif (level := post.get(f"l{criterion.pk}", "")) in CriterionScore.Level.values:
                found.levels[criterion.pk] = level
            found.missing_at[criterion.pk] = post.get(f"m{criterion.pk}", "").strip()[:MOST_TEXT]
    return found


def sent_in(post: QueryDict, competences: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Verdict and text of the joint judgement as they were sent, also where one of them is missing."""
    return {
        key: (post.get(f"v{key}", ""), post.get(f"t{key}", "").strip()[:MOST_TEXT])
        for key in competences
        if f"v{key}" in post or f"t{key}" in post
    }


def texts_in(post: QueryDict, competences: Iterable[int]) -> dict[int, tuple[bool, str]]:
    """The joint judgement that was sent, of the competences that have a verdict."""
    return {
        key: (post[f"v{key}"] == "sufficient", post.get(f"t{key}", "").strip()[:MOST_TEXT])
        for key in competences
        if post.get(f"v{key}") in ("sufficient", "insufficient")
    }


@when_empty(tie=_("Say whether anything ties you to the candidate"))
class TieForm(forms.Form):
    """Asked before accepting: does anything tie you to the candidate?"""

    tie = forms.ChoiceField(
        label=_("Does anything tie you to this candidate?"),
        choices=[("no", _("No, I can judge independently")), ("yes", _("Yes, or it could look that way"))],
        widget=forms.RadioSelect,
        help_text=_("Working or writing together, supervision, family, friendship, a dispute."),
    )
    conflict = forms.CharField(
        label=_("What ties you"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only the coordinator reads this."),
    )

    def clean(self) -> dict[str, Any]:
        """A tie needs a word on what it is."""
        cleaned = super().clean() or {}
        if cleaned.get("tie") == "yes" and not cleaned.get("conflict", "").strip():
            self.add_error("conflict", _("Say in a few words what ties you to the candidate"))
        if cleaned.get("tie") == "no" and cleaned.get("conflict", "").strip():
            self.add_error("conflict", _("You wrote what ties you, and chose that nothing does. Change one of the two"))
        return cleaned


@when_empty(reason=_("Say why, in a sentence"))
class ReasonForm(forms.Form):
    """One reason."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence is enough."),
    )

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


class WordForm(forms.Form):
    """What an assessor would like to talk about with the other one."""

    hide_optional = True  # the heading says so

    word = forms.CharField(
        label=_("What you would like to talk about"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only the other assessor reads this, once both judgements are in."),
    )


class SubjectForm(forms.Form):
    """A subject of the interview; without words there is none."""

    hide_optional = True  # every row may be left empty

    subject = forms.CharField(
        label=_("Subject"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 1})
    )
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=120)

    def clean_subject(self) -> str:
        """One line."""
        return " ".join(self.cleaned_data["subject"].split())

    def clean(self) -> dict[str, object]:
        """Words need minutes, and minutes words."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned.get("subject") and not cleaned.get("minutes"):
            self.add_error("minutes", _("Say how many minutes this gets"))
        if cleaned.get("minutes") and not cleaned.get("subject"):
            self.add_error("subject", _("Say what this is about, or take its minutes away"))
        return cleaned


MOST_SUBJECTS = 24
SubjectFormSet = forms.formset_factory(SubjectForm, extra=3, max_num=MOST_SUBJECTS, absolute_max=MOST_SUBJECTS + 3)


@when_empty(day=_("Enter the date of the interview"), time=_("Enter the time it starts"))
class InterviewForm(forms.Form):
    """When and where the interview is."""

    day = DateField(label=_("Date"))
    time = TimeField(label=_("Time"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=LONGEST, initial=60)
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    url = forms.URLField(label=_("Link to join"), max_length=400, required=False, assume_scheme="https")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].least = today  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """People have to know where to go, and nobody can come to an hour that is over."""
        cleaned = super().clean() or {}
        if not self.errors and self.starts_at <= timezone.now():
            self.add_error("time", _("That hour is over. Choose a later one"))
        if not self.errors and not cleaned.get("place") and not cleaned.get("url"):
            self.add_error("place", _("Enter a place, or a link to join"))
        return cleaned

    @property
    def starts_at(self) -> datetime:
        """Day and time in Amsterdam."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))


@when_empty(held_on=_("Enter the day on which the interview was held"), report=_("Write in a few lines what came up"))
class HeldForm(forms.Form):
    """The interview that took place."""

    held_on = DateField(label=_("Held on"))
    report = forms.CharField(
        label=_("What came up"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("You, the other assessor and the coordinator read this."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].most = today  # type: ignore[attr-defined]


@when_empty(members=_("Name at least two people, one on each line"))
class MembersForm(forms.Form):
    """Who arbitrates."""

    members = forms.CharField(
        label=_("Who decides"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "At least two people, none of your own university. One on each line: the name, a comma, the university."
        ),
    )
    namesakes = forms.BooleanField(
        label=_("Whoever has the name of somebody here is another person, of another university"), required=False
    )


@when_empty(grounds=_("Write down the grounds of the decision"))
class GroundsForm(forms.Form):
    """The written grounds of an arbitration."""

    grounds = forms.CharField(
        label=_("Grounds of the decision"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 6})
    )


@when_empty(name=_("Enter the name as it should be printed"))
class ReplaceForm(ReasonForm):
    """The name on the new certificate, and why."""

    name = LineFormField(label=_("Name as it should be printed"), max_length=250, validators=[printable])
    field_order = ("name", "reason")


@when_empty(number=_("Enter the number, for example UTQ-2026-0041"), code=_("Enter the code, for example 7K4M-QX2D"))
class VerifyForm(forms.Form):
    """Number and code, as printed at the bottom of a certificate."""

    number = forms.CharField(
        label=_("Certificate number"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    code = forms.CharField(label=_("Code"), max_length=16, widget=forms.TextInput(attrs={"autocomplete": "off"}))


@when_empty(
    name_en=_("Enter the name in English"),
    name_nl=_("Enter the name in Dutch"),
    day=_("Enter the date of the ceremony"),
    time=_("Enter the time it starts"),
    place=_("Enter the place"),
)
class CeremonyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A ceremony: its name in both languages, when and where."""

    day = DateField(label=_("Date"))
    time = TimeField(label=_("Time"))

    class Meta:
        model = Ceremony
        fields = ("name_en", "name_nl", "place")

    field_order = ("name_en", "name_nl", "day", "time", "place")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            starts = timezone.localtime(self.instance.starts_at)
            self.initial.update(day=starts.date(), time=starts.time())

    def filled(self) -> Ceremony:
        """The ceremony with what was entered, not kept yet."""
        ceremony: Ceremony = self.instance
        moment = datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"])
        ceremony.starts_at = timezone.make_aware(moment)
        return ceremony


class ComingForm(forms.Form):
    """Whether one comes, and with whom."""

    coming = forms.ChoiceField(choices=[("yes", _("I come")), ("no", _("I do not come"))])
    guests = forms.IntegerField(label=_("Guests"), min_value=0, max_value=9, required=False)
