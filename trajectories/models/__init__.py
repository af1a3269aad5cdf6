"""The obligation with its clock, and the trajectory from intake to the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trajectories.models.profile import Competence as Competence
from trajectories.models.profile import Criterion as Criterion
from trajectories.models.profile import Profile as Profile
from trajectories.models.profile import RequiredComponent as RequiredComponent
from trajectories.models.register import EarlierCertificate as EarlierCertificate
from trajectories.models.register import RegisterRow as RegisterRow
from trajectories.models.register import RegisterUpload as RegisterUpload
from utq_portal.agenda.models import Meeting
from utq_portal.people.models import Faculty, User
from utq_portal.people.responsible import Responsible
from utq_portal.workflow import CaseRow, Held, Look, StateField


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


class StartAnswer(models.Model):
    """The answer to the one question of the first sign-in (docs/domain.md, The first question)."""

    class Answer(models.TextChoices):
        NEW = "new", _("I am new to this")
        EXPERIENCED = "experienced", _("I am an experienced teacher")
        HOLDER = "holder", _("I already have a diploma or a UTQ")
        LATER = "later", _("Ask me again later")

    person = models.OneToOneField(User, models.CASCADE, related_name="start_answer")
    answer = models.CharField(max_length=12, choices=Answer)
    ask_again_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.answer


class Trajectory(CaseRow):
    """One teacher's way to the qualification (docs/domain.md, Trajectory)."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("preparing the intake")
        INTAKE_SUBMITTED = "intake_submitted", _("intake submitted")
        INTAKE_BOOKED = "intake_booked", _("intake meeting booked")
        ACTIVE = "active", _("working on the dossier")
        SUSPENDED = "suspended", _("paused")
        READY = "ready_declared", _("declared ready")
        SUBMITTED = "submitted", _("waiting for the assessment")
        IN_ASSESSMENT = "in_assessment", _("in assessment")
        COMPLETED = "completed", _("completed")
        CLOSED = "closed", _("closed")

    RESPONSIBLE: ClassVar[Mapping[str, Responsible]] = {
        State.PREPARING: Responsible.TEACHER,
        State.INTAKE_SUBMITTED: Responsible.UTQ_SUPERVISOR,
        State.INTAKE_BOOKED: Responsible.UTQ_SUPERVISOR,
        State.ACTIVE: Responsible.TEACHER,
        State.SUSPENDED: Responsible.TEACHER,
        State.READY: Responsible.UTQ_SUPERVISOR,
        State.SUBMITTED: Responsible.COORDINATOR,
        State.IN_ASSESSMENT: Responsible.ASSESSORS,
        State.COMPLETED: Responsible.NOBODY,
        State.CLOSED: Responsible.NOBODY,
    }
    # the step that lists show; while nothing is begun it is "route", see queries/ball.py
    STEP: ClassVar[Mapping[str, str]] = {
        State.PREPARING: "intake",
        State.INTAKE_SUBMITTED: "intake",
        State.INTAKE_BOOKED: "intake",
        State.ACTIVE: "dossier",
        State.SUSPENDED: "dossier",
        State.READY: "dossier",
        State.SUBMITTED: "assessment",
        State.IN_ASSESSMENT: "assessment",
        State.COMPLETED: "completed",
        State.CLOSED: "closed",
    }
    LOOK: ClassVar[Mapping[str, Look]] = {
        State.PREPARING: Look("draft"),
        State.INTAKE_SUBMITTED: Look("waiting"),
        State.INTAKE_BOOKED: Look("waiting", "calendar"),
        State.ACTIVE: Look("draft"),
        State.SUSPENDED: Look("none"),
        State.READY: Look("waiting"),
        State.SUBMITTED: Look("waiting"),
        State.IN_ASSESSMENT: Look("waiting"),
        State.COMPLETED: Look("good", "award"),
        State.CLOSED: Look("none", "lock"),
    }

    class Route(models.TextChoices):
        REGULAR = "regular", _("regular")
        EXPERIENCED = "experienced", _("experienced teacher")

    class Reason(models.TextChoices):
        NONE = "", _("none")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LEFT = "left", _("left the university")
        EXEMPT = "exempt", _("exempted")
        EXTERNAL = "external_utq", _("UTQ from another university")
        EXPIRED = "expired_profile", _("profile ended")

    INTAKE: ClassVar[tuple[str, ...]] = (State.INTAKE_SUBMITTED, State.INTAKE_BOOKED)
    ASSESSED: ClassVar[tuple[str, ...]] = (State.SUBMITTED, State.IN_ASSESSMENT)
    OPEN: ClassVar[tuple[str, ...]] = (State.PREPARING, *INTAKE, State.ACTIVE, State.SUSPENDED, State.READY, *ASSESSED)
    # these lie with the coordinator while there is no UTQ supervisor, who assigns one
    ASSIGNED_FIRST: ClassVar[tuple[str, ...]] = (State.READY,)
    # states in which the teacher may change the dossier and everything before it
    WRITABLE: ClassVar[tuple[str, ...]] = (State.PREPARING, *INTAKE, State.ACTIVE)

    state = StateField(choices=State, default=State.PREPARING, check="trajectory_state")
    one_open = Held(
        models.UniqueConstraint(
            fields=["person"], condition=~Q(state__in=[State.COMPLETED, State.CLOSED]), name="one_open_trajectory"
        )
    )
    step = models.CharField(max_length=24)
    person = models.ForeignKey(User, models.PROTECT, related_name="trajectories")
    obligation = models.ForeignKey(Obligation, models.PROTECT, null=True, blank=True, related_name="trajectories")
    profile = models.ForeignKey(Profile, models.PROTECT, related_name="+")
    faculty = models.ForeignKey(Faculty, models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="supervised")
    route = models.CharField(max_length=12, choices=Route, default=Route.REGULAR)
    started_on = models.DateField()
    planned_ready_on = models.DateField(null=True, blank=True)
    intake_concluded_on = models.DateField(null=True, blank=True)
    ready_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    close_reason = models.CharField(max_length=16, choices=Reason, default=Reason.NONE, blank=True)
    returns = models.PositiveSmallIntegerField(default=0)  # how often a ready dossier came back
    touched_at = models.DateTimeField(default=timezone.now)  # the teacher's last own act: silence counts from here
    looked_at = models.DateTimeField(null=True, blank=True)  # the UTQ supervisor's last look
    plan_changed_at = models.DateTimeField(null=True, blank=True)
    plan_version = models.PositiveIntegerField(default=0)
    reopened_because = models.CharField(max_length=400, blank=True)  # the coordinator's reason, for staff

    class Meta:
        verbose_name_plural = "trajectories"
        indexes = [
            models.Index(fields=["state", "state_since"], name="trajectory_state_since"),
            models.Index(fields=["supervisor", "state"], name="trajectory_supervisor"),
            models.Index(fields=["faculty", "state"], name="trajectory_faculty"),
        ]

    def __str__(self) -> str:
        return f"trajectory {self.pk}"

    @property
    def open(self) -> bool:
        """Not completed and not closed."""
        return self.state in self.OPEN


