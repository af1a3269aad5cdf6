"""Sealing events into the hash chain, and checking it (DECISIONS 29)."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction

from utq_portal.audit.models import Event, EventSeal

GENESIS = "0" * 64


def digest(event: Event, previous: str) -> str:
    """SHA-256 over the event's content and the seal before it."""
    content = [
        event.pk,
        event.at.isoformat(),
        event.actor_id,
        event.on_behalf_of_id,
        event.verb,
        event.subject_type,
        event.subject_id,
        event.case,
        event.data,
        previous,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def seal(most: int = 5000) -> int:
    """Append a seal for each event that has none, up to ``most``; returns how many. One job at a time does this."""
    last = EventSeal.objects.select_for_update().order_by("-id").first()
    previous = last.hash if last else GENESIS
    fresh = list(Event.objects.filter(seal=None).order_by("id")[:most])
    seals = []
    for event in fresh:
        current = digest(event, previous)
        seals.append(EventSeal(event=event, previous=previous, hash=current))
        previous = current
    EventSeal.objects.bulk_create(seals, batch_size=1000)
    return len(seals)


def broken() -> list[str]:
    """What does not add up in the chain: a changed event, a removed or inserted seal."""
    faults: list[str] = []
    previous = GENESIS
    for link in EventSeal.objects.select_related("event").order_by("id").iterator(2000):
        if link.previous != previous:
            faults.append(f"seal {link.pk}: does not follow the seal before it")
        if link.hash != digest(link.event, link.previous):
            faults.append(f"event {link.event_id}: is not what was sealed")
        previous = link.hash
    return faults
