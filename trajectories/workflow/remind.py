"""Reminders of deadlines, as a rule of the one sweep (docs/domain.md, Milestones).

The claim on a milestone is its row in ReminderLog; those that it passes over are logged with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trajectories.models import Trajectory
from trajectories.obligations import messages
from trajectories.obligations.above import case_of
from trajectories.obligations.clock import MILESTONES, stretches
from trajectories.obligations.models import Obligation, ReminderLog
from trajectories.obligations.protection import with_protection
from trajectories.obligations.queries.reminders import running, told_of_file
from trajectories.queries.trajectories import with_attending
from utq_portal.agenda.delays import Delay, Moment, Office
from utq_portal.agenda.reminding import sweep
from utq_portal.agenda.waits import Due, Recipient, ReminderRule, Stage
from utq_portal.bilingual import spoken
from utq_portal.notices.message import Message
from utq_portal.notices.post import Posting
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import line_managers_of
from utq_portal.web import dates
from utq_portal.web.links import address

SUPERVISOR_MONTHS, MANAGER_MONTHS = 12, 6
# how the teacher stands before the deadline, by which the messages differ
RUNS, NOT_STARTED, PAUSED, JUDGED = "", "no trajectory runs", "the trajectory is suspended", "is being judged"


def remind(*, on: date, send: bool) -> Iterator[Due]:
    """The reminders of deadlines that are due on a day, as in ``sweep``; with ``send`` each is claimed and posted."""
    return sweep([DEADLINES], on=on, send=send)


def _rows(on: date) -> QuerySet[Any]:
    return with_protection(running(on).filter(told_of_file()).select_related("person"))


def _narrowed(on: date) -> Iterator[Q]:
    """On one day a milestone is the newest of the deadlines in one stretch of dates, so the database itself leaves out
    those to whom it went: on a usual day hardly a row is fetched."""
    oldest = running(on).aggregate(oldest=Min("deadline"))["oldest"]
    for name, first, last in stretches(on, oldest) if oldest else ():
        sent = ReminderLog.objects.filter(obligation=OuterRef("pk"), milestone=name, deadline=OuterRef("deadline"))
        yield Q(~Exists(sent), deadline__range=(first, last))


def _prepare(rows: Sequence[Any], office: Office) -> None:
    """Give each its trajectory that is open and how the teacher stands, the line manager, the timeline and words."""
    found = Trajectory.objects.filter(obligation__in=[row.pk for row in rows], state__in=Trajectory.OPEN)
    cases = {one.obligation_id: one for one in with_attending(found)}
    managers = line_managers_of([row.person_id for row in rows], office.on)
    timelines = case_of(rows)
    left = {day: spoken(partial(dates.left_words, day, office.on)) for day in {row.deadline for row in rows}}
    for row in rows:
        row.open_case, row.manager = cases.get(row.pk), managers.get(row.person_id)
        row.stands = JUDGED if row.protected else _stands(row.open_case)
        row.timeline, row.left = timelines[row.pk], left[row.deadline]


def _stands(case: Trajectory | None) -> str:
    if case is None:
        return NOT_STARTED
    return PAUSED if case.state == Trajectory.State.SUSPENDED else RUNS


def _own(row: Obligation, who: User) -> str:
    return row.get_absolute_url()


def _trajectory(row: Any, who: User) -> str:
    return str(row.open_case.get_absolute_url())


def _teacher(message: Message, stands: str, url: Callable[[Any, User], str]) -> Recipient:
    return Recipient(message, lambda row, office: [row.person] if row.stands == stands else [], url, _("the teacher"))


def _supervisor(row: Any, office: Office) -> list[User]:
    case = None if row.protected else row.open_case
    return [case.supervisor] if case is not None and case.attended else []


def _staff(row: Obligation, office: Office) -> list[User]:
    hr = office.holders(Role.HR_ADVISOR, row.faculty_id, but=row.person_id)
    return [*hr, *office.holders(Role.COORDINATOR, but=row.person_id)]


def _entered(office: Office) -> Iterator[Posting]:
    """One message a day to each HR advisor and coordinator with the number of deadlines that were over when they came
    to hold, and that nobody heard of yet; never about oneself alone."""
    known = ReminderLog.objects.filter(obligation=OuterRef("pk"), deadline=OuterRef("deadline"))
    rows = running(office.on).filter(
        ~Exists(known), told_of_file(), deadline__lt=office.on, deadline_since__gt=F("deadline")
    )
    numbers: dict[int, Counter[int]] = {}
    readers: dict[int, User] = {}
    for row in rows.only("faculty_id", "person_id"):
        for who in {one.pk: one for one in _staff(row, office)}.values():
            readers[who.pk] = who
            numbers.setdefault(who.pk, Counter())[row.faculty_id] += 1
    names = Faculty.objects.in_bulk({faculty for found in numbers.values() for faculty in found})
    for pk, found in numbers.items():
        told = [names[faculty].names for faculty in sorted(found)]
        yield Posting(
            messages.ENTERED_STAFF,
            [readers[pk]],
            readers[pk],
            f"entered:{office.on}",
            url=address("trajectories:hr_sheet") + (f"?faculty={min(found)}" if len(found) == 1 else ""),
            params={
                "people": spoken(partial(_people, sum(found.values()))),
                "faculty": {language: ", ".join(one[language] for one in told) for language in ("nl", "en")},
            },
        )


def _people(number: int) -> str:
    return ngettext("%(n)s person has", "%(n)s people have", number) % {"n": number}


def _told(delay: Delay) -> tuple[Recipient, ...]:
    """Teacher; from 12 months the UTQ supervisor, from 6 the line manager; after the day HR has its sheet."""
    if not delay.before:
        return ()
    months = int(delay.number)
    found = [
        _teacher(messages.REMINDER, RUNS, lambda row, who: address("home")),
        _teacher(messages.REMINDER_START, NOT_STARTED, lambda row, who: address("dossiers:start")),
        _teacher(messages.REMINDER_SUSPENDED, PAUSED, _trajectory),
        _teacher(messages.REMINDER_PROTECTED, JUDGED, _own),
    ]
    if months <= SUPERVISOR_MONTHS:
        found.append(Recipient(messages.REMINDER_SUPERVISOR, _supervisor, _trajectory, _("the UTQ supervisor")))
    if months <= MANAGER_MONTHS:
        managers = lambda row, office: [] if row.protected else [row.manager]  # noqa: E731
        found.append(Recipient(messages.REMINDER_MANAGER, managers, lambda row, who: "", _("the line manager")))
    return tuple(found)


class _Log:
    """A milestone is claimed with all that came before it."""

    def sent(self, rule: ReminderRule, rows: Sequence[Any]) -> Mapping[int, int]:
        """How many milestones of the deadline as it stands are claimed, which is the number of the last of them."""
        known = ReminderLog.objects.filter(obligation__in=[row.pk for row in rows], deadline=F("obligation__deadline"))
        return dict(known.values_list("obligation_id").annotate(number=Count("pk")))

    def claim(self, found: Sequence[Due]) -> None:
        """Log the milestone that is sent, and those that it passes over."""
        now = timezone.now()
        ReminderLog.objects.bulk_create(
            [
                ReminderLog(
                    obligation=one.row,
                    milestone=MILESTONES.delay(number).name,
                    deadline=one.row.deadline,
                    sent_at=now if number == one.moment.number else None,
                    superseded=number != one.moment.number,
                )
                for one in found
                for number in range(one.sent + 1, one.moment.number + 1)
            ],
            batch_size=2000,
        )

    def occasion(self, one: Due, moment: Moment) -> str:
        """The milestone and the deadline."""
        return f"{moment.delay.name}:{one.row.deadline}"


DEADLINES = ReminderRule(
    "trajectories.deadline",
    _("Deadline"),
    _rows,
    tuple(Stage(delay, _told(delay)) for delay in MILESTONES.delays),
    lambda row: {"person": row.person.name, "deadline": row.deadline, "left": row.left},
    case="timeline",
    since="deadline_since",
    whole_days=True,
    every=MILESTONES.every,
    newest_only=True,
    # one neutral message to the teacher; HR and coordinator hear once a day that there are such people
    late=(
        Recipient(messages.ENTERED, lambda row, office: [row.person], _own, _("the teacher")),
        Recipient(messages.ENTERED_STAFF, _staff, _own, _("HR"), together=_entered),
    ),
    protected=lambda row: bool(row.protected),
    prepare=_prepare,
    narrow=_narrowed,
    claims=_Log(),
)
