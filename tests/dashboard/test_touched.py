"""A preset or a setting shows which running cases change, before it does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import assessments as make
from utq_portal.dashboard.queries.impact import TOUCHES, touched
from utq_portal.people.models import User
from utq_portal.policy.queries import current, institution
from utq_portal.policy.values import SETTINGS, preset_values

Browser = Callable[[User], Client]
PAGE = "/settings/procedure/"


def test_every_setting_says_which_cases_it_is_about() -> None:
    """A new setting: add it to TOUCHES, with None when it holds only for what comes in later."""
    assert set(SETTINGS) - set(TOUCHES) == set()


def test_a_preset_is_chosen_only_after_a_look_at_running_cases(cast: Cast, signed_in: Browser) -> None:
    make.assessment(cast, "scoring")
    client = signed_in(cast.coordinator)
    data = {"do": "preset", "preset": "strict"}
    shown = client.post(PAGE, data).content.decode()
    assert "Assessments without a decision: 1" in shown
    assert institution().preset == "light"
    assert client.post(PAGE, {**data, "confirmed": "1"}).status_code == 302
    assert institution().preset == "strict"


def test_in_the_set_up_too_and_its_step_is_done_then(cast: Cast, signed_in: Browser) -> None:
    make.assessment(cast, "scoring")
    client, step = signed_in(cast.coordinator), "/setup/procedure/"
    shown = client.post(step, {"preset": "strict"}).content.decode()
    assert ("Assessments without a decision: 1" in shown, f'action="{step}"' in shown) == (True, True)
    assert 'href="/setup/"' in shown
    assert client.post(step, {"preset": "strict", "confirmed": "1"}).status_code == 302
    assert (institution().preset, institution().steps_done) == ("strict", ["procedure"])


def test_a_setting_shows_its_cases_and_keeps_what_was_typed(cast: Cast, signed_in: Browser) -> None:
    make.submitted(cast)
    client = signed_in(cast.coordinator)
    values = {name: getattr(current(), name) for name in SETTINGS}
    data = {name: value for name, value in values.items() if value is not False} | {"do": "settings"}
    data["assessor_load"] = 3
    shown = client.post(PAGE, data).content.decode()
    assert "Dossiers waiting for their assessment: 1" in shown
    assert 'name="assessor_load" value="3"' in shown
    assert current().assessor_load == 4
    client.post(PAGE, {**data, "confirmed": "1"})
    assert current().assessor_load == 3


def test_without_running_cases_it_is_done_at_once(cast: Cast, signed_in: Browser) -> None:
    values = {name: getattr(current(), name) for name in SETTINGS}
    data = {name: value for name, value in values.items() if value is not False} | {"do": "settings"}
    answer = signed_in(cast.coordinator).post(PAGE, {**data, "announce_days": 6})
    assert (answer.status_code, current().announce_days) == (302, 6)


@pytest.mark.parametrize(("faculty", "cases"), [("science", 1), ("law", 0)])
def test_of_one_faculty_only_its_own_cases_count(cast: Cast, faculty: str, cases: int) -> None:
    make.submitted(cast)
    before = preset_values("light")
    found = touched(before, before | {"start_remind_days": 9}, getattr(cast, faculty).pk)
    assert [one.cases for one in found] == [cases]
