"""News for a UTQ supervisor goes to one who can act in the case, else to who assigns another."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Assessment
from assessments.workflow.procedure import annul
from dossiers.models import CompetenceSection, FeedbackComment
from dossiers.workflow import handing_in, recognising
from dossiers.workflow.feedback import resolve
from dossiers.workflow.handing_in import declare_ready, return_ready, withdraw_ready
from dossiers.workflow.ready import mark_ready
from dossiers.workflow.recognising import refuse_recognition, submit_recognition
from tests.architecture.test_house import ROOT, sources
from tests.cast import Cast, give
from tests.factories import assessments as make
from tests.factories.dossiers import (
    advised_certificate,
    asked_certificate,
    certificate_draft,
    concluded,
    endorsed,
    open_dossier,
    ready_dossier,
    sections_ready,
)
from trajectories.models import Trajectory
from trajectories.queries.trajectories import attending, orphaned, reviewing, supervising, unattended, with_able
from trajectories.waits import reviewers, supervisors, waiting
from trajectories.workflow import endings
from trajectories.workflow.endings import ask_suspension, suspend
from utq_portal.agenda.delays import Office
from utq_portal.desks.queries.figures import figures
from utq_portal.notices.models import Notice
from utq_portal.people.models import Delegation, Employment, Role, RoleAssignment, User

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


def role_ended(cast: Cast) -> None:
    RoleAssignment.objects.filter(person=cast.supervisor).update(valid_until=YESTERDAY)


def left(cast: Cast) -> None:
    Employment.objects.filter(person=cast.supervisor).update(end=YESTERDAY)


def manages(cast: Cast) -> None:
    Employment.objects.filter(person=cast.teacher).update(line_manager=cast.supervisor)


def closed(cast: Cast) -> None:
    User.objects.filter(pk=cast.supervisor.pk).update(is_active=False)


LOST = [role_ended, left, manages, closed]
Lose = Callable[[Cast], None]


def declare(cast: Cast) -> None:
    dossier = sections_ready(cast)
    Notice.objects.all().delete()
    yield_to(cast)
    declare_ready(dossier, by=cast.teacher, today=TODAY, printed_name="T", anonymised=True)


def withdraw(cast: Cast) -> None:
    dossier = ready_dossier(cast)
    yield_to(cast)
    withdraw_ready(dossier, by=cast.teacher)


def insist(cast: Cast) -> None:
    dossier = ready_dossier(cast)
    section = CompetenceSection.objects.filter(dossier=dossier).earliest("pk")
    return_ready(dossier, by=cast.supervisor, reasons={section.pk: "Say more."})
    remark = FeedbackComment.objects.get()
    resolve(remark, by=cast.teacher)
    section.refresh_from_db()
    mark_ready(section, by=cast.teacher)
    declare_ready(dossier, by=cast.teacher, today=TODAY, printed_name="T", anonymised=True)
    yield_to(cast)
    handing_in.insist(dossier, by=cast.teacher, today=TODAY + timedelta(days=400))


def take_back(cast: Cast) -> None:
    snapshot = endorsed(cast)
    yield_to(cast)
    handing_in.take_back(snapshot.dossier, by=cast.teacher)


def ask_recognition(cast: Cast) -> None:
    concluded(cast)
    row = certificate_draft(open_dossier(cast), "3")
    yield_to(cast)
    submit_recognition(row, by=cast.teacher, today=TODAY)


def withdraw_recognition(cast: Cast) -> None:
    concluded(cast)
    row = asked_certificate(cast)
    yield_to(cast)
    recognising.withdraw_recognition(row, by=cast.teacher)


def decide_recognition(cast: Cast) -> None:
    concluded(cast)
    row = advised_certificate(cast)
    yield_to(cast)
    refuse_recognition(row, by=cast.coordinator, reason="It is of another kind.", today=TODAY)


def ask_pause(cast: Cast) -> None:
    trajectory = concluded(cast)
    yield_to(cast)
    ask_suspension(trajectory, by=cast.teacher)


def resume(cast: Cast) -> None:
    trajectory = concluded(cast)
    suspend(trajectory, by=cast.supervisor)
    yield_to(cast)
    endings.resume(trajectory, by=cast.teacher)


def close(cast: Cast) -> None:
    trajectory = concluded(cast)
    yield_to(cast)
    endings.close(trajectory, by=cast.teacher, reason="withdrawn", today=TODAY)


def reopen(cast: Cast) -> None:
    trajectory = concluded(cast)
    endings.close(trajectory, by=cast.teacher, reason="withdrawn", today=TODAY)
    yield_to(cast)
    endings.reopen(trajectory, by=cast.coordinator, reason="It was a mistake.")


def end_assessment(cast: Cast) -> None:
    made = make.assessment(cast, Assessment.State.SCORING)
    yield_to(cast)
    annul(made, by=cast.coordinator, reason="It went wrong.")


ACTS = [
    declare, withdraw, insist, take_back, ask_recognition, withdraw_recognition, decide_recognition,
    ask_pause, resume, close, reopen, end_assessment,
]  # fmt: skip
# what waits for somebody: with nobody to act it is told to who coordinates
ASKS = {
    declare: "dossiers.ready_unassigned",
    withdraw: "dossiers.ready_withdrawn",
    ask_recognition: "dossiers.recognition_unassigned",
    withdraw_recognition: "dossiers.recognition_withdrawn",
    ask_pause: "trajectories.suspension_asked",
}
_lose: list[Lose] = []


def yield_to(cast: Cast) -> None:
    """Between what went before and the act: the UTQ supervisor can act no more, and what they were told is over."""
    Notice.objects.all().delete()
    for lose in _lose:
        lose(cast)
    for row in (cast.trajectory, cast.supervisor):
        row.refresh_from_db()


@pytest.fixture
def losing() -> object:
    yield _lose
    _lose.clear()


def told(code: str = "") -> set[int]:
    return set(Notice.objects.filter(code__startswith=code).values_list("recipient", flat=True))


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_the_own_utq_supervisor_hears_it(cast: Cast, act: Lose) -> None:
    act(cast)
    assert cast.supervisor.pk in told()


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("lose", LOST, ids=lambda lose: lose.__name__)
def test_who_can_act_no_more_hears_nothing_and_what_waits_goes_to_the_coordinator(
    cast: Cast, losing: list[Lose], lose: Lose, act: Lose
) -> None:
    losing.append(lose)
    act(cast)
    assert cast.supervisor.pk not in told()
    if act in ASKS:
        assert told(ASKS[act]) == {cast.coordinator.pk}


@pytest.mark.parametrize("lose", LOST, ids=lambda lose: lose.__name__)
def test_one_rule_says_so_everywhere(cast: Cast, lose: Lose) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=cast.supervisor, state="ready_declared")
    row = with_able(waiting("ready_declared")).get()
    assert (attending(row), reviewing(row), supervising(row)) == (cast.supervisor, [cast.supervisor], [cast.supervisor])
    assert (reviewers(row, Office(TODAY)), supervisors(row, Office(TODAY))) == ([cast.supervisor], [cast.supervisor])
    assert figures(cast.coordinator, TODAY).total("orphaned") == 0
    lose(cast)
    row = with_able(waiting("ready_declared")).get()
    assert attending(row) is None
    for people in (reviewing(row), supervising(row), reviewers(row, Office(TODAY)), supervisors(row, Office(TODAY))):
        assert people == [cast.coordinator]
    assert figures(cast.coordinator, TODAY).total("orphaned") == 1
    for rule in (orphaned(), unattended()):
        assert Trajectory.objects.filter(rule, pk=row.pk).exists()


@pytest.mark.parametrize("lose", LOST, ids=lambda lose: lose.__name__)
def test_nor_does_a_faculty_have_somebody_who_can_act_in_that_case(cast: Cast, lose: Lose) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=None, state="intake_submitted")
    RoleAssignment.objects.filter(role=Role.UTQ_SUPERVISOR).exclude(person=cast.supervisor).delete()
    row = with_able(waiting("intake_submitted")).get()
    assert not Trajectory.objects.filter(unattended(), pk=row.pk).exists()
    assert supervising(row) == supervisors(row, Office(TODAY)) == [cast.supervisor]
    lose(cast)
    row = with_able(waiting("intake_submitted")).get()
    assert Trajectory.objects.filter(unattended(), pk=row.pk).exists()
    assert supervising(row) == supervisors(row, Office(TODAY)) == [cast.coordinator]


def test_one_rule_says_who_of_a_faculty_can_take_it_for_one_case_and_for_many(cast: Cast) -> None:
    """In person and as stand-in, of the faculty or of all; neither who cannot be it, nor who stands in for them."""
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=None, state="intake_submitted")
    everywhere = RoleAssignment.objects.create(
        person=cast.colleague, role=Role.UTQ_SUPERVISOR, valid_from=TODAY - timedelta(days=9)
    )
    give(cast.line_manager, Role.UTQ_SUPERVISOR, cast.science)
    give(cast.teacher, Role.UTQ_SUPERVISOR, cast.science)
    covers = {
        cast.supervisor: cast.assessor1,
        cast.line_manager: cast.assessor2,
        cast.colleague: cast.line_manager,
        cast.teacher: cast.assessor3,
    }
    for principal, other in covers.items():
        Delegation.objects.create(
            from_person=principal, to_person=other, role=Role.UTQ_SUPERVISOR, valid_from=TODAY, valid_until=TODAY
        )

    def told() -> tuple[list[User], list[User]]:
        row = with_able(waiting("intake_submitted")).get()
        return supervising(row), supervisors(row, Office(TODAY))

    expected = sorted([cast.supervisor, cast.colleague, cast.assessor1], key=lambda one: one.pk)
    assert told() == (expected, expected)
    everywhere.delete()
    left(cast)
    assert told() == ([cast.coordinator], [cast.coordinator])


@pytest.mark.parametrize("number", [1, 3])
def test_who_is_reminded_costs_the_same_for_one_intake_as_for_many(
    cast: Cast, number: int, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=None, state="intake_submitted")
    for place in range(number - 1):
        other = make.another_teacher(cast, place)
        Trajectory.objects.filter(pk=other.pk).update(supervisor=None, state="intake_submitted")
    office = Office(TODAY)
    with django_assert_num_queries(2):
        found = [supervisors(row, office) for row in with_able(waiting("intake_submitted"))]
    assert found == [[cast.supervisor]] * number


# where a person is named as UTQ supervisor without asking whether they can act: to change who it is, or to say that
# they are it no more
NAMED = {
    ("trajectories/workflow/feed_news.py", "_effects"),
    ("trajectories/workflow/following.py", "_follow"),
    ("trajectories/workflow/feed_undo.py", "_supervisors_back"),
    ("trajectories/workflow/trajectory.py", "assign_supervisor"),
    ("trajectories/workflow/tied.py", "_name"),
    ("trajectories/workflow/tied.py", "_messages"),
    ("trajectories/workflow/moving.py", "of_move"),
    ("trajectories/workflow/midway.py", "intake_before"),
    ("trajectories/workflow/remind.py", "_supervisor"),
    ("trajectories/waits.py", "supervisors"),
    ("trajectories/waits.py", "reviewers"),
    ("dossiers/waits.py", "_adviser"),
    ("dossiers/workflow/midway.py", "_carry_out"),
    ("dossiers/workflow/midway.py", "_started"),
    ("dossiers/workflow/midway.py", "_tell"),
}


def test_nothing_is_sent_to_who_stands_as_utq_supervisor_without_asking_whether_they_can_act() -> None:
    found = set()
    for path in sources():
        if path.parent.name != "workflow" and path.stem not in ("workflow", "waits"):
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef) and any(
                isinstance(node, ast.Attribute) and node.attr == "supervisor" for node in ast.walk(function)
            ):
                found.add((str(path.relative_to(ROOT)), function.name))
    assert found == NAMED
