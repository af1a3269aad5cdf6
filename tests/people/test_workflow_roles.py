"""Roles are dated, stackable and audited; only the coordinator of the whole university changes them.

docs/domain.md, Roles.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast, give, person
from utq_portal.access import Refused
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.people.models import Delegation, Role, RoleAssignment, User
from utq_portal.people.queries import holders
from utq_portal.people.workflow.delegation import delegate, end_delegation
from utq_portal.people.workflow.faculties import save_faculty
from utq_portal.people.workflow.roles import end_role, give_role

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def fresh(who: User) -> User:
    """The person as the next request sees them."""
    return User.objects.get(pk=who.pk)


def test_a_role_counts_from_its_first_day_to_its_last(cast: Cast) -> None:
    give_role(cast.colleague, Role.ASSESSOR, by=cast.coordinator, valid_from=TODAY, valid_until=TODAY + 10 * DAY)
    assert fresh(cast.colleague).holds(Role.ASSESSOR)
    assert not RoleAssignment.objects.held_by(cast.colleague, TODAY + 11 * DAY).exists()
    event = Event.objects.get(verb="people.role_given")
    assert event.actor == cast.coordinator
    assert event.data["role"] == {"nl": event.data["role"]["nl"], "en": "Assessor"}
    assert Notice.objects.filter(recipient=cast.colleague, code="people.role_given").count() == 1


def test_a_role_is_given_once_for_the_same_days(cast: Cast) -> None:
    for faculty in (None, cast.law):
        give_role(cast.colleague, Role.ASSESSOR, by=cast.coordinator, faculty=faculty, valid_from=TODAY)
    with pytest.raises(Refused, match="already"):
        give_role(cast.colleague, Role.ASSESSOR, by=cast.coordinator, faculty=cast.law, valid_from=TODAY + DAY)


def test_a_role_for_the_whole_university_has_no_faculty(cast: Cast) -> None:
    with pytest.raises(Refused, match="whole university"):
        give_role(cast.colleague, Role.COURSE_MANAGER, by=cast.coordinator, faculty=cast.law, valid_from=TODAY)


def test_the_last_day_is_not_before_the_first(cast: Cast) -> None:
    with pytest.raises(Refused, match="last day"):
        give_role(cast.colleague, Role.ASSESSOR, by=cast.coordinator, valid_from=TODAY, valid_until=TODAY - DAY)


@pytest.mark.parametrize("name", ["admin", "dean", "supervisor", "hr", "central_hr", "stranger"])
def test_nobody_but_the_coordinator_gives_or_ends_roles(cast: Cast, name: str) -> None:
    by = cast.people()[name]
    with pytest.raises(Refused):
        give_role(cast.colleague, Role.ASSESSOR, by=by, valid_from=TODAY)
    row = RoleAssignment.objects.get(person=cast.assessor1)
    with pytest.raises(Refused):
        end_role(row, by=by, last_day=TODAY, today=TODAY)


def test_ending_at_once_takes_the_role_away_today(cast: Cast) -> None:
    give(cast.other_supervisor, Role.UTQ_SUPERVISOR, cast.science)
    row = RoleAssignment.objects.get(person=cast.supervisor)
    end_role(row, by=cast.coordinator, last_day=TODAY - DAY, today=TODAY)
    assert not fresh(cast.supervisor).holds(Role.UTQ_SUPERVISOR)
    with pytest.raises(Refused, match="ended already"):
        end_role(row, by=cast.coordinator, last_day=TODAY - DAY, today=TODAY)
    assert Event.objects.filter(verb="people.role_ended").count() == 1


def test_a_role_that_was_ended_can_be_given_again(cast: Cast) -> None:
    row = give_role(cast.colleague, Role.ASSESSOR, by=cast.coordinator, valid_from=TODAY)
    end_role(row, by=cast.coordinator, last_day=TODAY - DAY, today=TODAY)
    give_role(cast.colleague, Role.ASSESSOR, by=cast.coordinator, valid_from=TODAY)
    assert fresh(cast.colleague).holds(Role.ASSESSOR)


def test_a_role_does_not_end_in_the_past(cast: Cast) -> None:
    row = RoleAssignment.objects.get(person=cast.supervisor)
    with pytest.raises(Refused, match="today or later"):
        end_role(row, by=cast.coordinator, last_day=date(2024, 1, 1), today=TODAY)


def test_the_last_coordinator_stays_until_there_is_another(cast: Cast) -> None:
    row = RoleAssignment.objects.get(role=Role.COORDINATOR)
    with pytest.raises(Refused, match="Nobody else coordinates"):
        end_role(row, by=cast.coordinator, last_day=TODAY, today=TODAY)
    give_role(cast.colleague, Role.COORDINATOR, by=cast.coordinator, valid_from=TODAY)
    end_role(row, by=cast.coordinator, last_day=TODAY, today=TODAY)


@pytest.mark.parametrize("last_day", [TODAY - DAY, TODAY, TODAY + 30 * DAY])
def test_the_last_utq_supervisor_of_a_faculty_stays_until_there_is_another(cast: Cast, last_day: date) -> None:
    row = RoleAssignment.objects.get(person=cast.supervisor)
    with pytest.raises(Refused, match="Nobody else is UTQ supervisor of SCI"):
        end_role(row, by=cast.coordinator, last_day=last_day, today=TODAY)
    given = give(cast.colleague, Role.UTQ_SUPERVISOR, cast.science)
    RoleAssignment.objects.filter(pk=given.pk).update(valid_until=last_day)
    with pytest.raises(Refused, match="Nobody else is UTQ supervisor of SCI"):
        end_role(row, by=cast.coordinator, last_day=last_day, today=TODAY)
    RoleAssignment.objects.filter(pk=given.pk).update(valid_until=last_day + DAY)
    end_role(row, by=cast.coordinator, last_day=last_day, today=TODAY)


def test_a_utq_supervisor_of_everywhere_leaves_no_faculty_alone(cast: Cast) -> None:
    everywhere = give(cast.colleague, Role.UTQ_SUPERVISOR)
    with pytest.raises(Refused, match="UTQ supervisor of ART after"):
        end_role(everywhere, by=cast.coordinator, last_day=TODAY, today=TODAY)
    row = RoleAssignment.objects.get(person=cast.supervisor)
    end_role(row, by=cast.coordinator, last_day=TODAY, today=TODAY)


def test_who_lost_the_role_meanwhile_ends_nobody_s_role(cast: Cast) -> None:
    """The request of somebody whose role another coordinator ends at that moment."""
    give(cast.colleague, Role.COORDINATOR)
    give(cast.stranger, Role.COORDINATOR)
    by = fresh(cast.coordinator)
    assert by.holds(Role.COORDINATOR)
    mine = RoleAssignment.objects.get(person=by, role=Role.COORDINATOR)
    end_role(mine, by=cast.colleague, last_day=TODAY - DAY, today=TODAY)
    theirs = RoleAssignment.objects.get(person=cast.stranger, role=Role.COORDINATOR)
    with pytest.raises(Refused, match="Only the coordinator"):
        end_role(theirs, by=by, last_day=TODAY - DAY, today=TODAY)


def hand_over(cast: Cast, role: str = Role.UTQ_SUPERVISOR, to: User | None = None) -> Delegation:
    return delegate(
        cast.supervisor,
        to or cast.colleague,
        role,
        by=cast.supervisor,
        valid_from=TODAY,
        valid_until=TODAY + 7 * DAY,
        today=TODAY,
    )


def test_a_stand_in_holds_the_role_for_the_days_named(cast: Cast) -> None:
    hand_over(cast)
    assert fresh(cast.colleague).holds(Role.UTQ_SUPERVISOR)
    assert cast.colleague in holders(Role.UTQ_SUPERVISOR, cast.science)
    assert cast.colleague not in holders(Role.UTQ_SUPERVISOR, cast.law)
    assert not RoleAssignment.objects.held_by(cast.colleague, TODAY + 8 * DAY).exists()
    assert Notice.objects.get(recipient=cast.colleague).code == "people.stands_in"


def test_a_stand_in_is_named_once_and_hands_nothing_on(cast: Cast) -> None:
    hand_over(cast)
    with pytest.raises(Refused, match="named already"):
        hand_over(cast)
    with pytest.raises(Refused, match="not held in person"):
        delegate(
            cast.colleague,
            cast.stranger,
            Role.UTQ_SUPERVISOR,
            by=fresh(cast.colleague),
            valid_from=TODAY,
            valid_until=TODAY,
            today=TODAY,
        )


def test_nobody_stands_in_for_themselves_or_hands_over_what_is_not_theirs(cast: Cast) -> None:
    with pytest.raises(Refused):
        hand_over(cast, to=cast.supervisor)
    with pytest.raises(Refused):
        hand_over(cast, role=Role.COORDINATOR)
    with pytest.raises(Refused, match="your own roles"):
        delegate(
            cast.dean,
            cast.colleague,
            Role.FACULTY_DECIDER,
            by=cast.stranger,
            valid_from=TODAY,
            valid_until=TODAY,
            today=TODAY,
        )


def test_the_coordinator_names_a_stand_in_for_somebody_who_is_away(cast: Cast) -> None:
    delegate(
        cast.dean,
        cast.stranger,
        Role.FACULTY_DECIDER,
        by=cast.coordinator,
        valid_from=TODAY,
        valid_until=TODAY,
        today=TODAY,
    )
    assert set(Notice.objects.values_list("recipient", "code")) == {
        (cast.stranger.pk, "people.stands_in"),
        (cast.dean.pk, "people.replaced"),
    }


def test_a_stand_in_for_the_coordinator_gives_nobody_a_role(cast: Cast) -> None:
    delegate(
        cast.coordinator,
        cast.colleague,
        Role.COORDINATOR,
        by=cast.coordinator,
        valid_from=TODAY,
        valid_until=TODAY,
        today=TODAY,
    )
    stand_in = fresh(cast.colleague)
    for who in (cast.stranger, stand_in):
        with pytest.raises(Refused, match="A stand-in gives and ends no roles"):
            give_role(who, Role.COORDINATOR, by=stand_in, valid_from=TODAY)


@pytest.mark.parametrize(
    ("name", "may"), [("supervisor", True), ("colleague", True), ("coordinator", True), ("dean", False)]
)
def test_who_ends_a_delegation(cast: Cast, name: str, may: bool) -> None:
    row = hand_over(cast)
    by = cast.people()[name]
    if not may:
        with pytest.raises(Refused):
            end_delegation(row, by=by, today=TODAY)
        return
    end_delegation(row, by=by, today=TODAY)
    assert not fresh(cast.colleague).holds(Role.UTQ_SUPERVISOR)


def test_a_delegation_that_ran_keeps_its_days(cast: Cast) -> None:
    row = hand_over(cast)
    end_delegation(row, by=cast.supervisor, today=TODAY + 2 * DAY)
    assert Delegation.objects.get().valid_until == TODAY + DAY
    with pytest.raises(Refused, match="ended already"):
        end_delegation(row, by=cast.supervisor, today=TODAY + 2 * DAY)


def test_a_role_that_ends_takes_its_stand_in_along(cast: Cast) -> None:
    hand_over(cast)
    give(cast.other_supervisor, Role.UTQ_SUPERVISOR, cast.science)
    row = RoleAssignment.objects.get(person=cast.supervisor)
    end_role(row, by=cast.coordinator, last_day=TODAY - DAY, today=TODAY)
    assert not fresh(cast.colleague).holds(Role.UTQ_SUPERVISOR)


def test_a_faculty_where_people_work_stays_open(cast: Cast) -> None:
    cast.science.active = False
    with pytest.raises(Refused, match="work at this faculty"):
        save_faculty(cast.science, by=cast.coordinator)
    with pytest.raises(Refused):
        save_faculty(cast.law, by=cast.admin)


def test_a_role_given_to_a_known_person_of_the_test_is_told_in_two_languages(cast: Cast) -> None:
    outsider = person("outsider", language="nl")
    give_role(outsider, Role.UTQ_SUPERVISOR, by=cast.coordinator, faculty=cast.law, valid_from=TODAY)
    assert Notice.objects.get(recipient=outsider).params["role"]["en"] == "UTQ supervisor, LAW"
