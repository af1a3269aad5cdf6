"""Reminders: nobody gets a milestone twice, nobody misses the newest one, old ones do not flood."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from tests.cast import Cast
from trajectories.models import Obligation, ObligationPause, ReminderLog
from trajectories.workflow.recount import recount_deadline
from trajectories.workflow.remind import post_sheets, remind
from utq_portal.notices.models import Notice

DEADLINE = date(2028, 3, 1)
SIX = date(2027, 9, 1)


def sent(on: date) -> list[tuple[str, set[str]]]:
    return [(one.milestone.name, {who.given_name for _m, who, _u in one.to}) for one in remind(on=on, send=True)]


def test_a_life_of_daily_runs_sends_each_milestone_once(cast: Cast) -> None:
    day, found = date(2025, 3, 1), []
    while day < date(2028, 9, 5):
        found += [(day, name) for name, _who in sent(day)]
        day += timedelta(days=1)
    assert found == [
        (date(2026, 3, 1), "before-24"),
        (date(2027, 3, 1), "before-12"),
        (SIX, "before-6"),
        (date(2027, 12, 1), "before-3"),
        (date(2028, 2, 1), "before-1"),
        (DEADLINE, "before-0"),
        (date(2028, 4, 1), "after-1"),
        (date(2028, 6, 1), "after-3"),
        (date(2028, 9, 1), "after-6"),
    ]
    assert Notice.objects.filter(recipient=cast.teacher).count() == 6


def test_readers_grow_as_time_runs_out(cast: Cast) -> None:
    assert sent(date(2026, 3, 2)) == [("before-24", {"Teacher"})]
    assert sent(date(2027, 3, 1)) == [("before-12", {"Teacher", "Supervisor"})]
    assert sent(SIX) == [("before-6", {"Teacher", "Supervisor", "Line Manager"})]
    assert sent(date(2028, 4, 1))[0] == ("after-1", set())


def test_after_missed_weeks_only_the_newest_is_sent_and_a_clock_set_back_sends_nothing(cast: Cast) -> None:
    assert [name for name, _who in sent(date(2027, 12, 20))] == ["before-3"]
    assert set(ReminderLog.objects.filter(superseded=True).values_list("milestone", flat=True)) == {
        "before-24",
        "before-12",
        "before-6",
    }
    assert sent(date(2027, 12, 20)) == []
    assert sent(date(2027, 3, 2)) == []
    assert Notice.objects.filter(recipient=cast.teacher).count() == 1


def test_without_send_nothing_is_kept(cast: Cast) -> None:
    assert len(list(remind(on=SIX, send=False))) == 1
    assert ReminderLog.objects.count() == Notice.objects.count() == 0


def test_a_deadline_that_came_to_hold_lately_skips_what_was_before(cast: Cast) -> None:
    Obligation.objects.update(deadline=date(2023, 1, 15), deadline_since=date(2026, 11, 23))
    assert sent(date(2026, 11, 23)) == []
    assert [name for name, _who in sent(date(2027, 1, 15))] == ["after-48"]


def test_a_moved_deadline_has_milestones_of_its_own(cast: Cast) -> None:
    assert sent(SIX)
    obligation = Obligation.objects.get()
    ObligationPause.objects.create(
        obligation=obligation, kind="leave", starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 1)
    )
    recount_deadline(obligation, today=SIX)
    assert sent(SIX + timedelta(days=30)) == []
    assert [name for name, _who in sent(date(2027, 10, 29))] == ["before-6"]


@pytest.mark.parametrize("change", [{"exclusion": "other"}, {"ended_on": SIX}, {"deadline": None}])
def test_nothing_while_it_does_not_run(cast: Cast, change: dict[str, object]) -> None:
    Obligation.objects.update(**change)
    assert sent(SIX) == []


def test_the_sheet_comes_once_a_month(cast: Cast) -> None:
    Obligation.objects.update(deadline=date(2026, 1, 1))
    assert Obligation.objects.count() == 1
    assert post_sheets(on=date(2026, 11, 23)) == 2  # the faculty's advisor and central HR
    assert post_sheets(on=date(2026, 11, 30)) == 0
    assert post_sheets(on=date(2026, 12, 1)) == 2
    notice = Notice.objects.filter(recipient=cast.hr).latest("pk")
    assert (notice.params["overdue"], notice.params["soon"]) == (1, 0)


def test_the_command_prints_and_sends(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("remind", on=SIX)
    assert "Teacher Voorbeeld: deadline 2028-03-01, before-6 of 2027-09-01" in capsys.readouterr().out
    call_command("remind", on=SIX, send=True)
    assert Notice.objects.filter(recipient=cast.teacher).count() == 1
