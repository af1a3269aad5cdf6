"""Assessments, seats and certificates as each reader may see them; the only door for views."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from assessments import rules
from assessments.models import Assessment, Interview, Seat
from assessments.queries.ball import seats
from assessments.queries.judging import differs
from dossiers.models import Snapshot
from dossiers.rules import GRANTED
from trajectories.models import Trajectory
from utq_portal.daily import made_once_a_day
from utq_portal.people.models import Role, RoleAssignment, User, held_on
from utq_portal.people.queries import managing


class Lost(TypedDict):
    """What ``with_lost_person`` adds to a place."""

    is_lost: bool


class Judging(TypedDict):
    """What a place at its assessor's own desk knows besides: whether the two judged differently somewhere."""

    differs: bool


class Held(TypedDict):
    """What ``with_holder`` adds to an assessment."""

    submitted: int
    turn: str
    holder: str


class Steered(Held):
    """What the coordinator's page of an assessment knows besides, of ``with_lost``."""

    lost_first: int | None
    lost_second: int | None


class Told(Held):
    """What ``outcomes_for`` adds besides: whether the reader is told how it goes inside."""

    inside: bool


class Foremost(Held):
    """What ``first_running`` adds besides: two judged differently; the place to be given to somebody else."""

    differs: bool
    lost: int | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    LostSeat = WithAnnotations[Seat, Lost]
    JudgedSeat = WithAnnotations[Seat, Judging]
    HeldAssessment = WithAnnotations[Assessment, Held]
    SteeredAssessment = WithAnnotations[Assessment, Steered]
    ToldAssessment = WithAnnotations[Assessment, Told]
    ForemostAssessment = WithAnnotations[Assessment, Foremost]

S = Assessment.State


@made_once_a_day
def lost(path: str = "") -> Q:
    """A seat (at ``path``) whose person can no longer act: no assessor today, or the candidate's line manager."""
    start = f"{path}__" if path else ""
    today = timezone.localdate()
    held = RoleAssignment.objects.filter(
        held_on(today), role=Role.ASSESSOR, person=OuterRef(f"{start}person"), person__is_active=True
    )
    managed = managing(OuterRef(f"{start}assessment__trajectory__person"), f"{start}person", today)
    return Q(~Exists(held)) | Q(Exists(managed))


def with_lost_person(seats: QuerySet[Seat]) -> QuerySet[LostSeat]:
    """Annotate ``is_lost``: the person on the place can no longer act."""
    return seats.annotate(is_lost=Case(When(lost(), then=Value(True)), default=Value(False)))


def able_seats(assessment: Assessment) -> list[Seat]:
    """The places that are taken by somebody who can act, in order: who is told that there is something to do."""
    rows = Seat.objects.filter(~lost(), assessment=assessment, state__in=Seat.TAKEN)
    return list(rows.select_related("person").order_by("position", "pk"))


@made_once_a_day
def lost_seats() -> QuerySet[Seat]:
    """The places of running assessments that nobody fills any more: role ended, line manager, or gone."""
    return Seat.objects.filter(lost(), state__in=Seat.TAKEN, assessment__state__in=Assessment.RUNNING)


@made_once_a_day
def vacated() -> QuerySet[Seat]:
    """The lost places on which something is still to be done: whose judgement is in has nothing to do in scoring."""
    to_do = Q(state__in=Seat.AWAITED) | ~Q(assessment__state=S.SCORING)
    return lost_seats().filter(to_do, assessment__state__in=[*Assessment.APART, *Assessment.TOGETHER])


def with_lost(rows: QuerySet[HeldAssessment]) -> QuerySet[SteeredAssessment]:
    """Annotate ``lost_first`` and ``lost_second``: the key of the first or second place if nobody fills it any more."""
    lost = lost_seats().filter(assessment=OuterRef("pk"))
    first, second = (Subquery(lost.filter(position=place).values("pk")[:1]) for place in (1, 2))
    return rows.annotate(lost_first=first, lost_second=second)


# who has the ball, as the pages of assessments call them
HOLDERS: dict[str, Promise | str] = {
    "coordinator": gettext_lazy("The coordinator"),
    "assessors": gettext_lazy("The assessors"),
    "nobody": gettext_lazy("Nobody"),
}


