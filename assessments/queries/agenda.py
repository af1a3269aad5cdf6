"""The agenda of the interview, and the word of each assessor for the other (docs/domain.md, The interview)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from assessments import rules
from assessments.models import Assessment, Seat
from assessments.queries.comparing import Compared, agenda, compared
from assessments.queries.reading import both_submitted, seats_of
from trajectories.models import Profile
from utq_portal.people.models import User

S = Assessment.State
# minutes that a draft gives to what counts differently, to what differs in degree, and to questions at the end
DIFFERS, DEGREE, QUESTIONS = 15, 10, 10


@dataclass(frozen=True, slots=True)
class Subject:
    """What is talked about, and for how many minutes."""

    words: str
    minutes: int


@dataclass(frozen=True, slots=True)
class InterviewAgenda:
    """The subjects in order; ``drafted`` from what differs as long as no assessor changed them."""

    subjects: list[Subject]
    drafted: bool

    @property
    def minutes(self) -> int:
        """How long it takes together."""
        return sum(one.minutes for one in self.subjects)


def has_agenda(assessment: Assessment) -> bool:
    """Whether an interview is ahead, or may still be planned: both judgements are in, and nothing followed yet."""
    return _ahead(assessment) and both_submitted(assessment)


def _ahead(assessment: Assessment) -> bool:
    held = assessment.trajectory.profile.interview != Profile.Interview.NONE
    return held and assessment.state in (S.SCORING, S.INTERVIEW)


def set_agenda(assessment: Assessment) -> list[Subject]:
    """The subjects as an assessor set them; none as long as nobody did."""
    return [Subject(str(words), int(minutes)) for words, minutes in assessment.agenda]


def interview_agenda(assessment: Assessment, rows: Sequence[Compared]) -> InterviewAgenda | None:
    """What the interview is about, from what was set or else from ``rows``; None when none is ahead. No query."""
    if not _ahead(assessment) or agenda(rows) is None:
        return None
    kept = set_agenda(assessment)
    return InterviewAgenda(kept or _drafted(assessment, rows), drafted=not kept)


def agenda_to_change(user: User, assessment: Assessment) -> InterviewAgenda:
    """The same for the form, a draft in the language of the dossier: the candidate reads it."""
    kept = set_agenda(assessment)
    if kept:
        return InterviewAgenda(kept, drafted=False)
    with translation.override(assessment.snapshot.dossier.language):
        taken = [one for one in seats_of(assessment) if one.state in Seat.TAKEN]
        return InterviewAgenda(_drafted(assessment, compared(user, assessment, taken)), drafted=True)


def _drafted(assessment: Assessment, rows: Sequence[Compared]) -> list[Subject]:
    """What differs, in the order in which it is talked over, and room for the candidate; never who found what."""
    found = []
    differing = agenda(rows)
    for row in differing.rows if differing else ():
        minutes = DIFFERS if row.differs else DEGREE
        titles = [f"{one.code} {one.text}" for one in row.unlike] or [row.section.title]
        found += [Subject(title, minutes) for title in titles]
    name = {"name": assessment.trajectory.person.name}
    return [*found, Subject(_("Questions of %(name)s") % name, QUESTIONS)]


def words_for(user: User, assessment: Assessment) -> list[Seat]:
    """The places whose word for the other assessor ``user`` may read, one's own or, once both are in, both."""
    rows = Seat.objects.filter(rules.WORD(user), assessment=assessment, state=Seat.State.SUBMITTED)
    return list(rows.exclude(word="").select_related("person").order_by("position", "pk"))
