"""The desks of assessors, arbitration members and the secretary of the Executive Board."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from assessments.models import Assessment, Seat
from assessments.queries import differs, expected_by, seats_open_for, seats_under_hand
from assessments.queries.reading import other_seats_of
from utq_portal.desks.desk import Desk, Look, Part, Rows, Way, add, register
from utq_portal.desks.queue import Act, Item, due_status, since_words
from utq_portal.people.models import Role, User
from utq_portal.policy.queries import current
from utq_portal.policy.values import OBJECTION_TO
from utq_portal.web import dates
from utq_portal.web.links import address
from utq_portal.web.pages import first_of

A = Assessment.State


def _open(look: Look) -> tuple[str, str, str]:
    running = seats_under_hand(look.user)
    words = ngettext("%(number)s assessment", "%(number)s assessments", running) % {"number": running}
    return words, _("open now"), f"{reverse('assessments:mine')}?show=open"


def _to_answer(user: User, _today: date) -> Rows:
    """``differs``: the two judged differently somewhere; asked of it once both are in."""
    return [seats_open_for(user).annotate(differs=differs("assessment"))]


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


def _others(look: Look) -> dict[str, Any]:
    page = first_of(other_seats_of(look.user), 10)
    rows = [(seat, _told(seat), address("assessments:seat", seat.pk)) for seat in page]
    return {"others": rows, "other_page": page, "mine_url": address("assessments:mine")}


def _told(seat: Any) -> str:
    if seat.assessment.state in Assessment.RUNNING:
        return _("Others act now")
    if seat.assessment.announced_on:
        return _("Announced %(day)s") % {"day": dates.long(seat.assessment.announced_on)}
    return str(capfirst(seat.assessment.get_state_display()))


def _objections() -> str:
    """Whether objections are made to the Executive Board is a setting."""
    whom = current().objection_to
    if whom == "board":
        return _("An objection under the regulation comes here by letter; the coordinator records the decision.")
    return _("Objections are made to %(whom)s; the coordinator records the decision.") % {
        "whom": dict(OBJECTION_TO)[whom]
    }


register(
    Desk(
        "assessor",
        Role.ASSESSOR,
        gettext_lazy("Assessor"),
        30,
        title=gettext_lazy("Your assessments"),
        where=_open,
        empty=gettext_lazy("You get a message when the coordinator asks you for an assessment."),
    ),
    # members act on paper for now; the coordinator records what they decide
    Desk(
        "arbitration",
        Role.CVT_MEMBER,
        gettext_lazy("Arbitration member"),
        80,
        title=gettext_lazy("Arbitration"),
        empty=gettext_lazy(
            "The coordinator sends you the dossier when assessors do not agree, and records what you decide."
        ),
    ),
    Desk(
        "board",
        Role.BOARD_SECRETARY,
        gettext_lazy("Board secretary"),
        90,
        title=gettext_lazy("Objections"),
        empty=lazy(_objections, str)(),
    ),
)
add(
    Part(
        "assessor",
        10,
        rows=_to_answer,
        line=_seat,
        ways=[Way(gettext_lazy("All my assessments"), "assessments:mine")],
        template="assessments/_desk_others.html",
        context=_others,
    )
)
