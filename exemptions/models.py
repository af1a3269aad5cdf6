"""Release from the obligation, and the registration of a full qualification from elsewhere.

docs/domain.md, Exemptions and exclusions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories.models import Competence
from trajectories.obligations.models import Obligation
from utq_portal.agenda.models import Meeting
from utq_portal.bilingual import Bilingual, Named
from utq_portal.files.models import StoredFile
from utq_portal.people.models import Faculty, User
from utq_portal.people.responsible import Responsible
from utq_portal.web.documents import EarlierSheet, LetterSheet
from utq_portal.web.links import address
from utq_portal.workflow import CaseRow, Held, Look, StateField


class ExemptionGround(Named, models.Model):
    """On what an exemption may rest, with its own checklist; rows of data."""

    code = models.CharField(max_length=10, unique=True)
    name_nl = models.CharField(_("name in Dutch"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    hint_nl = models.CharField(_("explanation in Dutch"), max_length=300, blank=True)
    hint_en = models.CharField(_("explanation in English"), max_length=300, blank=True)
    hint = Bilingual("hint")
    needs_diploma = models.BooleanField(_("the diploma or certificate"), default=True)
    needs_reflection = models.BooleanField(_("a reflection on the competences"), default=False)
    needs_equivalence = models.BooleanField(_("a note that shows that it is equivalent"), default=False)
    needs_translation = models.BooleanField(
        _("a translation, when the diploma is not in Dutch, English, German or French"), default=False
    )
    needs_study_load = models.BooleanField(_("the study load of the programme"), default=False)
    needs_competence_text = models.BooleanField(_("a text about each of the competences"), default=False)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ExemptionRequest(CaseRow):
    """One person's request, from the question to the decision."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        HR_QUESTION = "hr_question", _("question from HR")
        SECOND = "second_look", _("second look by the faculty")
        FILED = "filed", _("requested")
        NEEDS_INFO = "needs_info", _("question to the candidate")
        TIMES = "times_offered", _("meeting times offered")
        MEETING = "meeting_planned", _("meeting planned")
        ADVISED = "advised", _("advised")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        CLOSED = "closed", _("not requested")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REVOKED = "revoked", _("withdrawn by the faculty")

    RESPONSIBLE: ClassVar[Mapping[str, Responsible]] = {
        State.ASKED: Responsible.HR_ADVISOR,
        State.HR_QUESTION: Responsible.TEACHER,
        State.SECOND: Responsible.FACULTY_DECIDER,
        State.FILED: Responsible.EXEMPTION_ADVISOR,
        State.NEEDS_INFO: Responsible.TEACHER,
        State.TIMES: Responsible.TEACHER,
        State.MEETING: Responsible.EXEMPTION_ADVISOR,
        State.ADVISED: Responsible.FACULTY_DECIDER,
        State.GRANTED: Responsible.NOBODY,
        State.REFUSED: Responsible.NOBODY,
        State.CLOSED: Responsible.NOBODY,
        State.WITHDRAWN: Responsible.NOBODY,
        State.REVOKED: Responsible.NOBODY,
    }
    LOOK: ClassVar[Mapping[str, Look]] = {
        State.ASKED: Look("waiting"),
        State.HR_QUESTION: Look("waiting"),
        State.SECOND: Look("waiting"),
        State.FILED: Look("waiting"),
        State.NEEDS_INFO: Look("waiting"),
        State.TIMES: Look("waiting"),
        State.MEETING: Look("waiting", "calendar"),
        State.ADVISED: Look("waiting"),
        State.GRANTED: Look("good"),
        State.REFUSED: Look("none", "problem"),
        State.CLOSED: Look("none"),
        State.WITHDRAWN: Look("none"),
        State.REVOKED: Look("care", "warning"),
    }

    class Advice(models.TextChoices):
        NONE = "", _("none yet")
        GRANT = "grant", _("grant")
        REFUSE = "refuse", _("refuse")

    class Ending(models.TextChoices):
        NONE = "", _("not closed")
        DECLINED = "declined", _("HR did not request it")
        UPHELD = "upheld", _("the faculty looked at it too, and did not request it")
        SILENT = "silent", _("a question stayed unanswered")

    class Choice(models.TextChoices):
        NONE = "", _("not chosen yet")
        KEEP = "keep", _("goes on, for a certificate")
        CLOSE = "close", _("closed")

    WITH_HR: ClassVar[tuple[str, ...]] = (State.ASKED, State.HR_QUESTION)
    BEFORE_FILING: ClassVar[tuple[str, ...]] = (*WITH_HR, State.SECOND)
    AFTER_FILING: ClassVar[tuple[str, ...]] = (State.FILED, State.NEEDS_INFO, State.TIMES, State.MEETING, State.ADVISED)
    RUNNING: ClassVar[tuple[str, ...]] = (*BEFORE_FILING, *AFTER_FILING)
    # the candidate may still add documents
    WRITABLE: ClassVar[tuple[str, ...]] = (*BEFORE_FILING, State.FILED, State.NEEDS_INFO, State.TIMES)
    DECIDED: ClassVar[tuple[str, ...]] = (State.GRANTED, State.REFUSED, State.REVOKED)
    ENDED: ClassVar[tuple[str, ...]] = (*DECIDED, State.CLOSED, State.WITHDRAWN)

    state = StateField(choices=State, default=State.ASKED, check="exemption_state")
    one_running = Held(
        models.UniqueConstraint(fields=["person"], condition=Q(state__in=RUNNING), name="one_running_exemption")
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="exemption_requests")
    faculty = models.ForeignKey(Faculty, models.PROTECT, related_name="+")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="exemption_requests")
    ground = models.ForeignKey(ExemptionGround, models.PROTECT, related_name="+", verbose_name=_("ground"))
    qualification = models.CharField(_("qualification"), max_length=200)
    institution = models.CharField(_("awarded by"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))
    note = models.TextField(_("note"), blank=True)
    asked_on = models.DateField()
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # HR, for the teacher
    filed_on = models.DateField(null=True, blank=True)
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_in_time = models.BooleanField(default=False)  # on or before the deadline of that day
    due_on = models.DateField(null=True, blank=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="+")
    met_on = models.DateField(null=True, blank=True)
    waived_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    waiver = models.TextField(blank=True)  # why no meeting is needed
    advice = models.CharField(max_length=8, choices=Advice, default=Advice.NONE, blank=True)
    advice_text = models.TextField(blank=True)
    against = models.CharField(max_length=200, blank=True)  # why the advice is other than the levels say
    advised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    advised_for = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # whose stand-in advised
    advised_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)  # of a decision, or of a request that was not made
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending, default=Ending.NONE, blank=True)
    second_asked_on = models.DateField(null=True, blank=True)
    second_text = models.TextField(blank=True)
    second_reason = models.TextField(blank=True)
    revoked_on = models.DateField(null=True, blank=True)
    revoked_because = models.TextField(blank=True)
    heard_on = models.DateField(null=True, blank=True)  # the hearing before it was taken back
    trajectory_choice = models.CharField(max_length=5, choices=Choice, default=Choice.NONE, blank=True)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        indexes = [models.Index(fields=["state", "faculty"], name="exemption_desk")]

    def __str__(self) -> str:
        return f"exemption {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of the request, for everybody with a part in it."""
        return address("exemptions:case", self.pk)

    @property
    def case(self) -> str:
        """The key of the timeline."""
        return f"exemption:{self.pk}"

    @property
    def yours(self) -> bool:
        """Whether the candidate has to do something."""
        if self.state == self.State.ASKED:
            return self._held == "teacher"
        return self.state in {self.State.HR_QUESTION, self.State.NEEDS_INFO, self.State.TIMES, self.State.GRANTED}

    @property
    def _held(self) -> str:
        return str(getattr(self, "holder", ""))

    @property
    def own_words(self) -> str:
        """Where it stands, in one sentence for the candidate; true when the row knows its ``holder``."""
        if self.state == self.State.ASKED and self._held == "teacher":
            return str(_("Your request for exemption waits for documents from you."))
        if self._held == "coordinator":
            return str(_("Your request for exemption is with the coordinator, who finds somebody for the next step."))
        words = {
            self.State.ASKED: _("Your request for exemption is with HR."),
            self.State.HR_QUESTION: _("HR asks you something about your exemption."),
            self.State.SECOND: _("Your faculty looks at your request for exemption."),
            self.State.FILED: _("Your request for exemption is being read."),
            self.State.NEEDS_INFO: _("You were asked something about your exemption."),
            self.State.TIMES: _("Choose a time for the meeting about your exemption."),
            self.State.MEETING: _("Your exemption: the meeting is planned, the advice follows."),
            self.State.ADVISED: _("Your faculty decides on your exemption."),
            self.State.REFUSED: _("Your exemption was refused, with reasons. Your obligation stands."),
            self.State.GRANTED: _("You are exempted. Say what should happen to your open trajectory."),
        }
        return str(words.get(self.State(self.state), ""))

    @property
    def reference(self) -> str:
        """What people call this case in letters and on the phone."""
        return f"EX-{self.asked_on.year}-{self.pk:03d}"