# in which of these it is tells whether the two judgements differ
JUDGED = (S.SCORING, S.INTERVIEW, S.DELIBERATING, S.ARBITRATION, S.DECIDED)


def told_of(row: Assessment, *, inside: bool) -> str:
    """Where it is, in a word: who is not inside reads one word until the announcement (docs/domain.md, Reading)."""
    if not inside and row.state in JUDGED:
        return gettext("being assessed")
    return gettext("the decision is being made") if row.state == S.DECIDED else str(row.get_state_display())


def where_seat(seat: Seat) -> str:
    """Where the assessment of a place is: to who declined it no more than to others outside."""
    return told_of(seat.assessment, inside=seat.state in Seat.TAKEN)


def with_holder(rows: QuerySet[Assessment], reader: User | None = None) -> QuerySet[HeldAssessment]:
    """Annotate ``submitted`` seats, ``turn`` and ``holder``: what is stored, as far as ``reader`` may know it.

    ``turn`` is what the coordinator is to do: "replace" an assessor, "ask" one, "settle" what follows two judgements,
    "arbitrate" or "announce"; empty when it is not the coordinator's. That there is something to settle or to arbitrate
    would tell that two judge differently: to a ``reader`` who may not know, it is still with the assessors
    (docs/domain.md, Who has the ball in an assessment).
    """
    told = []
    if reader is not None:
        told = [When(rules.KNOWN(reader), then=F("step")), When(step__in=Assessment.SECRET, then=Value(""))]
    return rows.annotate(
        submitted=seats(Seat.State.SUBMITTED),
        turn=Case(
            When(Exists(vacated().filter(assessment=OuterRef("pk"))), then=Value("replace")),
            *told,
            default=F("step"),
            output_field=CharField(),
        ),
    ).annotate(
        holder=Case(
            When(turn__gt="", then=Value("coordinator")),
            When(state__in=Assessment.RUNNING, then=Value("assessors")),
            default=Value("nobody"),
            output_field=CharField(),
        )
    )


