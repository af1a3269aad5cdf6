"""The assessment of a sealed version, its decision, and the register of certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dossiers.models import Snapshot
from trajectories.models import Competence, Criterion, Trajectory
from utq_portal.agenda.models import Meeting
from utq_portal.bilingual import Named
from utq_portal.folding import Folded, FoldedField, FoldedQuerySet, LineField
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible
from utq_portal.web.documents import EarlierSheet, LetterSheet, Sheet
from utq_portal.web.links import address
from utq_portal.workflow import CaseRow, Held, Look, Staged, StateField


class Assessment(CaseRow):
    """One attempt (docs/domain.md, Assessment)."""

    class State(models.TextChoices):
        ASSIGNING = "assigning", _("finding assessors")
        SCORING = "scoring", _("assessors reading")
        INTERVIEW = "interview", _("interview")
        DELIBERATING = "deliberating", _("joint judgement")
        ARBITRATION = "arbitration", _("arbitration")
        DECIDED = "decided", _("decided, to be announced")
        ANNOUNCED = "announced", _("announced")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ANNULLED = "annulled", _("annulled")

    # while the assessors judge, their seats decide: queries/ball.py
    RESPONSIBLE: ClassVar[Mapping[str, Responsible]] = {
        **dict.fromkeys((State.ASSIGNING, State.SCORING, State.INTERVIEW, State.DELIBERATING), Responsible.ASSESSORS),
        **dict.fromkeys((State.ARBITRATION, State.DECIDED), Responsible.COORDINATOR),
        **dict.fromkeys((State.ANNOUNCED, State.WITHDRAWN, State.ANNULLED), Responsible.NOBODY),
    }
    # what the coordinator is to do; while the assessors judge also "ask" one, or "settle" what follows two judgements
    STEP: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(State.values, ""),
        State.ARBITRATION: "arbitrate",
        State.DECIDED: "announce",
    }
    # these tell that two judge differently (docs/domain.md, Who has the ball in an assessment)
    SECRET: ClassVar[tuple[str, ...]] = ("settle", "arbitrate")
    LOOK: ClassVar[Mapping[str, Look]] = {
        **dict.fromkeys(State.values, Look("waiting")),
        State.ARBITRATION: Look("waiting", "scale"),
        State.ANNOUNCED: Look("good"),
        State.WITHDRAWN: Look("none"),
        State.ANNULLED: Look("none", "problem"),
    }

    class Outcome(models.TextChoices):
        NONE = "", _("none yet")
        SUFFICIENT = "sufficient", _("sufficient")
        INSUFFICIENT = "insufficient", _("insufficient")

    class DecidedBy(models.TextChoices):
        NONE = "", _("nobody yet")
        AGREEMENT = "agreement", _("the same verdicts")
        CONSENSUS = "consensus", _("joint judgement")
        ARBITRATION = "arbitration", _("arbitration")

    # each assessor by themselves, and after both judged
    APART: ClassVar[tuple[str, ...]] = (State.ASSIGNING, State.SCORING)
    TOGETHER: ClassVar[tuple[str, ...]] = (State.INTERVIEW, State.DELIBERATING)
    RUNNING: ClassVar[tuple[str, ...]] = (*APART, *TOGETHER, State.ARBITRATION, State.DECIDED)
    TALKED_OVER: ClassVar[tuple[str, ...]] = (State.SCORING, *TOGETHER)

    state = StateField(choices=State, default=State.ASSIGNING, check="assessment_state")
    one_running = Held(
        models.UniqueConstraint(fields=["trajectory"], condition=Q(state__in=RUNNING), name="one_running_assessment")
    )
    step = models.CharField(max_length=24, blank=True)
    trajectory = models.ForeignKey(Trajectory, models.PROTECT, related_name="assessments")
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="assessments")
    attempt = models.PositiveSmallIntegerField(default=1)
    started_on = models.DateField()
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    scoring_due_on = models.DateField(null=True, blank=True)
    interview_asked = models.BooleanField(default=False)
    waived_because = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.NONE, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=12, choices=DecidedBy, default=DecidedBy.NONE, blank=True)
    announced_on = models.DateField(null=True, blank=True)
    announced_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    objection_until = models.DateField(null=True, blank=True)
    ended_because = models.TextField(blank=True)
    consensus_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    consensus_version = models.PositiveIntegerField(default=0)
    agenda = models.JSONField(default=list, blank=True)  # of the interview: subject and minutes, as assessors set them
    agenda_version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-started_on", "-pk"]
        indexes = [models.Index(fields=["state", "state_since"], name="assessment_state_since")]

    def __str__(self) -> str:
        return f"assessment {self.pk}"

    def get_absolute_url(self) -> str:
        """The coordinator's page; the candidate's is ``assessments:outcome``."""
        return address("assessments:case", self.pk)

    @property
    def reference(self) -> str:
        """What people call this case in letters and on the phone."""
        return f"AS-{self.started_on.year}-{self.pk:03d}"

    @property
    def case(self) -> str:
        """One timeline for the whole trajectory."""
        return f"trajectory:{self.trajectory_id}"


class Seat(Staged):
    """An assessor's place in an assessment."""

    class State(models.TextChoices):
        INVITED = "invited", _("asked")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        SUBMITTED = "submitted", _("judgement in")
        REPLACED = "replaced", _("replaced")

    RESPONSIBLE: ClassVar[Mapping[str, Responsible]] = {
        **dict.fromkeys((State.INVITED, State.ACCEPTED), Responsible.ASSESSORS),
        **dict.fromkeys((State.DECLINED, State.SUBMITTED, State.REPLACED), Responsible.NOBODY),
    }
    LOOK: ClassVar[Mapping[str, Look]] = {
        State.INVITED: Look("waiting"),
        State.ACCEPTED: Look("good", "check"),
        State.DECLINED: Look("none", "problem"),
        State.SUBMITTED: Look("good"),
        State.REPLACED: Look("none", "problem"),
    }

    AWAITED: ClassVar[tuple[str, ...]] = (State.INVITED, State.ACCEPTED)
    TAKEN: ClassVar[tuple[str, ...]] = (*AWAITED, State.SUBMITTED)

    state = StateField(choices=State, default=State.INVITED, check="seat_state")
    one_a_seat = Held(
        models.UniqueConstraint(
            fields=["assessment", "position"], condition=Q(state__in=TAKEN), name="one_assessor_a_seat"
        )
    )
    assessor_once = Held(
        models.UniqueConstraint(fields=["assessment", "person"], condition=Q(state__in=TAKEN), name="assessor_once")
    )
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="seats")
    person = models.ForeignKey(User, models.PROTECT, related_name="seats")
    position = models.PositiveSmallIntegerField()
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    conflict = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)  # of the judgement being written
    saved_at = models.DateTimeField(null=True, blank=True)
    word = models.TextField(blank=True)  # for the other assessor's eyes, once both are in
    objection = models.TextField(blank=True)  # the candidate's, for the coordinator's eyes
    objected_at = models.DateTimeField(null=True, blank=True)
    replaced_because = models.TextField(blank=True)

    class Meta:
        ordering = ["assessment", "position", "pk"]
        indexes = [models.Index(fields=["person", "state"], name="seat_person")]

    def __str__(self) -> str:
        return f"seat {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of its assessor."""
        return address("assessments:seat", self.pk)

    @property
    def case(self) -> str:
        """The trajectory's timeline; reads the assessment."""
        return self.assessment.case


