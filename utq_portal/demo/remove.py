"""Taking the invented people and their cases out of a portal that real people use (docs/domain.md, The demo)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q

from utq_portal.demo.batch import count_tables
from utq_portal.demo.parts import parts
from utq_portal.office.workflow.relations import FATES, Fate, relations
from utq_portal.people.models import Source, User

BATCH = 500
# never removed: what happened stays in the trail, and the account that it names stays, closed
KEPT = {"audit.event", "audit.eventseal"}
REAL = [one.value for one in Source if one != Source.DEMO]
# somebody's part in what may be another person's case: such a row is not theirs
_PARTS = """
agenda.meeting.organiser agenda.meeting_guests.user people.employment.line_manager people.formeremployment.line_manager
"""
PARTS = frozenset(_PARTS.split()).union(*(part.played for part in parts()))
# of two people at once: stays as long as one of them is real
_SHARED = ("people.delegation.from_person", "people.delegation.to_person")
_CASES = {word: model for part in parts() for word, model in part.cases.items()}
Found = dict[type[models.Model], set[Any]]


@dataclass(frozen=True, slots=True)
class Removed:
    """How many people go, how many stay as closed accounts because a row that stays names them.

    ``rows`` are all rows that go, without the accounts themselves.
    """

    gone: int
    closed: int
    rows: int


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What removing would do, and what of real people is touched.

    ``lost`` are rows of real people among those that go, always 0; ``named`` rows of theirs that stay and name somebody
    of the demo; ``along`` rows in cases of the demo that name real people, and go with these cases.
    """

    done: Removed
    lost: int
    named: int
    along: int


class NotTheirs(Exception):
    """Rows of real people would go: nothing was removed."""


def end_sessions() -> int:
    """End the sessions of everybody of the demo; returns how many."""
    rows = UserSession.objects.filter(user__source=Source.DEMO)
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    number: int = rows.delete()[0]
    return number


def foresee() -> Foreseen:
    """What ``remove`` would do now; changes nothing."""
    found = _going()
    named: Found = defaultdict(set)
    along: Found = defaultdict(set)
    for field in relations().values():
        if field.model._meta.label_lower not in KEPT:
            keys = set(_of_the_demo(field).values_list("pk", flat=True)) - found[field.model]
            named[field.model] |= _of_real_people(field.model, keys)
        for some in _parts(found[field.model]):
            rows = field.model._base_manager.filter(pk__in=some, **{f"{field.name}__source__in": REAL})
            along[field.model] |= set(rows.values_list("pk", flat=True))
    return Foreseen(_outcome(found, _people()), _lost(found), _number(named), _number(along))


@transaction.atomic
def remove() -> Removed:
    """Remove people of the demo with all that is about them; who is named elsewhere stays as a closed account.

    Foreign keys are checked at the end of the transaction, so that the order of the tables does not matter. Raises
    NotTheirs before anything of a real person goes.
    """
    people = _people()
    found = _going()
    if lost := _lost(found):
        raise NotTheirs(f"{lost} rows of real people hang on people of the demo. Nothing was removed.")
    done = _outcome(found, people)
    closed = _still_named(found)
    end_sessions()
    for model, keys in found.items():
        _delete(model, keys)
    for model, keys in found.items():
        _let_go(model, keys)
    for name, field in relations().items():
        if _empties(name, field):  # a real person's supervisor, for example
            _of_the_demo(field).update(**{field.name: None})
    _close(closed)
    _delete(User, people - closed)
    return done


def _people() -> set[int]:
    return set(User.objects.filter(source=Source.DEMO).values_list("pk", flat=True))


def _outcome(found: Found, people: set[int]) -> Removed:
    closed = len(_still_named(found))
    return Removed(len(people) - closed, closed, _number(found))


def _empties(name: str, field: models.ForeignKey[User, User]) -> bool:
    """Whether a row that stays can do without the person; who said something stays named."""
    return not _about(field) and FATES[name] != Fate.SAYS


def _going() -> Found:
    """The rows that go: those about people of the demo, their parts in nobody's case, and what belongs to these."""
    count_tables()
    found: Found = defaultdict(set)
    for name, field in relations().items():
        if _about(field) and FATES[name] != Fate.SAYS:
            keys = set(_of_the_demo(field).values_list("pk", flat=True)) - found[field.model]
            found[field.model] |= keys - _of_real_people(field.model, keys)
    todo = [(model, set(keys)) for model, keys in found.items()]
    while todo:
        model, keys = todo.pop()
        for field in _pointing(model):
            if field.null or field.model._meta.label_lower in KEPT:
                continue
            if more := _rows_at(field, keys) - found[field.model]:
                found[field.model] |= more
                todo.append((field.model, more))
    return found


def _about(field: models.ForeignKey[User, User]) -> bool:
    """Whether the row is about that person, and goes with them; also one that may be about nobody."""
    return not field.null or field.name == "person"


def _of_the_demo(field: models.ForeignKey[User, User]) -> models.QuerySet[Any]:
    return field.model._base_manager.filter(**{f"{field.name}__source": Source.DEMO})


def _number(found: Found) -> int:
    return sum(len(keys) for keys in found.values())


