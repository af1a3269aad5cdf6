"""What people fill in around a dossier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dossiers.models import Evidence
from dossiers.queries.dossiers import colleagues
from trajectories.models import Criterion, StartAnswer
from utq_portal.files.kinds import ACCEPT
from utq_portal.folding import LineFormField
from utq_portal.people.models import User
from utq_portal.web.forms import ManyFilesField, Switch, name_errors, when_empty
from utq_portal.web.richtext import RichTextField, came_plain, from_lines, lines, only_paragraphs, sanitise
from utq_portal.web.typeface import printable, why_unprintable

LATER = [("14", _("2 weeks")), ("30", _("1 month")), ("91", _("3 months"))]


@when_empty(start=_("Choose what fits best"))
class StartForm(forms.Form):
    """The one question of the first sign-in."""

    start = forms.ChoiceField(choices=StartAnswer.Answer, widget=forms.RadioSelect)
    when = forms.ChoiceField(label=_("Ask me again in"), choices=LATER, required=False)


class TextForm(forms.Form):
    """A reflection and whether it is kept to oneself; the version is what the typing started from."""

    body = RichTextField(required=False)
    private = forms.BooleanField(label=_("Keep this draft to myself"), required=False, widget=Switch)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    hide_optional = True

    @property
    def typed_plain(self) -> bool:
        """Whether the text comes from the textarea, without the editor."""
        return came_plain(self.data, self.add_prefix("body"))

    def clean_body(self) -> str:
        """The text as it was when the textarea comes back untouched: it cannot show every space between paragraphs."""
        body: str = self.cleaned_data["body"]
        was = str(self.initial.get("body") or "")
        if self.typed_plain and only_paragraphs(was) and body == sanitise(from_lines(lines(was))):
            return was
        return body


class FilesForm(forms.Form):
    """Files for the dossier."""

    files = ManyFilesField(label=_("Files"))  # type: ignore[assignment]  # a field, not the data of the form

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].widget.attrs["accept"] = ACCEPT
        name_errors(self, {"files": _("Choose one file at least")})


@when_empty(title=_("Enter a title, so that readers know what it is"))
class PieceForm(forms.Form):
    """What a piece of evidence is called and what it shows."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Evidence.Kind)
    description = forms.CharField(
        label=_("What it shows"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences help your readers to look at the right thing."),
    )


@when_empty(url=_("Enter the address of the page or video"))
class LinkForm(PieceForm):
    """A page, a video or a document elsewhere."""

    url = forms.URLField(
        label=_("Address"),
        max_length=600,
        assume_scheme="https",
        help_text=_("Check that your readers may open it: they use their own account."),
        error_messages={"invalid": _("Enter an address that starts with https://")},
    )
    field_order = ("url", "title", "kind", "description")

    def clean_url(self) -> str:
        """Only addresses that a browser opens as a page."""
        url: str = self.cleaned_data["url"]
        if not url.lower().startswith(("https://", "http://")):
            raise ValidationError(_("Enter an address that starts with https://"), code="invalid")
        return url


class GapForm(forms.Form):
    """Why a criterion has no evidence."""

    note = forms.CharField(
        label=_("Why is there no evidence?"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Assessors read this. Leave it empty to take it away."),
    )
    hide_optional = True


SUPERVISOR, COLLEAGUE = "supervisor", "colleague"


class AskForm(forms.Form):
    """Who reads a section, and what they are asked."""

    who = forms.ChoiceField(label=_("Who"), widget=forms.RadioSelect)
    colleague = forms.CharField(
        label=_("Name or e-mail address of the colleague"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = forms.ModelChoiceField(
        label=_("Which of them?"), queryset=User.objects.none(), required=False, widget=forms.RadioSelect
    )
    question = forms.CharField(
        label=_("Your question"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, asker: User, supervisor: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asker, self.supervisor = asker, supervisor
        self.found: list[User] = []
        choices: list[tuple[str, Any]] = [(COLLEAGUE, _("A colleague"))]
        if supervisor is not None:
            label = _("%(name)s, your UTQ supervisor") % {"name": supervisor.name}
            choices.insert(0, (SUPERVISOR, label))
        self.fields["who"].choices = choices  # type: ignore[attr-defined]
        self.fields["who"].initial = choices[0][0]
        self._offer()

    def _offer(self) -> None:
        """After a name that fits several people: those people, to choose from."""
        typed = str(self.data.get(self.add_prefix("colleague"), "")) if self.is_bound else ""
        page = colleagues(typed, self.asker)
        self.found = list(page)
        among = User.objects.filter(pk__in=[one.pk for one in self.found])
        self.fields["person"].queryset = among  # type: ignore[attr-defined]
        if len(self.found) < 2:
            del self.fields["person"]
        elif page.has_next:
            words = _("The first %(shown)s of %(waits)s people. Enter more of the name to find the others.")
            self.fields["person"].help_text = str(words) % {"shown": page.last, "waits": page.total}

    def clean(self) -> dict[str, object]:
        """Finds the one reader; raises what to type when nobody or several people fit."""
        cleaned = self.cleaned_data
        cleaned["reader"] = self.supervisor
        if cleaned.get("who") == COLLEAGUE:
            cleaned["reader"] = cleaned.get("person") or self._only_one()
        return cleaned

    def _only_one(self) -> User | None:
        if len(self.found) == 1:
            return self.found[0]
        if len(self.found) > 1:
            self.add_error("person", _("Choose the colleague you mean"))
        elif self.cleaned_data.get("colleague"):
            self.add_error("colleague", _("Nobody with an account fits. Try the e-mail address"))
        else:
            self.add_error("colleague", _("Enter the name or e-mail address of the colleague"))
        return None


def _key(value: str) -> int | None:
    return int(value) if value else None


class RemarkForm(forms.Form):
    """A remark on a criterion or on the whole competence."""

    body = forms.CharField(label=_("Your remark"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    criterion = forms.TypedChoiceField(label=_("About"), required=False, coerce=_key, empty_value=None)
    mandatory = forms.BooleanField(label=_("To resolve before ready"), required=False)
    hide_optional = True

    def __init__(self, *args: Any, criteria: Sequence[Criterion], guest: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if guest:  # what is needed before ready is for the own UTQ supervisor to say
            del self.fields["mandatory"]
        about = [("", _("The whole competence")), *((one.pk, f"{one.code} {one.text}") for one in criteria)]
        self.fields["criterion"].choices = about  # type: ignore[attr-defined]
        name_errors(self, {"body": _("Write your remark first")})


@when_empty(body=_("Write your reply first"))
class ReplyForm(forms.Form):
    """An answer to a remark."""

    body = forms.CharField(label=_("Your reply"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))


@when_empty(
    printed_name=_("Enter your name as it has to be printed"), anonymised=_("Confirm that no student can be recognised")
)
class DeclareForm(forms.Form):
    """What a teacher confirms when the dossier goes to the UTQ supervisor."""

    printed_name = LineFormField(
        label=_("Your name as the certificate prints it"),
        max_length=250,
        help_text=_("With the titles you want on it, if any."),
        validators=[printable],
    )
    anonymised = forms.BooleanField(
        label=_("No student can be recognised in my texts and evidence, or the student has agreed")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if why := why_unprintable(str(self.initial.get("printed_name", ""))):
            self.fields["printed_name"].help_text = why


class EndorseForm(forms.Form):
    """The checklist and a word for the assessors; both may stay empty in the light way of working."""

    checklist = forms.MultipleChoiceField(
        label=_("What is present and sufficient"), required=False, widget=forms.CheckboxSelectMultiple
    )
    advice_text = forms.CharField(
        label=_("Advice to the assessors"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checklist"].choices = items  # type: ignore[attr-defined]
        if not items:
            del self.fields["checklist"]
