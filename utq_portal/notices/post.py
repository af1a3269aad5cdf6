"""Promise news to people, in the transaction of what happened."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Max, Model
from django.utils.module_loading import import_string

from utq_portal.audit.models import Event
from utq_portal.jobs.promise import Promised, promise_many
from utq_portal.notices.message import MESSAGES, Message, lacks
from utq_portal.notices.models import Notice
from utq_portal.notices.preferences import routes

if TYPE_CHECKING:
    from utq_portal.people.models import User

BATCH = 1000


def storable(value: object) -> Any:
    """A parameter as JSON: dates keep their kind, two languages stay a dict, sections a list, the rest is text."""
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, dict | list | int | str):
        return value
    return str(value)


def about(row: Model) -> str:
    """The key of the row a notice is about."""
    return f"{row._meta.label_lower}:{row.pk}"


def post(
    message: Message,
    to: Iterable[User | None],
    row: Model,
    *,
    occasion: Event | str,
    case: str = "",
    url: str = "",
    calendar: str = "",
    params: Mapping[str, object] | None = None,
) -> int:
    """Put ``message`` in the inbox of each person and promise its mail; the same occasion twice is one notice.

    ``occasion`` is the audit event of the step, ``milestone:deadline`` for a reminder, a SEQUENCE for a meeting
    (docs/domain.md, Notices and reminders). Returns how many notices are new. People without an account that is active
    get nothing but a decision, and nobody gets anything before go-live.
    """
    return post_many([Posting(message, to, row, occasion, case, url, calendar, params)])


@dataclass(frozen=True, slots=True)
class Posting:
    """One piece of news for ``post_many``; the fields are the arguments of ``post``."""

    message: Message
    to: Iterable[User | None]
    row: Model
    occasion: Event | str
    case: str = ""
    url: str = ""
    calendar: str = ""
    params: Mapping[str, object] | None = None


def post_many(postings: Iterable[Posting]) -> int:
    """Like ``post`` for many at once, in a handful of queries per thousand notices."""
    if not import_string(settings.NOTICE_GATE)():
        return 0
    posted = 0
    batch: dict[tuple[Any, ...], Notice] = {}
    for posting in postings:
        for notice in _notices(posting):
            batch.setdefault((notice.recipient_id, notice.code, notice.about, notice.occasion), notice)
            if len(batch) >= BATCH:
                posted += _insert(batch)
                batch = {}
    return posted + _insert(batch)


def _notices(posting: Posting) -> Iterator[Notice]:
    """The rows of one posting, one for each person with an account."""
    occasion, message = posting.occasion, posting.message
    stored = {name: storable(value) for name, value in (posting.params or {}).items()}
    if lacking := lacks(message, stored):
        warnings.warn(f"The message {message.code} lacks {', '.join(sorted(lacking))}", stacklevel=2)
    people = {person.pk: person for person in posting.to if person and (person.is_active or message.always)}
    for person in people.values():
        yield Notice(
            recipient=person,
            code=message.code,
            about=about(posting.row),
            occasion=f"event:{occasion.pk}" if isinstance(occasion, Event) else occasion,
            case=posting.case or (occasion.case if isinstance(occasion, Event) else ""),
            url=posting.url,
            calendar=posting.calendar,
            params=stored,
        )


def _insert(batch: Mapping[tuple[Any, ...], Notice]) -> int:
    """Insert the notices that are not there yet and promise their mail.

    Keys that exist are skipped by the database, which leaves the transaction usable; they go in one order, so that two
    transactions with the same ones wait for each other instead of deadlocking. The new rows are those above the
    highest key of before; one of another process with the same occasion may be among them, and its mail is promised
    under the same key.
    """
    if not batch:
        return 0
    ways = routes((MESSAGES[notice.code], notice.recipient) for notice in batch.values())
    for notice in batch.values():
        notice.mail = ways[notice.code, notice.recipient_id]
        if notice.calendar and notice.mail == Notice.Mail.WAITING:  # a summary carries no appointments
            notice.mail = Notice.Mail.QUEUED if notice.recipient.email else Notice.Mail.REFUSED
    before = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
    Notice.objects.bulk_create([batch[key] for key in sorted(batch)], ignore_conflicts=True)
    rows = Notice.objects.filter(pk__gt=before)
    fields = ("pk", "mail", "recipient_id", "code", "about", "occasion")
    new = [(pk, mail) for pk, mail, *key in rows.values_list(*fields) if tuple(key) in batch]
    queued = (pk for pk, mail in new if mail == Notice.Mail.QUEUED)
    promise_many(Promised("notices.deliver", {"notice": pk}, f"notice:{pk}") for pk in queued)
    return len(new)
