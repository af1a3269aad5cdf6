"""Who is said to act as UTQ supervisor, or as line manager, is who reads by the Rule, and reads "You" everywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assessments import rules as assessment_rules
from assessments.models import Assessment, Seat
from assessments.queries.reading import lost
from dossiers import rules as dossier_rules
from dossiers.rows import holder_words
from tests.assessments.test_lost import ball
from tests.cast import Cast, employ, give
from tests.dossiers.test_unattended import closed, left, manages, role_ended
from tests.factories import assessments as make
from tests.factories.dossiers import open_dossier
from trajectories import rules
from trajectories.models import Trajectory
from trajectories.queries.ball import is_holder
from trajectories.queries.trajectories import able_in, attendance, attending, with_able
from utq_portal.desks.case import cases_for
from utq_portal.people.models import Delegation, Employment, Role, User
from utq_portal.people.queries import can_act, filled, holders, line_manager_of

Browser = Callable[[User], Client]
Change = Callable[[Cast], None]
TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


def nothing(cast: Cast) -> None:
    pass


def covers(cast: Cast, principal: User, role: Role = Role.UTQ_SUPERVISOR) -> None:
    Delegation.objects.create(
        from_person=principal, to_person=cast.colleague, role=role, valid_from=TODAY, valid_until=TODAY
    )


def stand_in_left(cast: Cast) -> None:
    Employment.objects.filter(person=cast.colleague).update(end=YESTERDAY)


def stand_in_closed(cast: Cast) -> None:
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)


def stand_in_manages(cast: Cast) -> None:
    Employment.objects.filter(person=cast.teacher).update(line_manager=cast.colleague)


def stand_in_covers_the_line_manager(cast: Cast) -> None:
    give(cast.line_manager, Role.ASSESSOR, cast.science)
    covers(cast, cast.line_manager, Role.ASSESSOR)


def supervisor_covers_the_line_manager(cast: Cast) -> None:
    give(cast.line_manager, Role.ASSESSOR, cast.law)
    Delegation.objects.create(
        from_person=cast.line_manager,
        to_person=cast.supervisor,
        role=Role.ASSESSOR,
        valid_from=TODAY,
        valid_until=TODAY,
    )


PRINCIPAL = [nothing, role_ended, left, manages, closed, supervisor_covers_the_line_manager]
STAND_IN = [nothing, stand_in_left, stand_in_closed, stand_in_manages, stand_in_covers_the_line_manager]


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def said(cast: Cast, viewer: User) -> tuple[bool, bool, bool, bool]:
    """Whether the viewer acts: by the Rule, in lists, on the page of the case, and for one trajectory in code."""
    viewer = fresh(viewer)
    row = Trajectory.objects.select_related("supervisor").get(pk=cast.trajectory.pk)
    reads = rules.INTAKE_STAFF.allows(viewer, row)
    seen: Any = cases_for(viewer).filter(pk=row.pk).first()
    listed = bool(seen) and seen.holder == "utq_supervisor" and holder_words(seen, viewer) == ("You", True)
    return reads, listed, is_holder(row, viewer, "utq_supervisor"), dossier_rules.SUPERVISED.allows(viewer, row.dossier)


@pytest.mark.parametrize("stand_in", STAND_IN, ids=lambda one: one.__name__)
@pytest.mark.parametrize("principal", PRINCIPAL, ids=lambda one: one.__name__)
def test_who_is_said_to_act_reads_and_nobody_else(cast: Cast, principal: Change, stand_in: Change) -> None:
    open_dossier(cast)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=cast.supervisor, state="ready_declared")
    covers(cast, cast.supervisor)
    principal(cast)
    stand_in(cast)
    row = with_able(Trajectory.objects.filter(pk=cast.trajectory.pk)).get()
    acts = attendance(row).supervisor == cast.supervisor
    # a teacher has one line manager: the stand-in in place of the UTQ supervisor
    instead = stand_in is stand_in_manages and principal in (manages, supervisor_covers_the_line_manager)
    assert acts is (principal is nothing or instead)
    assert (attending(row) == cast.supervisor, cast.supervisor.pk in able_in(row)) == (acts, acts)
    if fresh(cast.supervisor).is_active:
        assert said(cast, cast.supervisor) == (acts,) * 4
    covered = acts and stand_in is nothing
    assert (cast.colleague.pk in able_in(row)) is covered
    if fresh(cast.colleague).is_active:
        assert said(cast, cast.colleague) == (covered,) * 4


@pytest.mark.parametrize("principal", PRINCIPAL, ids=lambda one: one.__name__)
def test_before_one_is_assigned_who_can_take_it_reads_the_intake(cast: Cast, principal: Change) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=None, state="intake_submitted")
    covers(cast, cast.supervisor)
    principal(cast)
    row = with_able(Trajectory.objects.filter(pk=cast.trajectory.pk)).get()
    for viewer in (cast.supervisor, cast.colleague):
        if fresh(viewer).is_active:
            acts = viewer.pk in able_in(row)
            assert acts is (principal is nothing)
            assert rules.INTAKE_STAFF.allows(fresh(viewer), row) is acts
            assert is_holder(row, fresh(viewer), "utq_supervisor") is acts


@pytest.mark.parametrize("principal", PRINCIPAL, ids=lambda one: one.__name__)
def test_a_stand_in_reads_you_on_every_page_or_on_none(cast: Cast, signed_in: Browser, principal: Change) -> None:
    dossier = open_dossier(cast)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=cast.supervisor, state="ready_declared")
    covers(cast, cast.supervisor)
    principal(cast)
    client, acts = signed_in(cast.colleague), principal is nothing
    found = [client.get(page) for page in (f"/trajectories/{cast.trajectory.pk}/", f"/dossiers/{dossier.pk}/")]
    assert found[1].status_code == (200 if acts else 404)
    said = [ball(page.content.decode()) for page in found if page.status_code == 200]
    assert ("You" in said, set(said) <= {"You"} if acts else "You" not in said) == (acts, True)


def test_a_stand_in_of_a_closed_account_holds_nothing(cast: Cast) -> None:
    covers(cast, cast.supervisor)
    assert [fresh(cast.colleague).holds(Role.UTQ_SUPERVISOR), can_act(Role.UTQ_SUPERVISOR, cast.science.pk)] == [
        True,
        True,
    ]
    closed(cast)
    assert fresh(cast.colleague).held_roles == []
    assert cast.colleague not in holders(Role.UTQ_SUPERVISOR, cast.science)
    assert not can_act(Role.UTQ_SUPERVISOR, cast.science.pk)
    assert not Trajectory.objects.filter(filled(Role.UTQ_SUPERVISOR, "faculty"), pk=cast.trajectory.pk).exists()


@pytest.mark.parametrize("works", [True, False])
def test_a_line_manager_who_left_is_nobodys_line_manager(cast: Cast, signed_in: Browser, works: bool) -> None:
    if not works:
        Employment.objects.filter(person=cast.line_manager).update(end=YESTERDAY)
    assert (line_manager_of(cast.teacher) == cast.line_manager) is works
    assert rules.LINE_MANAGER.allows(cast.line_manager, cast.trajectory) is works
    page = signed_in(cast.line_manager).get(f"/trajectories/{cast.trajectory.pk}/")
    assert page.status_code == (200 if works else 404)


@pytest.mark.parametrize("covering", [True, False])
def test_an_assessor_who_stands_in_for_the_line_manager_is_lost_and_reads_nothing(cast: Cast, covering: bool) -> None:
    made = make.assessment(cast, Assessment.State.SCORING)
    employ(cast.line_manager, cast.law)
    give(cast.line_manager, Role.COURSE_MANAGER)
    if covering:
        Delegation.objects.create(
            from_person=cast.line_manager,
            to_person=cast.assessor1,
            role=Role.COURSE_MANAGER,
            valid_from=TODAY,
            valid_until=TODAY,
        )
    seat = Seat.objects.get(assessment=made, person=cast.assessor1)
    assert Seat.objects.filter(lost(), pk=seat.pk).exists() is covering
    assert assessment_rules.OWN_SEAT.allows(fresh(cast.assessor1), seat) is not covering
