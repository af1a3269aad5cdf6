"""The catalogue: what is taught, when, and who would like it (DOMAIN 2.2)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from trajectories.models import Competence
from utq_portal.people.models import Bilingual, Faculty, User
from utq_portal.workflow import Staged


class Language(models.TextChoices):
    """The language in which a course is taught."""

    EN = "en", _("English")
    NL = "nl", _("Dutch")
    BOTH = "both", _("English and Dutch")


class Course(Bilingual, models.Model):
    """Something one can learn; an edition is when and where."""

    class Kind(models.TextChoices):
        COURSE = "course", _("Course")
        WORKSHOP = "workshop", _("Workshop")
        WRITING = "writing_session", _("Writing session")
        DAY = "utq_day", _("UTQ day")
        PEER = "peer_supervision", _("Peer supervision")
        MEETING = "info_meeting", _("Information meeting")

    code = models.CharField(_("code"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.COURSE)
    name_nl = models.CharField(_("title in Dutch"), max_length=160)
    name_en = models.CharField(_("title in English"), max_length=160)
    summary_nl = models.CharField(_("in one sentence, in Dutch"), max_length=240, blank=True)
    summary_en = models.CharField(_("in one sentence, in English"), max_length=240, blank=True)
    description_nl = models.TextField(_("what you do, in Dutch"), blank=True)
    description_en = models.TextField(_("what you do, in English"), blank=True)
    competences = models.ManyToManyField(Competence, related_name="+", blank=True, verbose_name=_("competences"))
    language = models.CharField(_("language"), max_length=4, choices=Language, default=Language.EN)
    half_days = models.PositiveSmallIntegerField(_("half days"), default=1)
    study_hours = models.PositiveSmallIntegerField(_("study load in hours"), default=4)
    least = models.PositiveSmallIntegerField(_("smallest group"), default=8)
    most = models.PositiveSmallIntegerField(_("largest group"), default=20)
    needs_intake = models.BooleanField(_("after the intake only"), default=False)
    gives_partial_certificate = models.BooleanField(_("gives a partial certificate"), default=False)
    toolbox_url = models.URLField(_("toolbox for self-study"), max_length=400, blank=True)
    active = models.BooleanField(_("in the catalogue"), default=True)

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(most__gte=F("least")), name="course_group")]

    def __str__(self) -> str:
        return self.name_en

    @property
    def summary(self) -> str:
        """One sentence, in the language of the page."""
        return self.summary_nl if get_language() == "nl" else self.summary_en

    @property
    def description(self) -> str:
        """What one does, in the language of the page."""
        return self.description_nl if get_language() == "nl" else self.description_en

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
    """One time that a course is given (DOMAIN 2.4 I). ``starts_on`` and ``ends_on`` follow from the sessions."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    SHOWN: ClassVar[tuple[str, ...]] = (State.OPEN, State.CLOSED)
    OVER: ClassVar[tuple[str, ...]] = (State.FINISHED, State.CANCELLED)

    state = models.CharField(max_length=24, choices=State, default=State.DRAFT)
    course = models.ForeignKey(Course, models.PROTECT, related_name="editions", verbose_name=_("course"))
    faculty_only = models.ForeignKey(
        Faculty, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for faculty")
    )
    language = models.CharField(_("language"), max_length=4, choices=Language, default=Language.EN)
    least = models.PositiveSmallIntegerField(_("at least"), default=8)
    most = models.PositiveSmallIntegerField(_("at most"), default=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    closes_on = models.DateField(_("registration closes on"))
    place = models.CharField(_("place"), max_length=160, blank=True)
    trainers = models.CharField(_("trainers"), max_length=200, blank=True)
    needs_manager_approval = models.BooleanField(_("the line manager approves"), default=False)
    cancelled_because = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "open", "closed", "running", "finished", "cancelled"]),
                name="edition_state",
            ),
            models.CheckConstraint(condition=Q(most__gte=F("least")), name="edition_group"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="edition_dates"),
        ]
        indexes = [models.Index(fields=["state", "starts_on"], name="edition_coming")]

    def __str__(self) -> str:
        return f"{self.course_id} {self.starts_on}"


class Session(models.Model):
    """One meeting of an edition."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=160, blank=True)
    mandatory = models.BooleanField(default=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_times")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Interest(models.Model):
    """Somebody would like to take a course; enough interest makes an edition (DOMAIN 1.5)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="interests")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    faculty = models.ForeignKey(Faculty, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.course_id}"
