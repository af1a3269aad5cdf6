"""What the candidate and the UTQ supervisor see of an assessment: how it stands, then the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.models import Assessment, Seat
from assessments.queries.agenda import set_agenda
from assessments.queries.outcome import decision_of, terms_of, with_letter
from assessments.queries.reading import interview_for, outcomes_for, own_assessments, seats_of
from assessments.queries.register import certificate_of
from assessments.summaries import phases, summary_of_outcome, summary_of_underway
from assessments.views.cases import reasoned
from assessments.workflow import procedure
from assessments.workflow.procedure import WITHDRAW
from trajectories.queries.trajectories import attendance
from trajectories.rules import OWN
from utq_portal.people.models import Role
from utq_portal.people.queries import holders
from utq_portal.policy import objecting
from utq_portal.policy.queries import current
from utq_portal.web.acting import attempt
from utq_portal.web.coordinating import or_404
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest

if TYPE_CHECKING:
    from assessments.queries.reading import ToldAssessment

S = Assessment.State


@require_safe
def outcome(request: PortalRequest, pk: int) -> HttpResponse:
    """Before the announcement who and when; after it the decision, never who judged what."""
    row: ToldAssessment = get_object_or_404(with_letter(outcomes_for(request.user)), pk=pk)
    today = timezone.localdate()
    own = OWN.has(request.user, row.trajectory)
    announced, good = row.state == S.ANNOUNCED, row.outcome == Assessment.Outcome.SUFFICIENT
    seats = [seat for seat in seats_of(row) if seat.state in Seat.TAKEN]
    decision = decision_of(row, today) if announced else None
    policy = current(row.trajectory.faculty_id, today)
    context = {
        "assessment": row,
        "attendance": attendance(row.trajectory),
        "own": own,
        "announced": announced,
        "decision": decision,
        "seats": seats,
        "phases": phases(row, seats, today, policy=policy, inside=row.inside) if not announced else [],
        "interview": interview_for(request.user, row) if row.state == S.INTERVIEW else None,
        "subjects": set_agenda(row) if row.state == S.INTERVIEW and row.inside else [],
        "summary": summary_of_outcome(row, decision, own=own) if decision else summary_of_underway(row, today, own=own),
        "certificate": certificate_of(row.trajectory) if announced and good else None,
        "coordinator": holders(Role.COORDINATOR).first(),
        "may_withdraw": own and row.state in WITHDRAW.sources,
        "may_object": own and row.state in Assessment.APART,
        "policy": policy,
        "objecting": objecting.in_words(terms_of(row, today)) if announced else {},
        "today": today,
    }
    return render(request, "assessments/outcome.html" if announced else "assessments/underway.html", context)


def _own(request: PortalRequest, pk: int) -> Assessment:
    return get_object_or_404(own_assessments(request.user), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: PortalRequest, pk: int, seat: int) -> HttpResponse:
    """Object to an assessor: only the coordinator reads why."""
    row = _own(request, pk)
    place = get_object_or_404(row.seats.select_related("person"), pk=seat)
    or_404(place.state in Seat.TAKEN)
    return reasoned(
        request,
        act=lambda reason: procedure.object_to(place, by=request.user, objection=reason),
        done=_("Your objection is with the coordinator, who decides whether somebody else is asked."),
        back=address("assessments:outcome", row.pk),
        title=_("Object to %(name)s") % {"name": place.person.name},
        lede=_("Say why this assessor should not judge your dossier. Only the coordinator reads it."),
        button=_("Send to the coordinator"),
        crumbs=[(_("My assessment"), address("assessments:outcome", row.pk))],
    )


@require_http_methods(["GET", "HEAD"])
def confirm_withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask once more."""
    row = _own(request, pk)
    if row.state not in WITHDRAW.sources:
        return redirect("assessments:outcome", row.pk)
    return render(request, "assessments/withdraw.html", {"assessment": row})


@require_POST
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """Withdraw from the assessment."""
    row = _own(request, pk)
    done = _("You withdrew. Your dossier is open again.")
    return attempt(
        request, lambda: procedure.withdraw(row, by=request.user), done, address("assessments:outcome", row.pk)
    )