class EducationalCV(models.Model):
    """The teacher's educational CV: rows, an upload, or "no experience"; frozen when the intake is submitted."""

    trajectory = models.OneToOneField(Trajectory, models.CASCADE, related_name="cv")
    no_experience = models.BooleanField(default=False)
    file_path = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    file_mime = models.CharField(max_length=100, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    frozen = models.JSONField(null=True, blank=True)

    def __str__(self) -> str:
        return f"cv {self.trajectory_id}"


class CVEntry(models.Model):
    """One row of the educational CV."""

    class Kind(models.TextChoices):
        TEACHING = "teaching", _("teaching")
        TRAINING = "training", _("training")
        QUALIFICATION = "qualification", _("qualification")

    cv = models.ForeignKey(EducationalCV, models.CASCADE, related_name="entries")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.TEACHING)
    period = models.CharField(_("period"), max_length=60, blank=True)
    institution = models.CharField(_("institution"), max_length=160, blank=True)
    course = models.CharField(_("course and level"), max_length=200, blank=True)
    role = models.CharField(_("your role"), max_length=120, blank=True)
    hours = models.CharField(_("hours or EC"), max_length=40, blank=True)
    group_size = models.CharField(_("group size"), max_length=40, blank=True)
    own_share = models.CharField(_("your own share"), max_length=300, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.course


class SelfDiagnosis(models.Model):
    """The teacher's own rating of every criterion; complete when each has a level."""

    trajectory = models.OneToOneField(Trajectory, models.CASCADE, related_name="self_diagnosis")
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"self-diagnosis {self.trajectory_id}"


class CriterionRating(models.Model):
    """One click on one criterion, with an optional note."""

    class Level(models.IntegerChoices):
        NONE = 1, _("Not yet")
        SOME = 2, _("In part")
        LARGELY = 3, _("Mostly")
        FULLY = 4, _("Fully")

    diagnosis = models.ForeignKey(SelfDiagnosis, models.CASCADE, related_name="ratings")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level, null=True, blank=True)
    note = models.TextField(blank=True)
    changed_in = models.PositiveIntegerField(default=0)  # the version in which this one changed last

    class Meta:
        constraints = [models.UniqueConstraint(fields=["diagnosis", "criterion"], name="rating_once")]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.level}"


