"""Reminders of deadlines: the newest milestone that has come, once, whatever the clock did.

Decided at the moment of sending from the present state, under the lock of the obligation. The claim is the ReminderLog
row, older milestones are logged as superseded, and the notices follow in the same transaction: a second run, a killed
one and a clock set back find it taken.
docs/domain.md, Milestones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, QuerySet
from django.utils import timezone, translation
from django.utils.translation import ngettext

from trajectories.models import Trajectory
from trajectories.obligations import messages
from trajectories.obligations.above import case_of
from trajectories.obligations.clock import Milestone, milestone_to_send, milestones, stretches
from trajectories.obligations.models import Obligation, ReminderLog
from trajectories.obligations.protection import with_protection
from trajectories.obligations.queries.reminders import logged, running, told_of_file
from trajectories.obligations.workflow.news import Words
from trajectories.queries.trajectories import with_attending
from utq_portal.agenda.waits import Office
from utq_portal.notices.message import Message
from utq_portal.notices.post import Posting, post_many
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import line_managers_of
from utq_portal.policy.queries import may_post
from utq_portal.web import dates

if TYPE_CHECKING:
    from trajectories.queries.trajectories import Attended

SCAN, CHUNK = 5000, 500
SUPERVISOR_MONTHS, MANAGER_MONTHS = 12, 6


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: whose deadline, the milestone, those it supersedes, why, and to whom it goes."""

    obligation: Any  # with ``protected``
    deadline: date
    milestone: Milestone
    superseded: tuple[str, ...]
    why: str
    to: tuple[tuple[Message, User, str], ...]  # message, reader, address of the button


def remind(*, on: date, send: bool) -> Iterator[Due]:
    """The reminders due on a day, in small transactions; with ``send`` each is claimed and posted.

    Before go-live, and while the coordinator holds messages back, nothing is claimed: it goes out afterwards. Memory
    does not grow with the number of obligations.
    """
    sending = send and may_post()
    office = Office(on)
    entries = _entries(on) if sending else []
    for keys in _candidates(on):
        for place in range(0, len(keys), CHUNK):
            some = keys[place : place + CHUNK]
            with transaction.atomic():
                found = _due(list(_rows(some, on, lock=sending)), office)
                if sending and found:
                    _send(found, on)
                    if any(message is messages.ENTERED_STAFF for one in found for message, _who, _url in one.to):
                        post_many(_of_entries(entries, office))
            yield from found


def _entries(on: date) -> list[tuple[int, int]]:
    """Faculty and person of the deadlines that were over when they came to hold, and that nobody heard of yet."""
    known = ReminderLog.objects.filter(obligation=OuterRef("pk"), deadline=OuterRef("deadline"))
    rows = running(on).filter(~Exists(known), told_of_file(), deadline__lt=on, deadline_since__gt=F("deadline"))
    return list(rows.values_list("faculty_id", "person_id"))


def _of_entries(entries: Sequence[tuple[int, int]], office: Office) -> Iterator[Posting]:
    """One message a day to each HR advisor and coordinator, with the number; never about oneself alone."""
    numbers: dict[int, Counter[int]] = {}
    readers: dict[int, User] = {}
    for faculty, person in entries:
        staff = [*office.holders(Role.HR_ADVISOR, faculty, but=person), *office.holders(Role.COORDINATOR, but=person)]
        for who in {one.pk: one for one in staff}.values():
            readers[who.pk] = who
            numbers.setdefault(who.pk, Counter())[faculty] += 1
    names = Faculty.objects.in_bulk({faculty for faculty, _person in entries})
    for pk, found in numbers.items():
        told = [names[faculty].names for faculty in sorted(found)]
        yield Posting(
            messages.ENTERED_STAFF,
            [readers[pk]],
            readers[pk],
            f"entered:{office.on}",
            url=f"/hr/sheet/?faculty={min(found)}" if len(found) == 1 else "/hr/sheet/",
            params={
                "people": _people(sum(found.values())),
                "faculty": {language: ", ".join(one[language] for one in told) for language in ("nl", "en")},
            },
        )


def _people(number: int) -> Words:
    spoken: Words = {}
    for language in ("nl", "en"):
        with translation.override(language):
            spoken[language] = ngettext("%(n)s person has", "%(n)s people have", number) % {"n": number}
    return spoken


def _candidates(on: date) -> Iterator[list[int]]:
    """The keys of obligations that may have a milestone to send, some at a time.

    On one day a milestone is the newest of the deadlines in one stretch of dates, so the database itself leaves out
    those to whom it went: on a usual day hardly a row is fetched.
    """
    oldest = running(on).aggregate(oldest=Min("deadline"))["oldest"]
    for name, first, last in stretches(on, oldest) if oldest else ():
        sent = ReminderLog.objects.filter(obligation=OuterRef("pk"), milestone=name, deadline=OuterRef("deadline"))
        rows = running(on).filter(~Exists(sent), told_of_file(), deadline__range=(first, last)).order_by("pk")
        after = 0
        while found := list(rows.filter(pk__gt=after).values_list("pk", "deadline", "deadline_since")[:SCAN]):
            yield [pk for pk, due, since in found if due and milestone_to_send(due, since, on, frozenset())]
            after = found[-1][0]


def _rows(keys: Sequence[int], on: date, *, lock: bool) -> QuerySet[Any]:
    """Those of the rows that still run, locked when it is for sending: two runs wait for each other."""
    rows = with_protection(running(on).filter(pk__in=keys).select_related("person", "faculty").order_by("pk"))
    return rows.select_for_update(of=("self",)) if lock else rows