class ExemptionDocument(StoredFile):
    """A paper that the candidate delivers; the scan goes after the retention term, kind, issuer and date seen stay."""

    class Kind(models.TextChoices):
        DIPLOMA = "diploma", _("diploma or certificate")
        REFLECTION = "reflection", _("reflection on the competences")
        EQUIVALENCE = "equivalence", _("shows that it is equivalent")
        TRANSLATION = "translation", _("translation")
        STUDY_LOAD = "study_load", _("study load of the programme")
        COMPETENCES = "competences", _("text about each of the competences")
        OTHER = "other", _("other")

    class Language(models.TextChoices):
        DUTCH = "nl", _("Dutch")
        ENGLISH = "en", _("English")
        GERMAN = "de", _("German")
        FRENCH = "fr", _("French")
        OTHER = "other", _("another language")

    request = models.ForeignKey(ExemptionRequest, models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=Language, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seen_on = models.DateField(null=True, blank=True)  # the original was seen
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    removed_on = models.DateField(null=True, blank=True)  # the scan, after the retention term

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Question(models.Model):
    """What HR or the adviser asked the candidate, and the answer."""

    request = models.ForeignKey(ExemptionRequest, models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"question {self.pk}"


class OfferedTime(models.Model):
    """A time for the meeting that the adviser offers to this candidate."""

    request = models.ForeignKey(ExemptionRequest, models.CASCADE, related_name="times")
    host = models.ForeignKey(User, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=45)
    place = models.CharField(max_length=160, blank=True)
    url = models.URLField(max_length=400, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["request", "starts_at"], name="time_offered_once")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Letter(LetterSheet):
    """A decision on paper, in one language, with the words of that day; never a certificate (docs/domain.md, Words)."""

    class Kind(models.TextChoices):
        DECISION = "decision", _("decision")
        REVOCATION = "revocation", _("exemption withdrawn")

    request = models.ForeignKey(ExemptionRequest, models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        ordering = ["kind", "language"]
        constraints = [models.UniqueConstraint(fields=["request", "kind", "language"], name="letter_once")]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    @property
    def case(self) -> str:
        """The timeline of the request."""
        return self.request.case


class EarlierLetter(EarlierSheet):
    """A file that a letter had before it was drawn again (docs/domain.md, Documents drawn again)."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="earlier_files")

    class Meta(EarlierSheet.Meta):
        constraints = [models.UniqueConstraint(fields=["letter", "file_path"], name="earlier_exemption_letter_once")]


class CompetenceAdvice(models.Model):
    """What the adviser says per competence."""

    class Level(models.TextChoices):
        NONE = "", _("not said")
        EQUIVALENT = "equivalent", _("equivalent")
        PARTLY = "partly", _("partly")
        NOT = "not", _("not")

    request = models.ForeignKey(ExemptionRequest, models.CASCADE, related_name="competence_advice")
    competence = models.ForeignKey(Competence, models.PROTECT, related_name="+")
    level = models.CharField(max_length=10, choices=Level, default=Level.NONE, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["competence__number"]
        constraints = [models.UniqueConstraint(fields=["request", "competence"], name="advice_once")]

    def __str__(self) -> str:
        return f"{self.request_id} {self.competence_id}"


class ExternalQualification(StoredFile, CaseRow):
    """A full qualification of another Dutch university: recognised without assessment, settles the obligation."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("to be checked")
        VERIFIED = "verified", _("registered")
        REJECTED = "rejected", _("not registered")

    RESPONSIBLE: ClassVar[Mapping[str, Responsible]] = {
        State.SUBMITTED: Responsible.COORDINATOR,
        State.VERIFIED: Responsible.NOBODY,
        State.REJECTED: Responsible.NOBODY,
    }
    LOOK: ClassVar[Mapping[str, Look]] = {
        State.SUBMITTED: Look("waiting"),
        State.VERIFIED: Look("good"),
        State.REJECTED: Look("none", "problem"),
    }

    state = StateField(choices=State, default=State.SUBMITTED, check="external_state")
    person = models.ForeignKey(User, models.PROTECT, related_name="external_qualifications")
    faculty = models.ForeignKey(Faculty, models.PROTECT, related_name="+")
    university = models.CharField(_("university"), max_length=160)
    issued_on = models.DateField(_("issued on"))
    number = models.CharField(_("number, if it has one"), max_length=60, blank=True)
    submitted_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    second_asked_on = models.DateField(null=True, blank=True)
    second_text = models.TextField(blank=True)
    trajectory_choice = models.CharField(
        max_length=5, choices=ExemptionRequest.Choice, default=ExemptionRequest.Choice.NONE, blank=True
    )
    removed_on = models.DateField(null=True, blank=True)  # the scan, after the retention term

    class Meta:
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="submitted"), name="one_running_external"),
        ]

    def __str__(self) -> str:
        return self.university

    def get_absolute_url(self) -> str:
        """The page of the certificate that was sent in."""
        return address("exemptions:external", self.pk)

    @property
    def case(self) -> str:
        """The key of the timeline."""
        return f"external:{self.pk}"
