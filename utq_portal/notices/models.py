"""A notice: a line in the inbox and, by mail, the same news."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One message to one person. Code and parameters are stored; words are made in the reader's language."""

    class Mail(models.TextChoices):
        NONE = "none", _("not by mail")
        QUEUED = "queued", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused")

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    code = models.CharField(max_length=60)
    about = models.CharField(max_length=60)  # "app.model:pk"
    case = models.CharField(max_length=60, blank=True, db_index=True)
    occasion = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    calendar = models.TextField(blank=True)  # the .ics that goes with the mail
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=8, choices=Mail, default=Mail.QUEUED)
    mailed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["recipient", "code", "about", "occasion"], name="notice_once")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_inbox"),
            models.Index(fields=["recipient"], name="notice_unread", condition=models.Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.recipient_id}"
