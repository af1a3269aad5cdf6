"""Adding, changing, removing and giving out evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dossiers import words
from dossiers.forms.dossier import FilesForm, LinkForm, PieceForm
from dossiers.models import Dossier, Evidence, EvidenceVersion, Snapshot
from dossiers.queries import sealed
from dossiers.queries.dossiers import criteria_of, evidence_for, pieces_of
from dossiers.queries.evidence import earlier_versions
from dossiers.queries.sealed import snapshots_for
from dossiers.views.common import by_script, form_page, own_dossier, refusal
from dossiers.views.grid import grid
from dossiers.workflow import evidence, versions
from dossiers.workflow.evidence import add_file, edit_evidence, move_evidence, remove_evidence, remove_several
from dossiers.workflow.holding import closed_because
from dossiers.workflow.reading import FILE_READ, SEALED_FILE_READ
from dossiers.workflow.ticks import tick_several
from dossiers.workflow.versions import replace_file
from trajectories.rules import OWN
from utq_portal.files.kinds import ACCEPT
from utq_portal.files.models import StoredFile
from utq_portal.files.storage import Stored
from utq_portal.web.acting import acted, attempt, carried_out, sent, tried, why_refused
from utq_portal.web.coordinating import or_404
from utq_portal.web.given import About, give
from utq_portal.web.links import address
from utq_portal.web.numbers import number_sent
from utq_portal.web.request import PortalRequest
from utq_portal.web.views import next_address, with_fragment
from utq_portal.workflow import Refused


def _own_piece(request: PortalRequest, pk: int, number: int) -> Evidence:
    rows = evidence_for(request.user).filter(dossier__trajectory__person=request.user)
    return get_object_or_404(rows, dossier=pk, number=number)


def _back(request: PortalRequest, dossier: int, fragment: str = "evidence") -> str:
    return with_fragment(next_address(request, address("dossiers:overview", dossier)), fragment)


@require_http_methods(["GET", "POST"])
def add_files(request: PortalRequest, pk: int) -> HttpResponse:
    """Files for the dossier: one at a time from the script, all at once from the form; a GET leads to their place."""
    dossier = own_dossier(request, pk)
    if request.method == "GET":
        return redirect(_back(request, pk))
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        if by_script(request):
            return refusal(_faults(form))
        messages.error(request, _faults(form))
        return redirect(_back(request, pk))
    uploads = form.cleaned_data["files"]
    if not by_script(request):
        add_all(request, dossier, uploads)
        return redirect(_back(request, pk))
    try:
        piece = add_file(dossier, uploads[0], by=request.user)
    except ValidationError as error:
        return _not_added(error)
    except Refused as refused:  # a script asks
        return refusal(refused.why)
    return JsonResponse({"name": uploads[0].name, "number": piece.number})


def _not_added(error: ValidationError) -> JsonResponse:
    """The sentence, and the number of the same file when it is in the dossier already: the text may refer to that."""
    answer: dict[str, object] = {"error": " ".join(error.messages)}
    if error.code == "twice" and error.params:
        answer["number"] = error.params["number"]
    return JsonResponse(answer, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def add_all(request: PortalRequest, dossier: Dossier, uploads: Sequence[UploadedFile[Any]]) -> bool:
    """Add these files, and tell how many were added and why others were not; True when all were."""
    adding = [partial(add_file, dossier, upload, by=request.user) for upload in uploads]
    refused = [sentence for act in adding if (sentence := why_refused(act))]
    added = len(uploads) - len(refused)
    if added:
        done = ngettext("%(count)s file is added.", "%(count)s files are added.", added)
        messages.success(request, done % {"count": added})
    for sentence in refused:
        messages.error(request, sentence)
    return not refused


@require_http_methods(["GET", "POST"])
def add_link(request: PortalRequest, pk: int) -> HttpResponse:
    """A link as evidence."""
    dossier = own_dossier(request, pk)
    form = LinkForm(sent(request), initial={"kind": Evidence.Kind.VIDEO})
    act = lambda: evidence.add_link(dossier, by=request.user, **form.cleaned_data)  # noqa: E731
    done = lambda piece: _("The link is evidence %(number)s.") % {"number": piece.number}  # noqa: E731
    try:
        if gone := acted(request, form, act, done, _back(request, pk)):
            return gone
    except ValidationError as error:
        form.add_error("url", error)
    return form_page(request, "dossiers/link.html", form, dossier=dossier, back=_back(request, pk))


@require_http_methods(["GET", "POST"])
def piece(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """One piece of evidence with its earlier versions; whose it is changes it here, all others read."""
    row = get_object_or_404(evidence_for(request.user), dossier=pk, number=number)
    mine = OWN.has(request.user, row.dossier.trajectory)
    or_404(mine or request.method != "POST")
    form = PieceForm(sent(request), initial={"title": row.title, "kind": row.kind, "description": row.description})
    act = lambda: edit_evidence(row, by=request.user, **form.cleaned_data)  # noqa: E731
    done = _("Evidence %(number)s is saved.") % {"number": row.number}
    if gone := acted(request, form, act, done, _back(request, pk, f"e{number}")):
        return gone
    return form_page(request, "dossiers/piece.html", form, **_piece_page(request, row, mine))


def _piece_page(request: PortalRequest, row: Evidence, mine: bool) -> dict[str, object]:
    closed = closed_because(row.dossier) if mine else ""
    everything = pieces_of(row.dossier) if mine else []
    numbers = [one.evidence.number for one in everything]
    criteria = criteria_of(row.dossier) if mine else []
    shown = [one for one in everything if one.evidence.pk == row.pk]
    return {
        "piece": row,
        "mine": mine,
        "closed": closed,
        "writable": mine and not closed,
        "mime": words.mime_words(row),
        "versions": earlier_versions(row),
        "since": row.replaced_at or row.added_at,
        "since_by": row.replaced_by if row.replaced_at else row.added_by,
        "row": grid(everything, shown, criteria, writable=True).rows[0] if shown else None,
        "place": numbers.index(row.number) + 1 if row.number in numbers else 0,
        "places": len(numbers),
        "kept_days": settings.EVIDENCE_KEPT_DAYS,
        "back": _back(request, row.dossier_id, f"e{row.number}"),
        "limit_mb": settings.FILE_LIMIT_BYTES // (1024 * 1024),
        "accept": ACCEPT,
    }


@require_POST
def replace(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """Another file in the place of this one; the former stays as an earlier version."""
    row = _own_piece(request, pk, number)
    form = FilesForm(request.POST, request.FILES)
    act = lambda: replace_file(row, form.cleaned_data["files"][0], by=request.user)  # noqa: E731
    sentence = why_refused(act) if form.is_valid() else _faults(form)
    if by_script(request):
        return refusal(sentence) if sentence else JsonResponse({"name": form.cleaned_data["files"][0].name})
    _tell(request, sentence, _("The file of evidence %(number)s is replaced.") % {"number": number})
    return _to_piece(request, pk, number)


def _tell(request: PortalRequest, why: str, done: str) -> None:
    """Why it was not done, else what was."""
    messages.add_message(request, messages.ERROR if why else messages.SUCCESS, why or done)


def _faults(form: FilesForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _to_piece(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """Back to the page of the piece, at its versions; where that leads back to is kept."""
    page = address("dossiers:piece", pk, number)
    back = next_address(request, "")
    return redirect(f"{page}?{urlencode({'next': back})}#versions" if back else f"{page}#versions")


@require_safe
def version(request: PortalRequest, pk: int, number: int, version: int) -> HttpResponseBase:
    """An earlier file of a piece, for those who may read the piece."""
    row = get_object_or_404(evidence_for(request.user), dossier=pk, number=number)
    return _given(request, row, get_object_or_404(EvidenceVersion, evidence=row, number=version))


def _given(request: PortalRequest, row: Evidence, kept: StoredFile) -> HttpResponseBase:
    about = About(FILE_READ, row, row.dossier.case, row.dossier.trajectory.person_id)
    return give(request, about, kept.stored)


@require_POST
def bring_back(request: PortalRequest, pk: int, number: int, version: int) -> HttpResponse:
    """Make an earlier file the one of now."""
    row = _own_piece(request, pk, number)
    done = _("The file of version %(version)s is back, as the newest version.") % {"version": version}
    carried_out(request, lambda: versions.bring_back(row, version, by=request.user), done)
    return _to_piece(request, pk, number)


@require_POST
def drop_version(request: PortalRequest, pk: int, number: int, version: int) -> HttpResponse:
    """Delete an earlier file; a second click finds it gone."""
    row = _own_piece(request, pk, number)
    done = _("Version %(version)s is deleted.") % {"version": version}
    carried_out(request, lambda: versions.drop_version(row, version, by=request.user), done)
    return _to_piece(request, pk, number)


@require_POST
def remove(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """Take a piece out of the dossier; a second click finds it gone and says so."""
    dossier = own_dossier(request, pk)
    row = Evidence.objects.filter(dossier=dossier, number=number).first()
    again = _("Evidence %(number)s was removed already.") % {"number": number}
    done = _("Evidence %(number)s is removed. You can put it back.") % {"number": number}
    return attempt(
        request,
        lambda: row is not None and remove_evidence(row, by=request.user),
        lambda gone: done if gone else again,
        _back(request, pk, f"e{number}"),
    )


@require_POST
def put_back(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """Undo a removal."""
    dossier = own_dossier(request, pk)
    row = Evidence.objects.filter(dossier=dossier, number=number).first() or Evidence(dossier=dossier)
    why = why_refused(lambda: evidence.put_back(row, by=request.user))
    _tell(request, why, _("Evidence %(number)s is back, as it was.") % {"number": number})
    return redirect(_back(request, pk, f"e{number}"))


@require_POST
def move(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """Another place in the teacher's own order: one up, one down, or the place named."""
    row = _own_piece(request, pk, number)
    numbers = [one.evidence.number for one in pieces_of(row.dossier)]
    now = numbers.index(number) + 1 if number in numbers else 1
    asked = request.POST.get("to", "")
    named = number_sent(asked, 9)
    place = {"up": now - 1, "down": now + 1}.get(asked, now if named is None else named)
    try:
        there = move_evidence(row, by=request.user, place=min(place, len(numbers)))
    except Refused as refused:  # a script may ask
        if by_script(request):
            return refusal(refused.why)
        messages.error(request, str(refused.why))
        return redirect(_back(request, pk, f"e{number}"))
    told = _("Evidence %(number)s is number %(place)s of %(count)s now.")
    sentence = told % {"number": number, "place": there, "count": len(numbers)}
    if by_script(request):
        return JsonResponse({"said": sentence})
    messages.success(request, sentence)
    return redirect(_back(request, pk, f"e{number}"))