def _due(rows: Sequence[Any], office: Office) -> list[Due]:
    """What is due of these rows, read again under the lock."""
    on = office.on
    sent = logged(ReminderLog.objects.filter(obligation__in=[row.pk for row in rows]))
    picked = []
    for row in rows:
        done = sent.get((row.pk, row.deadline), set())
        newest = milestone_to_send(row.deadline, row.deadline_since, on, done)
        if newest and not (row.protected and newest.over):
            picked.append((row, newest, done))
    cases = _trajectories([row for row, *_rest in picked])
    near = [row.person_id for row, newest, _done in picked if 0 <= newest.months <= MANAGER_MONTHS]
    managers = line_managers_of(near, on)
    return [
        _one(row, newest, done, cases.get(row.pk), managers.get(row.person_id), office) for row, newest, done in picked
    ]


def _one(
    row: Any, newest: Milestone, done: set[str], case: Attended | None, manager: User | None, office: Office
) -> Due:
    older = [one.name for one in milestones(row.deadline, office.on) if one.on < newest.on and one.name not in done]
    if newest.on <= row.deadline_since:
        why, to = "the deadline had passed when it came to hold", _entered(row, office)
    elif row.protected:
        why, to = "handed in in time and being judged", [(messages.REMINDER_PROTECTED, row.person, _own(row))]
    elif newest.over:
        why, to = "overdue: on the monthly sheet of HR", []
    else:
        why, to = _in_time(newest, case), _readers(row, newest, case, manager)
    readers = tuple((message, who, url) for message, who, url in to if who is not None and who.is_active)
    return Due(row, row.deadline, newest, tuple(older), why, readers)


def _trajectories(rows: Sequence[Any]) -> dict[int, Attended]:
    """The open ones, by obligation, with whether the UTQ supervisor can act there."""
    found = Trajectory.objects.filter(obligation__in=[row.pk for row in rows], state__in=Trajectory.OPEN)
    return {one.obligation_id: one for one in with_attending(found) if one.obligation_id}


def _own(row: Obligation) -> str:
    return f"/obligations/{row.pk}/"


def _entered(row: Obligation, office: Office) -> list[tuple[Message, User | None, str]]:
    """One neutral message to the teacher; HR and coordinator hear once a day that there are such people."""
    staff = [
        *office.holders(Role.HR_ADVISOR, row.faculty_id, but=row.person_id),
        *office.holders(Role.COORDINATOR, but=row.person_id),
    ]
    page = f"/hr/sheet/?faculty={row.faculty_id}"
    told = {who.pk: (messages.ENTERED_STAFF, who, page) for who in staff}
    return [(messages.ENTERED, row.person, _own(row)), *told.values()]


def _in_time(milestone: Milestone, case: Trajectory | None) -> str:
    """Why, for who reads what the command prints."""
    when = f"{milestone.months} months before the deadline" if milestone.months else "the last day"
    if case is None:
        return f"{when}, no trajectory runs"
    return f"{when}, the trajectory is suspended" if case.state == Trajectory.State.SUSPENDED else when


def _readers(
    row: Obligation, milestone: Milestone, case: Attended | None, manager: User | None
) -> list[tuple[Message, User | None, str]]:
    """Teacher; from 12 months the UTQ supervisor, from 6 the line manager (HR has its sheet)."""
    own: tuple[Message, User | None, str] = (messages.REMINDER, row.person, "/home/")
    if case is None:
        own = (messages.REMINDER_START, row.person, "/start/")
    elif case.state == Trajectory.State.SUSPENDED:
        own = (messages.REMINDER_SUSPENDED, row.person, f"/trajectories/{case.pk}/")
    found = [own]
    if case is not None and case.attended and milestone.months <= SUPERVISOR_MONTHS:
        found.append((messages.REMINDER_SUPERVISOR, case.supervisor, f"/trajectories/{case.pk}/"))
    if milestone.months <= MANAGER_MONTHS:
        found.append((messages.REMINDER_MANAGER, manager, ""))
    return found


def _send(found: Sequence[Due], on: date) -> None:
    now = timezone.now()
    ReminderLog.objects.bulk_create(
        [
            ReminderLog(
                obligation=one.obligation,
                milestone=name,
                deadline=one.deadline,
                sent_at=now if name == one.milestone.name else None,
                superseded=name != one.milestone.name,
            )
            for one in found
            for name in (*one.superseded, one.milestone.name)
        ],
        batch_size=2000,
    )
    cases = case_of([one.obligation for one in found])
    left = {day: _left(day, on) for day in {one.deadline for one in found}}
    post_many(posting for one in found for posting in _postings(one, cases[one.obligation.pk], left[one.deadline]))


def _postings(one: Due, case: str, left: Words) -> Iterator[Posting]:
    row = one.obligation
    params = {"person": row.person.name, "deadline": one.deadline, "left": left}
    occasion = f"{one.milestone.name}:{one.deadline}"
    for message, who, url in one.to:
        if message is not messages.ENTERED_STAFF:  # those are told of all entries together
            yield Posting(message, [who], row, occasion, case=case, url=url, params=params)


def _left(deadline: date, on: date) -> Words:
    spoken: Words = {}
    for language in ("nl", "en"):
        with translation.override(language):
            spoken[language] = dates.left_words(deadline, on)
    return spoken
