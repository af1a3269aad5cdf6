from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from celery import current_app
from django.conf import settings as real
from django.core.exceptions import ImproperlyConfigured
from pytest_django import DjangoAssertNumQueries, Settings

from utq_portal.jobs import schedule
from utq_portal.jobs.models import Job

HERE = ZoneInfo("Europe/Amsterdam")
MORNING = datetime(2026, 11, 23, 6, 0, 30, tzinfo=HERE)  # a Monday
SLOT = datetime(2026, 11, 23, 6, 0, tzinfo=HERE)


@pytest.fixture
def at_six(settings: Settings) -> None:
    settings.TIMETABLE = {"tests.note": "06:00"}


def keys() -> list[str]:
    return list(Job.objects.order_by("id").values_list("key", flat=True))


@pytest.mark.django_db
@pytest.mark.usefixtures("at_six")
def test_a_time_of_day_is_promised_once_a_day() -> None:
    schedule.tick(MORNING)
    schedule.tick(MORNING.replace(hour=14))
    assert keys() == ["schedule:tests.note:2026-11-23T06:00+01:00"]
    schedule.tick(MORNING.replace(day=24))
    assert len(keys()) == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("at_six")
def test_nothing_is_promised_before_its_time() -> None:
    schedule.tick(MORNING.replace(hour=5))
    assert keys() == []


@pytest.mark.django_db
@pytest.mark.usefixtures("at_six")
def test_the_time_is_local_whatever_the_clock_of_the_server() -> None:
    schedule.tick(datetime(2026, 11, 23, 5, 1, tzinfo=UTC))
    assert keys() == ["schedule:tests.note:2026-11-23T06:00+01:00"]


@pytest.mark.django_db
@pytest.mark.usefixtures("at_six")
def test_a_second_tick_writes_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    schedule.tick(MORNING)
    with django_assert_num_queries(1):
        schedule.tick(MORNING)


@pytest.mark.parametrize(
    ("when", "slot"),
    [
        ("06:00", SLOT),
        ("06:01", None),
        ("mon 06:00", SLOT),
        ("tue 06:00", None),
        ("*/5", SLOT),
        ("*/7", SLOT),
    ],
)
def test_the_latest_slot(when: str, slot: datetime | None) -> None:
    assert schedule.latest_slot(when, MORNING) == slot


def test_an_interval_promises_its_latest_slot_only() -> None:
    assert schedule.latest_slot("*/5", MORNING.replace(minute=13)) == SLOT.replace(minute=10)


def test_the_repeated_hour_of_october_has_its_own_slots() -> None:
    before = datetime(2026, 10, 25, 2, 13, tzinfo=HERE)
    slots = [schedule.latest_slot("*/5", before.replace(fold=fold)) for fold in (0, 1)]
    assert [slot.isoformat(timespec="minutes") for slot in slots if slot] == [
        "2026-10-25T02:10+02:00",
        "2026-10-25T02:10+01:00",
    ]


@pytest.mark.parametrize("when", ["6:00", "24:00", "*/0", "*/60", "monday 06:00", "", "06:00 mon"])
def test_refuses_what_it_cannot_read(when: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="TIMETABLE"):
        schedule.latest_slot(when, MORNING)


def test_every_entry_names_a_task_and_keeps_away_from_the_hour_that_moves() -> None:
    current_app.loader.import_default_modules()
    for task, when in real.TIMETABLE.items():
        assert task in current_app.tasks
        schedule.latest_slot(when, MORNING)
        assert when[-5:-3] not in {"02", "03"}, f"{task}: some nights have this hour twice, and one not at all"
