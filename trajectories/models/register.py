"""The certificate register from before this portal, and the files that brought it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from utq_portal.folding import Folded, FoldedField, FoldedQuerySet, LineField
from utq_portal.people.models import User


class EarlierCertificate(Folded):
    """A row of the register kept before this portal: it settles the obligation, counted apart.

    docs/domain.md, The earlier register.
    """

    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="earlier_certificates")
    employee_no = models.CharField(max_length=30, db_index=True)
    number = models.CharField(max_length=40, unique=True)
    name = LineField(max_length=200)
    folded = FoldedField(of=["name"])
    issued_on = models.DateField()

    objects = FoldedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.number


class RegisterUpload(models.Model):
    """One file of the register from before this portal: read, shown, and loaded once by who saw the preview."""

    class State(models.TextChoices):
        READY = "ready", _("ready to load")
        APPLIED = "applied", _("loaded")
        REFUSED = "refused", _("refused")
        DISCARDED = "discarded", _("discarded")

    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    refusal = models.CharField(max_length=40, blank=True)
    summary = models.JSONField(default=dict)  # rows per kind, a fingerprint of what was shown, names, settled
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class RegisterRow(models.Model):
    """One line of such a file, with what it would do or why it is refused."""

    upload = models.ForeignKey(RegisterUpload, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    kind = models.CharField(max_length=20)
    field = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    says = models.JSONField(default=dict)

    class Meta:
        ordering = ["upload", "line"]
        indexes = [models.Index(fields=["upload", "kind", "line"], name="registerrow_kind")]

    def __str__(self) -> str:
        return f"{self.upload_id}:{self.line}"
