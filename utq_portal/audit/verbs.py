"""The verbs of the timeline: one sentence each, and who is told (DECISIONS 21: by default nobody)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise


class Audience(Enum):
    """Whose timeline shows a verb."""

    CANDIDATE = "candidate"  # the person whose case it is
    STAFF = "staff"  # UTQ supervisor, coordinator, HR advisor of the case
    COORDINATOR = "coordinator"


EVERYONE = frozenset(Audience)
STAFF_ONLY = frozenset({Audience.STAFF, Audience.COORDINATOR})
COORDINATOR_ONLY = frozenset({Audience.COORDINATOR})
NOBODY: frozenset[Audience] = frozenset()


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb's name, its sentence with ``%(actor)s`` and the keys of the event's data, and its audience."""

    name: str
    sentence: Promise | str
    audience: frozenset[Audience]


VERBS: dict[str, Verb] = {}


def declare(name: str, sentence: Promise | str = "", audience: frozenset[Audience] = NOBODY) -> Verb:
    """Make a verb known; a second declaration with another sentence raises ValueError."""
    verb = Verb(name, sentence, audience)
    if name in VERBS and str(VERBS[name].sentence) != str(sentence):
        raise ValueError(f"The verb {name} is declared twice.")
    VERBS[name] = verb
    return verb
