"""Reads of dossiers, texts and questions through access: the only door for views."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from dossiers import rules
from dossiers.models import (
    CompetenceSection,
    CriterionText,
    Dossier,
    DossierGrant,
    Evidence,
    FeedbackComment,
    FeedbackRequest,
    GapNote,
    Revision,
    SnapshotReading,
)
from dossiers.queries.evidence import weighed
from dossiers.queries.recognitions import covering
from trajectories.models import Criterion, Trajectory
from trajectories.queries.trajectories import nobody_acts
from utq_portal.folding import found
from utq_portal.people.models import User
from utq_portal.web.pages import Page, first_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_WITH = ("trajectory__person", "trajectory__supervisor", "trajectory__profile", "trajectory__obligation")


def dossiers_for(user: User) -> QuerySet[Dossier]:
    """The dossiers whose pages ``user`` may open; ``guest`` marks those that are open to them for a day only."""
    own = rules.OWN(user) | rules.SUPERVISED(user)
    guest = Case(When(own, then=Value(False)), default=Value(True), output_field=BooleanField())
    rows = Dossier.objects.filter(rules.READ(user)).select_related(*_WITH)
    return rows.annotate(guest=guest, unattended=nobody_acts("trajectory"))


def admissions_of(dossier: Dossier, today: date) -> list[DossierGrant]:
    """Who reads the dossier on a day, today or later, because the teacher agreed; one query."""
    rows = DossierGrant.objects.filter(content_object=dossier, until__gte=today)
    return list(rows.select_related("user").order_by("since", "pk"))


def own_dossier(user: User) -> Dossier | None:
    """The dossier of the running trajectory, else the newest."""
    rows = Dossier.objects.filter(rules.OWN(user)).annotate(
        running=Exists(Trajectory.objects.filter(pk=OuterRef("trajectory"), state__in=Trajectory.OPEN))
    )
    return rows.order_by("-running", "-pk").first()


def reading_of(user: User, trajectory: str) -> Exists:
    """Whether ``user``'s reading of today has been recorded, for rows that lead to a trajectory along this path."""
    case = Concat(Value("trajectory:"), Cast(OuterRef(trajectory), CharField()))
    return Exists(SnapshotReading.objects.filter(reader=user, day=timezone.localdate(), case=case))


def read_today(dossier: Dossier, user: User) -> bool:
    """Whether this reading of today has been recorded."""
    return SnapshotReading.objects.filter(reader=user, case=dossier.case, day=timezone.localdate()).exists()


def texts_for(user: User) -> QuerySet[CriterionText]:
    """The texts that ``user`` may read; a text kept to oneself is the teacher's alone."""
    return CriterionText.objects.filter(rules.TEXT_READ(user)).select_related(
        "criterion", "section__competence", "section__dossier__trajectory__profile"
    )


def own_texts(user: User) -> QuerySet[CriterionText]:
    """The texts that ``user`` writes."""
    return texts_for(user).filter(rules.TEXT_OWN(user))


def texts_of(section: CompetenceSection, user: User) -> list[tuple[CriterionText, str | None]]:
    """The section's texts in order with their words; None where the reader may not read them: the database says so."""
    readable = rules.TEXT_READ(user)
    body = Subquery(CriterionText.objects.filter(readable, pk=OuterRef("pk")).values("body"))
    rows = CriterionText.objects.filter(section=section).select_related("criterion").defer("body")
    rows = rows.annotate(shown_body=body).order_by("criterion__order", "pk")
    found: list[tuple[CriterionText, str | None]] = []
    for text in rows:
        text.section = section
        found.append((text, text.shown_body))
    return found


def evidence_for(user: User) -> QuerySet[Evidence]:
    """The evidence still in a dossier that ``user`` may read: teacher, UTQ supervisor, a reader of an open question."""
    return Evidence.objects.filter(rules.EVIDENCE_READ(user)).select_related(
        "dossier__trajectory", "added_by", "replaced_by"
    )


@dataclass(slots=True)
class Piece:
    """A piece of evidence with the criteria it was ticked for."""

    evidence: Evidence
    criteria: set[int] = field(default_factory=set)
    former_bytes: int = 0  # what the earlier versions of its file weigh


def pieces_of(dossier: Dossier, *, removed: bool = False) -> list[Piece]:
    """All evidence of a dossier with its ticks, in the teacher's own order; one query.

    ``removed``: also what was removed and can still be put back.
    """
    here = Q(removed_at=None)
    if removed:
        here |= Q(removed_at__gt=timezone.now() - timedelta(days=settings.EVIDENCE_KEPT_DAYS))
    rows = weighed().filter(here, dossier=dossier).annotate(tick=FilteredRelation("ticks"))
    rows = rows.annotate(ticked_for=F("tick__criterion")).order_by("position", "number")
    found: dict[int, Piece] = {}
    for row in rows:
        piece = found.setdefault(row.pk, Piece(row, former_bytes=getattr(row, "former_bytes", 0)))
        if row.ticked_for is not None:
            piece.criteria.add(row.ticked_for)
    return list(found.values())


