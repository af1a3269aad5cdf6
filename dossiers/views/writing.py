"""Saving texts and ticks, by the page's script or by a button."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dossiers import words
from dossiers.forms.dossier import TextForm
from dossiers.models import CompetenceSection, CriterionText, Dossier
from dossiers.queries.dossiers import own_texts
from dossiers.views import parts
from dossiers.views.common import by_script, own_dossier, refusal, section_page
from dossiers.workflow import texts as texts_steps
from dossiers.workflow import ticks as ticks_steps
from dossiers.workflow.texts import Stale
from dossiers.workflow.ticks import Tick, Ticked
from utq_portal.web import dates, richtext
from utq_portal.web.autosave import saved
from utq_portal.web.conflict import Clash, clash_page
from utq_portal.web.links import address
from utq_portal.web.numbers import number_sent
from utq_portal.web.request import PortalRequest
from utq_portal.web.views import next_address, with_fragment
from utq_portal.workflow import Refused


@require_POST
def save_text(request: PortalRequest, pk: int) -> HttpResponse:
    """Save a text. A stale version gets 409: the script keeps the words, the page shows both and a third."""
    text = get_object_or_404(own_texts(request.user), pk=pk)
    here = text.section
    form = parts.text_form(text, here, data=request.POST, initial={"body": text.body})
    if not form.is_valid():
        return refusal(_("Reload the page and try again."))
    body = form.cleaned_data["body"]
    try:
        row = saved_from(request, text, form)
    except Stale as stale:
        return _both(request, text, stale, body, private=form.cleaned_data["private"])
    except Refused as refused:  # a script may ask, and what was typed is shown
        if by_script(request):
            return refusal(refused.why)
        return kept_page(request, here, refused.why, [richtext.shown(body)])
    if not by_script(request):
        messages.success(request, _("Your text is saved."))
        return section_page(here.dossier_id, here.competence.number, "text")
    profile = here.dossier.trajectory.profile
    again = parts.described_again(here)
    advised = words.advised(row.words, profile.words_least, profile.words_most)
    html = {f"#words-{row.pk}": advised, "#ready-bar": parts.ready_bar(again, request)}
    return saved(row.version, timezone.now(), html)


def saved_from(request: PortalRequest, text: CriterionText, form: TextForm) -> CriterionText:
    """Save what was typed into the form of a text; raises Stale and Refused."""
    merging, plain = "merging" in request.POST, form.typed_plain
    return texts_steps.save_text(text, by=request.user, merging=merging, plain=plain, **form.cleaned_data)


def _both(request: PortalRequest, text: CriterionText, stale: Stale, body: str, *, private: bool) -> HttpResponse:
    action = address("dossiers:save_text", text.pk)
    here = text.section
    label = words.text_label(str(here.competence.number))
    return clash_page(
        request,
        [Clash("body", label, theirs=stale.now.body, yours=body, base=stale.base)],
        version=stale.now.version,
        back=here.get_absolute_url(),
        action=action,
        saved_at=stale.now.edited_at,
        hidden={"merging": "1", **({"private": "on"} if private else {})},
        draft=action,
    )


def kept_page(request: PortalRequest, here: CompetenceSection, why: object, texts: list[SafeString]) -> HttpResponse:
    """Not saved because the section is closed: the sentence, and the words to copy, so that nothing is lost."""
    context = {"why": why, "section": here, "texts": texts, "form_failed": True}
    return render(request, "dossiers/not_saved.html", context, status=HTTPStatus.CONFLICT)


def ticks_of(values: list[str]) -> set[Tick]:
    """ "12.3" is evidence 12 for criterion 3; what is not of that form is dropped."""
    found = set()
    for value in values:
        piece, _dot, criterion = value.partition(".")
        if value.isascii() and piece.isdigit() and criterion.isdigit() and len(value) < 30:
            found.add((int(piece), int(criterion)))
    return found


def changed_ticks(data: QueryDict, prefix: str = "") -> tuple[set[Tick], set[Tick]]:
    """What was ticked and what was unticked since the page was made; a cell it did not show is neither.

    ``prefix`` stands before the names of the hidden fields where the ticks are part of a larger form.
    """
    was, now = ticks_of(data.get(f"{prefix}version", "").split()), ticks_of(data.getlist("tick"))
    if f"{prefix}pieces" in data:
        shown = set(data.get(f"{prefix}pieces", "").split())
        was = {tick for tick in was if str(tick[0]) in shown}
    return now - was, was - now


@require_POST
def save_ticks(request: PortalRequest, pk: int) -> HttpResponse:
    """Save the cells that changed since the page was made; what another window ticked stays (docs/domain.md, Ticks).

    A cell that is locked is told with its sentence; all others are saved. The script also gets how the grid stands now.
    """
    dossier = own_dossier(request, pk)
    add, remove = changed_ticks(request.POST)
    try:
        done = ticks_steps.save_ticks(dossier, by=request.user, add=add, remove=remove)
    except Refused as refused:  # a script may ask
        if by_script(request):
            return refusal(refused.why)
        messages.error(request, str(refused.why))
        return redirect(_to_the_grid(request, pk))
    if by_script(request):
        return _as_it_stands(request, dossier, done)
    for sentence in done.why:
        messages.error(request, _("Not all ticks are saved. %(why)s") % {"why": sentence})
    if not done.locked:
        messages.success(request, _("The ticks are saved."))
    return redirect(_to_the_grid(request, pk))


def _to_the_grid(request: PortalRequest, pk: int) -> str:
    return with_fragment(next_address(request, address("dossiers:overview", pk)), "evidence")


def _as_it_stands(request: PortalRequest, dossier: Dossier, done: Ticked) -> JsonResponse:
    """The answer to the page's script: what was refused, and every cell of this page as the server has it.

    ``version`` is what the page knows without taking the rest over: the cells it sent, but for those refused.
    """
    was, now = ticks_of(request.POST.get("version", "").split()), ticks_of(request.POST.getlist("tick"))
    refused = done.locked.keys()
    known = (now - refused) | (was & refused)
    html, made = parts.after_ticks(dossier, _competence(dossier, request.POST.get("competence", "")), request)
    counts = {f"n{row.piece.pk}": words.shows_words(row.ticks) for row in made.rows}
    return JsonResponse(
        {
            "version": _written_out(known),
            "saved_at": dates.clock(timezone.now()),
            "html": {f"#{name}": markup for name, markup in {**html, **counts}.items()},
            "refused": {_written_out([tick]): why for tick, why in done.locked.items()},
            "grid": {
                "pieces": [row.piece.pk for row in made.rows],
                "ticked": [cell.value for row in made.rows for cell in row.cells if cell.ticked],
                "locked": {column.criterion.pk: column.locked for column in made.columns if column.locked},
            },
        }
    )


def _competence(dossier: Dossier, number: str) -> int | None:
    """The key of the competence that a page is about; None: all of them."""
    if (named := number_sent(number, 5)) is None:
        return None
    return dossier.trajectory.profile.competences.filter(number=named).values_list("pk", flat=True).first()


def _written_out(ticks: Iterable[Tick]) -> str:
    return " ".join(f"{piece}.{criterion}" for piece, criterion in sorted(ticks))
