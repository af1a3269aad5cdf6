"""The catalogue: what is taught, when, and who would like it (docs/domain.md, Courses)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dossiers.models import Evidence
from trajectories.models import Competence, Criterion, LearningPlanItem
from utq_portal.bilingual import Bilingual, Named
from utq_portal.folding import Folded, FoldedField, FoldedQuerySet, LineField
from utq_portal.people.models import Faculty, User
from utq_portal.people.responsible import Responsible
from utq_portal.web.links import address
from utq_portal.workflow import Held, Look, Staged, StateField


class Language(models.TextChoices):
    """The language in which a course is taught."""

    EN = "en", _("English")
    NL = "nl", _("Dutch")
    BOTH = "both", _("English and Dutch")


class Course(Named, Folded):
    """Something one can learn; an edition is when and where."""

    class Kind(models.TextChoices):
        COURSE = "course", _("Course")
        WORKSHOP = "workshop", _("Workshop")
        WRITING = "writing_session", _("Writing session")
        DAY = "utq_day", _("UTQ day")
        PEER = "peer_supervision", _("Peer supervision")
        MEETING = "info_meeting", _("Information meeting")

    # a UTQ supervisor plans these, when enough people would like one
    LED: ClassVar[tuple[str, ...]] = (Kind.WRITING, Kind.DAY)

    class Level(models.TextChoices):
        ALL = "all", _("every teacher")
        NEW = "new", _("teachers who begin")
        EXPERIENCED = "experienced", _("experienced teachers")

    code = models.CharField(_("code"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.COURSE)
    name_nl = LineField(_("title in Dutch"), max_length=160)
    name_en = LineField(_("title in English"), max_length=160)
    folded = FoldedField(of=["name_nl", "name_en"])
    summary_nl = LineField(_("in one sentence, in Dutch"), max_length=240, blank=True)
    summary_en = LineField(_("in one sentence, in English"), max_length=240, blank=True)
    summary = Bilingual("summary")
    summary_folded = FoldedField(of=["summary_nl", "summary_en"])
    description_nl = models.TextField(_("what you do, in Dutch"), blank=True)
    description_en = models.TextField(_("what you do, in English"), blank=True)
    description = Bilingual("description")
    bring_nl = models.TextField(_("what to bring or upload first, in Dutch"), blank=True)
    bring_en = models.TextField(_("what to bring or upload first, in English"), blank=True)
    bring = Bilingual("bring")
    competences = models.ManyToManyField(Competence, related_name="+", blank=True, verbose_name=_("competences"))
    criteria = models.ManyToManyField(Criterion, related_name="+", blank=True, verbose_name=_("criteria"))
    level = models.CharField(_("meant for"), max_length=12, choices=Level, default=Level.ALL)
    language = models.CharField(_("language"), max_length=4, choices=Language, default=Language.EN)
    half_days = models.PositiveSmallIntegerField(_("half days"), default=1)
    study_hours = models.PositiveSmallIntegerField(_("study load in hours"), default=4)
    least = models.PositiveSmallIntegerField(_("smallest group"), default=8)
    most = models.PositiveSmallIntegerField(_("largest group"), default=20)
    needs_intake = models.BooleanField(_("after the intake only"), default=False)
    needs_course = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("after this course only")
    )
    gives_partial_certificate = models.BooleanField(_("gives a partial certificate"), default=False)
    needs_assignment = models.BooleanField(_("an assignment is approved"), default=False)
    toolbox_url = models.URLField(_("toolbox for self-study"), max_length=400, blank=True)
    active = models.BooleanField(_("in the catalogue"), default=True)

    objects = FoldedQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(most__gte=F("least")), name="course_group")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page in the catalogue."""
        return address("courses:course", self.pk)

    @property
    def bring_lines(self) -> list[str]:
        """What to upload first, a line each."""
        return [line.strip(" -•\t") for line in self.bring.splitlines() if line.strip(" -•\t")]

    @property
    def led(self) -> bool:
        """A UTQ supervisor leads it, and reads along: a writing session or a UTQ day."""
        return self.kind in self.LED

    @property
    def competence_words(self) -> str:
        """ "Competences 1, 3" of the active profile; needs ``shown_competences``, which the queries prefetch."""
        numbers = [str(row.number) for row in getattr(self, "shown_competences", ())]
        if not numbers:
            return ""
        words = ngettext("Competence %(numbers)s", "Competences %(numbers)s", len(numbers))
        return words % {"numbers": ", ".join(numbers)}

    @property
    def length(self) -> str:
        """ "3 half days"."""
        return ngettext("%(count)s half day", "%(count)s half days", self.half_days) % {"count": self.half_days}


