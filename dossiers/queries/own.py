"""What a teacher's home and the page of a case read of the own dossier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dossiers.models import CompetenceSection, FeedbackComment, FeedbackRequest, PartialRecognition
from dossiers.queries.dossiers import questions_to
from dossiers.queries.sections import Status, described, status_in
from trajectories.models import Trajectory
from trajectories.queries.ball import with_ball
from utq_portal.people.models import User
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
    def shown(self) -> int:
        """How many criteria count as covered: all of a competence that needs nothing more."""
        return self.criteria if self.state in (C.SUFFICIENT, C.RECOGNISED) else self.covered

    @property
    def parts(self) -> list[str]:
        """One segment per criterion: covered ones first."""
        return ["good" if self.done else "draft"] * self.shown + ["none"] * (self.criteria - self.shown)

    @property
    def status(self) -> Status:
        """The status word; who reads it now and by when comes before the state."""
        if self.state == C.FEEDBACK_ASKED and self.reader and not self.remarks:
            words = _("With %(person)s, answer by %(day)s") if self.answer_by else _("With %(person)s")
            day = dates.long(self.answer_by) if self.answer_by else ""
            return Status("waiting", words % {"person": self.reader_given, "day": day})
        said = status_in(self.state, self.remarks, elsewhere=self.ready_elsewhere, lapsed=self.lapsed)
        return replace(said, word=capfirst(str(said.word)))


def with_dossier(rows: QuerySet[Trajectory], user: User) -> QuerySet[Trajectory]:
    """The own trajectory with its dossier, with ``holder`` and ``since`` by the rule of the lists.

    Whether each part of the home has anything in it, so that only what will be shown is asked for.
    """
    mine = OuterRef("pk")
    return (
        with_ball(rows, user)
        .select_related("dossier")
        .annotate(
            has_requests=Exists(_open_requests(mine)),
            has_certificates=Exists(_certificates(mine)),
            has_feedback=Exists(_new_feedback(mine).exclude(author=OuterRef("person"))),
            has_questions=Exists(questions_to(user)),
        )
    )


def sections_of(trajectory: Trajectory) -> list[Any]:
    """The sections with how many criteria there are and are covered, words and open remarks; one query."""
    return list(described().filter(dossier__trajectory=trajectory))


def open_requests(trajectory: Trajectory) -> list[FeedbackRequest]:
    """Who reads which competence now, the oldest question first."""
    return list(_open_requests(trajectory).select_related("reader", "section__competence").order_by("asked_at", "pk"))


def _open_requests(trajectory: Any) -> QuerySet[FeedbackRequest]:
    return FeedbackRequest.objects.filter(section__dossier__trajectory=trajectory, state=FeedbackRequest.State.OPEN)


def certificates_with_others(trajectory: Trajectory) -> list[PartialRecognition]:
    """Partial certificates on which somebody advises or decides now, the oldest first."""
    return list(_certificates(trajectory).order_by("state_since", "pk"))


def _certificates(trajectory: Any) -> QuerySet[PartialRecognition]:
    return PartialRecognition.objects.filter(dossier__trajectory=trajectory, state__in=PartialRecognition.OPEN)


def new_feedback(trajectory: Trajectory) -> QuerySet[FeedbackComment]:
    """The remarks that are not worked on yet, the newest first."""
    rows = _new_feedback(trajectory).exclude(author=trajectory.person_id)
    return rows.select_related("author", "section__competence").order_by("-at", "-pk")


def _new_feedback(trajectory: Any) -> QuerySet[FeedbackComment]:
    return FeedbackComment.objects.filter(section__dossier__trajectory=trajectory, resolved_at=None, reply_to=None)


def section_facts(
    sections: Iterable[Any], requests: Iterable[FeedbackRequest], today: date | None = None, lost: int = 0
) -> list[SectionFact]:
    """The sections with who reads each; with ``today``, in an open trajectory, also which result holds no more.

    ``lost`` is the key of a UTQ supervisor who can act no more, and so reads nothing.
    """
    reading = {request.section_id: request for request in requests}
    found = []
    for section in sections:
        request = reading.get(section.pk)
        unread = request is not None and request.reader_id == lost
        reads = request if not unread else None
        found.append(
            SectionFact(
                section.pk,
                section.competence.number,
                section.competence.name,
                section.state,
                section.covered,
                section.criteria,
                section.words,
                section.remarks,
                reads.reader.name if reads else "",
                reads.reader.called if reads else "",
                reads.due_on if reads else None,
                unread,
                section.ready_elsewhere_on is not None,
                today is not None and section.lapsed(today),
            )
        )
    return found
