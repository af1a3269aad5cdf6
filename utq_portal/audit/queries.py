"""The timeline of a case, for one audience."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from utq_portal.audit.models import Event
from utq_portal.audit.verbs import VERBS, Audience

if TYPE_CHECKING:
    from utq_portal.people.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline."""

    at: datetime
    actor: User | None
    sentence: str


class _Nothing(int):
    """No word; where a sentence counts, none."""

    def __str__(self) -> str:
        return ""


class _Known(dict[str, object]):
    """What an event of years ago did not keep is left out of its sentence."""

    def __missing__(self, key: str) -> _Nothing:
        return _Nothing()


def events_of(cases: Iterable[str], audiences: set[Audience]) -> QuerySet[Event]:
    """The events of these cases whose verb is declared for one of the audiences, the newest first."""
    told = [verb.name for verb in VERBS.values() if verb.sentence and verb.audience & audiences]
    events = Event.objects.filter(case__in=list(cases), verb__in=told).select_related("actor", "on_behalf_of")
    return events.order_by("-id")


def line_of(event: Event) -> Line:
    """An event as the reader's language says it."""
    return Line(event.at, event.actor, _sentence(event))


def timeline(cases: Iterable[str], audiences: set[Audience]) -> list[Line]:
    """All of ``events_of``, for a page that shows them whole; one query."""
    return [line_of(event) for event in events_of(cases, audiences)]


def _sentence(event: Event) -> str:
    language = get_language() or "en"
    words = {
        key: (value.get(language) or value.get("en", "") if isinstance(value, dict) else value)
        for key, value in event.data.items()
    }
    who = event.actor.name if event.actor else ""
    if event.on_behalf_of:
        who = gettext("%(stand_in)s, for %(holder)s,") % {"stand_in": who, "holder": event.on_behalf_of.name}
    # not str(): a sentence that counts chooses its words by the number
    said: str = VERBS[event.verb].sentence % _Known({"actor": who, **words})
    return said.strip()