class Edition(Staged):
    """One time that a course is given. ``starts_on`` and ``ends_on`` follow from the sessions.

    docs/domain.md, Courses.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    RESPONSIBLE: ClassVar[Mapping[str, Responsible]] = {
        State.DRAFT: Responsible.COURSE_MANAGER,
        State.OPEN: Responsible.COURSE_MANAGER,
        State.CLOSED: Responsible.COURSE_MANAGER,
        State.RUNNING: Responsible.COURSE_MANAGER,
        State.FINISHED: Responsible.NOBODY,
        State.CANCELLED: Responsible.NOBODY,
    }
    LOOK: ClassVar[Mapping[str, Look]] = {
        State.DRAFT: Look("draft"),
        State.OPEN: Look("good"),
        State.CLOSED: Look("none", "lock"),
        State.RUNNING: Look("good"),
        State.FINISHED: Look("none", "lock"),
        State.CANCELLED: Look("bad"),
    }

    SHOWN: ClassVar[tuple[str, ...]] = (State.OPEN, State.CLOSED)
    OVER: ClassVar[tuple[str, ...]] = (State.FINISHED, State.CANCELLED)
    SHUT: ClassVar[dict[str, Promise]] = {
        "faculty": _("Not for your faculty"),
        "trajectory": _("For people whose trajectory runs"),
        "intake": _("After your intake"),
        "first": _("Another course comes first"),
    }

    state = StateField(choices=State, default=State.DRAFT, check="edition_state")
    course = models.ForeignKey(Course, models.PROTECT, related_name="editions", verbose_name=_("course"))
    faculty_only = models.ForeignKey(
        Faculty, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for faculty")
    )
    language = models.CharField(_("language"), max_length=4, choices=Language, default=Language.EN)
    least = models.PositiveSmallIntegerField(_("at least"), default=8)
    most = models.PositiveSmallIntegerField(_("at most"), default=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    opens_on = models.DateField(_("registration opens on"), null=True, blank=True)  # null: as soon as it is open
    closes_on = models.DateField(_("registration closes on"))  # the last day
    place = models.CharField(_("place"), max_length=160, blank=True)
    url = models.URLField(_("link"), max_length=400, blank=True)  # where to meet online
    trainers = models.CharField(_("trainers"), max_length=200, blank=True)
    led_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("led by UTQ supervisor")
    )
    given_by = models.ManyToManyField(
        User, related_name="+", blank=True, verbose_name=_("trainers with an account")
    )  # they see who comes and note who was there
    needs_manager_approval = models.BooleanField(_("the line manager approves"), default=False)
    runs_small = models.BooleanField(default=False)  # decided: it runs with fewer than ``least``
    cancelled_because = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(most__gte=F("least")), name="edition_group"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="edition_dates"),
        ]
        indexes = [models.Index(fields=["state", "starts_on"], name="edition_coming")]

    def __str__(self) -> str:
        return f"{self.course_id} {self.starts_on}"

    def get_absolute_url(self) -> str:
        """The page of its group, for who leads or manages it."""
        return address("courses:group", self.pk)

    @property
    def why_shut(self) -> Promise | str:
        """Why the reader cannot register, in a few words; needs ``shut``, which the queries annotate."""
        return self.SHUT.get(getattr(self, "shut", ""), "")


class Session(models.Model):
    """One meeting of an edition."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=160, blank=True)
    mandatory = models.BooleanField(default=True)
    uid = models.UUIDField(default=uuid.uuid4, editable=False)  # the appointment in people's calendars
    sequence = models.PositiveIntegerField(default=0)  # one higher with each change that people are told of

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_times")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.ends_at <= timezone.now()


