"""The dossier: texts and evidence per competence, feedback on them, and the sealed version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from trajectories.models import Competence, Criterion, Trajectory
from utq_portal.agenda.days import add_months
from utq_portal.bilingual import Named
from utq_portal.files.models import StoredFile
from utq_portal.folding import Folded, FoldedField, FoldedQuerySet, LineField
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible
from utq_portal.policy.queries import current
from utq_portal.web import richtext
from utq_portal.web.links import address
from utq_portal.workflow import CaseRow, Look, Staged, StateField


class Dossier(models.Model):
    """One trajectory's dossier; its state is the trajectory's (docs/domain.md, Dossier)."""

    trajectory = models.OneToOneField(Trajectory, models.CASCADE, related_name="dossier")
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", _("English")), ("nl", _("Dutch"))], default="en"
    )
    anonymised_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    # the highest number of evidence that was ever given out and is gone for good: no number comes back
    numbered = models.PositiveIntegerField(default=0)

    class Meta:
        permissions = [("read_dossier", "May read this dossier as it stands")]

    def get_absolute_url(self) -> str:
        """The overview, as the teacher and each reader see it."""
        return address("dossiers:overview", self.pk)

    @property
    def case(self) -> str:
        """The key of the timeline: that of the trajectory."""
        return f"trajectory:{self.trajectory_id}"


class CompetenceSection(Staged):
    """The part of a dossier about one competence (docs/domain.md, Dossier)."""

    class State(models.TextChoices):
        EMPTY = "empty", _("not started")
        DRAFTING = "drafting", _("draft")
        FEEDBACK_ASKED = "feedback_asked", _("with a reader for feedback")
        READY = "ready", _("ready")
        LOCKED = "locked", _("sealed")
        SUFFICIENT = "sufficient", _("sufficient")
        INSUFFICIENT = "insufficient", _("insufficient")
        RECOGNISED = "recognised", _("recognised")

    RESPONSIBLE: ClassVar[Mapping[str, Responsible]] = {
        State.EMPTY: Responsible.TEACHER,
        State.DRAFTING: Responsible.TEACHER,
        State.FEEDBACK_ASKED: Responsible.UTQ_SUPERVISOR,
        State.READY: Responsible.TEACHER,
        State.LOCKED: Responsible.ASSESSORS,
        State.SUFFICIENT: Responsible.NOBODY,
        State.INSUFFICIENT: Responsible.TEACHER,
        State.RECOGNISED: Responsible.NOBODY,
    }
    LOOK: ClassVar[Mapping[str, Look]] = {
        State.EMPTY: Look("none"),
        State.DRAFTING: Look("draft"),
        State.FEEDBACK_ASKED: Look("waiting"),
        State.READY: Look("good"),
        State.LOCKED: Look("waiting", "lock"),
        State.SUFFICIENT: Look("good", "award"),
        State.INSUFFICIENT: Look("care", "pencil"),
        State.RECOGNISED: Look("good", "award"),
    }

    # the teacher may still write here
    WRITABLE: ClassVar[tuple[str, ...]] = (State.EMPTY, State.DRAFTING, State.FEEDBACK_ASKED, State.INSUFFICIENT)
    SETTLED: ClassVar[tuple[str, ...]] = (State.SUFFICIENT, State.RECOGNISED)
    DONE: ClassVar[tuple[str, ...]] = (State.READY, *SETTLED)

    state = StateField(choices=State, default=State.EMPTY, check="section_state")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="sections")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)
    sufficient_on = models.DateField(null=True, blank=True)
    # ready in what was used before the portal, as whoever brought the trajectory in says: the proof is still to come
    ready_elsewhere_on = models.DateField(null=True, blank=True)
    # why the last decision found it insufficient, with the words of the announced decision; empty when it did not
    repair_text = models.TextField(blank=True)
    repair_on = models.DateField(null=True, blank=True)
    repair_arbitrated = models.BooleanField(default=False)

    class Meta:
        ordering = ["dossier", "competence__number"]
        constraints = [models.UniqueConstraint(fields=["dossier", "competence"], name="section_once")]

    def get_absolute_url(self) -> str:
        """The page of one competence; its number has to be at hand."""
        return address("dossiers:section", self.dossier_id, self.competence.number)

    @property
    def holds_until(self) -> date | None:
        """The last day of a sufficient result, so many months after the decision; None without one.

        docs/domain.md, Results.
        """
        if self.state != self.State.SUFFICIENT or self.sufficient_on is None:
            return None
        return add_months(self.sufficient_on, current().result_months)

    def lapsed(self, today: date) -> bool:
        """Whether the result is too old to be handed in again; the section opens when the teacher says so."""
        until = self.holds_until
        return until is not None and until < today

    @property
    def done(self) -> bool:
        """Nothing has to be written any more."""
        return self.state in (*self.DONE, self.State.LOCKED)


class CriterionText(models.Model):
    """A reflection: about the section (``criterion=None``) or about one criterion, as the profile's text unit says."""

    section = models.ForeignKey(CompetenceSection, models.CASCADE, related_name="texts")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    body = models.TextField(blank=True)  # sanitised HTML
    words = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    private = models.BooleanField(default=False)  # "keep this draft to myself"
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["section", "criterion__order"]
        constraints = [
            models.UniqueConstraint(fields=["section", "criterion"], name="text_once"),
            models.UniqueConstraint(fields=["section"], condition=Q(criterion=None), name="section_text_once"),
        ]


