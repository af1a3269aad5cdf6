"""What happened: events that are never changed, and the seals that show if one was."""

from __future__ import annotations

from typing import Any, Never

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet["Event"]):
    """Reads only; the database's triggers refuse the rest."""

    def update(self, **kwargs: Any) -> Never:
        raise TypeError("Audit events are never changed.")

    def delete(self) -> Never:
        raise TypeError("Audit events are never removed.")


class Event(models.Model):
    """One thing that somebody did to a case (docs/domain.md, The audit trail).

    Holds no text of a teacher; a reason of HR and a name may stand in it.
    """

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    case = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"], name="event_case"),
            models.Index(fields=["subject_type", "subject_id"], name="event_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type}:{self.subject_id}"


class EventSeal(models.Model):
    """A link of the hash chain, in the order in which one job sealed the events (docs/domain.md, The audit trail)."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.hash[:12]
