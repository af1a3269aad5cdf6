"""A caseload goes to another UTQ supervisor in one go: what was shown goes along, and everybody is told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from assessments.models import Seat
from dossiers.models import FeedbackRequest
from dossiers.queries.dossiers import dossiers_for
from dossiers.queries.handover import Plan, plan
from dossiers.workflow.handover import HandedOver, hand_over
from tests.cast import Cast, give
from tests.factories import assessments as make_assessments
from tests.factories.dossiers import SectionFactory, ask
from tests.factories.trajectories import SlotFactory, TrajectoryFactory
from trajectories.models import IntakeBooking, IntakeSlot, Trajectory
from trajectories.workflow.slots import book
from utq_portal.access import Refused
from utq_portal.agenda.models import Meeting
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.people.models import Role, RoleAssignment, User

NINE = datetime(2090, 5, 1, 7, 0, tzinfo=UTC)


@pytest.fixture
def heir(cast: Cast) -> User:
    """A second UTQ supervisor of science."""
    give(cast.assessor3, Role.UTQ_SUPERVISOR, cast.science)
    return cast.assessor3


def shown(cast: Cast, to: User, by: User | None = None) -> Plan:
    return plan(cast.supervisor, to, by or cast.coordinator)


def hand(cast: Cast, to: User, by: User | None = None) -> HandedOver:
    found = shown(cast, to, by)
    chosen = {line.trajectory.pk for line in found.lines}
    return hand_over(
        cast.supervisor,
        to,
        by=by or cast.coordinator,
        chosen=chosen,
        digest=found.digest,
    )


def booked(cast: Cast, slot: IntakeSlot) -> Trajectory:
    one = TrajectoryFactory(state="intake_submitted", faculty=cast.science)
    Trajectory.objects.filter(pk=one.pk).update(supervisor=cast.supervisor)
    one.refresh_from_db()
    book(one, slot, by=one.person)
    return one


def test_access_questions_and_meetings_go_along(cast: Cast, heir: User) -> None:
    section = SectionFactory(cast)
    question = ask(section, cast.supervisor)
    FeedbackRequest.objects.filter(pk=question.pk).update(draft={"": {"body": "half"}})
    waiting = booked(cast, SlotFactory(faculty=cast.science, host=cast.supervisor, starts_at=NINE))
    Notice.objects.all().delete()
    done = hand(cast, heir)
    assert (done.trajectories, done.questions, done.meetings) == (2, 1, 1)
    assert not dossiers_for(cast.supervisor).exists()
    assert dossiers_for(User.objects.get(pk=heir.pk)).get() == section.dossier
    question.refresh_from_db()
    assert (question.reader, question.draft) == (heir, {})
    booking = IntakeBooking.objects.get(trajectory=waiting, status="booked")
    assert (booking.slot.host, booking.slot.starts_at) == (heir, NINE)
    assert IntakeSlot.objects.get(host=cast.supervisor).withdrawn_at is not None
    assert Meeting.objects.get(organiser=heir).cancelled_at is None
    told = list(Notice.objects.exclude(code__contains="meeting").values_list("recipient", "code"))
    assert sorted(told) == sorted(
        [
            (cast.teacher.pk, "trajectories.supervisor_changed"),
            (waiting.person_id, "trajectories.supervisor_changed"),
            (heir.pk, "dossiers.handed_to_you"),
            (cast.supervisor.pk, "dossiers.handed_over"),
        ]
    )
    assert Event.objects.filter(verb="trajectories.assign_supervisor", actor=cast.coordinator).count() == 2


def test_sixty_teachers_are_one_message_to_each_utq_supervisor(cast: Cast, heir: User) -> None:
    for _n in range(5):
        one = TrajectoryFactory(state="active", faculty=cast.science)
        Trajectory.objects.filter(pk=one.pk).update(supervisor=cast.supervisor)
    Notice.objects.all().delete()
    assert hand(cast, heir).trajectories == 6
    assert Notice.objects.filter(recipient__in=[heir, cast.supervisor]).count() == 2


def test_a_meeting_stays_where_the_other_is_busy(cast: Cast, heir: User) -> None:
    booked(cast, SlotFactory(faculty=cast.science, host=cast.supervisor, starts_at=NINE))
    SlotFactory(faculty=cast.science, host=heir, starts_at=NINE + timedelta(minutes=30))
    assert [line.meeting_stays for line in shown(cast, heir).lines if line.booking] == [True]
    assert hand(cast, heir).meetings == 0
    assert IntakeBooking.objects.get(status="booked").slot.host == cast.supervisor


def test_a_group_keeps_its_meeting_together(cast: Cast, heir: User) -> None:
    slot = SlotFactory(faculty=cast.science, host=cast.supervisor, starts_at=NINE, capacity=3)
    for _n in range(2):
        booked(cast, slot)
    assert hand(cast, heir).meetings == 2
    assert IntakeSlot.objects.get(host=heir).bookings.filter(status="booked").count() == 2


def test_who_is_of_another_faculty_or_the_teacher_gets_nothing(cast: Cast) -> None:
    [line] = shown(cast, cast.other_supervisor).lines
    assert "not UTQ supervisor of this faculty" in str(line.stays)
    with pytest.raises(Refused, match="Nothing goes along"):
        hand(cast, cast.other_supervisor)
    give(cast.teacher, Role.UTQ_SUPERVISOR, cast.science)
    assert str(shown(cast, cast.teacher).lines[0].stays) == "This is the teacher."


def test_who_assesses_the_dossier_does_not_get_it(cast: Cast, heir: User) -> None:
    make_assessments.assessment(cast, "scoring")
    Seat.objects.filter(person=cast.assessor1).update(person=heir)
    assert str(shown(cast, heir).lines[0].stays) == f"{heir.name} assesses this dossier."
    with pytest.raises(Refused):
        hand(cast, heir)


def test_a_case_with_assessors_is_the_coordinators_to_hand_over(cast: Cast, heir: User) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state="in_assessment")
    assert shown(cast, heir, cast.supervisor).going == []
    assert len(shown(cast, heir).going) == 1


def test_utq_supervisors_hand_over_in_their_faculty_and_nobody_else_does(cast: Cast, heir: User) -> None:
    assert len(shown(cast, heir, heir).going) == 1
    for name in ("other_supervisor", "hr", "dean", "teacher", "admin"):
        assert shown(cast, heir, cast.people()[name]).lines == []
    assert hand(cast, heir, heir).trajectories == 1
    assert not Notice.objects.filter(recipient=heir).exists()  # who did it needs no message


def test_what_was_not_shown_does_not_go(cast: Cast, heir: User) -> None:
    seen = shown(cast, heir)
    ask(SectionFactory(cast), cast.supervisor)
    with pytest.raises(Refused, match="Something changed"):
        hand_over(cast.supervisor, heir, by=cast.coordinator, chosen={cast.trajectory.pk}, digest=seen.digest)
    assert Trajectory.objects.get(pk=cast.trajectory.pk).supervisor == cast.supervisor


def test_it_also_works_when_the_role_has_ended(cast: Cast, heir: User) -> None:
    RoleAssignment.objects.filter(person=cast.supervisor).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert hand(cast, heir).trajectories == 1


def test_a_question_that_both_were_asked_stands_once(cast: Cast, heir: User) -> None:
    section = SectionFactory(cast)
    ask(section, cast.supervisor)
    ask(section, heir)
    hand(cast, heir)
    assert list(FeedbackRequest.objects.filter(state="open").values_list("reader", flat=True)) == [heir.pk]
