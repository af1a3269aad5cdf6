"""Partial certificates: who sees them, what they cover, and what waits for whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from dossiers import rules
from dossiers.models import CompetenceSection, Dossier, PartialRecognition, RecognisedCriterion, Snapshot
from trajectories.models import Competence, Criterion, Trajectory
from utq_portal.agenda.days import add_months

if TYPE_CHECKING:
    from utq_portal.people.models import User

R = PartialRecognition.State
# flagged for adviser and coordinator, never refused for it (docs/domain.md, Partial certificates)
OLD_AFTER_MONTHS = 120


def recognitions_for(user: User) -> QuerySet[PartialRecognition]:
    """The partial certificates that ``user`` may see: one's own, one's teachers' and the coordinator's to decide."""
    return PartialRecognition.objects.filter(rules.RECOGNITION_READ(user)).select_related(
        "dossier__trajectory__person",
        "dossier__trajectory__supervisor",
        "dossier__trajectory__faculty",
        "dossier__trajectory__profile",
        "advised_by",
        "decided_by",
    )


def recognitions_of(dossier: Dossier, user: User) -> list[PartialRecognition]:
    """Those of one dossier, the newest first; one query."""
    return list(recognitions_for(user).filter(dossier=dossier).order_by("-made_at", "-pk"))


def to_advise(user: User) -> QuerySet[PartialRecognition]:
    """What waits for this UTQ supervisor's advice, the longest first."""
    return _waiting(user, Q(state=R.SUBMITTED) & rules.RECOGNITION_ADVISER(user))


def waiting_for_coordinator(user: User) -> QuerySet[PartialRecognition]:
    """What a coordinator moves on: decisions, and questions in trajectories without UTQ supervisor; longest first."""
    unread = Q(state=R.SUBMITTED, dossier__trajectory__supervisor=None) & rules.RECOGNITION_COORDINATOR(user)
    to_settle = Q(state=R.ADVISED) & rules.RECOGNITION_DECIDER(user)
    return _waiting(user, unread | to_settle)


def _waiting(user: User, which: Q) -> QuerySet[PartialRecognition]:
    rows = recognitions_for(user).filter(which, dossier__trajectory__state__in=Trajectory.OPEN)
    return rows.order_by("state_since", "pk")


def criteria_rows(recognition: PartialRecognition) -> list[RecognisedCriterion]:
    """The criteria that were asked, with what was advised and recognised; one query."""
    rows = RecognisedCriterion.objects.filter(recognition=recognition).select_related("criterion__competence")
    return list(rows.order_by("criterion__competence__number", "criterion__order"))


def is_old(recognition: PartialRecognition, today: date) -> bool:
    """Whether the certificate is so old that one looks twice."""
    issued = recognition.issued_on
    return issued is not None and add_months(issued, OLD_AFTER_MONTHS) < today


def covering(dossier: OuterRef | Dossier, criterion: OuterRef | int) -> QuerySet[RecognisedCriterion]:
    """The recognised pieces that cover a criterion in a dossier, for an Exists."""
    return RecognisedCriterion.objects.filter(
        recognition__dossier=dossier, recognition__state=R.RECOGNISED, criterion=criterion, recognised=True
    )


def covered_whole(dossier: Dossier) -> set[int]:
    """The competences of which every criterion is recognised (docs/domain.md, Partial certificates); one query."""
    open_ones = Criterion.objects.filter(~Exists(covering(dossier, OuterRef("pk"))), competence=OuterRef("pk"))
    rows = Competence.objects.filter(
        ~Exists(open_ones),
        Exists(Criterion.objects.filter(competence=OuterRef("pk"))),
        profile=dossier.trajectory.profile_id,
    )
    return set(rows.values_list("pk", flat=True))


def recognised_sections(trajectory: Trajectory) -> list[CompetenceSection]:
    """The competences of a trajectory that are recognised whole, in order; one query."""
    rows = CompetenceSection.objects.filter(dossier__trajectory=trajectory, state=CompetenceSection.State.RECOGNISED)
    return list(rows.select_related("competence").order_by("competence__number"))


def recognised_in(section: CompetenceSection, user: User) -> list[PartialRecognition]:
    """The recognised pieces ``user`` may see that cover something of one competence, in order; one query."""
    about = RecognisedCriterion.objects.filter(recognised=True, criterion__competence=section.competence_id)
    here = about.filter(recognition=OuterRef("pk"))
    rows = recognitions_for(user).filter(Exists(here), dossier=section.dossier_id, state=R.RECOGNISED)
    return list(rows.order_by("decided_on", "pk"))


def sealed_since(recognition: PartialRecognition) -> bool:
    """Whether a version that was not taken back was sealed after the recognition: it rests on it then."""
    standing = Snapshot.objects.filter(dossier=recognition.dossier_id, voided_at=None)
    return standing.filter(taken_at__gte=recognition.state_since).exists()
