"""Sealing and checking 52,000 events, as many as a large HR file brings at once.

Run with `pytest -m benchmark -s tests/benchmarks/test_sealing_at_size.py`.
"""

from __future__ import annotations

import time

import pytest
from django.utils import timezone

from tests.cast import make_cast
from utq_portal.audit import notes
from utq_portal.audit.models import Event, EventSeal
from utq_portal.audit.workflow import broken
from utq_portal.jobs import runner
from utq_portal.web import tasks

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
EVENTS = 52_000
WHOLE = 60.0  # seconds until nothing waits
CHECKED = 60.0  # seconds to read the whole chain


def test_fifty_two_thousand_events_are_sealed_in_a_minute() -> None:
    cast = make_cast()
    Event.objects.bulk_create(
        [
            Event(verb="bench", subject_type="x", subject_id=n, actor=cast.hr, case=f"trajectory:{n}", data={"n": n})
            for n in range(EVENTS)
        ],
        batch_size=5000,
    )
    began = time.perf_counter()
    tasks.seal()
    runner.drain()
    sealed = time.perf_counter() - began
    assert (Event.objects.filter(seal=None).count(), EventSeal.objects.count()) == (0, EVENTS)
    began = time.perf_counter()
    assert broken() == []
    checked = time.perf_counter() - began
    notes.add(timezone.localdate())
    assert notes.compare().faults == []
    print(f"\n{EVENTS} events sealed in {sealed:.1f} s, checked in {checked:.1f} s")  # noqa: T201
    assert sealed <= WHOLE
    assert checked <= CHECKED