class Verdict(models.Model):
    """One assessor's verdict on one competence; two words for sufficient, as the form asks."""

    class Value(models.TextChoices):
        ALL = "all", _("All demonstrated")
        SUFFICIENT = "sufficient", _("Sufficient, not all")
        INSUFFICIENT = "insufficient", _("Insufficient")

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="verdicts")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    value = models.CharField(max_length=12, choices=Value)
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "competence"], name="verdict_once")]

    def __str__(self) -> str:
        return f"{self.competence_id} {self.value}"

    @property
    def sufficient(self) -> bool:
        """Both words for sufficient count as such."""
        return self.value != self.Value.INSUFFICIENT


class CriterionScore(models.Model):
    """A level per criterion, only where something is not demonstrated."""

    class Level(models.TextChoices):
        DEMONSTRATED = "demonstrated", _("Demonstrated")
        PARTLY = "partly", _("Partly")
        NOT = "not", _("Not")

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    level = models.CharField(max_length=14, choices=Level)
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "criterion"], name="score_once")]

    def __str__(self) -> str:
        return f"{self.criterion_id} {self.level}"


class Judgement(models.Model):
    """The joint judgement on a competence, with the text that the candidate reads."""

    class Value(models.TextChoices):
        SUFFICIENT = "sufficient", _("sufficient")
        INSUFFICIENT = "insufficient", _("insufficient")
        RECOGNISED = "recognised", _("recognised")

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="judgements")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    value = models.CharField(max_length=12, choices=Value)
    motivation = models.TextField(blank=True)

    class Meta:
        ordering = ["competence__number"]
        constraints = [models.UniqueConstraint(fields=["assessment", "competence"], name="judgement_once")]

    def __str__(self) -> str:
        return f"{self.competence_id} {self.value}"


