"""Release from the obligation (DOMAIN 2.4 H), and the registration of a full qualification from elsewhere."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories.models import Competence, Obligation
from utq_portal.agenda.models import Meeting
from utq_portal.people.models import Bilingual, Faculty, User
from utq_portal.workflow import Staged


class ExemptionGround(Bilingual, models.Model):
    """On what an exemption may rest, with its own checklist; rows of data."""

    code = models.CharField(max_length=10, unique=True)
    name_nl = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    needs_diploma = models.BooleanField(default=True)
    needs_reflection = models.BooleanField(default=False)
    needs_equivalence = models.BooleanField(default=False)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_en


class ExemptionRequest(Staged):
    """One person's request, from the question to the decision."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        FILED = "filed", _("requested")
        NEEDS_INFO = "needs_info", _("question to the candidate")
        MEETING = "meeting_planned", _("meeting planned")
        ADVISED = "advised", _("advised")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        CLOSED = "closed", _("not requested")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REVOKED = "revoked", _("withdrawn by the faculty")

    class Advice(models.TextChoices):
        NONE = "", _("none yet")
        GRANT = "grant", _("grant")
        REFUSE = "refuse", _("refuse")

    RUNNING: ClassVar[tuple[str, ...]] = (State.ASKED, State.FILED, State.NEEDS_INFO, State.MEETING, State.ADVISED)
    # the candidate may still add and remove documents
    WRITABLE: ClassVar[tuple[str, ...]] = (State.ASKED, State.FILED, State.NEEDS_INFO)

    state = models.CharField(max_length=24, choices=State, default=State.ASKED)
    person = models.ForeignKey(User, models.PROTECT, related_name="exemption_requests")
    faculty = models.ForeignKey(Faculty, models.PROTECT, related_name="+")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="exemption_requests")
    ground = models.ForeignKey(ExemptionGround, models.PROTECT, related_name="+", verbose_name=_("ground"))
    qualification = models.CharField(_("qualification"), max_length=200)
    institution = models.CharField(_("awarded by"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))
    note = models.TextField(_("note"), blank=True)
    asked_on = models.DateField()
    filed_on = models.DateField(null=True, blank=True)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    question = models.TextField(blank=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")
    met_on = models.DateField(null=True, blank=True)
    advice = models.CharField(max_length=8, choices=Advice, default=Advice.NONE, blank=True)
    advice_text = models.TextField(blank=True)
    advised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    advised_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)  # of a decision that deviates, a request not made, or a revocation
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["asked", "filed", "needs_info", "meeting_planned", "advised"]),
                name="one_running_exemption",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "asked",
                        "filed",
                        "needs_info",
                        "meeting_planned",
                        "advised",
                        "granted",
                        "refused",
                        "closed",
                        "withdrawn",
                        "revoked",
                    ]
                ),
                name="exemption_state",
            ),
        ]
        indexes = [models.Index(fields=["state", "faculty"], name="exemption_desk")]

    def __str__(self) -> str:
        return f"exemption {self.pk}"

    @property
    def case(self) -> str:
        """The key of the timeline."""
        return f"exemption:{self.pk}"


class ExemptionDocument(models.Model):
    """A paper that the candidate delivers; scans go after the retention term, type and date seen stay."""

    class Kind(models.TextChoices):
        DIPLOMA = "diploma", _("diploma or certificate")
        REFLECTION = "reflection", _("reflection on the competences")
        EQUIVALENCE = "equivalence", _("shows that it is equivalent")
        TRANSLATION = "translation", _("translation")
        OTHER = "other", _("other")

    request = models.ForeignKey(ExemptionRequest, models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    file_path = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=255)
    file_size = models.PositiveBigIntegerField(default=0)
    file_mime = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seen_on = models.DateField(null=True, blank=True)  # the original was seen

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.file_name


class CompetenceAdvice(models.Model):
    """What the adviser says per competence."""

    request = models.ForeignKey(ExemptionRequest, models.CASCADE, related_name="competence_advice")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        ordering = ["competence__number"]
        constraints = [models.UniqueConstraint(fields=["request", "competence"], name="advice_once")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.competence_id}"


class ExternalQualification(Staged):
    """A full qualification of another Dutch university: recognised without assessment, settles the obligation."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("to be checked")
        VERIFIED = "verified", _("registered")
        REJECTED = "rejected", _("not registered")

    state = models.CharField(max_length=24, choices=State, default=State.SUBMITTED)
    person = models.ForeignKey(User, models.PROTECT, related_name="external_qualifications")
    faculty = models.ForeignKey(Faculty, models.PROTECT, related_name="+")
    university = models.CharField(_("university"), max_length=160)
    issued_on = models.DateField(_("issued on"))
    number = models.CharField(_("number, if it has one"), max_length=60, blank=True)
    file_path = models.CharField(max_length=200)
    file_name = models.CharField(max_length=255)
    file_size = models.PositiveBigIntegerField(default=0)
    file_mime = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="submitted"), name="one_running_external"),
            models.CheckConstraint(condition=Q(state__in=["submitted", "verified", "rejected"]), name="external_state"),
        ]

    def __str__(self) -> str:
        return self.university

    @property
    def case(self) -> str:
        """The key of the timeline."""
        return f"external:{self.pk}"
