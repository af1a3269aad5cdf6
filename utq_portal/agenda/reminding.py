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

SCAN, CHUNK = 2000, 500


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
    """Look at the rows that have waited long enough; fetch and lock in full only those with something to send."""
    rows, last = _candidates(wait, office), 0
    while scanned := list(rows.prefetch_related(None).filter(pk__gt=last)[:SCAN]):
        last = scanned[-1].pk
        keys = [row.pk for row, _moments in _reached(wait, scanned, office)]
        for place in range(0, len(keys), CHUNK):
            some = rows.filter(pk__in=keys[place : place + CHUNK])
            with transaction.atomic():
                found = list(_due(wait, list(some.select_for_update(of=("self",)) if send else some), office))
                if send and found:
                    _send(found)
            yield from found


def _candidates(wait: Wait, office: Office) -> QuerySet[Any]:
    """The rows that have waited long enough for the first stage to be possible."""
    longest = office.on
    if not any(stage.term.of for stage in wait.stages):
        longest -= timedelta(days=min(office.least(stage.term) for stage in wait.stages))
    rows = wait.rows(office.on).order_by("pk")
    if wait.whole_days:
        return rows.filter(**{f"{wait.since}__lte": longest})
    return rows.filter(**{f"{wait.since}__lt": midnight(longest + timedelta(days=1))})


def midnight(day: date) -> datetime:
    """The instant at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _reached(wait: Wait, rows: Sequence[Any], office: Office) -> Iterator[tuple[Any, list[Moment]]]:
    """The rows with a stage that has come and was not sent, with those stages."""
    reached = [(row, found) for row in rows if (found := wait.reached(wait.read(row), office))]
    sent = claims([(wait.code, about(row)) for row, _found in reached])
    for row, found in reached:
        last = sent.get((wait.code, about(row), wait.read(row).occurrence), 0)
        if found[-1].number > last:
            yield row, [one for one in found if one.number > last]


def _due(wait: Wait, rows: Sequence[Any], office: Office) -> Iterator[DueWait]:
    for row, moments in _reached(wait, rows, office):
        if to := _readers(row, moments, office):
            yield DueWait(wait, row, wait.read(row).began, moments[-1], to)


def _readers(row: Any, moments: Sequence[Moment], office: Office) -> tuple[tuple[Moment, Tell, User], ...]:
    """Who is told: each person the newest stage that is theirs, and no older one."""
    found: dict[int, tuple[Moment, Tell, User]] = {}
    for moment in reversed(moments):
        for tell in moment.stage.tells:
            for who in tell.to(row, office):
                if who is not None and who.is_active:
                    found.setdefault(who.pk, (moment, tell, who))
    return tuple(found.values())


def claims(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str, str], int]:
    """The last stage that was sent, per wait, row and occurrence; ``keys`` are codes of waits and keys of rows."""
    found: dict[tuple[str, str, str], int] = {}
    if not keys:
        return found
    codes, rows = {code for code, _row in keys}, {row for _code, row in keys}
    sent = WaitReminder.objects.filter(code__in=codes, about__in=rows)
    for code, row, occurrence, stage in sent.values_list("code", "about", "occurrence", "stage"):
        found[code, row, occurrence] = max(stage, found.get((code, row, occurrence), 0))
    return found


def _send(found: Sequence[DueWait]) -> None:
    WaitReminder.objects.bulk_create(
        WaitReminder(
            code=one.wait.code,
            about=about(one.row),
            occurrence=one.wait.read(one.row).occurrence,
            stage=one.moment.number,
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
            occasion=f"{one.wait.read(one.row).occurrence}:{moment.number}",
            case=one.wait.case(one.row),
            url=tell.url(one.row, who),
            params=params,
        )
