"""The verbs of the timeline: one sentence each, and who is told (docs/domain.md, The timeline)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

# a Rule, told by its shape: this app lies below the one that defines it
Condition = Callable[[Any], Q]


class Audience(Enum):
    """Whose timeline shows a verb."""

    CANDIDATE = "candidate"  # the person whose case it is
    STAFF = "staff"  # UTQ supervisor, coordinator, HR advisor of the case
    COORDINATOR = "coordinator"


EVERYONE = frozenset(Audience)
# what staff is not to know: only whose case it is, and the coordinator
NOT_STAFF = frozenset({Audience.CANDIDATE, Audience.COORDINATOR})
STAFF_ONLY = frozenset({Audience.STAFF, Audience.COORDINATOR})
COORDINATOR_ONLY = frozenset({Audience.COORDINATOR})
NOBODY: frozenset[Audience] = frozenset()


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb's name, its sentence with ``%(actor)s`` and the keys of the event's data, and its audience.

    ``rule`` says who does it, as a condition on the subject: with it a stand-in is logged with both names.
    """

    name: str
    sentence: Promise | str
    audience: frozenset[Audience]
    rule: Condition | None = field(default=None, compare=False)


VERBS: dict[str, Verb] = {}


def declare(
    name: str,
    sentence: Promise | str = "",
    audience: frozenset[Audience] = NOBODY,
    rule: Condition | None = None,
) -> Verb:
    """Make a verb known; a second declaration with another sentence raises ValueError.

    ``rule`` is left out only where people act for themselves, or the system does.
    """
    verb = Verb(name, sentence, audience, rule)
    if name in VERBS and str(VERBS[name].sentence) != str(sentence):
        raise ValueError(f"The verb {name} is declared twice.")
    VERBS[name] = verb
    return verb
