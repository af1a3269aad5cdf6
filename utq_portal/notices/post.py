"""Promise news to people, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from utq_portal.audit.models import Event
from utq_portal.jobs.promise import promise
from utq_portal.notices.message import Message
from utq_portal.notices.models import Notice

if TYPE_CHECKING:
    from utq_portal.people.models import User


def storable(value: object) -> Any:
    """A parameter as JSON: dates keep their kind, two languages stay a dict, the rest is text or a number."""
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, dict | int | str):
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
    (DECISIONS 30). Returns how many notices are new. People without an account that is active get nothing, and
    nobody gets anything before go-live.
    """
    if not import_string(settings.NOTICE_GATE)():
        return 0
    people = {person.pk: person for person in to if person is not None and person.is_active}
    key = f"event:{occasion.pk}" if isinstance(occasion, Event) else occasion
    stored = {name: storable(value) for name, value in (params or {}).items()}
    posted = 0
    for person in people.values():
        notice, new = Notice.objects.get_or_create(
            recipient=person,
            code=message.code,
            about=about(row),
            occasion=key,
            defaults={
                "case": case or (occasion.case if isinstance(occasion, Event) else ""),
                "url": url,
                "calendar": calendar,
                "params": stored,
                "mail": Notice.Mail.QUEUED if message.mail and person.email else Notice.Mail.NONE,
            },
        )
        posted += new
        if new and notice.mail == Notice.Mail.QUEUED:
            promise("notices.deliver", {"notice": notice.pk}, key=f"notice:{notice.pk}")
    return posted