class LineManagerDiscussion(models.Model):
    """The talk about teaching tasks; the line manager is told and may confirm (docs/domain.md, Intake)."""

    trajectory = models.OneToOneField(Trajectory, models.CASCADE, related_name="discussion")
    held_on = models.DateField(_("held on"))
    line_manager = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    with_whom = models.CharField(_("with whom"), max_length=160, blank=True)
    teaching_tasks = models.TextField(_("teaching tasks"))
    hours_available = models.CharField(_("hours made available"), max_length=80, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"discussion {self.trajectory_id}"


class IntakeSlot(models.Model):
    """A time that a UTQ supervisor offers to the teachers of a faculty."""

    faculty = models.ForeignKey(Faculty, models.PROTECT, related_name="+")
    host = models.ForeignKey(User, models.PROTECT, related_name="intake_slots")
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=45)
    place = models.CharField(_("place"), max_length=160, blank=True)
    url = models.URLField(_("link to join"), max_length=400, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), default=1)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["host", "starts_at"], condition=Q(withdrawn_at=None), name="host_not_double_booked"
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="slot_has_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class IntakeBooking(models.Model):
    """A teacher's place in a slot; at most one running per trajectory."""

    class State(models.TextChoices):
        BOOKED = "booked", _("booked")
        CANCELLED = "cancelled", _("cancelled")
        NO_SHOW = "no_show", _("did not come")
        HELD = "held", _("held")

    slot = models.ForeignKey(IntakeSlot, models.PROTECT, related_name="bookings")
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="bookings")
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")
    note = models.TextField(_("what should your UTQ supervisor know beforehand?"), blank=True)
    status = models.CharField(max_length=10, choices=State, default=State.BOOKED)
    booked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-booked_at"]
        constraints = [
            models.UniqueConstraint(fields=["trajectory"], condition=Q(status="booked"), name="one_running_booking")
        ]

    def __str__(self) -> str:
        return f"{self.trajectory_id} {self.status}"


class IntakeReport(models.Model):
    """What came out of the intake: four fields (docs/domain.md, Intake)."""

    trajectory = models.OneToOneField(Trajectory, models.CASCADE, related_name="intake_report")
    held_on = models.DateField(_("held on"))
    advice = models.TextField(_("advice"))
    route = models.CharField(_("route"), max_length=12, choices=Trajectory.Route)
    planned_ready_on = models.DateField(_("planned to be ready on"), null=True, blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    signed_by_teacher_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"intake report {self.trajectory_id}"


class IntakeReturn(models.Model):
    """An intake that came back, with the reason for the teacher."""

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="intake_returns")
    reason = models.TextField(_("reason"))
    returned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    returned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-returned_at"]

    def __str__(self) -> str:
        return f"return {self.trajectory_id}"


class LearningPlanItem(models.Model):
    """How the teacher learns what one competence asks; the teacher's own plan (docs/domain.md, Learning route)."""

    class Kind(models.TextChoices):
        COURSE = "course", _("Course")
        SELF_STUDY = "self_study", _("Self-study")
        FEEDBACK = "feedback", _("Feedback")
        WRITING = "writing_session", _("Writing session")
        PEER = "peer", _("Peer consultation")
        OBSERVATION = "observation", _("Observation")
        NOTHING = "nothing", _("Nothing to learn, only to show")
        OTHER = "other", pgettext_lazy("a way to learn", "Other")

    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="plan_items")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    kind = models.CharField(_("how"), max_length=16, choices=Kind)
    title = models.CharField(_("what"), max_length=200, blank=True)
    due = models.DateField(_("ready by"), null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    address = models.CharField(max_length=200, blank=True)  # where to register for it, when the portal offers it

    class Meta:
        ordering = ["competence__number", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.title}"