class Revision(models.Model):
    """An earlier version of a text, kept at certain moments (docs/domain.md, Saving a text)."""

    class Moment(models.TextChoices):
        FEEDBACK = "feedback", _("feedback asked")
        READY = "ready", _("marked ready")
        SNAPSHOT = "snapshot", _("sealed")
        PAUSE = "pause", _("after a pause in writing")
        MERGE = "merge", _("before a merge")
        PLAIN = "plain", _("before writing without the editor")

    text = models.ForeignKey(CriterionText, models.CASCADE, related_name="revisions")
    body = models.TextField()
    words = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField()
    moment = models.CharField(max_length=10, choices=Moment)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["text", "version"], name="revision_once")]

    @property
    def html(self) -> SafeString:
        """The words, safe to show."""
        return richtext.shown(self.body)


class GapNote(models.Model):
    """Why a criterion has no evidence, in the teacher's words; with it the gap no longer warns."""

    section = models.ForeignKey(CompetenceSection, models.CASCADE, related_name="gap_notes")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    note = models.CharField(max_length=600)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "criterion"], name="gap_note_once")]


class Evidence(StoredFile, Folded):
    """A file or link that shows something; numbered within the dossier (docs/domain.md, Evidence)."""

    class Kind(models.TextChoices):
        MATERIAL = "course_material", _("course material")
        ASSESSMENT = "assessment", _("assessment")
        EVALUATION = "student_evaluation", _("student evaluation")
        PEER = "peer_observation", _("observation by a colleague")
        OBSERVATION = "supervisor_observation", _("observation by the UTQ supervisor")
        FEEDBACK = "feedback", _("feedback")
        VIDEO = "video_link", _("video")
        CERTIFICATE = "certificate", _("certificate")
        OTHER = "other", _("other")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="evidence")
    number = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=24, choices=Kind, default=Kind.OTHER)
    title = LineField(_("title"), max_length=200)
    folded = FoldedField(of=["title"])
    description = models.CharField(_("what it shows"), max_length=400, blank=True)
    url = models.URLField(_("link"), max_length=600, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)  # of the file; the earlier ones are EvidenceVersion
    replaced_at = models.DateTimeField(null=True, blank=True)  # when the file of now came; null: with the piece
    replaced_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sealed = models.BooleanField(default=False)  # the file is in a sealed version and stays on the disk
    removed_at = models.DateTimeField(null=True, blank=True)  # counts nowhere; can be put back until it is purged
    position = models.PositiveIntegerField(default=0)  # the teacher's own order

    objects = FoldedQuerySet.as_manager()

    class Meta:
        ordering = ["dossier", "number"]
        verbose_name_plural = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="evidence_number_once"),
            models.CheckConstraint(condition=~(Q(url="") & Q(file_path="")), name="evidence_is_something"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class EvidenceVersion(StoredFile):
    """A former file of a piece of evidence (docs/domain.md, Versions of a piece)."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()  # when this file came, not when it was replaced
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    sealed = models.BooleanField(default=False)

    class Meta:
        ordering = ["evidence", "-number"]
        constraints = [models.UniqueConstraint(fields=["evidence", "number"], name="evidence_version_once")]


class EvidenceTick(models.Model):
    """A tick in the grid: this piece shows this criterion."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="ticks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "criterion"], name="tick_once")]


