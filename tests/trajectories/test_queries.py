"""Who has the ball, and the lists that the desks show."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.factories.trajectories import PlanItemFactory, TrajectoryFactory, add_documents, rate_all
from trajectories import queries, workflow
from trajectories.models import Trajectory
from trajectories.workflow.versions import merged_rows
from utq_portal.people.responsible import Responsible

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", Trajectory.State.values)
def test_the_ball_is_the_same_in_python_and_in_the_database(state: str) -> None:
    assigned = TrajectoryFactory(state=state)
    loose = TrajectoryFactory(state=state, supervisor=None)
    for trajectory in queries.with_holder(Trajectory.objects.filter(pk__in=[assigned.pk, loose.pk])):
        assert trajectory.holder == queries.holder_of(trajectory)  # type: ignore[attr-defined]
        assert trajectory.holder in Responsible.values  # type: ignore[attr-defined]


def test_a_ready_dossier_without_supervisor_waits_for_the_coordinator() -> None:
    assert queries.holder_of(TrajectoryFactory(state="ready_declared", supervisor=None)) == "coordinator"


def test_sums_over_states_and_holders_equal_the_list(cast: Cast) -> None:
    for state in Trajectory.State.values:
        TrajectoryFactory(state=state, faculty=cast.science)
    rows = queries.trajectories_for(cast.coordinator)
    assert sum(queries.counts_by_state(rows).values()) == rows.count() == 11
    holders = [row.holder for row in queries.with_holder(rows)]  # type: ignore[attr-defined]
    assert len(holders) == 11
    assert set(holders) <= set(Responsible.values)


def test_the_ball_is_yours(cast: Cast) -> None:
    loose = TrajectoryFactory(state="intake_submitted", person=cast.colleague, faculty=cast.science)
    holding = {name for name, person in cast.people().items() if queries.is_holder(loose, person)}
    assert holding == {"supervisor"}
    assert queries.holder_name(loose) == "UTQ supervisor"
    assert queries.holder_name(cast.trajectory) == cast.teacher.name
    assert queries.is_holder(cast.trajectory, cast.teacher)
    assert not queries.is_holder(cast.trajectory, cast.supervisor)


def test_the_own_trajectory_is_the_open_one(cast: Cast) -> None:
    assert queries.own_trajectory(cast.stranger) is None
    TrajectoryFactory(state="closed", person=cast.teacher, faculty=cast.science)
    assert queries.own_trajectory(cast.teacher) == cast.trajectory


def test_waiting_intakes_are_those_of_the_faculty_the_longest_first(cast: Cast) -> None:
    first = TrajectoryFactory(state="intake_submitted", faculty=cast.science)
    second = TrajectoryFactory(state="intake_booked", faculty=cast.science)
    TrajectoryFactory(state="intake_submitted", faculty=cast.law)
    TrajectoryFactory(state="intake_submitted", faculty=cast.science, person=cast.supervisor)
    assert list(queries.waiting_intakes(cast.supervisor)) == [first, second]
    assert not queries.waiting_intakes(cast.coordinator)
    assert list(queries.unassigned_for(cast.supervisor).filter(faculty=cast.science)) == [first, second]


def test_the_line_manager_has_the_talks_that_are_not_confirmed(cast: Cast) -> None:
    add_documents(cast.trajectory)
    assert list(queries.unconfirmed_discussions(cast.line_manager)) == [cast.trajectory]
    workflow.confirm_discussion(cast.trajectory, by=cast.line_manager)
    assert not queries.unconfirmed_discussions(cast.line_manager)


def test_progress_counts_what_is_there(cast: Cast) -> None:
    bare = queries.intake_progress(cast.trajectory)
    assert (bare.done, bare.rated, bare.criteria) == (0, 0, 15)
    rate_all(cast.trajectory)
    assert queries.intake_progress(cast.trajectory).diagnosis_done


def test_a_plan_is_done_when_all_of_it_is(cast: Cast) -> None:
    PlanItemFactory(trajectory=cast.trajectory)
    first, second = queries.learning_plan(cast.trajectory)[:2]
    assert (first.planned, first.done, second.planned, second.done) == (True, False, False, False)
    workflow.tick_item(first.items[0], done_on=cast.trajectory.started_on)
    assert queries.learning_plan(cast.trajectory)[0].done


def test_merging_loses_nothing() -> None:
    saved = [{"course": "A", "role": "tutor", "hours": ""}, {"course": "B", "role": "", "hours": "3"}]
    typed = [{"course": "A", "role": "lecturer", "hours": "40"}, {"course": "C", "role": "", "hours": ""}]
    assert merged_rows(saved, typed, lambda row: row["course"]) == [
        {"course": "A", "role": "lecturer", "hours": "40"},
        {"course": "B", "role": "", "hours": "3"},
        {"course": "C", "role": "", "hours": ""},
    ]
