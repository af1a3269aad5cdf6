"""The one next action before the start, in the intake, in a pause and at the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.desks.homes import DONE, home
from trajectories.home import Facts
from trajectories.obligations.models import Obligation
from utq_portal.desks.home import next_action


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        (Facts(), "start"),
        (Facts(obliged=True), "start"),
        (Facts(obliged=True, settled="exemption"), "settled"),
        (Facts(obliged=True, excluded=True), "excluded"),
        (Facts(state="preparing"), "cv"),
        (Facts(state="preparing", cv=True), "diagnosis"),
        (Facts(state="preparing", cv=True, diagnosis=True), "discussion"),
        (Facts(state="preparing", cv=True, diagnosis=True, discussion=True), "submit_intake"),
        (Facts(state="preparing", cv=True, diagnosis=True, discussion=True, intake_came_back=True), "intake_came_back"),
        (Facts(state="preparing", diagnosis=True, discussion=True, intake_came_back=True), "cv"),
        (replace(DONE, state="intake_submitted"), "book"),
        (replace(DONE, state="intake_booked"), "book"),
        (replace(DONE, state="intake_booked", intake_at=datetime(2026, 12, 4, 9, tzinfo=UTC)), "meet"),
        (replace(DONE, state="suspended"), "suspended"),
        (replace(DONE, state="closed", close_reason="withdrawn"), "again"),
        (replace(DONE, state="closed", close_reason="left"), "closed"),
        (replace(DONE, state="closed", close_reason="exempt", settled="exemption"), "exempt"),
        (replace(DONE, state="closed", close_reason="external_utq", settled="external_utq"), "external"),
        (replace(DONE, state="closed", close_reason="withdrawn", obliged=False), "closed"),
    ],
)
def test_every_state_has_one_next_action(facts: Facts, key: str) -> None:
    assert next_action(home(facts)).key == key


@pytest.mark.parametrize("settled", [value for value in Obligation.Settled.values if value])
def test_each_way_of_settling_has_words(settled: str) -> None:
    assert next_action(home(Facts(obliged=True, settled=settled))).title
