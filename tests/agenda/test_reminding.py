"""What waits is reminded of: each stage once, the newest only, whatever the clock did; a second time anew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast, give
from trajectories.models import Trajectory
from utq_portal.agenda.delays import Delay, Office, Unit
from utq_portal.agenda.models import Holiday, WaitReminder
from utq_portal.agenda.reminding import remind_of_waits
from utq_portal.agenda.waits import WAITS, Recipient, ReminderRule, Stage, after, register
from utq_portal.notices.message import Message
from utq_portal.notices.models import Notice
from utq_portal.people.models import Role
from utq_portal.policy.models import Institution
from utq_portal.policy.queries import forget
from utq_portal.policy.workflow import set_value

ASK = Message("test.ask", "%(person)s waits since %(since)s", "", "Open it", "Why")
TELL = Message("test.tell", "%(person)s still waits", "", "Open it", "Why")
MONDAY = date(2027, 2, 1)


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(14, 30)))


@pytest.fixture
def wait(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReminderRule]:
    """The teacher's trajectory waits for the UTQ supervisor since a Monday: after 7, for the coordinator after 15."""
    for code in list(WAITS):
        monkeypatch.delitem(WAITS, code)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state_since=at(MONDAY))
    rule = ReminderRule(
        "test.wait",
        "a test waits",
        lambda on: Trajectory.objects.filter(state="preparing").select_related("person", "supervisor"),
        (
            after(
                "ready_remind_days",
                Recipient(ASK, lambda row, office: [row.supervisor], lambda row, who: "/a/", "it"),
            ),
            after(
                "ready_escalate_days",
                Recipient(
                    TELL,
                    lambda row, office: office.holders(Role.COORDINATOR, but=row.person_id),
                    lambda row, who: "/b/",
                    "it",
                ),
            ),
        ),
        trajectory="pk",
        during=("preparing",),
    )
    register(rule)
    yield rule
    WAITS.pop("test.wait", None)
    WAITS.pop("test.silent", None)


def sent(on: date, *, send: bool = True) -> list[tuple[str, str]]:
    return [
        (tell.message.code, who.given_name)
        for one in remind_of_waits(on=on, send=send)
        for _m, tell, who in one.to
    ]  # fmt: skip


REMINDED, ESCALATED = ("test.ask", "Supervisor"), ("test.tell", "Coordinator")


def test_each_stage_comes_once_on_its_working_day(wait: ReminderRule) -> None:
    found = {MONDAY + timedelta(days=n): sent(MONDAY + timedelta(days=n)) for n in range(40)}
    assert {day: said for day, said in found.items() if said} == {
        date(2027, 2, 10): [REMINDED],
        date(2027, 2, 22): [ESCALATED],
    }
    assert Notice.objects.get(code="test.ask").params == {"since": {"day": "2027-02-01"}, "person": "Teacher Voorbeeld"}


def test_a_teaching_free_week_does_not_count(wait: ReminderRule) -> None:
    Holiday.objects.create(on=date(2027, 2, 8), until=date(2027, 2, 14), name_nl="Vrij", name_en="Free")
    assert sent(date(2027, 2, 16)) == []
    assert sent(date(2027, 2, 17)) == [REMINDED]


def test_after_missed_weeks_everybody_hears_the_newest_only(wait: ReminderRule) -> None:
    assert sent(date(2027, 3, 20)) == [ESCALATED, REMINDED]
    assert sent(date(2027, 3, 20)) == []


def test_a_clock_set_back_sends_nothing_again(wait: ReminderRule) -> None:
    assert sent(date(2027, 2, 25)) == [ESCALATED, REMINDED]
    assert [sent(day) for day in (date(2027, 2, 12), date(2026, 1, 1), date(2027, 2, 26))] == [[], [], []]


def test_the_same_step_entered_again_reminds_anew(wait: ReminderRule) -> None:
    assert sent(date(2027, 2, 10)) == [REMINDED]
    Trajectory.objects.update(state_since=at(date(2027, 2, 10)))
    assert sent(date(2027, 2, 18)) == []
    assert sent(date(2027, 2, 19)) == [REMINDED]
    assert Notice.objects.filter(code="test.ask").count() == 2


