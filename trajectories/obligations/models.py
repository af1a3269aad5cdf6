"""The duty to qualify with what moves its date, and the register of certificates from before the portal."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from utq_portal.folding import Folded, FoldedField, FoldedQuerySet, LineField
from utq_portal.people.models import Faculty, User
from utq_portal.web.links import address


class Obligation(models.Model):
    """The duty to qualify before a date; its state follows from dates alone (docs/domain.md, Obligation)."""

    class Exclusion(models.TextChoices):
        NONE = "", _("none")
        SMALL = "small_appointment", _("small appointment")
        PENSION = "near_pension", _("near the state pension")
        NO_TEACHING = "no_teaching", _("little or no teaching")
        OTHER = "other", _("other")

    class Settled(models.TextChoices):
        NOT = "", _("not settled")
        CERTIFICATE = "certificate", _("certificate")
        EARLIER = "earlier", _("earlier certificate")
        EXTERNAL = "external_utq", _("UTQ from another university")
        EXEMPTION = "exemption", _("exemption")

    person = models.ForeignKey(User, models.PROTECT, related_name="obligations")
    faculty = models.ForeignKey(Faculty, models.PROTECT, related_name="+")
    start_date = models.DateField()
    months = models.PositiveSmallIntegerField(default=36)
    exclusion = models.CharField(max_length=20, choices=Exclusion, default=Exclusion.NONE, blank=True)
    settled_by = models.CharField(max_length=12, choices=Settled, default=Settled.NOT, blank=True)
    settled_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    deadline = models.DateField(null=True, blank=True)  # null while paused
    protected_on = models.DateField(null=True, blank=True)  # an exemption was requested in time, see settling.protect
    deadline_since = models.DateField()  # the day on which this deadline came to hold: older milestones are skipped
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["person", "start_date"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_on=None), name="one_running_obligation"),
            models.CheckConstraint(
                condition=(Q(settled_by="") & Q(settled_on=None)) | (~Q(settled_by="") & Q(settled_on__isnull=False)),
                name="settled_has_date",
            ),
        ]
        indexes = [models.Index(fields=["faculty", "deadline"], name="obligation_deadline")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.deadline}"

    def get_absolute_url(self) -> str:
        """The page of "Why this date?", for HR, the coordinator and whose it is."""
        return address("trajectories:obligation", self.pk)


class ObligationPause(models.Model):
    """An interval ``[starts_on, ends_on)`` in which the clock stands still; never with a reason.

    docs/domain.md, Time that does not count.
    """

    class Kind(models.TextChoices):
        LEAVE = "leave", _("leave")
        REDUCED = "reduced", _("small appointment")
        GAP = "gap", _("break between appointments")

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="pauses")
    kind = models.CharField(max_length=8, choices=Kind)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    derived = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_on = models.DateField(null=True)
    revoked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gt=models.F("starts_on")), name="pause_order")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on}"

    @property
    def last_day(self) -> date | None:
        """The last day that does not count, as people say it."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


class ObligationAdjustment(models.Model):
    """A decision about the duty: months more, a fixed date, another start, or that it does not hold.

    docs/domain.md, Decisions on a deadline.
    """

    class Kind(models.TextChoices):
        EXTEND = "extend_months", _("extension in months")
        FIXED = "fixed_date", _("fixed date")
        START = "start_correction", _("corrected start")
        EXCLUDE = "exclusion", _("exclusion")

    class Reason(models.TextChoices):
        PARTTIME = "parttime", _("part-time appointment")
        LATE_START = "late_teaching_start", _("teaching started later")
        ORGANISATION = "organisational", _("organisation")
        OTHER = "other", _("other")

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="adjustments")
    kind = models.CharField(max_length=16, choices=Kind)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    code = models.CharField(max_length=20, choices=Obligation.Exclusion, blank=True, default="")
    reason = models.CharField(max_length=20, choices=Reason)
    note = models.CharField(max_length=400, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    requested_on = models.DateField()
    # HR's word on it, when it goes to the dean or delegate
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_on = models.DateField(null=True, blank=True)
    # the coordinator's consent to more months in all than the setting allows
    consented_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    consented_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    refused = models.BooleanField(default=False)
    answer = models.CharField(max_length=400, blank=True)
    revoked_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["decided_on", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.months or self.day}"

    @property
    def counts(self) -> bool:
        """Decided, and neither refused nor withdrawn."""
        return self.decided_on is not None and not self.refused and self.revoked_on is None


class ReminderLog(models.Model):
    """The claim on one milestone of one deadline; a second run finds it taken (docs/domain.md, Milestones)."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="reminders")
    milestone = models.CharField(max_length=12)
    deadline = models.DateField()
    sent_at = models.DateTimeField(null=True, blank=True)
    superseded = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["obligation", "milestone", "deadline"], name="milestone_once")]

    def __str__(self) -> str:
        return f"{self.milestone} {self.deadline}"


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
