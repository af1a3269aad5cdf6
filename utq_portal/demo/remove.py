"""Taking the invented people and their cases out of a portal that real people use (docs/domain.md, The demo)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models, transaction

from utq_portal.dashboard.workflow.relations import FATES, Fate, relations
from utq_portal.people.models import Source, User

BATCH = 500
# never removed: what happened stays in the trail, and the account that it names stays, closed
KEPT = {"audit.event", "audit.eventseal"}


@dataclass(frozen=True, slots=True)
class Removed:
    """How many people went, how many stay as closed accounts because the trail names them, and all rows that went."""

    gone: int
    closed: int
    rows: int


def end_sessions() -> int:
    """End the sessions of everybody of the demo; returns how many."""
    rows = UserSession.objects.filter(user__source=Source.DEMO)
    Session.objects.filter(session_key__in=list(rows.values_list("session_key", flat=True))).delete()
    number: int = rows.delete()[0]
    return number


@transaction.atomic
def remove() -> Removed:
    """Remove people of the demo with all that is about them; who is named elsewhere stays as a closed account.

    Foreign keys are checked at the end of the transaction, so that the order of the tables does not matter.
    """
    end_sessions()
    people = list(User.objects.filter(source=Source.DEMO).values_list("pk", flat=True))
    found: dict[type[models.Model], set[Any]] = defaultdict(set)
    fields = [field for name, field in relations().items() if FATES[name] != Fate.SAYS]
    for field in fields:
        if _about(field):
            found[field.model] |= set(_of_the_demo(field).values_list("pk", flat=True))
    _with_what_hangs_on_it(found)
    number = sum(_delete(model, keys) for model, keys in found.items())
    for field in fields:
        if not _about(field):  # a real person's supervisor, for example
            _of_the_demo(field).update(**{field.name: None})
    named = _still_named(people)
    _close(named)
    gone = {key for key in people if key not in named}
    number += _delete(User, gone)
    return Removed(len(gone), len(named), number)


def _about(field: models.ForeignKey[User, User]) -> bool:
    """Whether the row is about that person, and goes with them; also one that may be about nobody."""
    return not field.null or field.name == "person"


def _of_the_demo(field: models.ForeignKey[User, User]) -> models.QuerySet[Any]:
    return field.model._base_manager.filter(**{f"{field.name}__source": Source.DEMO})


def _with_what_hangs_on_it(found: dict[type[models.Model], set[Any]]) -> None:
    """Add the rows that point at rows that go, and those that point at these."""
    todo = [(model, set(keys)) for model, keys in found.items()]
    while todo:
        model, keys = todo.pop()
        for relation in model._meta.get_fields(include_hidden=True):
            field = getattr(relation, "field", None)
            if not isinstance(field, models.ForeignKey) or not relation.auto_created or field.model._meta.proxy:
                continue
            more: set[Any] = set()
            for some in _parts(keys):
                rows = field.model._base_manager.filter(**{f"{field.name}__in": some})
                if field.null and field.remote_field.on_delete is models.SET_NULL:
                    rows.update(**{field.name: None})
                else:
                    more |= set(rows.values_list("pk", flat=True))
            more -= found[field.model]
            if more and field.model._meta.label_lower not in KEPT:
                found[field.model] |= more
                todo.append((field.model, more))


def _parts(keys: set[Any]) -> list[list[Any]]:
    listed = sorted(keys)
    return [listed[place : place + BATCH] for place in range(0, len(listed), BATCH)]


def _delete(model: type[models.Model], keys: set[Any]) -> int:
    """Only these rows, without looking for what hangs on them; returns how many."""
    number = 0
    for some in _parts(keys):
        rows: Any = model._base_manager.filter(pk__in=some)
        number += rows._raw_delete(rows.db) or 0
    return number


def _still_named(people: list[int]) -> set[int]:
    """Those of whom a row that stays says that they did something."""
    named: set[int] = set()
    for field in relations().values():
        for some in _parts(set(people)):
            rows = field.model._base_manager.filter(**{f"{field.name}__in": some})
            named |= set(rows.values_list(field.attname, flat=True))
    return named


def _close(people: set[int]) -> None:
    """Nobody finds, mails or becomes them any more."""
    for some in _parts(people):
        User.objects.filter(pk__in=some).update(email=None, employee_no=None, is_active=False, password="!")  # noqa: S106
