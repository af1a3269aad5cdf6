"""Two verbs of one case at the same moment: no deadlock, and who has the ball is stored right, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from assessments.models import Assessment, Seat
from assessments.queries.reading import seats_of
from assessments.workflow.judging import submit_judgement
from assessments.workflow.procedure import decline, propose, replace_assessor, withdraw
from dossiers.models import CompetenceSection, FeedbackComment, FeedbackRequest
from dossiers.workflow.feedback import Remark, give_feedback, remark, resolve, withdraw_question
from dossiers.workflow.handing_in import endorse, return_ready
from tests.cast import Cast, give, make_cast
from tests.factories import assessments as make
from tests.factories.dossiers import SectionFactory, ask, concluded, ready_dossier
from tests.services.seed import restore_profile
from tests.services.test_races_assessment import Act, at_once, judged, person
from trajectories.models import Trajectory
from trajectories.workflow.trajectory import assign_supervisor
from utq_portal.office.management.commands.recheck import differences
from utq_portal.people.models import Role

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()
Race = Callable[[Cast], list[Act]]


@pytest.fixture(params=range(3))
def people(transactional_db: None) -> Cast:
    """The fixed cast, where every thread sees it."""
    restore_profile()
    return make_cast()


def asked(people: Cast) -> list[FeedbackRequest]:
    """Two competences are with the UTQ supervisor."""
    concluded(people)
    return [ask(SectionFactory(people, number), people.supervisor) for number in (1, 2)]


def both_questions(people: Cast) -> list[Act]:
    first, second = asked(people)
    answer = [Remark(None, "Shorter.")]
    return [
        lambda: withdraw_question(first, by=person(people.teacher)),
        lambda: give_feedback(second, by=person(people.supervisor), remarks=answer),
    ]


def question_and_remark(people: Cast) -> list[Act]:
    question, other = asked(people)
    remark(other.section, by=people.supervisor, remark=Remark(None, "Shorter."), today=TODAY)
    said = FeedbackComment.objects.get()
    return [
        lambda: withdraw_question(question, by=person(people.teacher)),
        lambda: withdraw_question(other, by=person(people.teacher)),
        lambda: resolve(said, by=person(people.teacher)),
    ]


def question_and_supervisor(people: Cast) -> list[Act]:
    question, _other = asked(people)
    give(people.assessor3, Role.UTQ_SUPERVISOR, people.science)
    row = Trajectory.objects.get(pk=people.trajectory.pk)
    return [
        lambda: withdraw_question(question, by=person(people.teacher)),
        lambda: assign_supervisor(row, person(people.assessor3), by=person(people.coordinator)),
    ]


def returned_and_endorsed(people: Cast) -> list[Act]:
    dossier = ready_dossier(people)
    key = CompetenceSection.objects.get(dossier=dossier, competence__number=1).pk
    return [
        lambda: return_ready(dossier, by=person(people.supervisor), reasons={key: "Add one."}),
        lambda: endorse(dossier, by=person(people.supervisor), today=TODAY),
    ]


def both_seats(people: Cast) -> list[Act]:
    row = make.assessment(people, Assessment.State.SCORING)
    judged(row)
    return [_submits(seat) for seat in seats_of(row)]


def _submits(seat: Seat) -> Act:
    return lambda: submit_judgement(seat, by=person(seat.person), version=1, today=TODAY)


def seat_and_withdrawal(people: Cast) -> list[Act]:
    row = make.assessment(people, Assessment.State.SCORING)
    judged(row)
    return [_submits(seats_of(row)[0]), lambda: withdraw(row, by=person(people.teacher))]


def declined_and_replaced(people: Cast) -> list[Act]:
    row = make.assessment(people, Assessment.State.ASSIGNING)
    first, second = seats_of(row)
    return [
        lambda: decline(first, by=person(people.assessor1)),
        lambda: replace_assessor(second, by=person(people.coordinator), reason="Ill."),
        lambda: propose(row, person(people.assessor3), by=person(people.coordinator), today=TODAY),
    ]


@pytest.mark.parametrize(
    "race",
    [
        both_questions,
        question_and_remark,
        question_and_supervisor,
        returned_and_endorsed,
        both_seats,
        seat_and_withdrawal,
        declined_and_replaced,
    ],
    ids=lambda race: race.__name__,
)
def test_two_at_once_leave_the_right_holder(race: Race, people: Cast) -> None:
    assert "done" in at_once(*race(people))
    assert list(differences()) == []
