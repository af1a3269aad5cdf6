"""What will be sent next about what waits in one case, by the sums that send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, DateField, DateTimeField, F, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise

from utq_portal.agenda.delays import Office, Waiting
from utq_portal.agenda.reminding import claims
from utq_portal.agenda.waits import WAITS, ReminderRule

NO_INSTANT, NO_DAY = Cast(Value(None), DateTimeField()), Cast(Value(None), DateField())


@dataclass(frozen=True, slots=True)
class Coming:
    """The next stage of something that waits: the day, what it is, and who is told, in words."""

    day: date
    title: Promise | str
    who: tuple[Promise | str, ...]


def coming_in(trajectory: int, faculty: int, state: str, on: date, *, own: bool = False) -> list[Coming]:
    """What comes next in the case of a trajectory in ``state``, the earliest first; two queries at most.

    A stage that has come and waits for the sweep comes today. With ``own`` only what goes to the teacher.
    """
    rules = [rule for rule in WAITS.values() if state in rule.during and _of_fields(rule, on)]
    asked = [rule for rule in rules if not own or any(one.own for one in rule.recipients)]
    if not asked:
        return []
    # those who cannot act any more are sent nothing: what is told after them is
    first, *others = (_days(rule, trajectory, on) for rule in asked)
    office, found = Office(on), []
    rows = list(first.union(*others, all=True)) if others else list(first)
    waiting = [(WAITS[code], about, _waiting(faculty, *days), bool(gone)) for code, about, gone, *days in rows]
    reached = [(rule.code, about) for rule, about, one, _gone in waiting if rule.schedule.reached(one, office)]
    sent = claims(reached)
    for rule, about, one, gone in waiting:
        came = rule.schedule.due(one, office, sent.get((rule.code, about, one.occurrence), 0))
        told = (
            (moment, [who for who in rule.told(moment, one) if not (gone and who.absent)])
            for moment in (*came[-1:], *rule.schedule.coming(one, office))
        )
        moment, recipients = next(((moment, people) for moment, people in told if people), (None, []))
        if moment and (shown := [recipient for recipient in recipients if recipient.own or not own]):
            found.append(Coming(max(moment.day, on), rule.title, tuple(recipient.who for recipient in shown)))
    return sorted(found, key=lambda one: one.day)


def _of_fields(rule: ReminderRule, on: date) -> bool:
    """Whether the other day of the rule stands in the database; one that is worked out per row is not foretold."""
    name = rule.other_day.partition(".")[0]
    return not name or name in {field.name for field in rule.rows(on).model._meta.get_fields()}


def _days(rule: ReminderRule, trajectory: int, on: date) -> QuerySet[Any, tuple[Any, ...]]:
    """Code, key for the claims and days of the rows of one rule in this case, in columns that all rules share."""
    rows = rule.rows(on).filter(**{rule.trajectory: trajectory}).order_by()
    since, other = F(rule.since), rule.other_day.replace(".", "__")
    found: QuerySet[Any, tuple[Any, ...]] = rows.annotate(
        w_code=Value(rule.code),
        w_about=Concat(Value(f"{rows.model._meta.label_lower}:"), Cast(F("pk"), CharField())),
        w_gone=Case(When(rule.absent(), then=Value(1)), default=Value(0)) if rule.absent else Value(0),
        w_instant=NO_INSTANT if rule.whole_days else since,
        w_day=since if rule.whole_days else NO_DAY,
        w_other=F(other) if other else NO_DAY,
    ).values_list("w_code", "w_about", "w_gone", "w_instant", "w_day", "w_other")
    return found


def _waiting(faculty: int, instant: datetime | None, day: date | None, other: date | None) -> Waiting:
    since = instant or day
    if since is None:
        raise ValueError("What waits has begun to.")
    return Waiting(since, faculty, lambda name: other)
