"""Nothing waits for nobody: each role is emptied in turn, and what waited for it is the coordinator's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Assessment, Seat
from assessments.queries.reading import running
from assessments.queries.reading import with_holder as with_assessment_holder
from exemptions.models import ExemptionRequest
from exemptions.queries import with_holder
from exemptions.workflow import telling
from tests.cast import Cast
from tests.factories import assessments as make_assessments
from tests.factories import exemptions as make_exemptions
from tests.factories.dossiers import SectionFactory, ask
from tests.factories.trajectories import add_documents
from trajectories.models import Trajectory
from trajectories.queries.ball import holder_of, is_holder, with_ball
from trajectories.workflow.intake import submit_intake
from utq_portal.agenda.delays import Office
from utq_portal.desks.queries.figures import figures
from utq_portal.notices.models import Notice
from utq_portal.people.models import Role, RoleAssignment, User

TODAY = timezone.localdate()
S = Trajectory.State


def empty(role: Role) -> None:
    """Nobody holds the role any more: the days of everybody ran out."""
    RoleAssignment.objects.filter(role=role).update(valid_until=TODAY - timedelta(days=1))


def place(row: Trajectory, state: str, supervisor: User | None) -> Trajectory:
    Trajectory.objects.filter(pk=row.pk).update(state=state, supervisor=supervisor)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("assigned", [True, False])
def test_no_state_of_a_trajectory_waits_for_a_utq_supervisor_who_is_not_there(cast: Cast, assigned: bool) -> None:
    empty(Role.UTQ_SUPERVISOR)
    for state in S.values:
        row = place(cast.trajectory, state, cast.supervisor if assigned else None)
        said = with_ball(Trajectory.objects.filter(pk=row.pk)).get()
        assert said.holder != "utq_supervisor", state  # type: ignore[attr-defined]
        assert holder_of(row) == said.holder, state  # type: ignore[attr-defined]
        if Trajectory.RESPONSIBLE[state] == "utq_supervisor":
            assert holder_of(row) == "coordinator", state
            assert is_holder(row, cast.coordinator), state
            desk = figures(cast.coordinator, TODAY)
            listed = desk.total("orphaned") + desk.total("vacant") + desk.total("unassigned")
            assert listed == 1, state


def test_with_somebody_in_the_role_nothing_of_that_is_the_coordinators(cast: Cast) -> None:
    for supervisor in (cast.supervisor, None):
        row = place(cast.trajectory, S.INTAKE_SUBMITTED, supervisor)
        assert holder_of(row) == "utq_supervisor"
        desk = figures(cast.coordinator, TODAY)
        assert (desk.total("orphaned"), desk.total("vacant"), desk.total("unassigned")) == (0, 0, 0)


def test_feedback_asked_of_a_utq_supervisor_who_lost_the_role_is_the_coordinators(cast: Cast) -> None:
    section = SectionFactory(cast)
    place(cast.trajectory, S.ACTIVE, cast.supervisor)
    ask(section, cast.supervisor)
    assert with_ball(Trajectory.objects.all()).get().holder == "utq_supervisor"  # type: ignore[attr-defined]
    empty(Role.UTQ_SUPERVISOR)
    assert with_ball(Trajectory.objects.all()).get().holder == "coordinator"  # type: ignore[attr-defined]


def test_an_intake_in_a_faculty_without_utq_supervisor_is_told_and_said(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    empty(Role.UTQ_SUPERVISOR)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=None)
    add_documents(cast.trajectory)
    submit_intake(Trajectory.objects.get(), by=cast.teacher, today=TODAY)
    assert list(Notice.objects.filter(code="trajectories.intake_submitted").values_list("recipient", flat=True)) == [
        cast.coordinator.pk
    ]
    page = signed_in(cast.teacher).get("/home/").content.decode()
    assert "the coordinator looks for a UTQ supervisor" in page
    slots = signed_in(cast.teacher).get(f"/trajectories/{cast.trajectory.pk}/intake/slot/").content.decode()
    assert "Your UTQ supervisor knows that you wait" not in slots
    assert "The coordinator knows that you wait" in slots
    desk = signed_in(cast.coordinator).get("/desk/coordinator/").content.decode()
    assert "1 case waits for a role that nobody holds: UTQ supervisor, SCI" in desk


EXEMPTION_ROLES = (Role.HR_ADVISOR, Role.EXEMPTION_ADVISOR, Role.FACULTY_DECIDER)


@pytest.mark.parametrize("role", EXEMPTION_ROLES)
def test_no_state_of_an_exemption_waits_for_an_empty_role(cast: Cast, role: Role) -> None:
    row = make_exemptions.advised(cast)
    empty(role)
    for state in ExemptionRequest.State.values:
        ExemptionRequest.objects.filter(pk=row.pk).update(state=state)
        said = with_holder(ExemptionRequest.objects.all()).get().holder
        theirs = ExemptionRequest.RESPONSIBLE[state] == role.value
        assert said == ("coordinator" if theirs else ExemptionRequest.RESPONSIBLE[state]), state
        assert figures(cast.coordinator, TODAY).total("vacant", str(role)) == int(theirs), state


@pytest.mark.parametrize("role", EXEMPTION_ROLES)
def test_who_is_told_of_an_exemption_is_never_nobody(cast: Cast, role: Role) -> None:
    row = make_exemptions.advised(cast)
    empty(role)
    tellers = {
        Role.HR_ADVISOR: telling.hr_of,
        Role.EXEMPTION_ADVISOR: telling.advisers_of,
        Role.FACULTY_DECIDER: telling.deciders_of,
    }
    assert tellers[role](row) == [cast.coordinator]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATOR])
def test_a_reminder_for_an_empty_role_goes_to_the_coordinator(cast: Cast, role: Role) -> None:
    empty(role)
    assert Office(TODAY).holders(role, cast.science.pk) == [cast.coordinator]


def test_no_state_of_an_assessment_waits_for_an_assessor_who_is_not_one_any_more(cast: Cast) -> None:
    waits = {"assigning": "invited", "scoring": "accepted", "interview": "submitted", "deliberating": "submitted"}
    row = make_assessments.assessment(cast, Assessment.State.SCORING)
    for state, seat in waits.items():
        Assessment.objects.filter(pk=row.pk).update(state=state)
        Seat.objects.filter(assessment=row).update(state=seat)
        assert with_assessment_holder(running()).get().holder == "assessors", state
    empty(Role.ASSESSOR)
    for state, seat in waits.items():
        Assessment.objects.filter(pk=row.pk).update(state=state)
        Seat.objects.filter(assessment=row).update(state=seat)
        assert with_assessment_holder(running()).get().holder == "coordinator", state
        assert figures(cast.coordinator, TODAY).total("assessment", "coordinator") == 1, state
