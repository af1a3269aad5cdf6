"""Who plays one part in a case does not play another, at every act that names somebody (docs/domain.md, Ties)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, Seat
from assessments.workflow.procedure import propose, start
from dossiers.midway import Defaults
from dossiers.models import Dossier, FeedbackComment, FeedbackRequest
from dossiers.queries.dossiers import dossiers_for
from dossiers.queries.handover import plan
from dossiers.queries.midway import plan as plan_midway
from dossiers.rules import SNAPSHOT_READ
from dossiers.workflow.feedback import ask_feedback
from dossiers.workflow.handover import hand_over
from tests.cast import Cast, employ, give
from tests.factories import assessments as make
from tests.factories.dossiers import SectionFactory
from tests.factories.trajectories import SlotFactory
from tests.people.test_standing_in import stand_in
from trajectories import rules
from trajectories.models import Trajectory
from trajectories.obligations.workflow.news import WHY_EMPLOYMENT, Occasion
from trajectories.queries.ball import holder_of
from trajectories.queries.slots import free_slots
from trajectories.queries.trajectories import orphaned
from trajectories.ties import TIES, Part, barred_in
from trajectories.workflow.following import recount
from trajectories.workflow.handing_over import give_to
from trajectories.workflow.intake import conclude_intake
from trajectories.workflow.midway import bring_in, intake_before
from trajectories.workflow.moving import tell
from trajectories.workflow.slots import book
from trajectories.workflow.trajectory import assign_supervisor
from utq_portal.access import Refused
from utq_portal.imports.reading import RawRow
from utq_portal.notices.models import Notice
from utq_portal.people.models import Delegation, Employment, Role, User

TODAY = timezone.localdate()
S = Trajectory.State


def fresh(who: User) -> User:
    return User.objects.get(pk=who.pk)


# ---------- ties: ``who`` gets this part in the case of the cast's teacher ----------


def _teacher(cast: Cast) -> User:
    return cast.teacher


def _manages(cast: Cast) -> User:
    return cast.line_manager


def _stands_in(cast: Cast) -> User:
    give(cast.line_manager, Role.COURSE_MANAGER, cast.science)
    return stand_in(cast.line_manager, cast.colleague, Role.COURSE_MANAGER)


def _supervises(cast: Cast) -> User:
    return cast.supervisor


def _assesses(cast: Cast) -> User:
    if not Assessment.objects.exists():
        make.assessment(cast, Assessment.State.SCORING)
    return cast.assessor1


def _endorsed(cast: Cast) -> User:
    make.sealed(cast.trajectory).dossier.snapshots.update(endorsed_by=cast.other_supervisor)
    return cast.other_supervisor


def _asked(cast: Cast) -> User:
    section = SectionFactory(cast)
    FeedbackRequest.objects.create(section=section, reader=cast.colleague, due_on=TODAY)
    return cast.colleague


def _remarked(cast: Cast) -> User:
    FeedbackComment.objects.create(section=SectionFactory(cast), author=cast.colleague, body="Clear.")
    return cast.colleague


MADE: dict[str, Callable[[Cast], User]] = {
    "teacher": _teacher,
    "manages": _manages,
    "stands_in": _stands_in,
    "supervises": _supervises,
    "assesses": _assesses,
    "endorsed": _endorsed,
    "feedback": _asked,
    "remarked": _remarked,
}


# ---------- acts: each names ``who`` for a part ----------


def _state(cast: Cast, state: str, **values: object) -> Trajectory:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state=state, **values)
    cast.trajectory.refresh_from_db()
    return cast.trajectory


def _assign(cast: Cast, who: User) -> None:
    assign_supervisor(cast.trajectory, who, by=cast.coordinator)


def _take(cast: Cast, who: User) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=None)
    assign_supervisor(cast.trajectory, who, by=who)


def _conclude(cast: Cast, who: User) -> None:
    conclude_intake(
        _state(cast, S.INTAKE_SUBMITTED, supervisor=cast.supervisor), by=cast.supervisor, held_on=TODAY,
        advice="Go on.", route="regular", planned_ready_on=None, supervisor=who, today=TODAY,
    )  # fmt: skip


def _hand_over(cast: Cast, who: User) -> None:
    found = plan(cast.supervisor, who, cast.coordinator)
    hand_over(cast.supervisor, who, by=cast.coordinator, chosen={cast.trajectory.pk}, digest=found.digest)


def _give_to(cast: Cast, who: User) -> None:
    give_to([cast.trajectory], who, by=cast.coordinator)


def _bring_in(cast: Cast, who: User) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state=S.CLOSED, supervisor=None)
    bring_in(
        cast.teacher, by=cast.coordinator, faculty=cast.science, profile=cast.profile, supervisor=who,
        planned_ready_on=None,
    )  # fmt: skip


def _intake_before(cast: Cast, who: User) -> None:
    intake_before(_state(cast, S.PREPARING), by=cast.coordinator, held_on=TODAY, supervisor=who, planned_ready_on=None)


def _import(cast: Cast, who: User) -> None:
    _state(cast, cast.trajectory.state, supervisor=None)
    User.objects.filter(pk=cast.teacher.pk).update(employee_no="1")
    cells = {
        "employee_no": "1", "stage": "preparing", "ready": "", "supervisor": who.email or "", "intake_held_on": "",
        "planned_ready_on": "",
    }  # fmt: skip
    table = plan_midway([RawRow(2, cells)], cast.coordinator, Defaults(), TODAY)
    if not table.good:
        raise Refused(str(table.lines[0].fault))


def _book(cast: Cast, who: User) -> None:
    slot = SlotFactory(faculty=cast.science, host=who, starts_at=datetime(2091, 3, 1, 9, tzinfo=UTC))
    trajectory = _state(cast, S.INTAKE_SUBMITTED, supervisor=None)
    assert slot not in free_slots(trajectory, after=timezone.now())
    book(trajectory, slot, by=cast.teacher)


def _propose(cast: Cast, who: User) -> None:
    make.assessment(cast, Assessment.State.ASSIGNING)
    Seat.objects.filter(position=2).update(state="declined")
    propose(Assessment.objects.get(), who, by=cast.coordinator, today=TODAY)


def _start(cast: Cast, who: User) -> None:
    Dossier.objects.get_or_create(trajectory=cast.trajectory)
    if not cast.trajectory.dossier.snapshots.exists():
        make.sealed(cast.trajectory)
    start(_state(cast, S.SUBMITTED), [who, cast.assessor2], by=cast.coordinator, today=TODAY)


def _ask_to_read(cast: Cast, who: User) -> None:
    section = SectionFactory(cast)
    _state(cast, S.ACTIVE, intake_concluded_on=TODAY)
    ask_feedback(section, by=cast.teacher, reader=who, question="", today=TODAY)


ACTS: dict[Part, dict[str, Callable[[Cast, User], None]]] = {
    Part.SUPERVISOR: {
        "assign": _assign,
        "take": _take,
        "conclude": _conclude,
        "hand_over": _hand_over,
        "give_to": _give_to,
        "bring_in": _bring_in,
        "intake_before": _intake_before,
        "import": _import,
        "book": _book,
    },
    Part.ASSESSOR: {"propose": _propose, "start": _start},
    Part.READER: {"ask": _ask_to_read},
}
# these open a case of their own, or need one that is not in assessment
APART = {("assesses", "bring_in"), ("assesses", "conclude"), ("assesses", "book")}


def test_every_tie_is_tried() -> None:
    assert set(MADE) == set(TIES)


@pytest.mark.parametrize(
    ("tie", "act"),
    [
        (code, name)
        for code, tie in sorted(TIES.items())
        for part in sorted(tie.bars)
        for name in ACTS[part]
        if (code, name) not in APART
    ],
)
def test_no_act_takes_what_another_refuses(cast: Cast, tie: str, act: str) -> None:
    who = MADE[tie](cast)
    for role in (Role.UTQ_SUPERVISOR, Role.ASSESSOR):
        give(who, role)
    before = Trajectory.objects.filter(person=cast.teacher, supervisor=who).count()
    seats = Seat.objects.filter(person=who).count()
    part = next(part for part, acts in ACTS.items() if act in acts)
    with pytest.raises(Refused):
        ACTS[part][act](cast, fresh(who))
    assert Trajectory.objects.filter(person=cast.teacher, supervisor=who).count() <= before
    assert Seat.objects.filter(person=who).count() == seats


@pytest.mark.parametrize("act", [name for acts in ACTS.values() for name in acts if name != "book"])
def test_who_has_no_other_part_may_be_named(cast: Cast, act: str) -> None:
    give(cast.assessor3, Role.UTQ_SUPERVISOR, cast.science)
    part = next(part for part, acts in ACTS.items() if act in acts)
    ACTS[part][act](cast, fresh(cast.assessor3))


def test_ties_of_many_are_one_query(cast: Cast, django_assert_num_queries: Callable[[int], object]) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        found = barred_in(cast.trajectory, Part.ASSESSOR)
    assert set(found) == {cast.teacher.pk, cast.supervisor.pk, cast.line_manager.pk}


def test_a_line_manager_of_before_is_free_again(cast: Cast) -> None:
    Employment.objects.filter(person=cast.teacher).update(end=datetime(2026, 1, 1, tzinfo=UTC).date())
    employ(cast.teacher, cast.science, manager=cast.dean, start=datetime(2026, 1, 2, tzinfo=UTC).date())
    give(cast.line_manager, Role.UTQ_SUPERVISOR, cast.science)
    assert cast.line_manager.pk not in barred_in(cast.trajectory, Part.SUPERVISOR)
    assert cast.dean.pk in barred_in(cast.trajectory, Part.SUPERVISOR)


def test_a_stand_in_of_before_or_of_somebody_else_is_free(cast: Cast) -> None:
    who = _stands_in(cast)
    assert who.pk in barred_in(cast.trajectory, Part.SUPERVISOR)
    Delegation.objects.update(valid_from=TODAY - timedelta(days=9), valid_until=TODAY - timedelta(days=1))
    assert who.pk not in barred_in(cast.trajectory, Part.SUPERVISOR)
    Delegation.objects.update(valid_until=TODAY)
    assert who.pk in barred_in(cast.trajectory, Part.SUPERVISOR)
    Delegation.objects.update(from_person=cast.dean)
    assert who.pk not in barred_in(cast.trajectory, Part.SUPERVISOR)


# ---------- the other way round: the tie comes when the part is played already ----------


def test_a_utq_supervisor_who_becomes_line_manager_reads_no_more(cast: Cast) -> None:
    section = SectionFactory(cast)
    assert dossiers_for(cast.supervisor).filter(pk=section.dossier_id).exists()
    Employment.objects.filter(person=cast.teacher).update(line_manager=cast.supervisor)
    who = fresh(cast.supervisor)
    assert not dossiers_for(who).filter(pk=section.dossier_id).exists()
    assert not rules.SUPERVISED.allows(who, cast.trajectory)
    assert not rules.TAKES.allows(who, cast.trajectory)
    assert rules.STATUS.allows(who, cast.trajectory)


@pytest.mark.parametrize("manager", ["supervisor", "colleague"])
def test_nor_does_a_stand_in_for_or_of_the_line_manager(cast: Cast, manager: str) -> None:
    section = SectionFactory(cast)
    by = stand_in(cast.supervisor, cast.colleague, Role.UTQ_SUPERVISOR)
    assert dossiers_for(by).filter(pk=section.dossier_id).exists()
    Employment.objects.filter(person=cast.teacher).update(line_manager=cast.people()[manager])
    assert not dossiers_for(fresh(by)).filter(pk=section.dossier_id).exists()


def test_an_assessor_who_becomes_line_manager_or_loses_the_role_reads_no_more(cast: Cast) -> None:
    made = make.assessment(cast, Assessment.State.SCORING)
    make.reading(made)
    assert SNAPSHOT_READ.allows(cast.assessor1, made.snapshot)
    Employment.objects.filter(person=cast.teacher).update(line_manager=cast.assessor1)
    assert not SNAPSHOT_READ.allows(fresh(cast.assessor1), made.snapshot)
    cast.assessor2.role_assignments.update(valid_until=TODAY.replace(year=2025))
    assert not SNAPSHOT_READ.allows(fresh(cast.assessor2), made.snapshot)


def told(code: str) -> set[int]:
    return set(Notice.objects.filter(code=code).values_list("recipient", flat=True))


def test_hr_that_makes_the_utq_supervisor_line_manager_tells_it_once_and_it_is_handed_over(cast: Cast) -> None:
    Employment.objects.filter(person=cast.teacher).update(line_manager=cast.supervisor)
    for _time in range(2):
        with transaction.atomic():
            tell(recount([cast.teacher.pk], today=TODAY), Occasion(None, WHY_EMPLOYMENT, TODAY))
    assert told("trajectories.tied_yours") == {cast.teacher.pk}
    assert told("trajectories.tied_ends") == {cast.supervisor.pk}
    assert told("trajectories.tied_assign") == {cast.coordinator.pk}
    assert Notice.objects.filter(code__startswith="trajectories.tied").count() == 3
    assert Trajectory.objects.filter(orphaned(day=TODAY)).get() == cast.trajectory
    Trajectory.objects.update(state=S.READY)
    cast.trajectory.refresh_from_db()
    assert holder_of(cast.trajectory) == "coordinator"
    give(cast.assessor3, Role.UTQ_SUPERVISOR, cast.science)
    assign_supervisor(cast.trajectory, cast.assessor3, by=cast.coordinator)
    assert holder_of(cast.trajectory) == "utq_supervisor"
