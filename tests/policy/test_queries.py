"""The settings that hold on a day: preset, own values, those of a faculty; and whether messages go out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast
from utq_portal.notices.message import Message
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post
from utq_portal.policy import workflow
from utq_portal.policy.queries import current, faculty_values, institution, own_values
from utq_portal.policy.values import SETTINGS

pytestmark = pytest.mark.django_db
NEWS = Message("tests.news", "News", "It is %(what)s", "Open it", "You get this because this is a test.")


def test_light_is_the_default_and_another_preset_changes_what_it_changes(cast: Cast) -> None:
    assert current().resubmission_wait_days == 0
    workflow.choose_preset("ut", by=cast.coordinator)
    assert current().resubmission_wait_days == 20
    assert current().deadline_months == 36


def test_an_own_value_holds_from_its_day_and_can_be_taken_back(cast: Cast) -> None:
    today = timezone.localdate()
    workflow.set_value("scoring_days", 25, by=cast.coordinator, on=today)
    workflow.set_value("scoring_days", 30, by=cast.coordinator, on=today + timedelta(days=5))
    assert current().scoring_days == 25
    assert current(on=today + timedelta(days=5)).scoring_days == 30
    assert current(on=today - timedelta(days=1)).scoring_days == 20
    workflow.set_value("scoring_days", None, by=cast.coordinator, on=today)
    assert current().scoring_days == 20
    assert own_values() == {}


def test_a_faculty_differs_where_it_chose_to(cast: Cast) -> None:
    today = timezone.localdate()
    workflow.set_value("feedback_days", 5, by=cast.coordinator, faculty=cast.science, on=today)
    assert current(cast.science).feedback_days == 5
    assert current(cast.law).feedback_days == current().feedback_days == 15
    assert faculty_values(cast.science.pk) == {"feedback_days": 5}


def test_every_setting_can_be_said_in_words() -> None:
    assert len(SETTINGS) >= 30
    for setting in SETTINGS.values():
        for value in setting.presets.values():
            assert setting.words(value)


def send(cast: Cast, occasion: str) -> int:
    post(NEWS, [cast.teacher], cast.science, occasion=occasion, params={"what": "new"})
    return Notice.objects.count()


def test_nobody_gets_a_message_before_go_live(cast: Cast) -> None:
    today = timezone.localdate()
    workflow.change_institution({"post_nothing": True}, by=None)
    assert send(cast, "held back") == 0
    workflow.go_live(today + timedelta(days=3), by=cast.coordinator)
    assert send(cast, "three days early") == 0
    workflow.go_live(today, by=cast.coordinator)
    assert send(cast, "live") == 1


def test_a_portal_that_never_planned_a_date_is_live(cast: Cast) -> None:
    assert institution().go_live_on is None
    assert send(cast, "as ever") == 1


def test_a_value_of_long_ago_does_not_reach_back(cast: Cast) -> None:
    workflow.set_value("deadline_months", 48, by=cast.coordinator, on=date(2026, 1, 1))
    assert current(on=date(2025, 12, 31)).deadline_months == 36
