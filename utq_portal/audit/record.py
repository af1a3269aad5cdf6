"""Write down what happened, in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from utq_portal.audit.models import Event
from utq_portal.audit.verbs import VERBS

if TYPE_CHECKING:
    from utq_portal.people.models import User


def record(
    verb: str, subject: Model, *, by: User | None, case: str = "", data: Mapping[str, object] | None = None
) -> Event:
    """Insert one event in the caller's transaction. ``by=None`` is the system; ``data`` holds no text of people.

    A stand-in is logged with the person whose role it is, by the rule under which the verb was declared.
    """
    return write(verb, subject, by=by, on_behalf_of=_holder(verb, subject, by), case=case, data=data)


def _holder(verb: str, subject: Model, by: User | None) -> User | None:
    known = VERBS.get(verb)
    return by.acting_for(known.rule, subject) if by is not None and known is not None and known.rule else None


def write(
    verb: str,
    subject: Model,
    *,
    by: User | None,
    on_behalf_of: User | None,
    case: str = "",
    data: Mapping[str, object] | None = None,
) -> Event:
    """Insert one event of which it is known already for whom ``by`` acted: what ``record`` finds out."""
    told = Told(verb, subject, case, data or {})
    return Event.objects.create(actor=by, on_behalf_of=on_behalf_of, **told.columns)


@dataclass(frozen=True, slots=True)
class Told:
    """One event for ``record_many``; the fields are the arguments of ``record``."""

    verb: str
    subject: Model
    case: str = ""
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, Any]:
        """The event's own, without who did it."""
        about = {"subject_type": self.subject._meta.label_lower, "subject_id": self.subject.pk}
        return {**about, "verb": self.verb, "case": self.case, "data": dict(self.data)}


def record_many(told: Iterable[Told], *, by: User | None) -> list[Event]:
    """Insert the events of a verb over many rows, in their order, a thousand at a time.

    For whom ``by`` acted is found once per verb, from its first row: one act has one role.
    """
    rows = list(told)
    first = {one.verb: one for one in reversed(rows)}
    holders = {verb: _holder(verb, one.subject, by) for verb, one in first.items()}
    events = [Event(actor=by, on_behalf_of=holders[one.verb], **one.columns) for one in rows]
    return Event.objects.bulk_create(events, batch_size=1000)
