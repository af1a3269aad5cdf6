"""Everything that stands on the page of a competence, saved at once, whichever button was pressed.

This is the page without script; with it each part saves itself and only the button comes (docs/domain.md, Without
script).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dossiers import words
from dossiers.models import CompetenceSection, CriterionText
from dossiers.queries.dossiers import own_texts
from dossiers.views import dossier, evidence, feedback, parts
from dossiers.views.common import own_section, section_page
from dossiers.views.writing import changed_ticks, kept_page, saved_from
from dossiers.workflow.texts import Stale
from dossiers.workflow.ticks import save_ticks
from utq_portal.web import richtext
from utq_portal.web.conflict import Clash, clash_page
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

if TYPE_CHECKING:
    from dossiers.forms.dossier import TextForm
    from dossiers.queries.sections import Section

# buttons that take a step about a remark or a question, each with its key
_STEPS: dict[str, Callable[..., HttpResponse]] = {
    "resolve": feedback.resolve,
    "unresolve": feedback.unresolve,
    "withdraw": feedback.withdraw,
}
_ROWS = ("tick", "remove", "put_back")  # buttons in a row of evidence, each with the number of its piece
_PAGES = ("dossiers:ask", "dossiers:history")  # buttons that lead on
_PLACES = ("evidence", "text")  # buttons that only save, by the part of the page that they stand in


@dataclass(slots=True)
class _Saved:
    """What became of what was typed and ticked."""

    changed: bool = False
    why: list[str] = field(default_factory=list)  # what could not be done
    unsaved: list[SafeString] = field(default_factory=list)  # words that are nowhere but in this request
    clashes: list[Clash] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)  # goes with the third versions
    version: int = 0


@require_POST
def save_section(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """Save texts, ticks and files, then do what the button says; a step is not taken while something is not saved."""
    here = own_section(request, pk, number)
    done = _Saved()
    for text in own_texts(request.user).filter(section=here).select_related("criterion"):
        _save_text(request, here, text, done)
    _save_ticks(request, here, done)
    files = request.FILES.getlist("files")
    if files and not evidence.add_all(request, here.dossier, files):
        done.why.append("")
    for why in dict.fromkeys(filter(None, done.why)):
        messages.error(request, why)
    if done.unsaved:
        return kept_page(request, here, done.why[0], done.unsaved)
    if done.clashes:
        return _both(request, here, done)
    if done.why:
        return section_page(pk, number)
    return _then(request, here, done)


def _save_text(request: PortalRequest, here: Section, text: CriterionText, done: _Saved) -> None:
    form = parts.text_form(text, here, together=True, data=request.POST, initial={"body": text.body})
    if f"{form.prefix}-version" not in request.POST:
        return  # with script the text saves itself
    if not form.is_valid():
        done.why.append(_("Reload the page and try again."))
        done.unsaved.append(richtext.shown(form.cleaned_data.get("body", "")))
        return
    body = form.cleaned_data["body"]
    try:
        row = saved_from(request, text, form)
    except Stale as stale:
        _clash(here, text, form, stale, done)
    except Refused as refused:  # told with all else that is not saved
        if body != text.body:
            done.why.append(str(refused.why))
            done.unsaved.append(richtext.shown(body))
    else:
        done.changed = done.changed or row.version != text.version


def _clash(here: Section, text: CriterionText, form: TextForm, stale: Stale, done: _Saved) -> None:
    about = text.criterion.code if text.criterion else str(here.competence.number)
    name = form.add_prefix("body")
    body = form.cleaned_data["body"]
    done.clashes.append(Clash(name, words.text_label(about), theirs=stale.now.body, yours=body, base=stale.base))
    done.hidden |= {form.add_prefix("version"): str(stale.now.version), "merging": "1"}
    if form.cleaned_data["private"]:
        done.hidden[form.add_prefix("private")] = "on"
    done.version = stale.now.version


def _both(request: PortalRequest, here: Section, done: _Saved) -> HttpResponse:
    """Both versions of each text that was changed elsewhere; what else stood on the page is saved."""
    back = here.get_absolute_url()
    action = address("dossiers:save_section", here.dossier_id, here.competence.number)
    return clash_page(request, done.clashes, version=done.version, back=back, action=action, hidden=done.hidden)


def _save_ticks(request: PortalRequest, here: CompetenceSection, done: _Saved) -> None:
    """The cells that changed since the page was made; what another window ticked stays."""
    if "ticks-version" not in request.POST:
        return
    add, remove = changed_ticks(request.POST, "ticks-")
    if not add and not remove:
        return
    try:
        ticked = save_ticks(here.dossier, by=request.user, add=add, remove=remove)
    except Refused as refused:  # told with all else that is not saved
        done.why.append(str(refused.why))
    else:
        done.changed = done.changed or bool(ticked.added or ticked.removed)
        done.why += [_("Not all ticks are saved. %(why)s") % {"why": sentence} for sentence in ticked.why]


def _of_a_row(request: PortalRequest, here: Section, what: str, piece: int) -> None:
    """What the menu of a row of evidence says; each tells what came of it."""
    if what == "tick":
        evidence.tick_for(request, here.dossier, [piece], str(here.competence.number))
    else:
        act = evidence.remove if what == "remove" else evidence.put_back
        act(request, pk=here.dossier_id, number=piece)


def _then(request: PortalRequest, here: Section, done: _Saved) -> HttpResponse:
    """What the button says, now that everything is saved."""
    pk, number = here.dossier_id, here.competence.number
    what, _dot, key = request.POST.get("then", "").partition(".")
    if what == "ready":
        return dossier.mark_ready(request, pk=pk, number=number)
    if done.changed:
        messages.success(request, _("Everything on this page is saved."))
    if what in _ROWS and key.isascii() and key.isdigit() and len(key) < 10:
        _of_a_row(request, here, what, int(key))
        return section_page(pk, number, "evidence")
    if what in _STEPS and key.isascii() and key.isdigit() and len(key) < 19:
        return _STEPS[what](request, pk=int(key))
    if what == "link":
        return redirect(f"{address('dossiers:add_link', pk)}?next={here.get_absolute_url()}")
    if f"dossiers:{what}" in _PAGES:
        return redirect(f"dossiers:{what}", pk=pk, number=number)
    return section_page(pk, number, what if what in _PLACES else "")
