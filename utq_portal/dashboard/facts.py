"""What the teacher's home depends on, as values without the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.models import CompetenceSection
from utq_portal.web import dates

C = CompetenceSection.State


@dataclass(frozen=True, slots=True)
class SectionFact:
    """One competence as the home shows it."""

    pk: int
    number: int
    name: str
    state: str
    covered: int = 0
    criteria: int = 0
    words: int = 0
    remarks: int = 0  # open ones that wait for the teacher
    reader: str = ""  # who reads it now
    reader_given: str = ""
    answer_by: date | None = None
    unread: bool = False  # who was asked can read it no more: the coordinator finds somebody else
    ready_elsewhere: bool = False  # ready before the portal; what shows it is still to be added
    lapsed: bool = False  # judged sufficient, too long ago to be handed in again

    @property
    def done(self) -> bool:
        """Ready, sealed, recognised or judged sufficient."""
        return self.state in (*CompetenceSection.DONE, C.LOCKED) and not self.lapsed

    @property
    def parts(self) -> list[str]:
        """One segment per criterion: covered ones first."""
        filled = "good" if self.done else "draft"
        covered = self.criteria if self.state in (C.SUFFICIENT, C.RECOGNISED) else self.covered
        return [filled] * covered + ["none"] * (self.criteria - covered)

    @property
    def status(self) -> tuple[str, str]:
        """The status word: kind and sentence."""
        if self.lapsed:
            return "care", _("Result no longer holds")
        if self.remarks and not self.done:
            words = ngettext("%(count)s remark to work on", "%(count)s remarks to work on", self.remarks)
            return "care", words % {"count": self.remarks}
        if self.state == C.FEEDBACK_ASKED and self.reader:
            if self.answer_by is None:
                return "waiting", _("With %(person)s") % {"person": self.reader_given}
            words = _("With %(person)s, answer by %(day)s")
            return "waiting", words % {"person": self.reader_given, "day": dates.long(self.answer_by)}
        if self.ready_elsewhere and self.state in (C.EMPTY, C.DRAFTING):
            return "draft", _("Ready before the portal, to be added")
        return {
            C.EMPTY: ("none", _("Not started")),
            C.DRAFTING: ("draft", _("Draft")),
            C.FEEDBACK_ASKED: ("waiting", _("Feedback asked")),
            C.READY: ("good", _("Ready")),
            C.LOCKED: ("good", _("Sealed")),
            C.SUFFICIENT: ("good", _("Sufficient")),
            C.INSUFFICIENT: ("care", _("Judged insufficient: open again")),
            C.RECOGNISED: ("good", _("Recognised")),
        }[C(self.state)]


@dataclass(frozen=True, slots=True)
class AssessmentFact:
    """The running or last assessment as the candidate may know it: never who judged what.

    docs/domain.md, Two judgements.
    """

    pk: int
    state: str
    outcome: str = ""
    expected: date | None = None  # the decision
    accepted: int = 0
    judged: int = 0
    interview_at: datetime | None = None
    announced_on: date | None = None
    coordinates: bool = False  # the coordinator has the ball, as far as the candidate may know


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the next action depends on."""

    state: str = ""  # of the trajectory; empty when there is none
    obliged: bool = False
    settled: str = ""
    excluded: bool = False
    paused: bool = False
    deadline: date | None = None
    protected: bool = False  # a request for exemption was filed in time
    today: date = date.min
    route: str = ""
    intake_concluded_on: date | None = None
    after_intake: bool = False  # the dossier opens only when the intake is concluded
    talk_on: date | None = None
    talk_waits: bool = False  # the talk is recorded, and the line manager has yet to confirm it
    manager_confirms: bool = False  # the intake is sent only after the line manager confirmed the talk
    plan_agreed: bool = False  # changes of the learning route need the UTQ supervisor's agreement
    cv: bool = False
    diagnosis: bool = False
    discussion: bool = False
    intake_came_back: bool = False
    intake_at: datetime | None = None
    supervisor: str = ""
    supervisor_given: str = ""
    attended: bool = True  # somebody can act as UTQ supervisor; else what waits is the coordinator's
    lost: int = 0  # the key of who stands as UTQ supervisor and can act as such no more
    plan_items: int = 0
    planned_ready_on: date | None = None
    returns: int = 0
    sections: list[SectionFact] = field(default_factory=list)
    assessment: AssessmentFact | None = None
    certificate: str = ""  # its number
    certificate_made: bool = False
    closed_on: date | None = None
    close_reason: str = ""

    @property
    def covered(self) -> int:
        return sum(len([part for part in s.parts if part != "none"]) for s in self.sections)

    @property
    def criteria(self) -> int:
        return sum(s.criteria for s in self.sections)

    @property
    def reads(self) -> bool:
        """There is an own UTQ supervisor who can act."""
        return bool(self.supervisor) and self.attended

    @property
    def begun(self) -> bool:
        """Something stands in the dossier."""
        return any(s.ready_elsewhere or s.state not in (C.EMPTY, C.RECOGNISED) for s in self.sections)

    @property
    def overdue(self) -> bool:
        return (
            self.obliged
            and not self.settled
            and not self.excluded
            and self.deadline is not None
            and self.deadline < self.today
            and not self.protected
        )
