"""Declaring ready, reviewing, endorsing, insisting and taking back; and the sealed version."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dossiers import rules, words
from dossiers.forms.dossier import DeclareForm, EndorseForm
from dossiers.models import CompetenceSection, Dossier
from dossiers.queries.dossiers import dossiers_for, read_today, reading_of
from dossiers.queries.sealed import sealed_pieces, sealed_recognised, sealed_sections, snapshots_for
from dossiers.queries.sections import sections_of
from dossiers.summaries import summary_of_dossier
from dossiers.views import parts
from dossiers.views.common import form_page, note, own, own_dossier
from dossiers.workflow import handing_in
from dossiers.workflow.handing_in import checklist_of, endorse, return_ready, to_tick, why_not_insist, withdraw_ready
from dossiers.workflow.holding import closed_because
from trajectories import rules as trajectory_rules
from trajectories.models import Trajectory
from trajectories.queries.trajectories import attendance, attending
from utq_portal.web.acting import acted, attempt, onward, sent, tried
from utq_portal.web.links import case_address
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import Refused

T = Trajectory.State


@require_http_methods(["GET", "POST"])
def declare_ready(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher confirms name and anonymity and hands the dossier to the UTQ supervisor."""
    dossier = own_dossier(request, pk)
    trajectory = dossier.trajectory
    if trajectory.state not in Trajectory.WRITABLE:
        messages.info(request, str(closed_because(dossier)))
        return redirect("dossiers:overview", pk=pk)
    form = DeclareForm(sent(request), initial={"printed_name": request.user.name_for_certificate})
    today = timezone.localdate()
    act = lambda: handing_in.declare_ready(dossier, by=request.user, today=today, **form.cleaned_data)  # noqa: E731
    if gone := acted(request, form, act, lambda _made: _declared(dossier), case_address(trajectory.pk)):
        return gone
    sections = sections_of(dossier)
    context = {
        "dossier": dossier,
        "trajectory": trajectory,
        "attendance": attendance(trajectory, dossier),
        "missing": parts.missing_of(dossier, sections),
        "sections": [(one, words.status_of(one)) for one in sections],
    }
    return form_page(request, "dossiers/ready.html", form, **context)


def _declared(dossier: Dossier) -> str:
    supervisor = attending(dossier.trajectory)
    if supervisor is None:
        return _("Your dossier is declared ready. The coordinator first assigns a UTQ supervisor.")
    return _("Your dossier is declared ready. %(name)s reads it now.") % {"name": supervisor.name}


def _for_review(request: PortalRequest, pk: int) -> Dossier:
    """A dossier that the user supervises; else 404."""
    rows = dossiers_for(request.user).filter(rules.SUPERVISED(request.user))
    return get_object_or_404(rows.annotate(noted=reading_of(request.user, "trajectory")), pk=pk)


@require_http_methods(["GET", "POST"])
def review(request: PortalRequest, pk: int) -> HttpResponse:
    """The UTQ supervisor looks at what is ready: endorse in one click, or send back with reasons."""
    dossier = _for_review(request, pk)
    if dossier.trajectory.state != T.READY:
        messages.info(request, _("This dossier does not wait for your review (any more)."))
        return redirect("dossiers:overview", pk=pk)
    note(request, dossier, noted=getattr(dossier, "noted", False))
    sections = sections_of(dossier)
    items = checklist_of(dossier)
    form = EndorseForm(
        request.POST if "endorse" in request.POST else None,
        items=[(one.code, one.label) for one in items],
        initial={"advice_text": request.POST.get("advice_text", "")},
    )
    reasons: dict[int, str] = {}
    if request.method == "POST":
        reasons = _reasons(request, sections)
        done = tried(request, lambda: _reviewed(request, dossier, form, reasons))
        if done is not None:
            return onward(request, done, case_address(dossier.trajectory_id))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {
        "form": form,
        "dossier": dossier,
        "trajectory": dossier.trajectory,
        "summary": summary_of_dossier(dossier, sections, 0, request.user, attendance(dossier.trajectory, dossier)),
        "sections": [(one, words.status_of(one), reasons.get(one.pk, "")) for one in sections],
        "needs_checklist": bool(to_tick(dossier, items)),
        "form_failed": status != HTTPStatus.OK,
    }
    return render(request, "dossiers/review.html", context, status=status)


def _not_for_the_other(request: PortalRequest, reasons: dict[int, str]) -> None:
    """Raise Refused when words were typed that the pressed button would drop (docs/domain.md, Writing)."""
    if "endorse" in request.POST and any(reasons.values()):
        raise Refused(
            _("You wrote why it should go back, so nothing is sealed yet. Send it back, or take those words out.")
        )
    if "endorse" not in request.POST and request.POST.get("advice_text", "").strip():
        raise Refused(
            _("You wrote an advice to the assessors, which goes along only when you endorse. Take it out, or endorse.")
        )


