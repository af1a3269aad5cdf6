"""The trajectory from intake to the end."""

from __future__ import annotations

from collections.abc import Mapping
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
from trajectories.obligations.models import Obligation
from utq_portal.agenda.models import Meeting
from utq_portal.files.models import StoredFile
from utq_portal.people.models import Faculty, User
from utq_portal.people.responsible import Responsible
from utq_portal.web.links import case_address
from utq_portal.workflow import CaseRow, Held, Look, StateField


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

    def get_absolute_url(self) -> str:
        """The page of the case, for everybody with a part in it."""
        return case_address(self.pk)

    @property
    def open(self) -> bool:
        """Not completed and not closed."""
        return self.state in self.OPEN


class EducationalCV(StoredFile):
    """The teacher's educational CV: rows, an upload, or "no experience"; frozen when the intake is submitted."""

    trajectory = models.OneToOneField(Trajectory, models.CASCADE, related_name="cv")
    no_experience = models.BooleanField(default=False)
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
