"""The smaller desks: what waits, by when, and the way to the pages of that role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from assessments.models import Assessment, Seat
from assessments.queries import expected_by, seats_under_hand
from dossiers.rows import line_of
from exemptions.models import ExemptionRequest
from exemptions.queries import step_due
from trajectories.queries.deciding import in_words, wish_of
from trajectories.queries.obligation import Bucket
from utq_portal.agenda.days import working_days_after
from utq_portal.dashboard import desks
from utq_portal.dashboard.queries import desks as reads
from utq_portal.desks.queue import Act, Item, due_status, first_due, in_order, since_words
from utq_portal.desks.standing import Standing
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.links import address, case_address
from utq_portal.web.pages import Page, first_of, page_of
from utq_portal.web.request import PortalRequest

A, E = Assessment.State, ExemptionRequest.State


@dataclass(frozen=True, slots=True)
class Way:
    """A page that belongs to this desk."""

    label: str | Promise
    url: str
    note: str = ""


def desk_page(
    request: PortalRequest,
    key: str,
    title: str,
    where: tuple[str, ...],
    items: list[Item],
    *,
    ways: list[Way] | None = None,
    empty: str = "",
    template: str = "dashboard/role.html",
    standing: Standing | None = None,
    waits: int | None = None,
    **more: Any,
) -> HttpResponse:
    """One desk: what waits in order of its days; ``waits`` is how many there are when ``items`` are only the first.

    ``where`` is what stands under "Where you are" with its note, and the address of the list that it counts.
    """
    today = timezone.localdate()
    ordered = in_order(items, today)
    context = {
        "tabs": desks.tabs_of(request.user, key, standing),
        "title": title,
        "where": where,
        "items": ordered,
        "waits": len(items) if waits is None else waits,
        "first": first_due(ordered, today),
        "ways": [way for way in ways or [] if way.url],
        "empty": empty,
        "today": today,
        **more,
    }
    return render(request, template, context)


def assessor_desk(request: PortalRequest) -> HttpResponse:
    """Requests to answer, dossiers to judge, consensus to write."""
    today = timezone.localdate()
    seats, waits = reads.seats_to_answer(request.user)
    others = first_of(reads.other_seats(request.user), 10)
    running = seats_under_hand(request.user)
    words = ngettext("%(number)s assessment", "%(number)s assessments", running) % {"number": running}
    return desk_page(
        request,
        "assessor",
        _("Your assessments"),
        (words, _("open now"), f"{reverse('assessments:mine')}?show=open"),
        [_seat(seat, today) for seat in seats],
        ways=[Way(_("All my assessments"), address("assessments:mine"))],
        empty=_("You get a message when the coordinator asks you for an assessment."),
        template="dashboard/assessor.html",
        waits=waits,
        others=[(seat, _told(seat), address("assessments:seat", seat.pk)) for seat in others],
        other_page=others,
        mine_url=address("assessments:mine"),
    )


def _seat(seat: Any, today: date) -> Item:
    case = seat.assessment
    who = {"person": case.trajectory.person.name, "faculty": case.trajectory.faculty.code}
    url = address("assessments:seat", seat.pk)
    due = expected_by(seat, today)
    if seat.state == Seat.State.INVITED:
        title, act = _("Will you assess %(person)s, %(faculty)s?"), pgettext("do it", "Answer")
        note = _("One question about ties comes first; the dossier opens when both have accepted.")
    elif case.state == A.SCORING:
        title, act = _("Judge the dossier of %(person)s, %(faculty)s"), _("Read and judge")
        note = _("The other assessor sees your judgement once both are in.")
    else:
        title, act = _("Interview and joint judgement about %(person)s, %(faculty)s"), _("Go on")
        note = _deliberating(case.state, differs=seat.differs)
    kind, word = due_status(due, today) if due else ("waiting", since_words(case))
    return Item(title % who, url, note, kind, word, due, [Act(act, url)])


def _deliberating(state: str, *, differs: bool) -> str:
    """What is still to be done together by two who judged, with why."""
    if state == A.INTERVIEW:
        if differs:
            return _("You judged differently: hold the interview and write the joint judgement.")
        return _("You judged the same, and an interview is part of it. After it you write the joint judgement.")
    if differs:
        return _("You judged differently: write one judgement together.")
    return _("You judged the same: write one judgement together.")


def _told(seat: Any) -> str:
    if seat.assessment.state in Assessment.RUNNING:
        return _("Others act now")
    if seat.assessment.announced_on:
        return _("Announced %(day)s") % {"day": dates.long(seat.assessment.announced_on)}
    return str(capfirst(seat.assessment.get_state_display()))


def hr_desk(request: PortalRequest) -> HttpResponse:
    """Obligations of the own faculties, time that was asked, exemptions to request, and the feed."""
    user, today = request.user, timezone.localdate()
    counts = reads.hr_buckets(user, today)
    days = current().answer_days
    asked, to_answer = reads.asked_time(user, proposed=False)
    exemptions, to_request = reads.exemptions_to_do(user)
    left, risky = reads.hr_care(user, today)
    items = [_extension(row, days, today) for row in asked] + [_exemption(row, today) for row in exemptions]
    items += [_left(row) for row in left]
    gone = len(left) if len(left) < reads.MOST_LEFT else reads.left_with_hr(user, today).count()
    at_risk = len(risky) if len(risky) < reads.MOST_RISK else reads.risk_of_hr(user, today).count()
    running = sum(number for key, number in counts.items() if key != "settled")
    words = ngettext("%(number)s running obligation", "%(number)s running obligations", running) % {"number": running}
    upload = reads.last_upload()
    unstarted = page_of(reads.overdue_unstarted(user, today), request, 8, param="unstarted")
    return desk_page(
        request,
        "hr",
        _("HR desk"),
        (words, _("in your faculties"), reverse("deadlines")),
        items,
        ways=[
            Way(_("Load a file of the HR system"), address("trajectories:hr"), _upload_words(upload)),
            Way(_("All obligations"), address("trajectories:obligations", fallback=reverse("deadlines"))),
            Way(_("Open a request for exemption for a teacher"), address("exemptions:choose_teacher")),
            Way(_("Exemptions"), address("exemptions:overview")),
        ],
        empty=_("Requests for more time or an exemption come here."),
        template="dashboard/hr.html",
        waits=to_answer + to_request + gone,
        buckets=[(value, str(label), counts.get(value, 0)) for value, label in Bucket.choices],
        settled=counts.get("settled", 0),
        risky=[line_of(row, user) for row in risky],
        risk_page=Page(risky, 1, reads.MOST_RISK, at_risk > len(risky), at_risk),
        unstarted=[(row, address("trajectories:obligation", row.pk)) for row in unstarted],
        unstarted_page=unstarted,
    )


def _left(row: Any) -> Item:
    """Somebody who left in the middle of an assessment: HR asks, the coordinator sees the same."""
    title = _("%(person)s left while the dossier is being assessed") % {"person": row.person.name}
    note = _("Ask whether the assessment is to be finished, and tell the coordinator.")
    url = case_address(row.pk)
    return Item(title, url, note, "care", "", None, [Act(_("Open"), url)])


def _upload_words(upload: Any) -> str:
    if upload is None:
        return _("No file has been loaded yet.")
    return _("Last file: %(day)s") % {"day": dates.long(upload.uploaded_at)}


def _extension(row: Any, days: int, today: date) -> Item:
    words = _("%(person)s: proposal from HR") if row.proposed_on else _("%(person)s: more time asked")
    title = words % {"person": row.obligation.person.name}
    url = address("trajectories:obligation", row.obligation_id)
    due = working_days_after(row.requested_on, days)
    kind, word = due_status(due, today)
    act = Act(_("Decide on it") if row.proposed_on else _("Decide or propose"), url)
    return Item(title, url, in_words(wish_of(row)), kind, word, due, [act])


def _exemption(row: Any, today: date) -> Item:
    acts = {
        E.ASKED: _("Request it or decline"),
        E.FILED: _("Check the documents"),
        E.SECOND: _("Look at it"),
        E.MEETING: _("Write the advice"),
        E.ADVISED: _("Decide"),
    }
    title = _("Exemption of %(person)s, %(faculty)s") % {"person": row.person.name, "faculty": row.faculty.code}
    url = address("exemptions:case", row.pk)
    due = step_due(row)
    kind, word = due_status(due, today) if due else ("waiting", since_words(row))
    act = Act(acts.get(E(row.state), _("Open")), url)
    also = _("The dossier is in assessment now.") if row.is_assessed else ""
    return Item(title, url, ". ".join(filter(None, (row.ground.name, also))), kind, word, due, [act])


def dean_desk(request: PortalRequest) -> HttpResponse:
    """Extensions and exemptions to decide."""
    user, today = request.user, timezone.localdate()
    days = current().answer_days
    asked, to_allow = reads.asked_time(user, proposed=True)
    exemptions, to_grant = reads.exemptions_to_do(user)
    items = [_extension(row, days, today) for row in asked] + [_exemption(row, today) for row in exemptions]
    ways = [
        Way(_("All decisions about time"), address("trajectories:extensions")),
        Way(_("Decide several exemptions at once"), address("exemptions:decisions")),
        Way(_("Exemptions"), address("exemptions:overview")),
        Way(_("Deadlines of the faculty"), reverse("deadlines")),
    ]
    empty = _("HR decides clear cases itself. What needs you comes here, with advice; one click follows the advice.")
    return desk_page(
        request,
        "dean",
        _("To decide"),
        (_("Dean or delegate"), _("more time, and exemptions")),
        items,
        ways=ways,
        empty=empty,
        waits=to_allow + to_grant,
    )


def exemption_desk(request: PortalRequest) -> HttpResponse:
    """Requests to check and to advise on."""
    today = timezone.localdate()
    exemptions, waits = reads.exemptions_to_do(request.user)
    items = [_exemption(row, today) for row in exemptions]
    ways = [Way(_("All exemptions"), address("exemptions:overview"))]
    empty = _("Requests come here when an HR advisor has sent them.")
    return desk_page(
        request,
        "exemption",
        _("Exemptions to advise on"),
        (_("Exemption advisor"), _("evaluation, meeting and advice")),
        items,
        ways=ways,
        empty=empty,
        waits=waits,
    )
