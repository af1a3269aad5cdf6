"""The next reminder on the case page and the home is the one that will be sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from trajectories.reminding import next_reminder
from trajectories.workflow.remind import remind
from utq_portal.agenda.reminding import remind_of_waits
from utq_portal.notices.models import Notice
from utq_portal.people.models import RoleAssignment, User
from utq_portal.web import dates

SignIn = Callable[[User], Client]
MONDAY = date(2026, 9, 7)


def moved(cast: Cast, state: str) -> Trajectory:
    """Since a Monday in this state; the deadline is far."""
    since = timezone.make_aware(datetime.combine(MONDAY, time(14)))
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state=state, state_since=since, touched_at=since)
    Obligation.objects.update(deadline=date(2030, 3, 1))
    return Trajectory.objects.select_related("obligation").get(pk=cast.trajectory.pk)


def days_of_sending(row: Trajectory, day: date, number: int) -> list[tuple[date, str]]:
    """The days that the page foretells, sending on each."""
    found = []
    for _one in range(number):
        comes = next_reminder(row.obligation, row, day, own=False)
        assert comes is not None
        early = comes.day - timedelta(days=1)
        assert [*remind(on=early, send=True), *remind_of_waits(on=early, send=True)] == []
        assert [*remind(on=comes.day, send=True), *remind_of_waits(on=comes.day, send=True)]
        found.append((comes.day, comes.who))
        day = comes.day
    return found


def test_every_day_foretold_is_the_day_of_sending(cast: Cast) -> None:
    assert days_of_sending(moved(cast, "ready_declared"), MONDAY, 3) == [
        (date(2026, 9, 16), "the UTQ supervisor"),
        (date(2026, 9, 28), "the coordinator"),
        (date(2028, 3, 1), "the teacher"),
    ]
    assert days_of_sending(moved(cast, "active"), MONDAY, 2) == [
        (MONDAY + timedelta(days=45), "the teacher"),
        (MONDAY + timedelta(days=75), "the teacher"),
    ]


def test_the_pages_say_it_and_the_teacher_sees_own_reminders_only(cast: Cast, signed_in: SignIn) -> None:
    row, today = moved(cast, "ready_declared"), timezone.localdate()
    Obligation.objects.update(deadline=today + timedelta(days=200), deadline_since=today - timedelta(days=400))
    list(remind_of_waits(on=today, send=True))
    list(remind(on=today, send=True))
    row.refresh_from_db()
    comes = next_reminder(Obligation.objects.get(), row, today, own=True)
    assert comes is not None
    said = signed_in(cast.supervisor).get(f"/trajectories/{row.pk}/").content.decode()
    assert f"Next reminder {dates.long(comes.day)}" in said
    assert (
        f"Your next reminder comes on {dates.long(comes.day)}" in signed_in(cast.teacher).get("/home/").content.decode()
    )


def test_what_waits_for_a_utq_supervisor_who_can_act_no_more_is_foretold_to_the_coordinator(cast: Cast) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=cast.supervisor)
    row = moved(cast, "ready_declared")
    comes = next_reminder(row.obligation, row, MONDAY, own=False)
    assert comes is not None
    assert comes.who == "the UTQ supervisor"
    RoleAssignment.objects.filter(person=cast.supervisor).delete()
    row.refresh_from_db()
    comes = next_reminder(row.obligation, row, MONDAY, own=False)
    assert comes is not None
    assert comes.who == "the coordinator"
    list(remind_of_waits(on=comes.day, send=True))
    assert list(Notice.objects.values_list("recipient", flat=True)) == [cast.coordinator.pk]


def test_who_is_reminded_reads_you(cast: Cast, signed_in: SignIn) -> None:
    row = moved(cast, "ready_declared")
    Trajectory.objects.filter(pk=row.pk).update(supervisor=cast.supervisor, state_since=timezone.now())
    address = f"/trajectories/{row.pk}/"

    def told(reader: User) -> str:
        page = signed_in(reader).get(address).content.decode()
        return page.partition("Next reminder")[2].partition(", to: ")[2].partition(".")[0]

    assert (told(cast.supervisor), told(cast.coordinator)) == ("you", "the UTQ supervisor")
    RoleAssignment.objects.filter(person=cast.supervisor).delete()
    assert told(cast.coordinator) == "you"