# ---------- several at once ----------


def _criteria(dossier: Dossier, asked: str) -> tuple[list[int], str]:
    """The criteria that a button or list names, and in words: one ("c12"), a competence ("2"), or all ("all")."""
    rows = criteria_of(dossier)
    if asked == "all":
        return [one.pk for one in rows], _("all criteria")
    if asked.startswith("c"):
        found = [one for one in rows if f"c{one.pk}" == asked]
        return [one.pk for one in found], found[0].code if found else ""
    found = [one for one in rows if str(one.competence.number) == asked]
    return [one.pk for one in found], _("competence %(number)s") % {"number": asked}


def tick_for(request: PortalRequest, dossier: Dossier, numbers: list[int], of: str, *, off: bool = False) -> None:
    """Tick pieces for what ``of`` names (``_criteria``), and tell what came of it."""
    criteria, said = _criteria(dossier, of)
    pieces = [one.evidence.pk for one in pieces_of(dossier) if one.evidence.number in numbers]
    if not pieces or not criteria:
        messages.error(request, _("Choose the pieces and what they show first."))
        return
    done = tried(request, lambda: tick_several(dossier, pieces, criteria, by=request.user, off=off))
    if done is None:
        return
    for sentence in done.why:
        messages.error(request, _("Not all ticks are saved. %(why)s") % {"why": sentence})
    if done.locked and not (done.added or done.removed):
        return
    many = len(pieces)
    told = ngettext("%(count)s piece shows %(what)s now.", "%(count)s pieces show %(what)s now.", many)
    if off:
        told = ngettext("%(count)s piece no longer shows %(what)s.", "%(count)s pieces no longer show %(what)s.", many)
    messages.success(request, told % {"count": len(pieces), "what": said})


