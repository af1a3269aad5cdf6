"""Step by step: who has the ball of an assessment and of its trajectory, as docs/domain.md says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Assessment, Seat
from assessments.workflow.announcing import announce
from assessments.workflow.deciding import (
    Appointment,
    confirm_consensus,
    decide_arbitration,
    hold_interview,
    no_consensus,
    schedule_interview,
    waive_interview,
)
from assessments.workflow.judging import submit_judgement
from assessments.workflow.procedure import accept, annul, decline, propose, replace_assessor, start, step_back, withdraw
from tests.cast import Cast
from tests.factories import assessments as make
from tests.factories.dossiers import endorsed
from trajectories.models import Trajectory
from utq_portal.office.management.commands.recheck import differences

TODAY = timezone.localdate()
A = Assessment.State
Act = Callable[[Cast], object]


def row() -> Assessment:
    return Assessment.objects.select_related("trajectory__person", "snapshot").get()


def seat(position: int) -> Seat:
    return Seat.objects.select_related("person", "assessment").get(position=position, state__in=Seat.TAKEN)


def standing(state: str, *seats: str, sufficient: bool = True) -> Act:
    def made(cast: Cast) -> None:
        make.assessment(cast, state, seats=seats or None, sufficient=sufficient)  # type: ignore[arg-type]

    return made


def judged(position: int, *, sufficient: bool = True) -> Act:
    def submitted(cast: Cast) -> None:
        mine = seat(position)
        make.judge(mine, sufficient=sufficient)
        submit_judgement(mine, by=mine.person, version=0, today=TODAY)

    return submitted


def one_free(cast: Cast) -> None:
    make.assessment(cast, A.SCORING)
    step_back(seat(2), by=cast.assessor2, conflict="We wrote a book together.")


def confirmed(cast: Cast) -> None:
    Assessment.objects.update(consensus_by=cast.assessor1, consensus_version=1)
    confirm_consensus(row(), by=cast.assessor2, version=1, today=TODAY)


def arbitrated(cast: Cast) -> None:
    texts = {one["id"]: (True, "Shown.") for one in row().snapshot.manifest["competences"]}
    decide_arbitration(row(), by=cast.coordinator, grounds="All of it is there.", texts=texts, today=TODAY)


def planned(cast: Cast) -> None:
    when = Appointment(timezone.now() + timedelta(days=3), 60, "Room 1")
    schedule_interview(row(), when, by=cast.coordinator)


@dataclass(frozen=True)
class Line:
    """A step, where the case stands before, and what is stored before and after: of both rows who, and what to do."""

    verb: str
    stands: Act
    before: tuple[str, str]
    act: Act
    after: tuple[str, str]


C, ASSESSORS, TEACHER = "coordinator", "assessors", "teacher"
BOTH = ("submitted", "submitted")
TABLE = [
    Line(
        "start",
        endorsed,
        (C, "-"),
        lambda cast: start(cast.trajectory, [cast.assessor1, cast.assessor2], by=cast.coordinator, today=TODAY),
        (ASSESSORS, ""),
    ),
    Line(
        "accept",
        standing(A.ASSIGNING),
        (ASSESSORS, ""),
        lambda cast: accept(seat(1), by=cast.assessor1, today=TODAY),
        (ASSESSORS, ""),
    ),
    Line(
        "accept, the second",
        standing(A.ASSIGNING, "accepted", "invited"),
        (ASSESSORS, ""),
        lambda cast: accept(seat(2), by=cast.assessor2, today=TODAY),
        (ASSESSORS, ""),
    ),
    Line(
        "decline", standing(A.ASSIGNING), (ASSESSORS, ""), lambda cast: decline(seat(1), by=cast.assessor1), (C, "ask")
    ),
    Line(
        "step back",
        standing(A.SCORING),
        (ASSESSORS, ""),
        lambda cast: step_back(seat(2), by=cast.assessor2, conflict="A tie."),
        (C, "ask"),
    ),
    Line(
        "replace",
        standing(A.SCORING),
        (ASSESSORS, ""),
        lambda cast: replace_assessor(seat(2), by=cast.coordinator, reason="Ill."),
        (C, "ask"),
    ),
    Line(
        "propose",
        one_free,
        (C, "ask"),
        lambda cast: propose(row(), cast.assessor3, by=cast.coordinator, today=TODAY),
        (ASSESSORS, ""),
    ),
    Line("submit, the first", standing(A.SCORING), (ASSESSORS, ""), judged(1), (ASSESSORS, "")),
    Line(
        "submit, both alike", standing(A.SCORING, "submitted", "accepted"), (ASSESSORS, ""), judged(2), (C, "announce")
    ),
    Line(
        "submit, and they differ",
        standing(A.SCORING, "submitted", "accepted"),
        (ASSESSORS, ""),
        judged(2, sufficient=False),
        (C, "settle"),
    ),
    Line("plan the interview", standing(A.SCORING, *BOTH, sufficient=False), (C, "settle"), planned, (ASSESSORS, "")),
    Line(
        "waive the interview",
        standing(A.SCORING, *BOTH, sufficient=False),
        (C, "settle"),
        lambda cast: waive_interview(row(), by=cast.coordinator, reason="Clear.", today=TODAY),
        (ASSESSORS, ""),
    ),
    Line(
        "hold the interview",
        standing(A.INTERVIEW),
        (ASSESSORS, ""),
        lambda cast: hold_interview(row(), by=cast.assessor1, held_on=TODAY, report="Good.", today=TODAY),
        (ASSESSORS, ""),
    ),
    Line("confirm", standing(A.DELIBERATING), (ASSESSORS, ""), confirmed, (C, "announce")),
    Line(
        "no consensus",
        standing(A.DELIBERATING),
        (ASSESSORS, ""),
        lambda cast: no_consensus(row(), by=cast.assessor1, reason="We differ.", today=TODAY),
        (C, "arbitrate"),
    ),
    Line("decide by arbitration", standing(A.ARBITRATION), (C, "arbitrate"), arbitrated, (C, "announce")),
    Line(
        "announce: insufficient",
        standing(A.DECIDED, sufficient=False),
        (C, "announce"),
        lambda cast: announce(row(), by=cast.coordinator, today=TODAY),
        (TEACHER, ""),
    ),
    Line(
        "announce: sufficient",
        standing(A.DECIDED),
        (C, "announce"),
        lambda cast: announce(row(), by=cast.coordinator, today=TODAY),
        ("nobody", ""),
    ),
    Line(
        "withdraw", standing(A.SCORING), (ASSESSORS, ""), lambda cast: withdraw(row(), by=cast.teacher), (TEACHER, "")
    ),
    Line(
        "annul",
        standing(A.SCORING),
        (ASSESSORS, ""),
        lambda cast: annul(row(), by=cast.coordinator, reason="A fault."),
        (TEACHER, ""),
    ),
]


def stored(cast: Cast) -> tuple[str, str]:
    """Who has the ball of the trajectory, and what the coordinator is to do; a running assessment says the same."""
    made = Assessment.objects.first()
    who = Trajectory.objects.get(pk=cast.trajectory.pk).responsible
    if made is not None:
        assert made.responsible == (who if made.state in Assessment.RUNNING else "nobody")
    return who, "-" if made is None else made.step


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.verb)
def test_a_step_stores_who_has_the_ball(line: Line, cast: Cast) -> None:
    line.stands(cast)
    cast.trajectory.refresh_from_db()
    assert stored(cast) == line.before
    line.act(cast)
    assert stored(cast) == line.after
    assert list(differences()) == []
