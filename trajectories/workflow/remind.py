"""Reminders of deadlines: the newest milestone that is due, once, whatever the clock did (DECISIONS 9, DOMAIN 2.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone, translation

from trajectories import messages_clock as messages
from trajectories.clock import Milestone, add_months, milestones
from trajectories.models import Obligation, ObligationAdjustment, ReminderLog, Trajectory
from trajectories.queries.obligation import overdue_q
from trajectories.workflow.clock_news import Words, case_of
from utq_portal.notices.message import Message
from utq_portal.notices.post import post
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import holders, line_manager_of
from utq_portal.web import dates

CHUNK = 500
SUPERVISOR_MONTHS, MANAGER_MONTHS = 12, 6


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: whose deadline, the milestone, those it supersedes, and to whom it goes."""

    obligation: Obligation
    deadline: date
    milestone: Milestone
    superseded: tuple[str, ...]
    to: tuple[tuple[Message, User, str], ...]  # message, reader, address of the button


def remind(*, on: date, send: bool) -> Iterator[Due]:
    """The reminders due on a day, in small transactions; with ``send`` each is claimed and posted.

    The claim is the ReminderLog row and the notices follow in its transaction: a second run finds it taken. Memory does
    not grow with the number of obligations.
    """
    last = 0
    while True:
        with transaction.atomic():
            rows = list(_candidates(on).filter(pk__gt=last).order_by("pk")[:CHUNK])
            found = _due(rows, on)
            if send and found:
                _send(found, on)
        yield from found
        if len(rows) < CHUNK:
            return
        last = rows[-1].pk


def _candidates(on: date) -> QuerySet[Obligation]:
    """Running obligations whose first milestone can have come; locked, so that two runs wait for each other."""
    return (
        Obligation.objects.select_for_update(of=("self",))
        .filter(settled_by="", exclusion="", ended_on=None, start_date__lte=on, deadline__lte=add_months(on, 24))
        .select_related("person")
    )


def _due(rows: Sequence[Obligation], on: date) -> list[Due]:
    logged: dict[int, set[tuple[str, date]]] = {}
    for obligation, name, due in ReminderLog.objects.filter(obligation__in=[row.pk for row in rows]).values_list(
        "obligation_id", "milestone", "deadline"
    ):
        logged.setdefault(obligation, set()).add((name, due))
    picked: list[tuple[Obligation, date, Milestone, tuple[str, ...]]] = []
    for row in rows:
        deadline = row.deadline
        if deadline is None:
            continue
        passed = [one for one in milestones(deadline, on) if row.deadline_since < one.on <= on]
        done = logged.get(row.pk, set())
        if passed and (passed[-1].name, deadline) not in done:
            older = tuple(one.name for one in passed[:-1] if (one.name, deadline) not in done)
            picked.append((row, deadline, passed[-1], older))
    cases = _trajectories([row for row, *_rest in picked])
    return [
        Due(row, deadline, newest, older, _readers(row, newest, cases.get(row.pk)))
        for row, deadline, newest, older in picked
    ]


def _trajectories(rows: Sequence[Obligation]) -> dict[int, Trajectory]:
    found = Trajectory.objects.filter(obligation__in=[row.pk for row in rows], state__in=Trajectory.OPEN)
    return {one.obligation_id: one for one in found.select_related("supervisor") if one.obligation_id}


def _readers(row: Obligation, milestone: Milestone, case: Trajectory | None) -> tuple[tuple[Message, User, str], ...]:
    """Teacher; from 12 months the UTQ supervisor, from 6 the line manager; after the day HR's monthly sheet only."""
    if milestone.over:
        return ()
    found: list[tuple[Message, User | None, str]] = [
        (messages.REMINDER, row.person, "/home/") if case else (messages.REMINDER_START, row.person, "/start/")
    ]
    if case is not None and milestone.months <= SUPERVISOR_MONTHS:
        found.append((messages.REMINDER_SUPERVISOR, case.supervisor, f"/trajectories/{case.pk}/"))
    if milestone.months <= MANAGER_MONTHS:
        found.append((messages.REMINDER_MANAGER, line_manager_of(row.person), ""))
    return tuple((message, who, url) for message, who, url in found if who is not None and who.is_active)


def _send(found: Sequence[Due], on: date) -> None:
    now = timezone.now()
    logs = []
    for one in found:
        logs.append(_claim(one, now))
        logs += [
            ReminderLog(obligation=one.obligation, milestone=name, deadline=one.deadline, superseded=True)
            for name in one.superseded
        ]
    ReminderLog.objects.bulk_create(logs, batch_size=CHUNK)
    cases = case_of([one.obligation for one in found])
    for one in found:
        row = one.obligation
        params = {"person": row.person.name, "deadline": one.deadline, "left": _left(one.deadline, on)}
        for message, who, url in one.to:
            post(
                message,
                [who],
                row,
                occasion=f"{one.milestone.name}:{one.deadline}",
                case=cases[row.pk],
                url=url,
                params=params,
            )


def _claim(one: Due, now: datetime) -> ReminderLog:
    return ReminderLog(obligation=one.obligation, milestone=one.milestone.name, deadline=one.deadline, sent_at=now)


def _left(deadline: date, on: date) -> Words:
    spoken: Words = {}
    for language in ("nl", "en"):
        with translation.override(language):
            spoken[language] = dates.left_words(deadline, on)
    return spoken


def post_sheets(*, on: date) -> int:
    """One message a month and faculty to its HR advisors: how many are over, how many come, what waits for HR."""
    overdue, soon = overdue_q(on), Q(deadline__range=(on, add_months(on, 6)))
    running = Q(settled_by="", exclusion="", ended_on=None)
    counted = (
        Obligation.objects.filter(running)
        .order_by()
        .values("faculty")
        .annotate(overdue=Count("pk", filter=overdue), soon=Count("pk", filter=soon))
    )
    waiting = ObligationAdjustment.objects.filter(decided_on=None, refused=False, revoked_on=None, proposed_on=None)
    asked = dict(waiting.order_by().values_list("obligation__faculty").annotate(number=Count("pk")))
    faculties = Faculty.objects.in_bulk([row["faculty"] for row in counted])
    posted = 0
    for row in counted:
        if not (row["overdue"] or row["soon"] or asked.get(row["faculty"])):
            continue
        faculty = faculties[row["faculty"]]
        posted += post(
            messages.SHEET,
            holders(Role.HR_ADVISOR, faculty, on),
            faculty,
            occasion=f"sheet:{on:%Y-%m}",
            url=f"/hr/obligations/?faculty={faculty.pk}",
            params={
                "faculty": faculty.names,
                "overdue": row["overdue"],
                "soon": row["soon"],
                "asked": asked.get(faculty.pk, 0),
            },
        )
    return posted
