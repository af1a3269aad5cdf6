"""Who may do what, written once as a condition on rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q
from django.utils.functional import Promise

if TYPE_CHECKING:
    from utq_portal.people.models import User


class Reason(Promise):
    """Why a step is refused: the sentence, and ``code``, by which it is known; ``%`` fills it in."""

    def __init__(self, code: str, sentence: Promise | str) -> None:
        self.code, self.sentence = code, sentence

    def __str__(self) -> str:
        return str(self.sentence)

    def __mod__(self, given: Mapping[str, object]) -> Reason:
        return Reason(self.code, str(self) % given)


class Refused(Exception):
    """A step that may not be taken now; ``why`` is a sentence for the page, ``details`` are further ones.

    ``code`` is the one of its Reason: what decides on a refusal asks for that and never for the words.
    """

    def __init__(self, why: Promise | str, details: Iterable[Promise | str] = ()) -> None:
        super().__init__(str(why))
        if not str(why):
            raise ValueError("A refusal says why.")
        self.why = why
        self.details = list(details)
        self.code = why.code if isinstance(why, Reason) else "refused"


# what needs no look at the row: it never holds, or always
NEVER = Q(pk__in=())
ALWAYS = ~NEVER


def either(*conditions: Q) -> Q:
    """At least one holds. What never does is left out: the query is as long as the reader's own roles ask for."""
    open_ones = [one for one in conditions if one is not NEVER]
    if any(one is ALWAYS for one in open_ones):
        return ALWAYS
    return reduce(or_, open_ones) if open_ones else NEVER


def both(*conditions: Q) -> Q:
    """All of them hold; what always does is left out."""
    if any(one is NEVER for one in conditions):
        return NEVER
    limits = [one for one in conditions if one is not ALWAYS]
    return reduce(and_, limits) if limits else ALWAYS


@dataclass(frozen=True, slots=True)
class Reader:
    """A part that a Rule lets in, for the privacy page: ``part`` is a key of its words, ``when`` limits in words."""

    part: str
    when: tuple[Promise | str, ...] = ()


OWN = Reader("own")


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that holds for the rows a user may touch; combine with ``|`` and ``&``.

    Only forward foreign keys, ``IN (subquery)`` or ``EXISTS``: a join to many would double rows. ``readers`` says whom
    it lets in, or nobody where it only limits another rule; ``when`` is then that limit in words.
    """

    condition: Callable[[User], Q]
    readers: tuple[Reader, ...] = ()
    when: Promise | str = ""

    def __call__(self, user: User) -> Q:
        return self.condition(user)

    def __or__(self, other: Rule) -> Rule:
        return Rule(lambda user: either(self(user), other(user)), (*self.readers, *other.readers))

    def __and__(self, other: Rule) -> Rule:
        readers = tuple(
            replace(one, when=(*one.when, *(limit for limit in (self.when, other.when) if limit)))
            for one in self.readers or other.readers
        )
        return Rule(lambda user: self._and(other, user), readers)

    def _and(self, other: Rule, user: User) -> Q:
        """Where the first never holds, the second need not be built."""
        mine = self(user)
        return NEVER if mine is NEVER else both(mine, other(user))

    def allows(self, user: User, row: Model) -> bool:
        """Whether the rule holds for this one row; one query."""
        return type(row)._default_manager.filter(self(user), pk=row.pk).exists()


@dataclass(frozen=True, slots=True)
class Owner(Rule):
    """A Rule that lets in the person named at ``path``."""

    path: str = ""

    def has(self, user: User, row: Any) -> bool:
        """Whether the rule holds for a row that is at hand; no query."""
        *way, last = self.path.split("__")
        return bool(getattr(reduce(getattr, way, row), f"{last}_id") == user.pk)


def owner(path: str) -> Owner:
    """The user is the person named at ``path``: in a Rule about people's data the one whose they are."""
    return Owner(lambda user: Q(**{path: user}), (OWN,), path=path)


def not_own(path: str) -> Rule:
    """The self-dealing ban (docs/domain.md, The own case): the row is not about the user at ``path``."""
    return Rule(lambda user: ~Q(**{path: user}))
