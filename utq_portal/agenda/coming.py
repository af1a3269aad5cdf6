"""What will be sent next about what waits in one case, by the sums that send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, DateField, DateTimeField, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils.functional import Promise

from utq_portal.agenda.reminding import claims
from utq_portal.agenda.waits import WAITS, Moment, Office, Tell, Wait, Waiting

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
    asked = [
        wait for wait in WAITS.values() if state in wait.during and (not own or _own(wait)) and _of_fields(wait, on)
    ]
    if not asked:
        return []
    # those who cannot act any more are sent nothing: what is told after them is
    first, *others = (_days(wait, trajectory, on) for wait in asked)
    office, found = Office(on), []
    rows = list(first.union(*others, all=True)) if others else list(first)
    waiting = [(WAITS[code], key, _waiting(faculty, *days), bool(gone)) for code, key, gone, *days in rows]
    reached = {(wait.code, key): done for wait, key, one, _gone in waiting if (done := wait.reached(one, office))}
    sent = claims([(code, _about(WAITS[code], key, on)) for code, key in reached])
    for wait, key, one, gone in waiting:
        done = reached.get((wait.code, key), [])
        last = sent.get((wait.code, _about(wait, key, on), one.occurrence), 0) if done else 0
        ahead = [*(done[-1:] if done and done[-1].number > last else []), *wait.coming(one, office)]
        moment = next((moment for moment in ahead if _sent(moment, gone=gone)), None)
        tells = [tell for tell in _sent(moment, gone=gone) if tell.own or not own] if moment else []
        if moment and tells:
            found.append(Coming(max(moment.day, on), wait.title, tuple(tell.who for tell in tells)))
    return sorted(found, key=lambda one: one.day)


def _sent(moment: Moment, *, gone: bool) -> list[Tell]:
    """What goes out then; to those who are ``gone`` nothing does."""
    return [tell for tell in moment.stage.tells if not (gone and tell.absent)]


def _own(wait: Wait) -> bool:
    return any(tell.own for stage in wait.stages for tell in stage.tells)


def _of_fields(wait: Wait, on: date) -> bool:
    """Whether the other day of the wait stands in the database; one that is worked out per row is not foretold."""
    name = wait.other_day.partition(".")[0]
    return not name or name in {field.name for field in wait.rows(on).model._meta.get_fields()}


def _days(wait: Wait, trajectory: int, on: date) -> QuerySet[Any, tuple[Any, ...]]:
    """Code, key and days of the rows of one wait in this case, in columns that all waits share."""
    rows = wait.rows(on).filter(**{wait.trajectory: trajectory}).order_by()
    since, other = F(wait.since), wait.other_day.replace(".", "__")
    found: QuerySet[Any, tuple[Any, ...]] = rows.annotate(
        w_code=Value(wait.code),
        w_key=Cast(F("pk"), IntegerField()),
        w_gone=Case(When(wait.absent(), then=Value(1)), default=Value(0)) if wait.absent else Value(0),
        w_instant=NO_INSTANT if wait.whole_days else since,
        w_day=since if wait.whole_days else NO_DAY,
        w_other=F(other) if other else NO_DAY,
    ).values_list("w_code", "w_key", "w_gone", "w_instant", "w_day", "w_other")
    return found


def _waiting(faculty: int, instant: datetime | None, day: date | None, other: date | None) -> Waiting:
    since = instant or day
    if since is None:
        raise ValueError("What waits has begun to.")
    return Waiting(since, faculty, lambda name: other)


def _about(wait: Wait, key: int, on: date) -> str:
    """The key of a row by which its claims are found."""
    return f"{wait.rows(on).model._meta.label_lower}:{key}"
