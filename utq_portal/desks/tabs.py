"""The desks of somebody as tabs, with how many things wait on each: one query (docs/domain.md, Several roles)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from utq_portal.desks.counting import NONE, Figures, counted, groups
from utq_portal.desks.desk import Groups, desks, parts_of
from utq_portal.people.models import User
from utq_portal.web.links import address

TEACHER = "teacher"  # the word of the own trajectory, whose desk is the home
DESK, OWN = "desk:", "own:"  # before the word of a desk: what waits there, and what gives it to who holds no role


@dataclass(frozen=True, slots=True)
class Tab:
    """A desk that this person may open."""

    key: str
    label: Promise | str
    url: str
    current: bool
    waits: int = 0


def words_of(user: User, own: Collection[str] | None) -> list[str]:
    """The desks of a person in the order of the tabs; ``own`` are those that follow from no role, None means all."""
    held = {str(a.role) for a in user.held_roles}
    return [one.word for one in desks() if (one.role in held if one.role else own is None or one.word in own)]


def first_desk(user: User, own: Collection[str]) -> str:
    """The address of the first desk beside the own trajectory; the home where there is none."""
    word = next((word for word in words_of(user, own) if word != TEACHER), "")
    return address("desk", word) if word else address("home")


def tabs_of(user: User, current: str, own: Collection[str], known: Mapping[str, int] | None = None) -> list[Tab]:
    """The desks as tabs with what waits on each; none when there is only one. What is ``known`` is not counted."""
    known, words = known or {}, words_of(user, own)
    if len(words) < 2:
        return []
    found = found_for(user, [word for word in words if word not in known], timezone.localdate())
    return _tabs(words, current, {**numbers(found, [word for word in words if word not in known]), **known})


def tabs_in(found: Figures, user: User, current: str) -> list[Tab]:
    """The same with what ``all_for`` counted."""
    words = words_of(user, standing_in(found))
    return _tabs(words, current, numbers(found, words)) if len(words) > 1 else []


def _tabs(words: list[str], current: str, waits: Mapping[str, int]) -> list[Tab]:
    labels = {one.word: one.label for one in desks()}
    return [Tab(word, labels[word], address("desk", word), word == current, waits[word]) for word in words]


def own_groups(user: User) -> Groups:
    """What gives this person the desks that follow from no role, to be counted for ``standing_in``."""
    return [groups(rows, f"{OWN}{one.word}", NONE, NONE) for one in desks() for rows in one.whose(user)]


def standing_in(found: Figures) -> frozenset[str]:
    """The words of the desks that follow from no role and are this person's."""
    return frozenset(one.word for one in desks() if found.total(f"{OWN}{one.word}"))


def all_for(user: User, today: date, desk: str = "") -> Figures:
    """What waits on every desk that may be this person's, what ``standing_in`` asks and ``desk`` shows; one query."""
    return found_for(user, words_of(user, None), today, [*own_groups(user), *figures_of(desk, user, today)])


def figures_of(desk: str, user: User, today: date) -> Groups:
    """What only the page of a desk shows."""
    return [group for part in parts_of(desk) for group in part.figures(user, today)]


def found_for(user: User, words: Iterable[str], today: date, beside: Groups = ()) -> Figures:
    """What waits on each of these desks, in one query with what else is counted."""
    parts = list(beside)
    for word in words:
        for part in parts_of(word):
            parts += [*part.counts(user, today), *(_waiting(word, rows) for rows in part.rows(user, today))]
    return counted(parts)


def numbers(found: Figures, words: Iterable[str]) -> dict[str, int]:
    """How many things wait on each of these desks."""
    return {word: found.total(f"{DESK}{word}") + sum(part.waits(found) for part in parts_of(word)) for word in words}


def _waiting(word: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """One group: what waits on a desk. Rows by their key, for what annotates or orders them counts apart."""
    plain: QuerySet[Any, Any] = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk"))
    return groups(plain, f"{DESK}{word}", NONE, NONE)