def _reasons(request: PortalRequest, sections: list[Any]) -> dict[int, str]:
    return {one.pk: request.POST.get(f"reason{one.pk}", "").strip()[:4000] for one in sections}


def _reviewed(request: PortalRequest, dossier: Dossier, form: EndorseForm, reasons: dict[int, str]) -> str:
    """Endorse or send back, and say what was done; raises Refused."""
    _not_for_the_other(request, reasons)
    if "endorse" not in request.POST:
        return_ready(dossier, by=request.user, reasons=reasons)
        return _("The dossier is back with %(name)s, with your reasons.") % {"name": dossier.trajectory.person.name}
    if not form.is_valid():
        raise Refused(_("The advice is not right yet: look at the sentence beside it."))
    endorse(dossier, by=request.user, today=timezone.localdate(), **form.cleaned_data)
    return _("Endorsed. This version is sealed, and the coordinator can start the assessment.")


@require_http_methods(["GET", "POST"])
def insist(request: PortalRequest, pk: int) -> HttpResponse:
    """The teacher hands in without endorsement, after the dossier came back once."""
    dossier = own_dossier(request, pk)
    if request.method == "POST":
        done = _("Your dossier is handed in without endorsement. This version is sealed.")
        act = partial(handing_in.insist, dossier, by=request.user, today=timezone.localdate())
        return attempt(request, act, done, case_address(dossier.trajectory_id))
    why = why_not_insist(dossier, timezone.localdate())
    context = {"dossier": dossier, "trajectory": dossier.trajectory, "why_not": why}
    return render(request, "dossiers/insist.html", context)


@require_http_methods(["GET", "POST"])
def take_back(request: PortalRequest, pk: int) -> HttpResponse:
    """Before the assessment starts: a sealed version by teacher or coordinator, a declared one by the teacher."""
    may = trajectory_rules.OWN | trajectory_rules.COORDINATOR
    rows = Dossier.objects.filter(trajectory__in=Trajectory.objects.filter(may(request.user)))
    dossier = get_object_or_404(rows.select_related("trajectory__person", "trajectory__supervisor"), pk=pk)
    if request.method == "POST" and "declared" in request.POST:
        done = _("Your dossier is back with you. Declare it ready again when you like.")
        return attempt(request, partial(withdraw_ready, dossier, by=request.user), done, dossier.get_absolute_url())
    if request.method == "POST":
        act = partial(handing_in.take_back, dossier, by=request.user)
        return attempt(request, act, lambda _made: _taken_back(dossier), case_address(dossier.trajectory_id))
    context = {
        "dossier": dossier,
        "trajectory": dossier.trajectory,
        "attendance": attendance(dossier.trajectory),
        "mine": own(request, dossier),
        "declared": dossier.trajectory.state == T.READY and own(request, dossier),
        "possible": dossier.trajectory.state == T.SUBMITTED,
        "assessed": dossier.trajectory.state == T.IN_ASSESSMENT,
        **_open_and_closed(dossier),
    }
    return render(request, "dossiers/take_back.html", context)


def _open_and_closed(dossier: Dossier) -> dict[str, list[str]]:
    """The titles of the competences that a take-back opens (``opens``), and of those that stay closed (``stays``)."""
    found: dict[str, list[str]] = {"opens": [], "stays": []}
    for one in sections_of(dossier):
        found["stays" if one.state in CompetenceSection.SETTLED else "opens"].append(one.competence.title)
    return found


def _taken_back(dossier: Dossier) -> str:
    """What is open again and what is not, after the dossier was taken back."""
    now = _open_and_closed(dossier)
    said = _("The dossier is taken back. The sealed version is void.")
    opens = _("Open again: %(titles)s.") % {"titles": ", ".join(now["opens"])}
    stays = _("Closed as before, with its result: %(titles)s.") % {"titles": ", ".join(now["stays"])}
    return " ".join([said, opens, *([stays] if now["stays"] else [])])


@require_GET
def snapshot(request: PortalRequest, pk: int) -> HttpResponse:
    """A sealed version as it was handed in."""
    row = get_object_or_404(snapshots_for(request.user), pk=pk)
    note(request, row.dossier, noted=read_today(row.dossier, request.user))
    sections = sealed_sections(row)
    ticked = {piece.number for section in sections for piece in section.pieces}
    context = {
        "snapshot": row,
        "trajectory": row.dossier.trajectory,
        "mine": own(request, row.dossier),
        "sections": sections,
        "recognised": sealed_recognised(row),
        "loose": [piece for piece in sealed_pieces(row) if piece.number not in ticked],
    }
    return render(request, "dossiers/snapshot.html", context)
