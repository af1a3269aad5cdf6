"""Sealing events into the hash chain, and checking it (docs/domain.md, The audit trail)."""

from __future__ import annotations

import hashlib
import json
import time

from django.db import connection, transaction

from utq_portal.audit.models import Event, EventSeal

GENESIS = "0" * 64
BATCH = 2000  # events of one transaction: others that write wait for no longer than that
LOCK = 29_1_000_29  # the number under which PostgreSQL lets one sealer at a time in


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
def seal() -> int:
    """Append a seal for each event that has none, up to BATCH; returns how many. Two at once take turns."""
    _alone()
    last = EventSeal.objects.order_by("-id").first()
    previous = last.hash if last else GENESIS
    seals = []
    for event in Event.objects.filter(seal=None).order_by("id")[:BATCH]:
        current = digest(event, previous)
        seals.append(EventSeal(event=event, previous=previous, hash=current))
        previous = current
    EventSeal.objects.bulk_create(seals, batch_size=1000)
    return len(seals)


def seal_for(seconds: float) -> bool:
    """Seal batch after batch until nothing waits; True when it stopped after ``seconds`` with events left.

    Each batch is a transaction of its own: one that is killed leaves the chain as the batch before it did.
    """
    until = time.monotonic() + seconds
    while seal() == BATCH:
        if time.monotonic() >= until:
            return True
    return False


def _alone() -> None:
    """Until the transaction ends nobody else seals: two that begin at the same link would fork the chain.

    SQLite has one writer; on PostgreSQL a locked row would not do, since who waited for it goes on from it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


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
