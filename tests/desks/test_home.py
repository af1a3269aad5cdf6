"""The home of a teacher: every state is told by one app, with one next action and one step of the five."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.desks.homes import DONE, home, section
from trajectories.models import Trajectory
from utq_portal.desks import home as shell
from utq_portal.desks.home import next_action, stage_of, steps


def test_every_state_is_told_by_one_app() -> None:
    for told in ("actions", "at"):
        states = [state for part in shell._parts for state in getattr(part, told)]
        assert sorted(states) == sorted(["", *Trajectory.State.values])


def test_every_state_has_a_next_action() -> None:
    for state in Trajectory.State.values:
        assert next_action(home(replace(DONE, state=state), [section(1, "drafting")])).title


def test_nothing_is_asked_while_others_work() -> None:
    waiting = ("intake_submitted", "ready_declared", "submitted", "in_assessment", "completed")
    assert not any(next_action(home(replace(DONE, state=state))).yours for state in waiting)


@pytest.mark.parametrize(
    ("state", "number"),
    [
        ("", 0),
        ("preparing", 1),
        ("intake_submitted", 1),
        ("intake_booked", 1),
        ("active", 3),
        ("suspended", 3),
        ("ready_declared", 3),
        ("submitted", 4),
        ("in_assessment", 4),
        ("completed", 5),
        ("closed", 5),
    ],
)
def test_step_of_each_state(state: str, number: int) -> None:
    own = home(replace(DONE, state=state), [section(1, "drafting")])
    assert stage_of(own) == number
    assert [step.state for step in steps(own)].count("now") == (1 if number else 0)


def test_every_page_that_a_next_action_or_a_step_names_is_there() -> None:
    pages = [target for part in shell._parts for target in part.pages]
    named = {next_action(home(replace(DONE, state=state))).target for state in ["", *Trajectory.State.values]}
    assert named | {stage.target for stage in shell.stages()} <= {"", *pages}
    assert len(pages) == len(set(pages))
