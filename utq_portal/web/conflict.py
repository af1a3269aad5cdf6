"""The page for a stale version: what is saved now, what was sent, and a third text with both.

docs/domain.md, Saving a text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from utq_portal.web.merge import merged
from utq_portal.web.richtext import RichTextField, shown

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Clash:
    """A field of which two versions exist. ``kind`` is rich, text or choice; ``base`` is what both started from.

    For a choice, the words are what people see of the two values.
    """

    name: str
    label: Words
    theirs: str
    yours: str
    kind: str = "rich"
    base: str | None = None
    theirs_words: Words = ""
    yours_words: Words = ""

    @property
    def differs(self) -> bool:
        return self.theirs != self.yours

    @property
    def shown_theirs(self) -> SafeString | Words:
        return shown(self.theirs) if self.kind == "rich" else self.theirs_words or self.theirs

    @property
    def shown_yours(self) -> SafeString | Words:
        return shown(self.yours) if self.kind == "rich" else self.yours_words or self.yours

    def field(self) -> forms.Field:
        """The control in which the third version is made."""
        both = merged(self.yours, self.theirs, self.base, rich=self.kind == "rich")
        label = _("What will be saved")
        if self.kind == "choice":
            choices = [(self.yours, self.shown_yours), (self.theirs, self.shown_theirs)]
            return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, initial=self.yours)
        if self.kind == "text":
            return forms.CharField(label=label, widget=forms.Textarea, initial=both, required=False)
        return RichTextField(label=label, initial=both, required=False)


class MergedForm(forms.Form):
    """The third version of each field that differs."""

    hide_optional = True


def clash_page(
    request: HttpRequest,
    clashes: Sequence[Clash],
    *,
    version: int,
    back: str,
    action: str = "",
    saved_at: datetime | None = None,
    hidden: Mapping[str, str] | None = None,
    draft: str = "",
) -> HttpResponse:
    """409 with both versions of every field that differs.

    The form posts the chosen texts, ``hidden`` and the current ``version`` to ``action`` (this address). ``draft`` is
    the address of the autosave: what is kept on the device is settled once this form is sent.
    """
    differing = [clash for clash in clashes if clash.differs]
    form = MergedForm()
    for clash in differing:
        form.fields[clash.name] = clash.field()
    context = {
        "pairs": [(clash, form[clash.name]) for clash in differing],
        "merged_form": form,
        "version": version,
        "hidden": {name: value for name, value in (hidden or {}).items() if name not in form.fields},
        "back": back,
        "action": action or request.get_full_path(),
        "saved_at": saved_at,
        "draft": draft,
    }
    return render(request, "errors/409.html", context, status=HTTPStatus.CONFLICT)
