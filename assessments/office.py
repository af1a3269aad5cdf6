"""What this app contributes to the office (docs/architecture.md, What an app contributes)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment, Certificate, Seat
from assessments.queries.reading import under_hand
from trajectories.touched import follow
from trajectories.workflow import joining
from trajectories.workflow.joining import Hindrance
from utq_portal.office import impact, lying, steps
from utq_portal.office.impact import Kind, Rows
from utq_portal.office.lying import Left
from utq_portal.office.workflow import relations
from utq_portal.people.models import Role, User
from utq_portal.web.links import address

relations.add("""
moves: assessments.certificate.person
once: assessments.seat.person assessments.ceremonyanswer.person
says: assessments.assessment.started_by assessments.assessment.announced_by assessments.assessment.consensus_by
says: assessments.arbitration.asked_by
""")

ASSESSED = _("An assessment of a dossier of this person runs. Announce its outcome first.")
JUDGES = _("One of the two accounts judges in an assessment that runs. Let it end, or name another assessor.")
CERTIFICATES = _("Both have a valid certificate. Withdraw one of the two first.")


def _judged_or_judging(*both: User) -> Iterator[Promise]:
    if Assessment.objects.filter(trajectory__person__in=both, state__in=Assessment.RUNNING).exists():
        yield ASSESSED
    if Seat.objects.filter(under_hand(), person__in=both).exists():
        yield JUDGES
    valid = Certificate.objects.filter(person__in=both, state=Certificate.State.ISSUED)
    if valid.values("person").distinct().count() > 1:
        yield CERTIFICATES


def _judged(one: User, other: User) -> Iterator[QuerySet[Model]]:
    yield Seat.objects.filter(assessment__trajectory__person=one, person=other)


joining.add(Hindrance(20, _judged_or_judging, _judged))


def _under_hand(person: int, by: User, now: datetime) -> QuerySet[Seat]:
    return Seat.objects.filter(under_hand(), person=person)


def _seats(person: User, rows: QuerySet[Seat], number: int) -> Iterator[Left]:
    for seat in rows.select_related("assessment__trajectory__person").order_by("pk"):
        who = {"person": seat.assessment.trajectory.person.name}
        done = seat.state == Seat.State.SUBMITTED
        words = gettext("The joint judgement about %(person)s") if done else gettext("The assessment of %(person)s")
        url = address("assessments:case", seat.assessment_id)
        label = gettext("Open the assessment") if done else gettext("Ask another assessor")
        yield Left(1, words % who, url, label)


lying.add(
    lying.Lying(
        "judging",
        20,
        _under_hand,
        _seats,
        role=Role.ASSESSOR,
        held=lambda: Seat.objects.filter(under_hand()),
        holder="person",
    )
)

A = Assessment.State


def _assessments(*states: str) -> Rows:
    return lambda: Assessment.objects.filter(state__in=states)


ASSESSING = Kind(_("assessments running"), _assessments(*Assessment.RUNNING))
UNDECIDED = Kind(_("assessments without a decision"), _assessments(*Assessment.APART, *Assessment.TOGETHER))
DECIDED = Kind(_("decisions to announce"), _assessments(A.DECIDED))
SEATS = Kind(
    _("requests to assessors and judgements that are awaited"),
    lambda: Seat.objects.filter(state__in=Seat.AWAITED, assessment__state__in=Assessment.RUNNING),
    "assessment__trajectory__faculty",
)
impact.add(ASSESSING, "objection_days", "objection_to", "settlement_weeks", "objection_weeks", "grant_days")
impact.add(UNDECIDED, "scoring_days", "interview", "consensus_by_hand", "arbitration_days")
impact.add(UNDECIDED, "settle_remind_days", "settle_escalate_days")
impact.add(DECIDED, "announce_days")
impact.add(SEATS, "seat_remind_days", "seat_escalate_days", "scoring_remind_days", "scoring_last_days")
follow("interview", UNDECIDED, "trajectory__profile")
steps.add(steps.Part("days", "assessments/office.html"))
