"""What this app contributes to the office (docs/architecture.md, What an app contributes)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers.models import CompetenceSection, FeedbackRequest, PartialRecognition
from dossiers.queries.handover import caseload_of
from trajectories.models import Trajectory
from trajectories.workflow import joining
from trajectories.workflow.joining import Hindrance
from utq_portal.office import impact, lying
from utq_portal.office.impact import Kind
from utq_portal.office.lying import Left
from utq_portal.office.workflow import relations
from utq_portal.people.models import Role, User
from utq_portal.web.links import address

relations.add("""
moves: dossiers.feedbackrequest.reader
once: dossiers.snapshotgrant.user dossiers.dossiergrant.user
says: dossiers.evidence.replaced_by dossiers.evidenceversion.by dossiers.criteriontext.edited_by
says: dossiers.revision.author dossiers.evidence.added_by dossiers.feedbackcomment.author
says: dossiers.partialrecognition.advised_by dossiers.partialrecognition.decided_by dossiers.snapshot.endorsed_by
says: dossiers.snapshotreading.reader
""")


def _read(one: User, other: User) -> Iterator[QuerySet[Model]]:
    yield FeedbackRequest.objects.filter(section__dossier__trajectory__person=one, reader=other)
    shared = FeedbackRequest.objects.filter(reader=one, state=FeedbackRequest.State.OPEN)
    yield shared.filter(section__feedback_requests__reader=other, section__feedback_requests__state="open")


joining.add(Hindrance(5, tasks=_read))


def _cases(person: User, rows: QuerySet[Trajectory], number: int) -> Iterator[Left]:
    words = ngettext(
        "%(number)s open trajectory as UTQ supervisor", "%(number)s open trajectories as UTQ supervisor", number
    )
    yield Left(number, words % {"number": number}, address("hand_over", person.pk), _("Hand over"))


def _questions_to(person: int, by: User, now: datetime) -> QuerySet[FeedbackRequest]:
    """Questions for feedback that are open: who gives another the teachers takes theirs along, others are withdrawn."""
    return FeedbackRequest.objects.filter(
        reader=person, state=FeedbackRequest.State.OPEN, section__dossier__trajectory__state__in=Trajectory.OPEN
    )


def _questions(person: User, rows: QuerySet[FeedbackRequest], number: int) -> Iterator[Left]:
    rows = rows.select_related("section__competence", "section__dossier__trajectory__person")
    for row in rows.order_by("asked_at", "pk"):
        case = row.section.dossier.trajectory
        about = {"number": row.section.competence.number, "person": case.person.name}
        words = _("Feedback on competence %(number)s of %(person)s") % about
        yield Left(1, words, case.get_absolute_url(), _("Open the trajectory"))


lying.add(
    lying.Lying(
        "cases",
        10,
        lambda person, by, now: caseload_of(person, by),
        _cases,
        role=Role.UTQ_SUPERVISOR,
        held=lambda: Trajectory.objects.filter(state__in=Trajectory.OPEN),
        holder="supervisor",
        page="hand_over",
    ),
    lying.Lying("questioned", 60, _questions_to, _questions),
)

PARTIAL = Kind(
    gettext_lazy("partial certificates that wait for advice"),
    lambda: PartialRecognition.objects.filter(state=PartialRecognition.State.SUBMITTED),
    "dossier__trajectory__faculty",
    order=20,
)
RESULTS = Kind(
    gettext_lazy("sufficient competences in open trajectories"),
    lambda: CompetenceSection.objects.filter(state="sufficient", dossier__trajectory__state__in=Trajectory.OPEN),
    "dossier__trajectory__faculty",
)
ASKED = Kind(
    gettext_lazy("open questions for feedback"),
    lambda: FeedbackRequest.objects.filter(state=FeedbackRequest.State.OPEN),
    "section__dossier__trajectory__faculty",
)
impact.add(PARTIAL, "answer_days")
impact.add(RESULTS, "result_months")
impact.add(ASKED, "feedback_days", "feedback_remind_days", "feedback_escalate_days")
