"""Days that do not count, and meetings."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from utq_portal.people.models import Bilingual, User


class Holiday(Bilingual, models.Model):
    """A day that is not a working day; the coordinator may add teaching-free days."""

    on = models.DateField(_("date"), unique=True)
    name_nl = models.CharField(_("name in Dutch"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)

    class Meta:
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on} {self.name_en}"


class Meeting(models.Model):
    """An appointment with a stable calendar identity; each change raises ``sequence`` (STACK, calendar)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    title_nl = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    place = models.CharField(_("place"), max_length=160, blank=True)
    url = models.URLField(_("link to join"), max_length=400, blank=True)
    organiser = models.ForeignKey(User, models.PROTECT, related_name="meetings_organised")
    guests = models.ManyToManyField(User, related_name="meetings")
    case = models.CharField(max_length=60, blank=True, db_index=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.title_en} {self.starts_at:%Y-%m-%d %H:%M}"
