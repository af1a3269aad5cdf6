"""Days that do not count, and meetings."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from utq_portal.bilingual import Bilingual, Named
from utq_portal.people.models import User


class Holiday(Named, models.Model):
    """A day that is no working day, or a stretch of them: holidays, and the weeks in which nobody teaches."""

    on = models.DateField(_("first day"))
    until = models.DateField(_("last day"), null=True, blank=True)  # inclusive; null: one day
    name_nl = models.CharField(_("name in Dutch"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint("on", Coalesce("until", "on"), name="stretch_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("on")), name="stretch_order"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last(self) -> date:
        """The last day that does not count."""
        return self.until or self.on

    def days(self) -> Iterator[date]:
        """Each day of the stretch."""
        return (self.on + timedelta(days=number) for number in range((self.last - self.on).days + 1))


class Meeting(models.Model):
    """An appointment with a stable calendar identity; each change raises ``sequence`` (docs/domain.md, Calendar)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    title_nl = models.CharField(max_length=300)  # room for the longest name
    title_en = models.CharField(max_length=300)
    title = Bilingual("title")
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


class WaitReminder(models.Model):
    """The claim on one stage of one wait (agenda/waits.py): a second run finds it taken, a clock set back too.

    ``about`` is the row that waits, ``occurrence`` the moment since when: the same step entered again is another one.
    """

    code = models.CharField(max_length=60)
    about = models.CharField(max_length=60)  # "app.model:pk"
    occurrence = models.CharField(max_length=40)
    stage = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about", "code", "occurrence", "stage"], name="wait_reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.about} {self.stage}"


class CalendarFeed(models.Model):
    """The secret address at which a person's own calendar program asks for their appointments.

    Only a hash of the secret is kept: the address is shown once, and a copy of the database opens no calendar.
    """

    person = models.OneToOneField(User, models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