class FeedbackRequest(Staged):
    """A question to a reader about one section; it gives the reader that section only, until it is closed."""

    class State(models.TextChoices):
        OPEN = "open", _("asked")
        GIVEN = "given", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")

    # who was asked; that is the UTQ supervisor or a colleague
    RESPONSIBLE: ClassVar[Mapping[str, Responsible]] = {
        State.OPEN: Responsible.UTQ_SUPERVISOR,
        State.GIVEN: Responsible.TEACHER,
        State.WITHDRAWN: Responsible.NOBODY,
    }
    LOOK: ClassVar[Mapping[str, Look]] = {
        State.OPEN: Look("waiting"),
        State.GIVEN: Look("good"),
        State.WITHDRAWN: Look("none"),
    }

    state = StateField(choices=State, default=State.OPEN, check="feedback_state")
    section = models.ForeignKey(CompetenceSection, models.CASCADE, related_name="feedback_requests")
    reader = models.ForeignKey(User, models.PROTECT, related_name="feedback_asked")
    question = models.TextField(_("your question"), blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # the versions that were asked about: the reader sees these, while the teacher writes on
    revisions = models.ManyToManyField(Revision, related_name="+")
    draft = models.JSONField(default=dict)  # the answer while it is written: {criterion or "": {body, mandatory}}
    draft_version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["section", "reader"], condition=Q(state="open"), name="asked_once"),
        ]

    def get_absolute_url(self) -> str:
        """Where its reader answers."""
        return address("dossiers:feedback", self.pk)


class FeedbackComment(models.Model):
    """A remark on a section or criterion, or a reply to one."""

    section = models.ForeignKey(CompetenceSection, models.CASCADE, related_name="comments")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    request = models.ForeignKey(FeedbackRequest, models.SET_NULL, null=True, blank=True, related_name="comments")
    reply_to = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    body = models.TextField(_("remark"))
    mandatory = models.BooleanField(_("to resolve before ready"), default=False)
    from_return = models.BooleanField(default=False)  # the reason with which a ready dossier came back
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]


