"""The sweep over everything that waits: who is reminded of what on a day, each stage once.

Decided at the moment of sending from the present state, under the lock of the row. Of the stages that have come only
the newest goes, to each person the newest that is theirs, whatever was missed; the claim is written in the transaction
of the notices. So neither a missed week, a second run, a killed run nor a clock set back doubles anything, and a step
taken a second time reminds anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from utq_portal.agenda.delays import Moment, Office
from utq_portal.agenda.models import WaitReminder
from utq_portal.agenda.waits import WAITS, Claims, Due, Recipient, ReminderRule
from utq_portal.notices.post import Posting, about, post_many
from utq_portal.people.models import User
from utq_portal.policy.queries import may_post

SCAN, CHUNK = 2000, 500


def remind_of_waits(*, on: date, send: bool) -> Iterator[Due]:
    """What is due on a day of all rules that apps have registered, as in ``sweep``."""
    return sweep(WAITS.values(), on=on, send=send)


def sweep(rules: Iterable[ReminderRule], *, on: date, send: bool) -> Iterator[Due]:
    """What is due on a day, in small transactions; with ``send`` each is claimed and posted.

    Before go-live, and while the coordinator holds messages back, nothing is claimed: it goes out afterwards. Memory
    does not grow with the number of rows.
    """
    office = Office(on)
    sending = send and may_post()
    for rule in rules:
        told: set[object] = set()
        for rows in _candidates(rule, office):
            yield from _sweep(rule, rows, office, told, send=sending)


def _sweep(rule: ReminderRule, rows: QuerySet[Any], office: Office, told: set[object], *, send: bool) -> Iterator[Due]:
    """Look at the rows that have waited long enough; fetch and lock in full only those with something to send."""
    last = 0
    while scanned := list(rows.prefetch_related(None).filter(pk__gt=last)[:SCAN]):
        last = scanned[-1].pk
        keys = [row.pk for row, *_due in _reached(rule, scanned, office)]
        for place in range(0, len(keys), CHUNK):
            some = rows.filter(pk__in=keys[place : place + CHUNK])
            with transaction.atomic():
                found = _due(rule, list(some.select_for_update(of=("self",)) if send else some), office)
                if send and found:
                    _send(rule, found, office, told)
            yield from found


def _candidates(rule: ReminderRule, office: Office) -> Iterator[QuerySet[Any]]:
    """The rows that have waited long enough for the first stage to be possible."""
    rows = rule.rows(office.on).order_by("pk")
    if rule.narrow:
        yield from (rows.filter(condition) for condition in rule.narrow(office.on))
        return
    if any(stage.delay.before and not stage.delay.of for stage in rule.stages):
        yield rows
        return
    longest = office.on
    if not rule.other_day:
        longest -= timedelta(days=min(stage.delay.least(office) for stage in rule.stages))
    if rule.whole_days:
        yield rows.filter(**{f"{rule.since}__lte": longest})
    else:
        yield rows.filter(**{f"{rule.since}__lt": midnight(longest + timedelta(days=1))})


def midnight(day: date) -> datetime:
    """The instant at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _reached(rule: ReminderRule, rows: Sequence[Any], office: Office) -> Iterator[tuple[Any, list[Moment], int]]:
    """The rows with a stage that has come and was not sent, with those stages and the number of the last one sent."""
    schedule = rule.schedule
    came = [row for row in rows if schedule.due(rule.read(row), office, 0)]
    sent = _claims(rule).sent(rule, came)
    for row in came:
        last = sent.get(row.pk, 0)
        found = schedule.due(rule.read(row), office, last)
        over = bool(found) and not found[-1].delay.before
        if found and not (over and rule.protected and rule.protected(row)):
            yield row, found, last


def _due(rule: ReminderRule, rows: Sequence[Any], office: Office) -> list[Due]:
    """What is due of these rows, read again under the lock."""
    picked = list(_reached(rule, rows, office))
    if rule.prepare and picked:
        rule.prepare([row for row, *_due in picked], office)
    found = [
        Due(rule, row, rule.read(row), moments[-1], last, _readers(rule, row, moments, office))
        for row, moments, last in picked
    ]
    return [one for one in found if one.to or rule.newest_only]


def _readers(
    rule: ReminderRule, row: Any, moments: Sequence[Moment], office: Office
) -> tuple[tuple[Moment, Recipient, User], ...]:
    """Who is told: each person the newest stage that is theirs, and no older one."""
    found: dict[int, tuple[Moment, Recipient, User]] = {}
    for moment in reversed(moments):
        for recipient in rule.told(moment, rule.read(row)):
            for who in recipient.to(row, office):
                if who is not None and who.is_active:
                    found.setdefault(who.pk, (moment, recipient, who))
    return tuple(found.values())


def _send(rule: ReminderRule, found: Sequence[Due], office: Office, told: set[object]) -> None:
    """Post what is due and claim it; what is told ``together`` goes once a sweep, before any of it is claimed."""
    post_many(posting for one in found for posting in _postings(one))
    for make in {recipient.together for one in found for _moment, recipient, _who in one.to}:
        if make is not None and make not in told:
            told.add(make)
            post_many(make(office))
    _claims(rule).claim(found)


def _postings(one: Due) -> Iterator[Posting]:
    params = {"since": one.waiting.began, **one.rule.says(one.row)}
    for moment, recipient, who in one.to:
        if recipient.together is None:
            yield Posting(
                recipient.message,
                [who],
                one.row,
                occasion=_claims(one.rule).occasion(one, moment),
                case=one.rule.timeline(one.row),
                url=recipient.url(one.row, who),
                params=params,
            )


class Reminders:
    """The usual claims: a WaitReminder for each stage of a row that waits, each time that it does."""

    def sent(self, rule: ReminderRule, rows: Sequence[Any]) -> Mapping[int, int]:
        """The last stage that was sent of each row, this time that it waits."""
        found = claims([(rule.code, about(row)) for row in rows])
        return {row.pk: found.get((rule.code, about(row), rule.read(row).occurrence), 0) for row in rows}

    def claim(self, found: Sequence[Due]) -> None:
        """Write down the newest stage of each."""
        WaitReminder.objects.bulk_create(
            WaitReminder(
                code=one.rule.code, about=about(one.row), occurrence=one.waiting.occurrence, stage=one.moment.number
            )
            for one in found
        )

    def occasion(self, one: Due, moment: Moment) -> str:
        """Since when the row waits, and the number of the stage."""
        return f"{one.waiting.occurrence}:{moment.number}"


def _claims(rule: ReminderRule) -> Claims:
    return rule.claims or Reminders()


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
