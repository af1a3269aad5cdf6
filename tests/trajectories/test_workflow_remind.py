"""Reminders: nobody gets a milestone twice, nobody misses the newest one, old ones do not flood."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from dossiers.models import Snapshot
from tests.cast import Cast, began
from tests.factories.dossiers import endorsed
from tests.factories.exemptions import filed
from trajectories.models import Trajectory
from trajectories.obligations.clock import MILESTONES, since
from trajectories.obligations.models import Obligation, ObligationPause, ReminderLog
from trajectories.obligations.protection import with_protection
from trajectories.obligations.queries.reminders import coming_milestone
from trajectories.obligations.workflow.recount import recount_deadline
from trajectories.obligations.workflow.sheets import sheets
from trajectories.workflow.remind import remind
from utq_portal.agenda.delays import Office
from utq_portal.notices.models import Notice
from utq_portal.policy.models import Institution
from utq_portal.policy.queries import forget

DEADLINE = date(2028, 3, 1)
SIX = date(2027, 9, 1)


@pytest.fixture(autouse=True)
def of_2025(cast: Cast) -> Iterator[None]:
    """A life with days of its own, seen from before its last year."""
    began(cast, date(2025, 3, 1))
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        yield


def sent(on: date) -> list[tuple[str, set[str]]]:
    return [(one.moment.delay.name, {who.given_name for _m, _to, who in one.to}) for one in remind(on=on, send=True)]


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


def test_a_deadline_in_the_past_at_entry_is_told_once_and_neutrally(cast: Cast) -> None:
    Obligation.objects.update(deadline=date(2023, 1, 15), deadline_since=date(2026, 11, 23))
    assert sent(date(2026, 11, 23)) == [("after-45", {"Teacher", "Hr", "Central Hr", "Coordinator"})]
    assert {n.code.partition(".")[2] for n in Notice.objects.all()} == {"deadline_entered", "deadlines_entered_staff"}
    assert ReminderLog.objects.filter(superseded=True).count() == 21  # nothing of all that went before
    assert sent(date(2026, 11, 24)) == []
    assert sent(date(2027, 1, 15)) == [("after-48", set())]


def test_hr_and_coordinator_hear_of_entries_once_a_day(cast: Cast) -> None:
    Obligation.objects.update(deadline=date(2023, 1, 15), deadline_since=date(2026, 11, 23))
    for person in (cast.colleague, cast.newcomer):
        Obligation.objects.create(
            person=person,
            faculty=cast.science,
            start_date=date(2020, 1, 15),
            deadline=date(2024, 5, 1),
            deadline_since=date(2026, 11, 23),
        )
    assert len(sent(date(2026, 11, 23))) == 3
    told = Notice.objects.get(recipient=cast.coordinator)
    assert told.params == {
        "people": {"nl": "3 mensen hebben", "en": "3 people have"},
        "faculty": {"nl": "Wetenschappen", "en": "Science"},
    }
    assert Notice.objects.filter(code="trajectories.deadline_entered").count() == 3


def test_entries_of_several_faculties_are_one_message(cast: Cast) -> None:
    Obligation.objects.update(deadline=date(2023, 1, 15), deadline_since=date(2026, 11, 23))
    Obligation.objects.create(
        person=cast.stranger,
        faculty=cast.law,
        start_date=date(2020, 1, 15),
        deadline=date(2024, 5, 1),
        deadline_since=date(2026, 11, 23),
    )
    sent(date(2026, 11, 23))
    told = Notice.objects.get(recipient=cast.central_hr)
    assert told.params["faculty"]["en"] == "Science, Law"
    assert told.url == "/hr/sheet/"
    assert Notice.objects.get(recipient=cast.hr).params["people"]["en"] == "1 person has"


def test_a_deadline_that_came_to_hold_lately_skips_the_milestones_before(cast: Cast) -> None:
    Obligation.objects.update(deadline=DEADLINE, deadline_since=date(2027, 11, 1))
    assert sent(date(2027, 11, 2)) == []
    assert sent(date(2027, 12, 1)) == [("before-3", {"Teacher", "Supervisor", "Line Manager"})]


def handed_in(cast: Cast, on: date) -> None:
    """The dossier was sealed on a day, and waits for its assessment."""
    snapshot = endorsed(cast)
    moment = timezone.make_aware(datetime.combine(on, time(23, 30)))
    Snapshot.objects.filter(pk=snapshot.pk).update(taken_at=moment)


@pytest.mark.parametrize("how", ["sealed", "filed"])
def test_what_was_handed_in_in_time_protects_while_it_is_judged(cast: Cast, how: str) -> None:
    if how == "sealed":
        handed_in(cast, DEADLINE)
    else:
        filed(cast)
    assert with_protection(Obligation.objects.all()).get().protected
    assert sent(DEADLINE) == [("before-0", {"Teacher"})]  # nobody else: there is nothing to press for
    assert Notice.objects.get(code__contains="deadline").code == "trajectories.deadline_reminder_protected"
    assert sent(date(2028, 7, 1)) == []
    Trajectory.objects.update(state="active")
    Obligation.objects.update(protected_on=None)  # what a refusal does
    assert sent(date(2028, 7, 2)) == [("after-3", set())]  # now HR's sheet has it again


def test_a_dossier_handed_in_after_the_day_does_not_protect(cast: Cast) -> None:
    handed_in(cast, DEADLINE + timedelta(days=1))
    assert not with_protection(Obligation.objects.all()).get().protected
    assert sent(date(2028, 4, 1)) == [("after-1", set())]


def test_a_suspended_trajectory_hears_that_the_date_stands(cast: Cast) -> None:
    Trajectory.objects.update(state="suspended")
    assert sent(SIX) == [("before-6", {"Teacher", "Supervisor", "Line Manager"})]
    assert Notice.objects.get(recipient=cast.teacher).code == "trajectories.deadline_reminder_suspended"


def test_who_has_no_trajectory_is_shown_the_start(cast: Cast) -> None:
    Trajectory.objects.update(state="closed")
    assert sent(SIX) == [("before-6", {"Teacher", "Line Manager"})]
    assert Notice.objects.get(recipient=cast.teacher).url == "/start/"


def test_29_february_has_its_milestone_on_the_28th(cast: Cast) -> None:
    Obligation.objects.update(deadline=date(2028, 2, 29))
    assert sent(date(2026, 2, 28)) == [("before-24", {"Teacher"})]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_clock_does_nobody_gets_a_milestone_twice_or_misses_the_newest(cast: Cast, seed: int) -> None:
    """Missed days and months, double runs, a clock set back, runs that are killed, deadlines that move."""
    chance = random.Random(seed)
    day, told = date(2025, 11, 1), []
    for _run in range(50):
        day += timedelta(days=chance.choice([0, 1, 3, 20, 45, 90, -30]))
        row = Obligation.objects.get()
        if chance.random() < 0.1:
            moved = date(2028, 3, 1) + timedelta(days=chance.randrange(-300, 300))
            Obligation.objects.update(deadline=moved, deadline_since=max(day, row.deadline_since))
            row = Obligation.objects.get()
        if chance.random() < 0.1:
            with pytest.raises(RuntimeError), transaction.atomic():
                sent(day)
                raise RuntimeError  # killed before it was through
        foreseen = coming_milestone(row, day)
        found = [(row.deadline, name) for name, _who in sent(day)]
        assert bool(found) == (foreseen is not None and foreseen.day == day)  # the page had said so
        assert len(found) <= 1
        told += found
        due = row.deadline or day
        reached = MILESTONES.reached(since(due, row.deadline_since), Office(day))
        if reached and reached[-1].day > row.deadline_since:
            assert ReminderLog.objects.filter(milestone=reached[-1].delay.name, deadline=due).exists()
    assert len(told) == len(set(told)) >= 2
    own = Notice.objects.filter(recipient=cast.teacher)
    assert own.count() == own.values("code", "occasion").distinct().count() <= len(told)


def test_the_next_reminder_is_the_day_on_which_one_is_sent(cast: Cast) -> None:
    day = date(2026, 1, 10)
    for _reminder in range(9):
        comes = coming_milestone(Obligation.objects.get(), day)
        assert comes is not None
        assert sent(comes.day - timedelta(days=1)) == []
        assert [name for name, _who in sent(comes.day)] == [comes.delay.name]
        day = comes.day
    assert day == date(2028, 9, 1)


def test_nothing_is_claimed_while_messages_are_held_back(cast: Cast) -> None:
    Institution.objects.update_or_create(pk=1, defaults={"post_nothing": True})
    forget()
    assert len(sent(SIX)) == 1
    assert ReminderLog.objects.count() == Notice.objects.count() == 0


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


def posted(on: date) -> list[tuple[str, int, int, int]]:
    return [(one.faculty.code, one.overdue, one.soon, len(one.to)) for one in sheets(on=on, send=True)]


def test_the_sheet_comes_once_a_month(cast: Cast) -> None:
    Obligation.objects.update(deadline=date(2026, 1, 1))
    assert posted(date(2026, 11, 23)) == [("SCI", 1, 0, 2)]  # the faculty's advisor and central HR
    assert posted(date(2026, 11, 30)) == []
    assert posted(date(2026, 12, 1)) == [("SCI", 1, 0, 2)]
    assert posted(date(2026, 10, 1)) == []  # a clock set back
    notice = Notice.objects.filter(recipient=cast.hr).latest("pk")
    assert (notice.params["overdue"], notice.params["soon"]) == (1, 0)
    assert notice.url == f"/hr/sheet/?faculty={cast.science.pk}"


def test_the_command_prints_what_goes_to_whom_and_why(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(
        state="ready_declared", state_since=timezone.make_aware(datetime.combine(date(2027, 8, 2), time(12)))
    )
    call_command("remind", on=SIX)
    said = capsys.readouterr().out
    assert "Teacher Voorbeeld: deadline 2028-03-01, before-6 of 2027-09-01, instead of before-24, before-12" in said
    assert "6 months before the deadline → Teacher Voorbeeld (deadline_reminder), Supervisor Voorbeeld" in said
    assert "a dossier was declared ready and not read, since 2027-08-02; stage 2 of 2027-08-23" in said
    assert "SCI: 0 over, 1 within 6 months, 0 requests → Hr Voorbeeld, Central Hr Voorbeeld" in said
    assert "1 deadlines, 1 steps that wait, 1 sheets" in said
    assert Notice.objects.count() == 0
    call_command("remind", on=SIX, send=True)
    assert Notice.objects.filter(recipient=cast.teacher).count() == 1
    call_command("remind", on=SIX, send=True)
    assert "0 deadlines, 0 steps that wait, 0 sheets" in capsys.readouterr().out
