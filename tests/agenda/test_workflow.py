"""The coordinator changes the table; every change is told in the audit trail and counts at once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import Cast
from utq_portal.agenda import workflow
from utq_portal.agenda.days import is_working_day
from utq_portal.agenda.models import Holiday
from utq_portal.audit.models import Event


def test_an_added_day_is_no_working_day_at_once(cast: Cast, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    day = date(2026, 11, 25)
    assert is_working_day(day)
    with django_capture_on_commit_callbacks(execute=True):
        row = workflow.save_holiday(Holiday(on=day, name_nl="Dies", name_en="Dies"), by=cast.coordinator)
    assert not is_working_day(day)
    with django_capture_on_commit_callbacks(execute=True):
        workflow.remove_holiday(row, by=cast.coordinator)
    assert is_working_day(day)
    assert [event.verb for event in Event.objects.order_by("id")] == ["agenda.holiday_saved", "agenda.holiday_removed"]


@pytest.mark.django_db
def test_a_year_is_added_once() -> None:
    assert workflow.add_year(2041, by=None) == 11
    assert workflow.add_year(2041, by=None) == 0