def test_what_has_moved_on_is_left_alone(wait: ReminderRule, cast: Cast) -> None:
    Trajectory.objects.update(state="active")
    assert sent(date(2027, 2, 25)) == []


def test_without_send_nothing_is_kept(wait: ReminderRule) -> None:
    assert sent(date(2027, 2, 10), send=False) == [REMINDED]
    assert WaitReminder.objects.count() == Notice.objects.count() == 0


def test_nothing_is_claimed_while_messages_are_held_back(wait: ReminderRule) -> None:
    Institution.objects.update_or_create(pk=1, defaults={"post_nothing": True})
    forget()
    assert sent(date(2027, 2, 10)) == [REMINDED]  # told to whoever asks, but kept back
    assert WaitReminder.objects.count() == Notice.objects.count() == 0


def test_a_faculty_has_its_own_number_of_days(wait: ReminderRule, cast: Cast) -> None:
    set_value("ready_remind_days", 3, by=cast.coordinator, faculty=cast.science, on=date(2026, 1, 1))
    assert sent(date(2027, 2, 3)) == []
    assert sent(date(2027, 2, 4)) == [REMINDED]


def test_nobody_looks_after_the_own_case(wait: ReminderRule, cast: Cast) -> None:
    give(cast.teacher, Role.COORDINATOR)
    assert sent(date(2027, 2, 25)) == [ESCALATED, REMINDED]


def test_a_step_without_a_reader_is_sent_when_there_is_one(wait: ReminderRule, cast: Cast) -> None:
    Trajectory.objects.update(supervisor=None)
    assert sent(date(2027, 2, 10)) == []
    Trajectory.objects.update(supervisor=cast.supervisor)
    assert sent(date(2027, 2, 11)) == [REMINDED]


def test_the_coming_stage_is_the_one_that_will_be_sent(wait: ReminderRule, cast: Cast) -> None:
    row = Trajectory.objects.get(pk=cast.trajectory.pk)

    def coming(on: date) -> date | None:
        found = wait.schedule.coming(wait.read(row), Office(on))
        return found[0].day if found else None

    assert coming(MONDAY) == date(2027, 2, 10)
    assert coming(date(2027, 2, 10)) == date(2027, 2, 22)
    assert coming(date(2027, 2, 22)) is None


def repeating(wait: ReminderRule) -> None:
    """Silent for 45 days, then each 30."""
    del WAITS[wait.code]
    ask = wait.stages[0].recipients
    stage, every = Stage(Delay("silence_days", Unit.DAYS), ask), Delay("silence_again_days", Unit.DAYS)
    register(ReminderRule("test.silent", "s", wait.rows, (stage,), since="touched_at", every=every))


def test_a_stage_that_repeats_comes_monthly_at_most(wait: ReminderRule) -> None:
    repeating(wait)
    Trajectory.objects.update(touched_at=at(MONDAY))
    days = [MONDAY + timedelta(days=n) for n in range(140)]
    assert [(day - MONDAY).days for day in days if sent(day)] == [45, 75, 105, 135]
    Trajectory.objects.update(touched_at=at(MONDAY + timedelta(days=140)))
    assert sent(MONDAY + timedelta(days=184)) == []
    assert sent(MONDAY + timedelta(days=185)) == [REMINDED]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_clock_does_each_stage_comes_at_most_once(wait: ReminderRule, seed: int) -> None:
    """Missed days, double runs, a clock set back and forth; now and then the step is taken again."""
    chance = random.Random(seed)
    day, since, told = MONDAY, MONDAY, []
    for _run in range(60):
        day += timedelta(days=chance.choice([0, 1, 1, 2, 5, 12, -9]))
        if chance.random() < 0.08:
            since = max(day, since + timedelta(days=1))
            Trajectory.objects.update(state_since=at(since))
        told += [(since, *one) for one in sent(day)]
        wanted = {
            code
            for code, days in (("test.ask", 7), ("test.tell", 15))
            if day >= Office(day).calendar.after(since, days)
        }
        assert wanted <= {code for begun, code, _who in told if begun == since}
    assert len(told) == len(set(told)) == Notice.objects.count()
