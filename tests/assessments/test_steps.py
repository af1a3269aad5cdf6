"""Every step, from every state, by every person: only the right ones go through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assessments.models import Assessment, Certificate, Seat
from assessments.workflow.announcing import ANNOUNCE
from assessments.workflow.annulling import UPHOLD_OBJECTION
from assessments.workflow.certificates import REPLACE_CERTIFICATE, REVOKE_CERTIFICATE
from assessments.workflow.deciding import (
    CONFIRM_CONSENSUS,
    DECIDE_ARBITRATION,
    HOLD_INTERVIEW,
    MOVE_INTERVIEW,
    NO_CONSENSUS,
    REQUEST_ARBITRATION,
    SCHEDULE_INTERVIEW,
    WAIVE_INTERVIEW,
    WRITE_CONSENSUS,
)
from assessments.workflow.judging import AGREE, DELIBERATE, SUBMIT
from assessments.workflow.procedure import (
    ACCEPT,
    ANNUL,
    BEGIN,
    DECLINE,
    JUDGE_AGAIN,
    PROPOSE,
    PROPOSE_LATE,
    REPLACE,
    STEP_BACK,
    WITHDRAW,
)
from tests.cast import Cast
from tests.factories import assessments as make
from utq_portal.audit.models import Event
from utq_portal.people.models import User
from utq_portal.workflow import Refused, Staged, Step, advance

S, T, C = Assessment.State, Seat.State, Certificate.State
CO, TE, A1, A2 = "coordinator", "teacher", "assessor1", "assessor2"
SYSTEM = "system"
ASSESSMENT_STEPS: dict[Step, set[str]] = {
    PROPOSE: {CO},
    PROPOSE_LATE: {CO},
    BEGIN: {SYSTEM},
    WITHDRAW: {TE},
    ANNUL: {CO},
    JUDGE_AGAIN: {CO},
    AGREE: {SYSTEM},
    DELIBERATE: {SYSTEM},
    SCHEDULE_INTERVIEW: {CO},
    MOVE_INTERVIEW: {CO},
    WAIVE_INTERVIEW: {CO},
    HOLD_INTERVIEW: {A1},
    WRITE_CONSENSUS: {A1, A2},
    CONFIRM_CONSENSUS: {A1, A2},
    NO_CONSENSUS: {A1, A2},
    REQUEST_ARBITRATION: {CO},
    DECIDE_ARBITRATION: {CO},
    ANNOUNCE: {CO},
    UPHOLD_OBJECTION: {CO},
}
SEAT_STEPS: dict[Step, set[str]] = {
    ACCEPT: {A1},
    DECLINE: {A1},
    STEP_BACK: {A1},
    SUBMIT: {A1},
    REPLACE: {CO},
}
CERTIFICATE_STEPS: dict[Step, set[str]] = {
    REPLACE_CERTIFICATE: {CO},
    REVOKE_CERTIFICATE: {CO},
}


class Undo(Exception):
    """Takes a step back that a test only tried."""


def taken(row: Staged, step: Step, who: User | None, cast: Cast) -> bool:
    """Whether the step goes through; nothing of it stays."""
    from django.db import transaction

    state = row.state
    words = {"assessor": "x", "number": "x"}
    try:
        with transaction.atomic():
            advance(row, step, by=who, case="trajectory:1", data=words)
            raise Undo
    except Undo:
        row.state = state
        return True
    except Refused:
        return False


def everybody(cast: Cast) -> Iterator[tuple[str, User | None]]:
    yield SYSTEM, None
    yield from cast.people().items()


def through(row: Staged, step: Step, cast: Cast) -> set[str]:
    return {name for name, who in everybody(cast) if taken(row, step, who, cast)}


@pytest.mark.parametrize("state", list(S))
def test_assessment(cast: Cast, state: str) -> None:
    both = (T.SUBMITTED, T.SUBMITTED) if state == S.SCORING else None
    row = make.assessment(cast, state, seats=both, sufficient=False)
    Assessment.objects.filter(pk=row.pk).update(consensus_by=cast.assessor1)
    for step, who in ASSESSMENT_STEPS.items():
        assert through(row, step, cast) == (who if state in step.sources else set()), (state, step.verb)
    assert not Event.objects.filter(verb__startswith="assessments.").exists()


@pytest.mark.parametrize("state", list(T))
def test_seat(cast: Cast, state: str) -> None:
    row = make.assessment(cast, S.SCORING, seats=(state, T.ACCEPTED)).seats.get(position=1)
    for step, who in SEAT_STEPS.items():
        assert through(row, step, cast) == (who if state in step.sources else set()), (state, step.verb)


@pytest.mark.parametrize("state", list(C))
def test_certificate(cast: Cast, state: str) -> None:
    row = make.certificate(cast, state=state)
    for step, who in CERTIFICATE_STEPS.items():
        assert through(row, step, cast) == (who if state in step.sources else set()), (state, step.verb)


def test_every_state_has_a_way_out_or_is_an_end() -> None:
    ends = {S.WITHDRAWN, S.ANNULLED}
    for state in S:
        leaving = {step.target for step in ASSESSMENT_STEPS if state in step.sources} - {state}
        assert bool(leaving) != (state in ends), state


def test_a_coordinator_steers_no_assessment_of_the_own_dossier(cast: Cast) -> None:
    row = make.assessment(cast, S.DECIDED)
    from tests.cast import give
    from utq_portal.people.models import Role

    give(cast.teacher, Role.COORDINATOR)
    assert not taken(row, ANNOUNCE, User.objects.get(pk=cast.teacher.pk), cast)
