"""How a row moves from state to state, and that nothing is left behind when it may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ModelState
from django.db.models import CheckConstraint, Q

from tests.cast import Cast
from trajectories.models import Trajectory
from utq_portal.access import owner
from utq_portal.audit.models import Event
from utq_portal.people.models import User
from utq_portal.workflow import MOVED_ON, NOT_YOURS, Guard, Refused, Staged, StateField, Step, advance, with_open_steps

GO = Step(verb="test.go", sources=("preparing",), target="intake_submitted", rule=owner("person"))
GUARDED = Step(
    verb="test.guarded",
    sources=("preparing",),
    target="intake_submitted",
    rule=owner("person"),
    guards=(Guard(lambda row: row.route == "experienced", "First"), Guard(lambda row: row.returns > 0, "Second")),
)
SYSTEM = Step(verb="test.system", sources=("preparing",), target="intake_submitted", rule=None)


def attempt(cast: Cast, step: Step, by: User | None) -> Refused:
    with pytest.raises(Refused) as refusal:
        advance(cast.trajectory, step, by=by)
    assert Event.objects.count() == 0
    assert Trajectory.objects.get(pk=cast.trajectory.pk).state == "preparing"
    return refusal.value


def test_a_step_moves_the_row_and_writes_one_event(cast: Cast) -> None:
    event = advance(cast.trajectory, GO, by=cast.teacher, changes={"returns": 2}, data={"why": "x"})
    row = Trajectory.objects.get(pk=cast.trajectory.pk)
    assert (row.state, row.returns) == ("intake_submitted", 2)
    assert (cast.trajectory.state, cast.trajectory.returns) == ("intake_submitted", 2)
    assert (event.verb, event.case, event.actor, event.data) == (
        "test.go",
        f"trajectory:{row.pk}",
        cast.teacher,
        {"why": "x"},
    )


def test_a_stranger_is_refused(cast: Cast) -> None:
    assert attempt(cast, GO, cast.stranger).code == NOT_YOURS.code


def test_every_failing_guard_is_told(cast: Cast) -> None:
    refusal = attempt(cast, GUARDED, cast.teacher)
    assert (refusal.why, refusal.details) == ("First", ["Second"])


def test_a_system_step_is_not_for_people(cast: Cast) -> None:
    assert attempt(cast, SYSTEM, cast.teacher).code == NOT_YOURS.code
    advance(cast.trajectory, SYSTEM, by=None)
    assert cast.trajectory.state == "intake_submitted"


def test_a_second_click_is_told_that_the_row_moved_on(cast: Cast) -> None:
    stale = Trajectory.objects.get(pk=cast.trajectory.pk)
    advance(cast.trajectory, GO, by=cast.teacher)
    with pytest.raises(Refused) as refusal:
        advance(stale, GO, by=cast.teacher)
    assert refusal.value.code == MOVED_ON.code
    assert Event.objects.filter(verb="test.go").count() == 1


def test_saving_a_row_with_a_state_is_forbidden(cast: Cast) -> None:
    with pytest.raises(TypeError):
        cast.trajectory.save()


def test_an_unknown_state_is_refused_by_the_database(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Trajectory.objects.filter(pk=cast.trajectory.pk).update(state="nowhere")


def test_buttons_come_with_the_row_in_one_query(cast: Cast, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        row = with_open_steps(Trajectory.objects.all(), (GO, SYSTEM), cast.teacher).get()
    assert (row.may_go, row.may_system) == (True, False)  # type: ignore[attr-defined]
    other = with_open_steps(Trajectory.objects.all(), (GO,), cast.stranger).get()
    assert other.may_go is False  # type: ignore[attr-defined]
    assert connection.vendor in {"sqlite", "postgresql"}


MACHINES = [model for model in apps.get_models() if issubclass(model, Staged)]


@pytest.mark.parametrize("model", MACHINES, ids=lambda model: model.__name__)
def test_the_table_takes_the_states_of_its_machine_and_no_other(model: Any) -> None:
    field = model._meta.get_field("state")
    assert isinstance(field, StateField)
    check = CheckConstraint(condition=Q(state__in=model.State.values), name=field.check_name)
    assert check in model._meta.constraints
    assert check in ModelState.from_model(model).options["constraints"]
