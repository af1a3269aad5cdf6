"""A notice: a line in the inbox and, by mail, the same news."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import How, Kind


class Notice(models.Model):
    """One message to one person. Code and parameters are stored; words are made in the reader's language."""

    class Mail(models.TextChoices):
        NONE = "none", _("not by mail")
        WAITING = "waiting", _("goes with the next summary")
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
    sent_to = models.CharField(max_length=254, blank=True)  # the address at the time; empty: there was none
    sent_subject = models.CharField(max_length=300, blank=True)  # the words as they were sent
    sent_text = models.TextField(blank=True)
    # the summary in which it went along
    collected_in = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="collected")
    settled_at = models.DateTimeField(null=True, blank=True)  # somebody dealt with a refused mail

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["recipient", "code", "about", "occasion"], name="notice_once")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_inbox"),
            models.Index(fields=["recipient"], name="notice_unread", condition=models.Q(read_at=None)),
            models.Index(
                fields=["mail", "recipient"],
                name="notice_to_mail",
                condition=models.Q(mail__in=["waiting", "queued", "sending"]),
            ),
            models.Index(
                fields=["recipient"],
                name="notice_undelivered",
                condition=models.Q(mail="refused", settled_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} → {self.recipient_id}"


class Preference(models.Model):
    """When one person wants news of one kind by mail; no row is the default."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    how = models.CharField(max_length=6, choices=How)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}: {self.how}"