class DecisionLetter(LetterSheet):
    """The announced decision on paper, in one language, with the words of that day."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="letters")

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["assessment", "language"], name="decision_letter_once")]

    def __str__(self) -> str:
        return f"decision letter {self.pk}"

    @property
    def case(self) -> str:
        """The assessment's timeline."""
        return self.assessment.case


class EarlierLetter(EarlierSheet):
    """A file that a letter had before it was drawn again (docs/domain.md, Documents drawn again)."""

    letter = models.ForeignKey(DecisionLetter, models.PROTECT, related_name="earlier_files")

    class Meta(EarlierSheet.Meta):
        constraints = [models.UniqueConstraint(fields=["letter", "file_path"], name="earlier_decision_letter_once")]


class Interview(models.Model):
    """The criterion-based interview about what the assessors judged differently."""

    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="interview")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")
    agenda = models.TextField(blank=True)
    held_on = models.DateField(null=True, blank=True)
    report = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"interview {self.assessment_id}"


class Arbitration(models.Model):
    """The decision of others when the assessors find no consensus (docs/domain.md, Arbitration)."""

    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="arbitration")
    reason = models.TextField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_on = models.DateField()
    due_on = models.DateField()
    members = models.TextField(blank=True)
    grounds = models.TextField(blank=True)
    decided_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"arbitration {self.assessment_id}"


class NumberSeries(models.Model):
    """The last certificate number of a year; locked while the next one is given out."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Certificate(Folded, Staged, Sheet):
    """A line of the register, and the PDF that follows it (docs/domain.md, Certificates)."""

    class State(models.TextChoices):
        ISSUED = "issued", _("valid")
        REPLACED = "replaced", _("replaced")
        REVOKED = "revoked", _("withdrawn")

    RESPONSIBLE: ClassVar[Mapping[str, Responsible]] = dict.fromkeys(State.values, Responsible.NOBODY)
    LOOK: ClassVar[Mapping[str, Look]] = {
        State.ISSUED: Look("good"),
        State.REPLACED: Look("none", "problem"),
        State.REVOKED: Look("none", "problem"),
    }

    state = StateField(choices=State, default=State.ISSUED, check="certificate_state")
    person = models.ForeignKey(User, models.PROTECT, related_name="certificates")
    trajectory = models.ForeignKey(Trajectory, models.PROTECT, related_name="certificates")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=12, unique=True)  # random, for the public check
    name_printed = LineField(max_length=250)
    folded = FoldedField(of=["name_printed"])
    decided_on = models.DateField()
    issued_on = models.DateField()
    # everything the sheet prints, as it was on the day: institution, profile, competences, signatories, place
    printed = models.JSONField()
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.TextField(blank=True)

    objects = FoldedQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(state="issued"), name="one_valid_certificate_an_assessment"
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The page of the certificate, for its holder and in the register."""
        return address("assessments:certificate", self.pk)

    @property
    def case(self) -> str:
        """The trajectory's timeline."""
        return f"trajectory:{self.trajectory_id}"


class EarlierFile(EarlierSheet):
    """A file that a certificate had before it was drawn again (docs/domain.md, Documents drawn again)."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="earlier_files")

    class Meta(EarlierSheet.Meta):
        constraints = [models.UniqueConstraint(fields=["certificate", "file_path"], name="earlier_file_once")]


class Ceremony(Named, models.Model):
    """The day on which certificates are handed over; of no influence on any legal date."""

    name_nl = models.CharField(_("name in Dutch"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    starts_at = models.DateTimeField(_("starts at"))
    place = models.CharField(_("place"), max_length=160)

    class Meta:
        ordering = ["starts_at"]
        verbose_name_plural = "ceremonies"

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d}"


class CeremonyAnswer(models.Model):
    """Who comes to a ceremony."""

    ceremony = models.ForeignKey(Ceremony, models.CASCADE, related_name="answers")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    coming = models.BooleanField(default=True)
    guests = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ceremony", "person"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.coming}"
