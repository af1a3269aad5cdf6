"""A preset or a setting shows which running cases change, before it does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.forms import model_to_dict
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.factories import assessments as make
from tests.factories import exemptions as make_exemptions
from tests.foretold import told_in
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.office.impact import TOUCHES, touched
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
    # a yes to another preset, or to what other cases there were, is none to this one
    assert client.post(PAGE, {**data, "preset": "ut", "told": told_in(shown)}).status_code == 200
    Obligation.objects.filter(person=cast.teacher).update(ended_on=timezone.localdate())
    assert client.post(PAGE, {**data, "told": told_in(shown)}).status_code == 200
    assert institution().preset == "light"
    again = client.post(PAGE, data).content.decode()
    assert client.post(PAGE, {**data, "told": told_in(again)}).status_code == 302
    assert institution().preset == "strict"


def test_in_the_set_up_too_and_its_step_is_done_then(cast: Cast, signed_in: Browser) -> None:
    make.assessment(cast, "scoring")
    client, step = signed_in(cast.coordinator), "/setup/procedure/"
    shown = client.post(step, {"preset": "strict"}).content.decode()
    assert ("Assessments without a decision: 1" in shown, f'action="{step}"' in shown) == (True, True)
    assert 'href="/setup/"' in shown
    assert client.post(step, {"preset": "strict", "told": told_in(shown)}).status_code == 302
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
    client.post(PAGE, {**data, "told": told_in(shown)})
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


def test_the_term_for_an_answer_is_about_everything_that_waits_for_one(cast: Cast) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state="intake_submitted")
    before = preset_values("light")
    found = {str(one.words): one.cases for one in touched(before, before | {"answer_days": 3})}
    assert found == {
        "dossiers declared ready": 0,
        "intake documents that wait for an answer": 1,
        "partial certificates that wait for advice": 0,
    }


def test_the_checklist_of_a_ground_shows_the_requests_that_follow_it(cast: Cast, signed_in: Browser) -> None:
    ground = make_exemptions.filed(cast).ground
    client, page = signed_in(cast.coordinator), f"/exemptions/grounds/{ground.pk}/"
    sent = {name: value for name, value in model_to_dict(ground).items() if value not in (False, None)}
    sent["needs_translation"] = ""
    if not ground.needs_translation:
        sent["needs_translation"] = "on"
    shown = client.post(page, sent).content.decode()
    effect = "no longer asked for" if ground.needs_translation else "asked for from now on"
    assert f"{effect}. 1 running request follows this." in shown
    was = ground.needs_translation
    ground.refresh_from_db()
    assert ground.needs_translation is was
    other = {**sent, "needs_translation": "on" if was else "", "told": told_in(shown)}
    other["needs_study_load"] = "" if ground.needs_study_load else "on"
    assert client.post(page, other).status_code == 200  # another paper of as many requests was not shown
    assert client.post(page, {**sent, "told": told_in(shown)}).status_code == 302
    ground.refresh_from_db()
    assert ground.needs_translation is not was


@pytest.mark.parametrize("number", [0, 1])
def test_a_ground_that_goes_out_of_use_shows_whom_it_stops(cast: Cast, signed_in: Browser, number: int) -> None:
    request = make_exemptions.asked(cast) if number else make_exemptions.filed(cast)
    ground = request.ground
    client, page = signed_in(cast.coordinator), f"/exemptions/grounds/{ground.pk}/"
    sent = {name: value for name, value in model_to_dict(ground).items() if value not in (False, None)}
    del sent["active"]
    answer = client.post(page, sent)
    if number:
        shown = answer.content.decode()
        assert "no longer, so that HR cannot request it on this ground. 1 running request follows this." in shown
        ground.refresh_from_db()
        assert ground.active
        answer = client.post(page, {**sent, "told": told_in(shown)})
    ground.refresh_from_db()
    assert (answer.status_code, ground.active) == (302, False)


def test_every_page_that_tells_first_carries_back_what_it_told() -> None:
    """A number alone confirms another change with the same number: see utq_portal/web/foretold.py."""
    root = Path(settings.BASE_DIR)
    fields = re.compile(r'name="told" value="([^"]*)"')
    found = {value for path in (root / "templates").rglob("*.html") for value in fields.findall(path.read_text())}
    assert found == {"{{ sealed }}"}
    apps = ("trajectories", "dossiers", "assessments", "exemptions", "courses", "utq_portal")
    by_number = re.compile(r"POST(?:\.get\(|\[)[^)\]]*[)\]] *[!=]= *str\(")
    sources = [path for app in apps for path in (root / app).rglob("*.py")]
    assert [path.name for path in sources if by_number.search(path.read_text())] == []
