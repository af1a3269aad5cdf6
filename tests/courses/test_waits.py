"""What waits at the course desk reminds who can do it (docs/domain.md, Steps that wait)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from courses.models import Attendance, Edition
from courses.workflow.editions import Meeting, plan_edition
from tests.cast import Cast
from tests.factories.courses import make_course, registered
from utq_portal.agenda.reminding import remind_of_waits
from utq_portal.agenda.waits import WAITS
from utq_portal.notices.models import Notice

MONDAY = date(2026, 9, 7)


def an_edition(kind: str = "course", **values: object) -> Edition:
    """Open, with one meeting on the Monday."""
    start = timezone.make_aware(datetime.combine(MONDAY, time(9, 30)))
    course = make_course(kind=kind)
    meeting = Meeting(start, start + timedelta(hours=3))
    edition = plan_edition(course, {"closes_on": date(2026, 8, 31), **values}, [meeting], by=None)
    Edition.objects.filter(pk=edition.pk).update(state="open")
    return edition


def told(monkeypatch: pytest.MonkeyPatch, code: str, *days: date) -> list[list[str]]:
    """Who is told on each of these days."""
    monkeypatch.setattr("utq_portal.agenda.reminding.WAITS", {code: WAITS[code]})
    return [
        sorted(who.given_name for one in remind_of_waits(on=day, send=True) for _m, _t, who in one.to) for day in days
    ]


def test_too_few_when_the_registration_closes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = an_edition()
    before, closing, again, begun = (date(2026, 8, 30), date(2026, 8, 31), date(2026, 9, 2), MONDAY)
    said = told(monkeypatch, "courses.below_minimum", before, closing, closing, again, begun)
    assert said == [[], ["Course Manager"], [], ["Course Manager"], []]
    assert {n.url for n in Notice.objects.all()} == {f"/editions/{edition.pk}/"}


def test_a_decided_edition_waits_for_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = an_edition(least=2)
    registered(edition, cast.teacher)
    Edition.objects.filter(pk=edition.pk).update(runs_small=True)
    assert told(monkeypatch, "courses.below_minimum", date(2026, 8, 31)) == [[]]


def test_who_leads_a_writing_session_decides(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    an_edition("writing_session", led_by=cast.supervisor)
    assert told(monkeypatch, "courses.below_minimum", date(2026, 8, 31)) == [["Supervisor"]]


def test_attendance_first_then_the_results(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = an_edition()
    edition.given_by.add(cast.stranger)
    row = registered(edition, cast.teacher)
    days = [MONDAY + timedelta(days=n) for n in (0, 1, 7)]
    assert told(monkeypatch, "courses.to_note", *days) == [[], ["Stranger"], ["Course Manager"]]
    assert told(monkeypatch, "courses.to_complete", days[2]) == [[]]
    Attendance.objects.create(session=edition.sessions.get(), registration=row, was="present")
    assert told(monkeypatch, "courses.to_note", MONDAY + timedelta(days=40)) == [[]]
    assert told(monkeypatch, "courses.to_complete", MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)) == [
        [],
        ["Course Manager"],
    ]
