"""What is noted outside the database shows that the trail is shorter than it was, in words."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from tests.cast import Cast
from utq_portal.audit import notes, triggers
from utq_portal.audit.models import Event, EventSeal
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.audit.workflow import broken, seal
from utq_portal.jobs import runner
from utq_portal.jobs.models import Job
from utq_portal.policy.workflow import change_institution
from utq_portal.web import tasks

TOLD = declare("test.noted", "%(actor)s did something", EVERYONE)
FIRST, SECOND = date(2028, 3, 1), date(2028, 3, 2)


@pytest.fixture(autouse=True)
def on_the_second_day() -> Iterator[None]:
    """Whatever day it is: a trail is compared with the notes up to today."""
    with time_machine.travel(datetime(2028, 3, 2, 12, tzinfo=UTC)):
        yield


def happened(cast: Cast, number: int) -> None:
    for _one in range(number):
        record(TOLD.name, cast.trajectory, by=cast.teacher)
    seal()


@pytest.fixture
def two_days(cast: Cast) -> Cast:
    """Thirty events on the first day and thirty on the second, both noted."""
    triggers.lift()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_eventseal")
        cursor.execute("DELETE FROM audit_event")
    triggers.install()
    happened(cast, 30)
    notes.add(FIRST)
    happened(cast, 30)
    notes.add(SECOND)
    return cast


def behind_the_trail(*statements: str) -> None:
    triggers.lift()
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
    triggers.install()


def newest(number: int) -> str:
    return f"SELECT id FROM audit_event ORDER BY id DESC LIMIT {number}"


def without_the_newest(number: int) -> None:
    behind_the_trail(
        f"DELETE FROM audit_eventseal WHERE event_id IN (SELECT id FROM ({newest(number)}) AS gone)",
        f"DELETE FROM audit_event WHERE id IN (SELECT id FROM ({newest(number)}) AS gone)",
    )


def faults() -> str:
    with pytest.raises(CommandError) as refused:
        call_command("audit_verify")
    return str(refused.value)


def test_a_trail_that_only_grew_agrees(two_days: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    happened(two_days, 1)
    call_command("audit_verify")
    assert "It agrees with 2 noted days." in capsys.readouterr().out


def test_the_newest_twenty_gone(two_days: Cast) -> None:
    last = Event.objects.latest("pk").pk
    without_the_newest(20)
    assert broken() == []  # what is left is a chain as good as any
    told = faults()
    assert "2028-03-02: 20 of the 60 events of that day are gone" in told
    assert f"its last event, number {last}, is gone" in told
    assert "The last day that agrees is 2028-03-01, with 30 events" in told


def test_the_newest_twenty_gone_and_as_many_written_since(two_days: Cast) -> None:
    without_the_newest(20)
    happened(two_days, 20)
    assert broken() == []
    assert "2028-03-02: " in faults()


def test_all_gone(two_days: Cast) -> None:
    behind_the_trail("DELETE FROM audit_eventseal", "DELETE FROM audit_event")
    told = faults()
    assert "2028-03-01: 30 of the 30 events of that day are gone" in told
    assert "2028-03-02: 60 of the 60 events of that day are gone" in told
    assert "No day agrees." in told


def test_all_seals_gone_and_an_event_changed(two_days: Cast) -> None:
    behind_the_trail("DELETE FROM audit_eventseal", f"UPDATE audit_event SET verb = 'x' WHERE id = ({newest(1)})")
    told = faults()
    assert "its 60 seals are gone or were made anew" in told
    assert "is not what it was" in told
    seal()  # the sealer comes by and makes the trail whole in itself
    assert broken() == []
    assert "its 60 seals are gone or were made anew" in faults()


def test_an_older_backup_put_back(two_days: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    """The database as it was on the first day is exactly one without the newest thirty."""
    without_the_newest(30)
    assert "or an older backup was put back" in faults()
    call_command("audit_verify", "--put-back", "The disk broke.")
    happened(two_days, 5)
    call_command("audit_verify")
    out = capsys.readouterr().out
    assert "a backup with 30 events was put back: The disk broke." in out
    assert "It agrees with 2 noted days." in out  # the first, and that of the backup


def test_what_was_put_back_is_no_leave_to_remove_more(two_days: Cast) -> None:
    without_the_newest(30)
    notes.add(SECOND, restored="The disk broke.")
    without_the_newest(1)
    assert "2028-03-01: 1 of the 30 events of that day are gone" in faults()


def test_a_line_of_a_mail_shows_it_when_the_file_was_shortened_too(two_days: Cast, settings: LazySettings) -> None:
    path = Path(settings.AUDIT_NOTES)
    first, second = path.read_text().splitlines()
    path.write_text(f"{first}\n")
    without_the_newest(30)
    call_command("audit_verify")
    with pytest.raises(CommandError, match="30 of the 60 events of that day are gone"):
        call_command("audit_verify", "--noted", second)
    with pytest.raises(CommandError, match="This is no line about the trail: hello"):
        call_command("audit_verify", "--noted", "hello")


def test_a_changed_line_of_the_file_shows(two_days: Cast, settings: LazySettings) -> None:
    path = Path(settings.AUDIT_NOTES)
    first, second = path.read_text().splitlines()
    path.write_text(f"{second}\n")
    assert f"Line 1 of {path} does not follow the line before it." in faults()
    shorter = first.replace('"events": 30', '"events": 29')
    path.write_text(f"{shorter}\n{second}\n")
    assert f"Line 2 of {path} does not follow the line before it." in faults()
    path.write_text(f"{first[:40]}\n")
    assert f"Line 1 of {path} cannot be read." in faults()


@pytest.mark.parametrize(("days", "told"), [(2, False), (3, True)])
def test_a_file_that_is_gone_or_ends_early_shows(cast: Cast, settings: LazySettings, days: int, told: bool) -> None:
    happened(cast, 2)
    newest_seal = EventSeal.objects.latest("pk")
    notes.add((newest_seal.sealed_at - timedelta(days=days)).date())
    assert bool(notes.compare().faults) is told
    Path(settings.AUDIT_NOTES).unlink()
    assert notes.compare().faults == []  # a portal of today has nothing noted yet
    behind_the_trail("UPDATE audit_eventseal SET sealed_at = '2020-01-01 00:00:00+00:00' WHERE event_id IN "
                     "(SELECT MIN(event_id) FROM audit_eventseal)")  # fmt: skip
    assert notes.compare().faults == [f"Nothing is noted in {settings.AUDIT_NOTES}."]


def test_a_day_is_a_line_that_nobody_else_reads(two_days: Cast, settings: LazySettings) -> None:
    assert notes.add(SECOND) is None
    path = Path(settings.AUDIT_NOTES)
    assert len(path.read_text().splitlines()) == 2
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_full_disk_leaves_the_file_as_it_was(
    two_days: Cast, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(settings.AUDIT_NOTES)
    before = path.read_bytes()
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:10]))
    with pytest.raises(OSError, match="no room"):
        notes.add(date(2028, 3, 3))
    assert path.read_bytes() == before


@pytest.mark.parametrize("number", [1, 3])
def test_the_notes_are_compared_in_few_queries(cast: Cast, number: int, django_assert_num_queries: object) -> None:
    happened(cast, 1)
    for day in range(number):
        notes.add(FIRST + timedelta(days=day))
    with django_assert_num_queries(5):  # type: ignore[operator]
        notes.compare()


def test_the_note_is_mailed_to_the_address_of_the_settings(cast: Cast, settings: LazySettings) -> None:
    settings.DEMO = False
    change_institution({"contact": "utq@university.example"}, by=None)
    Job.objects.all().delete()
    tasks.note()
    tasks.note()
    runner.drain()
    assert [(one.to, one.subject) for one in mail.outbox] == [(["utq@university.example"], "The audit trail of today")]
    (line,) = Path(settings.AUDIT_NOTES).read_text().splitlines()
    assert line in mail.outbox[0].body
    settings.AUDIT_MAIL = "auditor@university.example"
    tasks.mail_note(line, ["2028-03-01: gone."])
    assert mail.outbox[1].to == ["auditor@university.example"]
    assert mail.outbox[1].subject == "The audit trail does not agree with what was noted"
    assert "2028-03-01: gone." in mail.outbox[1].body


def test_a_run_that_was_killed_before_it_promised_the_mail_is_made_good_by_the_next(
    cast: Cast, settings: LazySettings
) -> None:
    settings.DEMO = False
    change_institution({"contact": "utq@university.example"}, by=None)
    written = notes.add(timezone.localdate())  # and then the process died
    assert written is not None
    for _time in range(2):
        tasks.note()
    assert [job.kwargs["line"] for job in Job.objects.filter(task="audit.mail_note")] == [written.line()]
    assert len(Path(settings.AUDIT_NOTES).read_text().splitlines()) == 1


@pytest.mark.parametrize("demo", [True, False])
def test_no_mail_in_demo_mode_or_without_an_address(cast: Cast, settings: LazySettings, demo: bool) -> None:
    settings.DEMO = demo
    change_institution({"contact": "utq@university.example" if demo else ""}, by=None)
    tasks.note()
    assert Job.objects.filter(task="audit.mail_note").count() == 0
    assert len(Path(settings.AUDIT_NOTES).read_text().splitlines()) == 1


def test_the_mail_names_nobody(two_days: Cast) -> None:
    line = notes.now(FIRST).line()
    assert re.search(re.escape(two_days.teacher.family_name), line) is None