# ---------- whose a row is ----------


@cache
def _owners(model: type[models.Model]) -> tuple[str, ...]:
    """The lookups from a row to whom it is about, over the rows to which it belongs; none for what is nobody's."""
    return tuple(_paths(model, ()))


def _paths(model: type[models.Model], on_the_way: tuple[type[models.Model], ...]) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        other = field.remote_field.model if isinstance(field, models.ForeignKey) else None
        if other is User:
            name = f"{model._meta.label_lower}.{field.name}"
            if name in _SHARED or (FATES[name] in (Fate.MOVES, Fate.ONCE) and name not in PARTS):
                yield field.name
        elif other is not None and not field.null and other not in (model, *on_the_way):
            yield from (f"{field.name}__{path}" for path in _paths(other, (*on_the_way, model)))


def _about_real(model: type[models.Model]) -> Q:
    nobody = Q(pk__in=[])
    return reduce(or_, (Q(**{f"{path}__source__in": REAL}) for path in _owners(model)), nobody)


def _of_real_people(model: type[models.Model], keys: set[Any]) -> set[Any]:
    """Those of these rows that are real people's: by whom they are about, else by what points at them or their case."""
    theirs: set[Any] = set()
    for some in _parts(keys):
        rows = model._base_manager.filter(pk__in=some)
        if _owners(model):
            theirs |= set(rows.filter(_about_real(model)).values_list("pk", flat=True))
            continue
        for field in _pointing(model):
            at = field.model._base_manager.filter(_about_real(field.model), **{f"{field.name}__in": some})
            theirs |= set(at.values_list(field.attname, flat=True))
        theirs |= _by_case(model, rows) | _by_what_it_is_part_of(model, rows)
    return theirs


def _by_case(model: type[models.Model], rows: models.QuerySet[Any]) -> set[Any]:
    """Those whose case, as meetings write it down, is a real person's."""
    if not any(field.name == "case" for field in model._meta.concrete_fields):
        return set()
    cases = {pk: case.partition(":") for pk, case in rows.values_list("pk", "case")}
    theirs: set[Any] = set()
    for kind, other in _CASES.items():
        named = {pk: int(number) for pk, (word, _colon, number) in cases.items() if word == kind and number.isdigit()}
        real = _of_real_people(other, set(named.values()))
        theirs |= {pk for pk, number in named.items() if number in real}
    return theirs


def _by_what_it_is_part_of(model: type[models.Model], rows: models.QuerySet[Any]) -> set[Any]:
    """Those of a meeting, or the like, that is a real person's: its guests."""
    theirs: set[Any] = set()
    for name, part in relations().items():
        if name not in PARTS or part.null or part.model is model or _owners(part.model):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.remote_field.model is part.model:
                wholes = dict(rows.values_list("pk", field.attname))
                real = _of_real_people(part.model, set(wholes.values()))
                theirs |= {pk for pk, whole in wholes.items() if whole in real}
    return theirs


def _lost(found: Found) -> int:
    """How many of these rows are about real people."""
    return sum(
        model._base_manager.filter(_about_real(model), pk__in=some).count()
        for model, keys in found.items()
        if _owners(model)
        for some in _parts(keys)
    )


# ---------- what points at a row ----------


def _pointing(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    relations = (one for one in model._meta.get_fields(include_hidden=True) if one.auto_created)
    fields = (getattr(relation, "field", None) for relation in relations)
    return [field for field in fields if isinstance(field, models.ForeignKey) and not field.model._meta.proxy]


def _rows_at(field: models.ForeignKey[Any, Any], keys: set[Any]) -> set[Any]:
    rows: set[Any] = set()
    for some in _parts(keys):
        at = field.model._base_manager.filter(**{f"{field.name}__in": some})
        rows |= set(at.values_list("pk", flat=True))
    return rows


def _let_go(model: type[models.Model], keys: set[Any]) -> None:
    """Rows that stay no longer point at rows that went."""
    for field in _pointing(model):
        if field.null:
            for some in _parts(keys):
                field.model._base_manager.filter(**{f"{field.name}__in": some}).update(**{field.name: None})


def _parts(keys: set[Any]) -> list[list[Any]]:
    listed = sorted(keys)
    return [listed[place : place + BATCH] for place in range(0, len(listed), BATCH)]


def _delete(model: type[models.Model], keys: set[Any]) -> None:
    """Only these rows, without looking for what hangs on them."""
    for some in _parts(keys):
        rows: Any = model._base_manager.filter(pk__in=some)
        rows._raw_delete(rows.db)


def _still_named(found: Found) -> set[int]:
    """Those of the demo whom a row names that stays and cannot do without them."""
    named: set[int] = set()
    for name, field in relations().items():
        if not _empties(name, field):
            going = found.get(field.model, set())
            rows = _of_the_demo(field).values_list("pk", field.attname)
            named |= {person for key, person in rows if key not in going}
    return named


def _close(people: set[int]) -> None:
    """Nobody finds, mails or becomes them any more."""
    for some in _parts(people):
        User.objects.filter(pk__in=some).update(email=None, employee_no=None, is_active=False, password="!")  # noqa: S106
