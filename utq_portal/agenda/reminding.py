"""The sweep over everything that waits: who is reminded of what on a day, each stage once.

Decided at the moment of sending from the present state, under the lock of the row. Of the stages that have come only
the newest goes, to each person the newest that is theirs, whatever was missed; the claim (WaitReminder) is written in
the transaction of the notices. So neither a missed week, a second run, a killed run nor a clock set back doubles
anything, and a step taken a second time reminds anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from utq_portal.agenda.models import WaitReminder
from utq_portal.agenda.waits import WAITS, Moment, Office, Tell, Wait
from utq_portal.notices.post import Posting, about, post_many
from utq_portal.people.models import User
from utq_portal.policy.queries import may_post

CHUNK = 500


@dataclass(frozen=True, slots=True)
class DueWait:
    """What one waiting row leads to: the newest stage that has come, and who is told of which one."""

    wait: Wait
    row: Any
    since: date
    moment: Moment
    to: tuple[tuple[Moment, Tell, User], ...]


def remind_of_waits(*, on: date, send: bool) -> Iterator[DueWait]:
    """What is due on a day, in small transactions; with ``send`` each is claimed and posted.

    Before go-live, and while the coordinator holds messages back, nothing is claimed: it goes out afterwards.
    """
    office = Office(on)
    sending = send and may_post()
    for wait in WAITS.values():
        yield from _sweep(wait, office, sending)


def _sweep(wait: Wait, office: Office, send: bool) -> Iterator[DueWait]:
    last = 0
    while True:
        with transaction.atomic():
            rows = list(_candidates(wait, office, last, lock=send))
            found = list(_due(wait, rows, office))
            if send and found:
                _send(found)
        yield from found
        if len(rows) < CHUNK:
            return
        last = rows[-1].pk


def _candidates(wait: Wait, office: Office, after: int, *, lock: bool) -> QuerySet[Any]:
    """The next rows that have waited long enough for the first stage to be possible."""
    rows = wait.rows(office.on).filter(pk__gt=after).order_by("pk")
    longest = office.on
    if not any(stage.term.of for stage in wait.stages):
        longest -= timedelta(days=min(office.least(stage.term) for stage in wait.stages))
    if wait.whole_days:
        rows = rows.filter(**{f"{wait.since}__lte": longest})
    else:
        rows = rows.filter(**{f"{wait.since}__lt": midnight(longest + timedelta(days=1))})
    return (rows.select_for_update(of=("self",)) if lock else rows)[:CHUNK]


def midnight(day: date) -> datetime:
    """The instant at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _due(wait: Wait, rows: Sequence[Any], office: Office) -> Iterator[DueWait]:
    reached = [(row, moments) for row in rows if (moments := wait.reached(row, office))]
    claimed = claims(wait, [row for row, _moments in reached])
    for row, moments in reached:
        sent = claimed.get((about(row), wait.occurrence(row)), 0)
        to = _readers(row, [one for one in moments if one.number > sent], office)
        if to:
            yield DueWait(wait, row, wait.began(row), moments[-1], to)


def _readers(row: Any, moments: Sequence[Moment], office: Office) -> tuple[tuple[Moment, Tell, User], ...]:
    """Who is told: each person the newest stage that is theirs, and no older one."""
    found: dict[int, tuple[Moment, Tell, User]] = {}
    for moment in reversed(moments):
        for tell in moment.stage.tells:
            for who in tell.to(row, office):
                if who is not None and who.is_active:
                    found.setdefault(who.pk, (moment, tell, who))
    return tuple(found.values())


def claims(wait: Wait, rows: Sequence[Any]) -> dict[tuple[str, str], int]:
    """The last stage that was sent, per row and occurrence."""
    found: dict[tuple[str, str], int] = {}
    sent = WaitReminder.objects.filter(code=wait.code, about__in=[about(row) for row in rows])
    for key, occurrence, stage in sent.values_list("about", "occurrence", "stage"):
        found[key, occurrence] = max(stage, found.get((key, occurrence), 0))
    return found


def _send(found: Sequence[DueWait]) -> None:
    WaitReminder.objects.bulk_create(
        WaitReminder(
            code=one.wait.code, about=about(one.row), occurrence=one.wait.occurrence(one.row), stage=one.moment.number
        )
        for one in found
    )
    post_many(posting for one in found for posting in _postings(one))


def _postings(one: DueWait) -> Iterator[Posting]:
    params = {"since": one.since, **one.wait.params(one.row)}
    for moment, tell, who in one.to:
        yield Posting(
            tell.message,
            [who],
            one.row,
            occasion=f"{one.wait.occurrence(one.row)}:{moment.number}",
            case=one.wait.case(one.row),
            url=tell.url(one.row, who),
            params=params,
        )