def _with_people(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    return rows.select_related(
        "trajectory__person",
        "trajectory__faculty",
        "trajectory__supervisor",
        "trajectory__profile",
        "trajectory__obligation",
        "snapshot__endorsed_by",
        "interview__meeting",
        "arbitration",
    )


def assessments_for(user: User) -> QuerySet[Assessment]:
    """The assessments that the coordinator sees: all but the one's own."""
    return _with_people(Assessment.objects.filter(rules.COORDINATOR(user)))


def outcomes_for(user: User) -> QuerySet[ToldAssessment]:
    """The assessments whose outcome page the user may open, with who has the ball.

    ``inside`` says whether the user is told before the announcement how it goes inside.
    """
    rows = with_holder(_with_people(Assessment.objects.filter(rules.OUTCOME(user))), user)
    told = Case(When(rules.INSIDE(user), then=Value(True)), default=Value(False))
    return rows.annotate(inside=told)


def own_assessments(user: User) -> QuerySet[Assessment]:
    """The user's own, as candidate, newest first."""
    return _with_people(Assessment.objects.filter(rules.CANDIDATE(user)))


def seats_for(user: User) -> QuerySet[Seat]:
    """The user's places as an assessor that still hold, or were declined by the user.

    ``reads`` says whether a grant lets the user open the sealed version today (docs/domain.md, Grants).
    """
    readable = Snapshot.objects.filter(GRANTED(user), pk=OuterRef("assessment__snapshot"), voided_at=None)
    return (
        Seat.objects.filter(rules.OWN_SEAT(user))
        .exclude(state=Seat.State.REPLACED)
        .annotate(reads=Exists(readable))
        .select_related(
            "assessment__trajectory__person",
            "assessment__trajectory__faculty",
            "assessment__trajectory__profile",
            "assessment__snapshot__dossier__trajectory",
            "assessment__interview__meeting",
            "assessment__arbitration",
            "person",
        )
    )


def running() -> QuerySet[Assessment]:
    """Assessments that are not announced, withdrawn or annulled."""
    return Assessment.objects.filter(state__in=Assessment.RUNNING)


def to_start() -> QuerySet[Trajectory]:
    """Trajectories that were endorsed and wait for an assessment, longest first."""
    return (
        Trajectory.objects.filter(state=Trajectory.State.SUBMITTED)
        .select_related("person", "faculty", "supervisor", "obligation")
        .order_by("state_since", "pk")
    )


def seats_of(assessment: Assessment) -> list[Seat]:
    """Every place there was, in order, with its person."""
    return list(assessment.seats.select_related("person").order_by("position", "pk"))


def both_submitted(assessment: Assessment) -> bool:
    """Whether both judgements are in."""
    return assessment.seats.filter(state=Seat.State.SUBMITTED).count() >= rules.BOTH


def attempts_made(trajectory: Trajectory) -> int:
    """Attempts that count: announced insufficient, or withdrawn after a judgement was in (docs/domain.md, Attempts)."""
    judged = Exists(Seat.objects.filter(assessment=OuterRef("pk"), state=Seat.State.SUBMITTED))
    counted = Q(state=S.ANNOUNCED) | (Q(state=S.WITHDRAWN) & judged)
    return Assessment.objects.filter(counted, trajectory=trajectory).count()


def last_announced(trajectory: Trajectory) -> Assessment | None:
    """The newest announced assessment."""
    found = Assessment.objects.filter(trajectory=trajectory, state=S.ANNOUNCED)
    return found.order_by("-announced_on", "-pk").first()


def past_due(today: date) -> Q:
    """Running assessments that should have ended before today."""
    return Q(state__in=Assessment.RUNNING, due_on__lt=today)


def under_hand() -> Q:
    """A place that counts as an open assessment of its assessor: asked, or not done with it.

    Who has submitted is done, unless an interview or a joint judgement is still to come.
    """
    to_come = Q(state=Seat.State.SUBMITTED, assessment__state__in=Assessment.TOGETHER)
    open_one = Q(state__in=Seat.AWAITED)
    return (open_one | to_come) & Q(assessment__state__in=Assessment.RUNNING)


def seats_under_hand(user: User) -> int:
    """How many assessments an assessor has open now; the number by which nobody is asked for more."""
    return Seat.objects.filter(under_hand(), person=user).count()


def seats_open_for(user: User) -> QuerySet[Seat]:
    """Seats of running assessments in which the user has something to do now, the nearest date first."""
    acting = (
        Q(state=Seat.State.INVITED)
        | Q(state=Seat.State.ACCEPTED, assessment__state=S.SCORING)
        | Q(state=Seat.State.SUBMITTED, assessment__state__in=Assessment.TOGETHER)
    )
    return (
        seats_for(user)
        .filter(acting, assessment__state__in=Assessment.RUNNING)
        .order_by(F("assessment__scoring_due_on").asc(nulls_first=True), "pk")
    )


def other_seats_of(user: User) -> QuerySet[Seat]:
    """Running assessments of this assessor in which others act, and the last ones that were announced."""
    rows = seats_for(user).exclude(pk__in=seats_open_for(user).order_by().values("pk"))
    ended = Case(When(assessment__state__in=Assessment.RUNNING, then=Value(0)), default=Value(1))
    return rows.filter(state__in=Seat.TAKEN).annotate(ended=ended).order_by("ended", "-assessment__started_on", "pk")


def interview_for(user: User, assessment: Assessment) -> Interview | None:
    """The interview with its subjects, for who goes to it or plans it: they tell where the assessors differ."""
    rows = Interview.objects.filter(assessment__in=Assessment.objects.filter(rules.INSIDE(user), pk=assessment.pk))
    return rows.select_related("meeting").first()


def first_running(user: User, most: int = 40) -> list[Any]:
    """Running assessments: first those in which it is the coordinator's turn, then by when they should be done.

    ``differs``: two judged differently; ``lost``: the place that is to be given to somebody else.
    """
    rows = with_holder(running(), user).filter(rules.COORDINATOR(user))
    lost = vacated().filter(assessment=OuterRef("pk")).order_by("position").values("pk")[:1]
    place = Case(When(holder="coordinator", then=Value(0)), default=Value(1))
    return list(
        rows.annotate(place=place, differs=differs(), lost=Subquery(lost))
        .select_related("trajectory__person", "trajectory__faculty", "interview__meeting", "arbitration")
        .order_by("place", "due_on", "pk")[:most]
    )