def criteria_of(dossier: Dossier, competence: int | None = None) -> list[Criterion]:
    """The profile's criteria (of one competence) in order.

    Each with ``gap``, the word why it has no evidence, and ``recognised``, whether a certificate covers it.
    """
    notes = GapNote.objects.filter(section__dossier=dossier, criterion=OuterRef("pk")).values("note")
    rows = Criterion.objects.filter(competence__profile=dossier.trajectory.profile_id)
    if competence is not None:
        rows = rows.filter(competence=competence)
    return list(
        rows.select_related("competence")
        .annotate(gap=Coalesce(Subquery(notes[:1]), Value("")), recognised=Exists(covering(dossier, OuterRef("pk"))))
        .order_by("competence__number", "order")
    )


def gap_note(section: CompetenceSection, criterion: Criterion) -> str:
    """The word why a criterion has no evidence; empty when there is none."""
    return GapNote.objects.filter(section=section, criterion=criterion).values_list("note", flat=True).first() or ""


@dataclass(slots=True)
class Thread:
    """A remark with its replies."""

    remark: FeedbackComment
    number: int
    replies: list[FeedbackComment] = field(default_factory=list)

    @property
    def resolved(self) -> bool:
        """Worked on, as the teacher says."""
        return self.remark.resolved_at is not None


def threads_of(section: CompetenceSection) -> list[Thread]:
    """Remarks on a section, those to work on first; one query."""
    rows = FeedbackComment.objects.filter(section=section).select_related("author", "criterion").order_by("at", "pk")
    threads: dict[int, Thread] = {}
    for row in rows:
        if row.reply_to_id is None:
            threads[row.pk] = Thread(row, len(threads) + 1)
        elif row.reply_to_id in threads:
            threads[row.reply_to_id].replies.append(row)
    return sorted(threads.values(), key=lambda thread: (thread.resolved, thread.number))


def remarks_for(user: User) -> QuerySet[FeedbackComment]:
    """The remarks that ``user`` may answer."""
    return FeedbackComment.objects.filter(rules.REMARK_READ(user), reply_to=None).select_related(
        "section__competence", "section__dossier", "author"
    )


def questions_to(user: User) -> QuerySet[FeedbackRequest]:
    """The questions that wait for this reader, the oldest first."""
    rows = FeedbackRequest.objects.filter(rules.REQUEST_READ(user))
    return rows.select_related("section__competence", "section__dossier__trajectory__person").order_by("due_on", "pk")


def own_questions(user: User) -> QuerySet[FeedbackRequest]:
    """The questions that ``user`` asked."""
    return FeedbackRequest.objects.filter(rules.REQUEST_OWN(user)).select_related(
        "section__competence", "section__dossier__trajectory", "reader"
    )


def revisions_for(user: User, section: CompetenceSection) -> QuerySet[Revision]:
    """Earlier versions of a section's texts: for the one who wrote them only."""
    own = CriterionText.objects.filter(rules.TEXT_OWN(user))
    rows = Revision.objects.filter(text__section=section, text__in=own)
    return rows.select_related("text__criterion").order_by("-at", "-pk")


def asked_texts(request: FeedbackRequest) -> Sequence[Revision]:
    """The versions that a reader was asked about."""
    return list(request.revisions.select_related("text__criterion").order_by("text__criterion__order", "text__pk"))


def asked_pieces(request: FeedbackRequest) -> list[Piece]:
    """The evidence that shows something in the competence a reader was asked about."""
    competence = set(Criterion.objects.filter(competence=request.section.competence_id).values_list("pk", flat=True))
    pieces = [Piece(one.evidence, one.criteria & competence) for one in pieces_of(request.section.dossier)]
    return [piece for piece in pieces if piece.criteria]


MOST_PEOPLE = 8


def colleagues(text: str, asker: User) -> Page[User]:
    """People with an account whom ``text`` names: an e-mail address, an employee number, or (part of) a name.

    The first of them where it names many.
    """
    words = text.replace(",", " ").split()
    if not words:
        return first_of([], MOST_PEOPLE)
    people = User.objects.filter(is_active=True, merged_into=None).exclude(pk=asker.pk)
    exact = list(people.filter(Q(email__iexact=text.strip()) | Q(employee_no=text.strip()))[:2])
    if exact:
        return first_of(exact, MOST_PEOPLE)
    people = people.filter(found(" ".join(words), "folded", beginning=True))
    return first_of(people.order_by("folded", "pk"), MOST_PEOPLE)
