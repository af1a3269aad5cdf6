"""Who has the ball, and the lists that the desks show."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.factories.trajectories import PlanItemFactory, TrajectoryFactory, add_documents, rate_all
from trajectories.models import Trajectory
from trajectories.queries.ball import holder_name, holder_of, is_holder, with_ball
from trajectories.queries.intake import intake_progress, unconfirmed_discussions, waiting_intakes
from trajectories.queries.plan import learning_plan
from trajectories.queries.trajectories import own_trajectory, trajectories_for
from trajectories.workflow.documents import confirm_discussion
from trajectories.workflow.plan import tick_item
from trajectories.workflow.versions import merged_rows
from utq_portal.people.responsible import Responsible

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", Trajectory.State.values)
def test_the_ball_is_the_same_in_python_and_in_the_database(state: str) -> None:
    assigned = TrajectoryFactory(state=state)
    loose = TrajectoryFactory(state=state, supervisor=None)
    for trajectory in with_ball(Trajectory.objects.filter(pk__in=[assigned.pk, loose.pk])):
        assert trajectory.holder == holder_of(trajectory)  # type: ignore[attr-defined]
        assert trajectory.holder in Responsible.values  # type: ignore[attr-defined]


def test_a_ready_dossier_without_supervisor_waits_for_the_coordinator() -> None:
    row = TrajectoryFactory(state="ready_declared", supervisor=None)
    assert holder_of(Trajectory.objects.get(pk=row.pk)) == "coordinator"


def test_everything_in_the_list_has_a_holder(cast: Cast) -> None:
    for state in Trajectory.State.values:
        TrajectoryFactory(state=state, faculty=cast.science)
    rows = trajectories_for(cast.coordinator)
    assert rows.count() == 11
    holders = [row.holder for row in with_ball(rows)]  # type: ignore[attr-defined]
    assert len(holders) == 11
    assert set(holders) <= set(Responsible.values)


def test_the_ball_is_yours(cast: Cast) -> None:
    loose = TrajectoryFactory(state="intake_submitted", person=cast.colleague, faculty=cast.science)
    holding = {name for name, person in cast.people().items() if is_holder(loose, person)}
    assert holding == {"supervisor"}
    assert holder_name(loose) == "UTQ supervisor"
    assert holder_name(cast.trajectory) == cast.teacher.name
    assert is_holder(cast.trajectory, cast.teacher)
    assert not is_holder(cast.trajectory, cast.supervisor)


def test_the_own_trajectory_is_the_open_one(cast: Cast) -> None:
    assert own_trajectory(cast.stranger) is None
    TrajectoryFactory(state="closed", person=cast.teacher, faculty=cast.science)
    assert own_trajectory(cast.teacher) == cast.trajectory


def test_waiting_intakes_are_those_of_the_faculty_the_longest_first(cast: Cast) -> None:
    first = TrajectoryFactory(state="intake_submitted", faculty=cast.science)
    second = TrajectoryFactory(state="intake_booked", faculty=cast.science)
    TrajectoryFactory(state="intake_submitted", faculty=cast.law)
    TrajectoryFactory(state="intake_submitted", faculty=cast.science, person=cast.supervisor)
    assert list(waiting_intakes(cast.supervisor)) == [first, second]
    assert not waiting_intakes(cast.coordinator)


def test_the_line_manager_has_the_talks_that_are_not_confirmed(cast: Cast) -> None:
    add_documents(cast.trajectory)
    assert list(unconfirmed_discussions(cast.line_manager)) == [cast.trajectory]
    confirm_discussion(cast.trajectory, by=cast.line_manager)
    assert not unconfirmed_discussions(cast.line_manager)


def test_progress_counts_what_is_there(cast: Cast) -> None:
    bare = intake_progress(cast.trajectory)
    assert (bare.done, bare.rated, bare.criteria) == (0, 0, 15)
    rate_all(cast.trajectory)
    assert intake_progress(cast.trajectory).diagnosis_done


def test_a_plan_is_done_when_all_of_it_is(cast: Cast) -> None:
    PlanItemFactory(trajectory=cast.trajectory)
    first, second = learning_plan(cast.trajectory)[:2]
    assert (first.planned, first.done, second.planned, second.done) == (True, False, False, False)
    tick_item(first.items[0], done_on=cast.trajectory.started_on)
    assert learning_plan(cast.trajectory)[0].done


def test_merging_loses_nothing() -> None:
    saved = [{"course": "A", "role": "tutor", "hours": ""}, {"course": "B", "role": "", "hours": "3"}]
    typed = [{"course": "A", "role": "lecturer", "hours": "40"}, {"course": "C", "role": "", "hours": ""}]
    assert merged_rows(saved, typed, lambda row: row["course"]) == [
        {"course": "A", "role": "lecturer", "hours": "40"},
        {"course": "B", "role": "", "hours": "3"},
        {"course": "C", "role": "", "hours": ""},
    ]
