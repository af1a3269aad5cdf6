"""A stand-in acts with what the holder has and no more, and every act is logged with both persons (DOMAIN 2.1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from exemptions import workflow as exemptions
from tests.cast import Cast
from tests.factories.exemptions import advised
from trajectories import rules
from trajectories import workflow as trajectories
from trajectories.models import Obligation, Trajectory
from utq_portal.access import Refused
from utq_portal.audit.models import Event
from utq_portal.audit.queries import timeline
from utq_portal.audit.verbs import Audience
from utq_portal.notices.models import Notice
from utq_portal.people import workflow
from utq_portal.people.models import Delegation, Faculty, Role, User
from utq_portal.people.queries import holders
from utq_portal.workflow import NOT_YOURS

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def stand_in(holder: User, who: User, role: Role, faculty: Faculty | None = None) -> User:
    """``who``, as the next request sees them, in the role of ``holder`` for a week."""
    workflow.delegate(
        holder, who, role, by=holder, faculty=faculty, valid_from=TODAY, valid_until=TODAY + 7 * DAY, today=TODAY
    )
    return User.objects.get(pk=who.pk)


def logged(verb: str) -> tuple[User | None, User | None]:
    """Who did it, and for whom."""
    event = Event.objects.get(verb=verb)
    return event.actor, event.on_behalf_of


def test_an_exemption_is_decided_for_the_dean(cast: Cast) -> None:
    request = advised(cast)
    by = stand_in(cast.dean, cast.line_manager, Role.FACULTY_DECIDER)
    exemptions.decide(request, by=by, grant=True, reason="", today=TODAY)
    assert logged("exemptions.grant") == (cast.line_manager, cast.dean)


def test_a_trajectory_is_closed_for_the_coordinator(cast: Cast) -> None:
    by = stand_in(cast.coordinator, cast.stranger, Role.COORDINATOR)
    trajectories.close(cast.trajectory, by=by, reason="expired_profile", today=TODAY)
    assert logged("trajectories.close") == (cast.stranger, cast.coordinator)
    line = timeline([cast.trajectory.case], {Audience.CANDIDATE})[0]
    assert line.sentence.startswith("Stranger Voorbeeld, for Coordinator Voorbeeld, ")


def test_a_trajectory_is_suspended_for_the_utq_supervisor(cast: Cast) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state="active", intake_concluded_on=TODAY)
    trajectories.suspend(cast.trajectory, by=stand_in(cast.supervisor, cast.colleague, Role.UTQ_SUPERVISOR))
    assert logged("trajectories.suspend") == (cast.colleague, cast.supervisor)


def test_what_is_only_recorded_names_both_too(cast: Cast) -> None:
    obligation = Obligation.objects.get(person=cast.teacher)
    by = stand_in(cast.hr, cast.assessor1, Role.HR_ADVISOR)
    trajectories.record_leave(
        obligation, first_day=date(2026, 1, 1), last_day=date(2026, 3, 31), by=by, today=date(2026, 11, 26)
    )
    assert logged("trajectories.time_recorded") == (cast.assessor1, cast.hr)
    assert logged("trajectories.deadline_changed") == (cast.assessor1, cast.hr)


def test_who_holds_the_role_too_acts_in_person_where_their_own_reaches(cast: Cast) -> None:
    by = stand_in(cast.supervisor, cast.other_supervisor, Role.UTQ_SUPERVISOR)
    theirs = Trajectory.objects.create(
        person=cast.stranger, profile=cast.profile, faculty=cast.law, supervisor=by, started_on=TODAY, state="active"
    )
    assert by.acting_for(rules.SUPERVISED, theirs) is None
    assert by.acting_for(rules.SUPERVISED, cast.trajectory) == cast.supervisor


def test_people_act_for_themselves_in_their_own_case(cast: Cast) -> None:
    by = stand_in(cast.hr, cast.teacher, Role.HR_ADVISOR)
    trajectories.close(cast.trajectory, by=by, reason="withdrawn", today=TODAY)
    assert logged("trajectories.withdraw") == (cast.teacher, None)


@pytest.mark.parametrize("who", ["teacher", "hr"])
def test_nobody_acts_on_the_own_case_nor_on_that_of_the_holder(cast: Cast, who: str) -> None:
    """The stand-in is the teacher of the case; or the holder is."""
    person = cast.people()[who]
    Obligation.objects.filter(person=cast.teacher).update(person=person)
    obligation = Obligation.objects.get()
    by = stand_in(cast.hr, cast.teacher if who == "teacher" else cast.colleague, Role.HR_ADVISOR)
    with pytest.raises(Refused):
        trajectories.correct_start(obligation, day=date(2025, 5, 1), note="", by=by, today=TODAY)


def test_one_faculty_of_a_role_for_the_whole_university_is_handed_over(cast: Cast) -> None:
    by = stand_in(cast.central_hr, cast.stranger, Role.HR_ADVISOR, cast.science)
    assert [(held.role, held.faculty) for held in by.held_roles] == [(Role.HR_ADVISOR, cast.science)]
    assert rules.HR.allows(by, cast.trajectory)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(faculty=cast.law)
    assert not rules.HR.allows(by, cast.trajectory)
    assert cast.stranger in holders(Role.HR_ADVISOR, cast.science)
    assert cast.stranger not in holders(Role.HR_ADVISOR, cast.law)


def test_two_faculties_may_be_handed_over_one_by_one(cast: Cast) -> None:
    for faculty in (cast.science, cast.law):
        by = stand_in(cast.central_hr, cast.stranger, Role.HR_ADVISOR, faculty)
    assert {held.faculty for held in by.held_roles} == {cast.science, cast.law}


def test_a_role_without_faculties_is_handed_over_whole(cast: Cast) -> None:
    with pytest.raises(Refused, match="whole university"):
        stand_in(cast.coordinator, cast.stranger, Role.COORDINATOR, cast.science)


def test_a_faculty_that_is_not_held_is_not_handed_over(cast: Cast) -> None:
    with pytest.raises(Refused, match="not held in person"):
        stand_in(cast.hr, cast.stranger, Role.HR_ADVISOR, cast.law)


def test_the_last_day_ends_it(cast: Cast) -> None:
    by = stand_in(cast.supervisor, cast.colleague, Role.UTQ_SUPERVISOR)
    Delegation.objects.update(valid_from=TODAY - 9 * DAY, valid_until=TODAY - DAY)
    by = User.objects.get(pk=by.pk)
    assert by.held_roles == []
    with pytest.raises(Refused, match=str(NOT_YOURS)):
        trajectories.suspend(cast.trajectory, by=by)


def test_both_are_told_when_somebody_else_ends_it(cast: Cast) -> None:
    stand_in(cast.supervisor, cast.colleague, Role.UTQ_SUPERVISOR)
    workflow.end_delegation(Delegation.objects.get(), by=cast.coordinator, today=TODAY)
    told = Notice.objects.filter(code="people.stands_in_no_more").values_list("recipient", flat=True)
    assert set(told) == {cast.supervisor.pk, cast.colleague.pk}