class PartialRecognition(StoredFile, Named, CaseRow):
    """A partial certificate, and what it was recognised for; ``name`` is what the certificate is of.

    Nothing of a person is copied from elsewhere: the teacher delivers the document, the UTQ supervisor advises, the
    coordinator decides. A result of the university's own courses is recognised as it is made.
    docs/domain.md, Partial certificates.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("not handed in yet")
        SUBMITTED = "submitted", _("advice asked")
        ADVISED = "advised", _("to be decided")
        RECOGNISED = "recognised", _("recognised")
        REFUSED = "refused", _("not recognised")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REVOKED = "revoked", _("recognition revoked")

    RESPONSIBLE: ClassVar[Mapping[str, Responsible]] = {
        State.DRAFT: Responsible.TEACHER,
        State.SUBMITTED: Responsible.UTQ_SUPERVISOR,
        State.ADVISED: Responsible.COORDINATOR,
        State.RECOGNISED: Responsible.NOBODY,
        State.REFUSED: Responsible.NOBODY,
        State.WITHDRAWN: Responsible.NOBODY,
        State.REVOKED: Responsible.NOBODY,
    }
    LOOK: ClassVar[Mapping[str, Look]] = {
        State.DRAFT: Look("draft"),
        State.SUBMITTED: Look("waiting"),
        State.ADVISED: Look("waiting"),
        State.RECOGNISED: Look("good", "award"),
        State.REFUSED: Look("care", "problem"),
        State.WITHDRAWN: Look("none"),
        State.REVOKED: Look("care", "problem"),
    }

    class Origin(models.TextChoices):
        OTHER_UNIVERSITY = "other_university", _("another Dutch university")
        OWN_COURSE = "own_course", _("a course of this university")
        EARLIER_PROFILE = "earlier_profile", _("an earlier trajectory at this university")

    OPEN: ClassVar[tuple[str, ...]] = (State.SUBMITTED, State.ADVISED)

    state = StateField(choices=State, default=State.DRAFT, check="recognition_state")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="recognitions")
    origin = models.CharField(max_length=20, choices=Origin, default=Origin.OTHER_UNIVERSITY)
    name_nl = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    university = models.CharField(max_length=160, blank=True)
    certificate_no = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)  # the teacher's, for those who advise and decide
    made_at = models.DateTimeField(default=timezone.now)
    submitted_on = models.DateField(null=True, blank=True)
    advice = models.TextField(blank=True)  # how to build it into the dossier, or why not
    advised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    advised_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)  # of the decision, where it is not as advised, and of a revocation
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: the system
    decided_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=80, blank=True)  # of which result of the university's own this was made

    class Meta:
        ordering = ["dossier", "made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(file_path="") | ~Q(source=""), name="recognition_has_a_document"
            ),
            models.UniqueConstraint(
                fields=["dossier", "source"], condition=~Q(source=""), name="recognition_source_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "state_since"], name="recognition_waiting")]

    def get_absolute_url(self) -> str:
        """The page of the request, for the teacher and who advises or decides."""
        return address("dossiers:recognition", self.pk)


class RecognisedCriterion(models.Model):
    """A criterion that a partial certificate was handed in for; null: nobody has said yet."""

    recognition = models.ForeignKey(PartialRecognition, models.CASCADE, related_name="criteria")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    advised = models.BooleanField(null=True)
    recognised = models.BooleanField(null=True)

    class Meta:
        ordering = ["criterion__competence__number", "criterion__order"]
        constraints = [models.UniqueConstraint(fields=["recognition", "criterion"], name="recognised_criterion_once")]


class Snapshot(models.Model):
    """The sealed version that assessors read: never changed, its hash proves it (docs/domain.md, Sealed versions)."""

    class Advice(models.TextChoices):
        POSITIVE = "positive", _("positive")
        NEGATIVE = "negative", _("negative")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField(default=timezone.now)
    # the competences in scope with their texts and criteria, and the evidence with hashes
    manifest = models.JSONField()
    sha256 = models.CharField(max_length=64)
    words = models.PositiveIntegerField(default=0)
    ready_declared_at = models.DateTimeField()
    endorsed_at = models.DateTimeField()
    endorsed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    advice = models.CharField(max_length=8, choices=Advice, default=Advice.POSITIVE)
    advice_text = models.TextField(blank=True)
    checklist = models.JSONField(default=list)  # codes of the required components that were ticked
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["dossier", "number"]
        permissions = [("read_snapshot", "May read this sealed version")]
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="snapshot_once")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only: a sealed version is never changed."""
        if not self._state.adding:
            raise TypeError("A sealed version is never changed.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The sealed version as it was handed in."""
        return address("dossiers:snapshot", self.pk)

    @property
    def case(self) -> str:
        """The key of the timeline to which this version belongs; the caller has fetched the dossier."""
        return f"trajectory:{self.dossier.trajectory_id}"


class SnapshotGrant(UserObjectPermissionBase):
    """This person may read this sealed version, until a day (docs/domain.md, Grants); written by grants.py only."""

    content_object = models.ForeignKey(Snapshot, models.CASCADE)
    until = models.DateField(null=True, blank=True)  # last day, inclusive; null while the case runs


class DossierGrant(UserObjectPermissionBase):
    """The teacher lets this person read the dossier from a day until a day: a writing session; by grants.py only.

    From the agreement on the person sees where the dossier stands, and reads it on the days themselves.
    """

    content_object = models.ForeignKey(Dossier, models.CASCADE, related_name="grants")
    occasion = models.CharField(max_length=60)  # what it was given for, such as "edition:7"; it goes with that
    since = models.DateField()
    until = models.DateField()  # inclusive

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "content_object", "occasion"], name="dossier_grant_once"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="dossier_grant_days"),
        ]


class SnapshotReading(models.Model):
    """Which member of staff read which case on which day: one audit event each (docs/domain.md, Reading)."""

    reader = models.ForeignKey(User, models.CASCADE, related_name="+")
    case = models.CharField(max_length=60)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "case", "day"], name="reading_once_a_day")]