@require_POST
def tick(request: PortalRequest, pk: int, number: int) -> HttpResponse:
    """Tick one piece for a whole competence, or for all criteria."""
    row = _own_piece(request, pk, number)
    tick_for(request, row.dossier, [number], request.POST.get("of", ""))
    return redirect(_back(request, pk, f"e{number}"))


@require_POST
def chosen(request: PortalRequest, pk: int) -> HttpResponse:
    """Tick, untick or remove the pieces that were chosen."""
    dossier = own_dossier(request, pk)
    picked = request.POST.getlist("pick")
    numbers = [int(one) for one in picked if one.isascii() and one.isdigit() and len(one) < 10]
    act = request.POST.get("act", "")
    if not numbers:
        messages.error(request, _("Choose the pieces first."))
    elif act == "remove":
        _remove(request, dossier, numbers)
    elif act in ("tick", "untick"):
        tick_for(request, dossier, numbers, request.POST.get("of", ""), off=act == "untick")
    return redirect(_back(request, pk))


def _remove(request: PortalRequest, dossier: Dossier, numbers: list[int]) -> None:
    done = tried(request, lambda: remove_several(dossier, numbers, by=request.user))
    if done is None:
        return
    gone, stays = done
    for number, why in stays.items():
        messages.error(request, _("Evidence %(number)s stays. %(why)s") % {"number": number, "why": why})
    if gone:
        told = ngettext(
            "%(count)s piece is removed. You can put it back.",
            "%(count)s pieces are removed. You can put them back.",
            len(gone),
        )
        messages.success(request, told % {"count": len(gone)})


@require_safe
def file(request: PortalRequest, pk: int, number: int) -> HttpResponseBase:
    """The file itself, whole or in parts, for those who may read the evidence."""
    row = get_object_or_404(evidence_for(request.user), dossier=pk, number=number)
    return _given(request, row, row)


@require_safe
def sealed_file(request: PortalRequest, pk: int, number: int) -> HttpResponseBase:
    """A file of a sealed version, for those who may read that version."""
    return give_sealed(request, pk, lambda snapshot: sealed.sealed_file(snapshot, number))


def give_sealed(request: PortalRequest, pk: int, find: Callable[[Snapshot], Stored]) -> HttpResponseBase:
    """Give out the file that ``find`` finds in a sealed version, to those who may read that version."""
    snapshot = get_object_or_404(snapshots_for(request.user), pk=pk)
    about = About(SEALED_FILE_READ, snapshot, snapshot.case, snapshot.dossier.trajectory.person_id)
    return give(request, about, find(snapshot))
