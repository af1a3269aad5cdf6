"""Who still has to answer or to judge, since when, and how late (docs/domain.md, Assessors who are late)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments import rules
from assessments.messages import REMINDERS
from assessments.models import Assessment, Seat
from assessments.queries.reading import with_lost_person
from utq_portal.agenda.days import calendar
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.policy.queries import current


class Reminded(TypedDict):
    """What ``with_reminded`` adds to a place."""

    reminded: datetime | None


class Expected(Reminded):
    """What ``seats_of_coordinator`` adds to a place."""

    is_lost: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    RemindedSeat = WithAnnotations[Seat, Reminded]
    ExpectedSeat = WithAnnotations[Seat, Expected]

S, T = Assessment.State, Seat.State
ANSWER, JUDGEMENT, JOINT = "answer", "judgement", "joint"
WORDS: dict[str, Promise] = {ANSWER: _("Answer"), JUDGEMENT: _("Judgement"), JOINT: _("Joint judgement")}


@dataclass(frozen=True, slots=True)
class Awaited:
    """A place from which something is expected; ``late`` in working days, 0 until the day has passed."""

    seat: ExpectedSeat
    what: str
    due: date
    late: int
    reminded: datetime | None
    today: date

    @property
    def word(self) -> Promise:
        """What is expected."""
        return WORDS[self.what]

    @property
    def may_replace(self) -> bool:
        """Who has judged alone stays: the joint judgement is of these two, unless one of them is lost."""
        return self.what != JOINT or self.lost

    @property
    def lost(self) -> bool:
        """The assessor can no longer act: a reminder is of no use, somebody else is asked."""
        return self.seat.is_lost

    @property
    def may_remind(self) -> bool:
        """Once a day is enough, and not to somebody who cannot act."""
        return not self.lost and (self.reminded is None or timezone.localdate(self.reminded) < self.today)


def with_reminded(seats: QuerySet[Seat]) -> QuerySet[RemindedSeat]:
    """Annotate ``reminded``: when the assessor was last reminded of this place, by the portal or by hand."""
    place = Concat(Value("assessments.seat:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    # the portal's own reminder of a joint judgement is about the assessment
    whole = Concat(
        Value("assessments.assessment:"), Cast(OuterRef("assessment"), CharField()), output_field=CharField()
    )
    sent = Notice.objects.filter(
        Q(about=place) | Q(about=whole), recipient=OuterRef("person"), code__in=[one.code for one in REMINDERS]
    ).order_by("-created_at")
    return seats.annotate(reminded=Subquery(sent.values("created_at")[:1]))


def seats_of_coordinator(user: User) -> QuerySet[ExpectedSeat]:
    """Places in assessments that this coordinator steers and from which something is expected."""
    waiting = (
        Q(state=T.INVITED, assessment__state__in=Assessment.APART)
        | Q(state=T.ACCEPTED, assessment__state=S.SCORING)
        | Q(state=T.SUBMITTED, assessment__state=S.DELIBERATING, assessment__consensus_by=None)
        | Q(state=T.SUBMITTED, assessment__state=S.DELIBERATING) & ~Q(assessment__consensus_by=F("person"))
    )
    rows: Any = with_reminded(with_lost_person(Seat.objects.filter(rules.COORDINATOR_OF_SEAT(user))))
    found: QuerySet[ExpectedSeat] = rows.filter(waiting).select_related(
        "person", "assessment__trajectory__person", "assessment__trajectory__faculty"
    )
    return found


def expected_of(seat: Seat) -> str:
    """What is expected from this place now: the answer, the judgement, the joint judgement, or nothing ("")."""
    case = seat.assessment
    if seat.state == T.INVITED and case.state in Assessment.APART:
        return ANSWER
    if seat.state == T.ACCEPTED and case.state == S.SCORING:
        return JUDGEMENT
    joint = seat.state == T.SUBMITTED and case.state == S.DELIBERATING
    return JOINT if joint and case.consensus_by_id != seat.person_id else ""


def due_of(seat: Seat, today: date) -> date:
    """The last day on which the answer, the judgement or the joint judgement is in time."""
    case = seat.assessment
    policy = current(case.trajectory.faculty_id, today)
    if seat.state == T.ACCEPTED and case.scoring_due_on is not None:
        return case.scoring_due_on
    began = seat.invited_at if seat.state == T.INVITED else case.state_since
    days = {T.INVITED: policy.seat_remind_days, T.SUBMITTED: policy.settle_remind_days}
    return calendar().after(timezone.localdate(began), days.get(T(seat.state), policy.scoring_days))


def expected_by(seat: Seat, today: date) -> date | None:
    """By when something is expected of this assessor; None where nothing is."""
    return due_of(seat, today) if expected_of(seat) else None


def awaited(user: User, today: date) -> list[Awaited]:
    """Every place from which something is expected, the longest late first; one query."""
    found = [_awaited(seat, today) for seat in seats_of_coordinator(user)]
    return sorted(found, key=lambda one: (-one.late, one.due, one.seat.pk))


def late(user: User, today: date) -> list[Awaited]:
    """Those whose day has passed."""
    return [one for one in awaited(user, today) if one.late]


def _awaited(seat: ExpectedSeat, today: date) -> Awaited:
    due = due_of(seat, today)
    late_by = max(calendar().between(due, today), 1) if today > due else 0
    return Awaited(seat, expected_of(seat), due, late_by, seat.reminded, today)
