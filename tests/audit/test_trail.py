"""The audit trail is append-only, sealed, and shows when it was touched."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from tests.cast import Cast
from utq_portal.audit import triggers, workflow
from utq_portal.audit.models import Event, EventSeal
from utq_portal.audit.queries import timeline
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, STAFF_ONLY, Audience, declare
from utq_portal.audit.workflow import broken, seal
from utq_portal.jobs import runner
from utq_portal.jobs.models import Job
from utq_portal.web import tasks, trail

TOLD = declare("test.told", "%(actor)s did %(what)s", EVERYONE)
HIDDEN = declare("test.hidden", "%(actor)s looked", STAFF_ONLY)


def three(cast: Cast) -> list[Event]:
    return [
        record(TOLD.name, cast.trajectory, by=cast.teacher, case="t:1", data={"what": {"nl": "iets", "en": name}})
        for name in ("one", "two", "three")
    ]


def change_behind_the_trail(sql: str, *values: str | int | datetime) -> None:
    triggers.lift()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    triggers.install()


def test_an_event_cannot_be_changed_or_removed_through_the_model(cast: Cast) -> None:
    three(cast)
    with pytest.raises(TypeError):
        Event.objects.update(verb="x")
    with pytest.raises(TypeError):
        Event.objects.all().delete()


@pytest.mark.parametrize("sql", ["UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_too(cast: Cast, sql: str) -> None:
    three(cast)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Event.objects.count() == 3


SEAL = "SELECT id, event_id, previous, hash, sealed_at FROM audit_eventseal ORDER BY id LIMIT 1"
EVENT = (
    'INSERT OR REPLACE INTO audit_event (id, at, verb, subject_type, subject_id, "case", data) '
    "SELECT id, at, 'x', subject_type, subject_id, \"case\", data FROM audit_event ORDER BY id LIMIT 1"
)
_VALUES = "(id, event_id, previous, hash, sealed_at)"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows on insert")
@pytest.mark.parametrize("recursive", ["OFF", "ON"])
@pytest.mark.parametrize(
    "sql",
    [
        EVENT,
        EVENT.replace("INSERT OR REPLACE", "REPLACE"),
        EVENT.replace("INSERT OR REPLACE", "INSERT").replace("LIMIT 1", "LIMIT 1 OFFSET 0")
        + " ON CONFLICT (id) DO UPDATE SET verb = 'x'",
        "UPDATE OR REPLACE audit_event SET id = id + 1",
        f"REPLACE INTO audit_eventseal {_VALUES} {SEAL}",
        f"REPLACE INTO audit_eventseal {_VALUES} SELECT NULL, event_id, 'x', 'x', sealed_at FROM ({SEAL})",
        f"REPLACE INTO audit_eventseal {_VALUES} SELECT 999, 999, 'x', hash, sealed_at FROM ({SEAL})",
    ],
)
def test_no_row_takes_the_place_of_another(cast: Cast, sql: str, recursive: str) -> None:
    three(cast)
    seal()
    before = (list(Event.objects.order_by("id").values()), list(EventSeal.objects.order_by("id").values()))
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(sql)
        cursor.execute("PRAGMA recursive_triggers = OFF")
    assert before == (list(Event.objects.order_by("id").values()), list(EventSeal.objects.order_by("id").values()))
    assert broken() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize(
    "sql",
    [
        "TRUNCATE audit_event CASCADE",
        "TRUNCATE audit_eventseal",
        "SET LOCAL utq.audit_purge = 'on'; DELETE FROM audit_eventseal",
        "SET LOCAL utq.audit_purge = 'on'; TRUNCATE audit_event CASCADE",
        "INSERT INTO audit_eventseal SELECT * FROM audit_eventseal ON CONFLICT (id) DO UPDATE SET previous = 'x'",
    ],
)
def test_postgresql_empties_nothing(cast: Cast, sql: str) -> None:
    three(cast)
    seal()
    connection.check_constraints()  # what waits to be checked would refuse it too, with other words
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert (Event.objects.count(), EventSeal.objects.count()) == (3, 3)


def test_a_trigger_that_does_nothing_counts_as_missing(cast: Cast) -> None:
    assert triggers.missing() == []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_event_no_delete")
            cursor.execute("CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event BEGIN SELECT 1; END")
        else:
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_rows")
    assert triggers.missing() == ["audit_event"]
    triggers.install()
    assert triggers.missing() == []


def test_a_migrate_that_was_broken_off_can_be_done_again(cast: Cast) -> None:
    triggers.lift()
    call_command("migrate", verbosity=0, skip_checks=False)
    assert triggers.missing() == []


def test_the_sealer_goes_on_until_nothing_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    three(cast)
    monkeypatch.setattr(workflow, "BATCH", 1)
    three(cast)
    monkeypatch.setattr(trail, "SECONDS", -1.0)
    tasks.seal()
    assert (EventSeal.objects.count(), Job.objects.filter(task="audit.seal").count()) == (1, 1)
    runner.drain()
    assert (EventSeal.objects.count(), broken()) == (6, [])


def test_sealing_twice_seals_each_event_once(cast: Cast) -> None:
    three(cast)
    assert (seal(), seal(), EventSeal.objects.count(), broken()) == (3, 0, 3, [])


def test_a_changed_event_shows(cast: Cast) -> None:
    second = three(cast)[1]
    seal()
    change_behind_the_trail("UPDATE audit_event SET verb = 'x' WHERE id = %s", second.pk)
    assert broken() == [f"event {second.pk}: is not what was sealed"]


def test_a_removed_event_shows(cast: Cast) -> None:
    second = three(cast)[1]
    seal()
    link = EventSeal.objects.get(event=second)
    third = EventSeal.objects.get(pk=link.pk + 1)
    change_behind_the_trail("DELETE FROM audit_eventseal WHERE id = %s", link.pk)
    assert broken() == [f"seal {third.pk}: does not follow the seal before it"]


def test_the_command_says_whether_the_trail_is_whole(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    second = three(cast)[1]
    seal()
    call_command("audit_verify")
    assert capsys.readouterr().out.startswith("The audit trail is whole: 3 events sealed, 0 waiting")
    change_behind_the_trail("UPDATE audit_event SET at = %s WHERE id = %s", datetime(2020, 1, 1, tzinfo=UTC), second.pk)
    with pytest.raises(CommandError):
        call_command("audit_verify")


def test_a_timeline_shows_each_viewer_only_what_is_meant_for_them(cast: Cast) -> None:
    three(cast)
    record(HIDDEN.name, cast.trajectory, by=cast.supervisor, case="t:1")
    name = cast.teacher.name
    assert [line.sentence for line in timeline(["t:1"], {Audience.CANDIDATE})] == [
        f"{name} did three",
        f"{name} did two",
        f"{name} did one",
    ]
    assert timeline(["t:1"], {Audience.STAFF})[0].sentence == f"{cast.supervisor.name} looked"
    assert timeline(["t:2"], set(Audience)) == []


def test_a_verb_has_one_sentence() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declare("test.told", "something else")