class Registration(Staged):
    """One person in one edition (docs/domain.md, Courses); the line is in the order of ``(registered_at, pk)``."""

    class State(models.TextChoices):
        PENDING = "approval_pending", _("waiting for the line manager")
        CONFIRMED = "confirmed", _("confirmed")
        WAITLISTED = "waitlisted", _("on the waiting list")
        OFFERED = "offered", _("place offered")
        ATTENDED = "attended", _("attended")
        NO_SHOW = "no_show", _("did not come")
        COMPLETED = "completed", _("completed")
        NOT_COMPLETED = "not_completed", _("not completed")
        REJECTED = "rejected", _("not approved")
        CANCELLED = "cancelled", _("cancelled")

    RESPONSIBLE: ClassVar[Mapping[str, Responsible]] = {
        State.PENDING: Responsible.LINE_MANAGER,
        State.CONFIRMED: Responsible.COURSE_MANAGER,
        State.WAITLISTED: Responsible.COURSE_MANAGER,
        State.OFFERED: Responsible.TEACHER,
        State.ATTENDED: Responsible.COURSE_MANAGER,
        State.NO_SHOW: Responsible.NOBODY,
        State.COMPLETED: Responsible.NOBODY,
        State.NOT_COMPLETED: Responsible.NOBODY,
        State.REJECTED: Responsible.NOBODY,
        State.CANCELLED: Responsible.NOBODY,
    }
    LOOK: ClassVar[Mapping[str, Look]] = {
        State.PENDING: Look("waiting"),
        State.CONFIRMED: Look("good", "people"),
        State.WAITLISTED: Look("waiting"),
        State.OFFERED: Look("waiting"),
        State.ATTENDED: Look("good", "people"),
        State.NO_SHOW: Look("bad"),
        State.COMPLETED: Look("good"),
        State.NOT_COMPLETED: Look("bad"),
        State.REJECTED: Look("bad"),
        State.CANCELLED: Look("none"),
    }

    class Why(models.TextChoices):
        """Why a registration ended without the course."""

        NONE = "", _("none")
        OWN = "own", _("cancelled by the participant")
        DESK = "desk", _("cancelled by the course desk")
        DECLINED = "declined", _("offered place declined")
        LAPSED = "lapsed", _("offered place not taken in time")
        EDITION = "edition", _("edition cancelled")
        STARTED = "started", _("no place came free before the start")
        LEFT = "left", _("works here no more")

    HAS_PLACE: ClassVar[tuple[str, ...]] = (
        State.CONFIRMED,
        State.ATTENDED,
        State.NO_SHOW,
        State.COMPLETED,
        State.NOT_COMPLETED,
    )
    AHEAD: ClassVar[tuple[str, ...]] = (State.PENDING, State.CONFIRMED, State.WAITLISTED, State.OFFERED)
    GONE: ClassVar[tuple[str, ...]] = (State.REJECTED, State.CANCELLED)

    state = StateField(choices=State, default=State.WAITLISTED, check="registration_state")
    one_active = Held(
        models.UniqueConstraint(
            fields=["edition", "person"], condition=~Q(state__in=GONE), name="one_active_registration"
        )
    )
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="registrations")
    person = models.ForeignKey(User, models.PROTECT, related_name="registrations")
    faculty = models.ForeignKey(Faculty, models.PROTECT, null=True, blank=True, related_name="+")  # at registration
    registered_at = models.DateTimeField(default=timezone.now)
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    held_until = models.DateTimeField(null=True, blank=True)  # pending: until when the place is kept
    offer_expires_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=12, choices=Why, default=Why.NONE, blank=True)
    reason = models.CharField(max_length=400, blank=True)  # of the line manager who did not approve
    late = models.BooleanField(default=False)  # cancelled within the days of the setting, where it is on
    shares_dossier = models.BooleanField(default=False)  # agreed that ``led_by`` reads the dossier that day
    priority = models.BooleanField(default=False)  # not completed: goes first when the next edition is filled
    assignment_on = models.DateField(null=True, blank=True)  # the assignment was approved
    evidence = models.ForeignKey(Evidence, models.SET_NULL, null=True, blank=True, related_name="+")
    plan_item = models.ForeignKey(
        LearningPlanItem, models.SET_NULL, null=True, blank=True, related_name="registrations"
    )

    class Meta:
        ordering = ["registered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="offered") | Q(offer_expires_at__isnull=True), name="registration_offer"
            )
        ]
        indexes = [
            models.Index(fields=["edition", "state", "registered_at"], name="registration_line"),
            models.Index(fields=["person", "state"], name="registration_person"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.person_id} {self.state}"

    @property
    def open_ended(self) -> Promise | str:
        """What became of a registration that led to nothing more, before anybody noted it; needs ``is_ahead``."""
        waits = {
            self.State.CONFIRMED: _("It is over; your result is not noted yet"),
            self.State.OFFERED: _("The time for this offer is over"),
            self.State.WAITLISTED: _("No place came free before the start"),
            self.State.PENDING: _("Not answered before the start"),
        }
        return "" if getattr(self, "is_ahead", True) else waits.get(self.State(self.state), "")

    @property
    def state_told(self) -> Promise | str:
        """The state for others, or what the clock made of it before anybody noted it; needs ``is_ahead``."""
        over = {
            self.State.OFFERED: _("the offer has ended"),
            self.State.WAITLISTED: _("no place came free"),
            self.State.PENDING: _("not answered before the start"),
        }
        ended = "" if getattr(self, "is_ahead", True) else over.get(self.State(self.state), "")
        return ended or self.get_state_display()

    @property
    def kept_through(self) -> date | None:
        """The last day on which the place is kept for the line manager's answer."""
        return timezone.localdate(self.held_until - timedelta(seconds=1)) if self.held_until else None

    @property
    def case(self) -> str:
        """Its events stand in the story of the edition."""
        return f"edition:{self.edition_id}"


class Statement(models.Model):
    """What the statement of a completed course says (docs/domain.md, Statements of courses).

    ``printed`` holds the course as it was when the result was noted, and the participant from the first drawing on.
    """

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="statement")
    printed = models.JSONField(default=dict)
    issued_at = models.DateTimeField(null=True, blank=True)  # drawn for the first time; null: it was never asked for

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"statement {self.pk}"


class Attendance(models.Model):
    """Whether somebody was at one session."""

    class Was(models.TextChoices):
        PRESENT = "present", _("here")
        ABSENT = "absent", _("absent")
        EXCUSED = "excused", _("absent with notice")

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="attendances")
    was = models.CharField(max_length=8, choices=Was)
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "registration"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.registration_id} {self.was}"


class Interest(models.Model):
    """Somebody would like to take a course; enough interest makes an edition (docs/domain.md, Interest)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="interests")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    faculty = models.ForeignKey(Faculty, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.course_id}"
