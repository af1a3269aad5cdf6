"""Who may do what in an assessment, and who reads which score (docs/domain.md, Who reads what)."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment, Seat
from trajectories.rules import supervised
from utq_portal.access import Reader, Rule, not_own, owner
from utq_portal.counts import count_of
from utq_portal.people.models import Role, User
from utq_portal.people.rules import central, holds, not_managed

BOTH = 2  # assessors in one assessment


def both_in() -> QuerySet[Assessment]:
    """Assessments in which both judgements are submitted: only then may the other's be read."""
    submitted = Seat.objects.filter(assessment=OuterRef("pk"), state=Seat.State.SUBMITTED)
    return Assessment.objects.alias(submitted=count_of(submitted, "assessment")).filter(submitted__gte=BOTH)


# nobody stands in for an assessor: the seat is the person's
ASSESSES = holds(Role.ASSESSOR, in_person=True)


def seated(*, position: int | None = None) -> Rule:
    """The user, an assessor today, holds a seat of the row (an Assessment), or the seat at this position."""

    def condition(user: User) -> Q:
        seats = Seat.objects.filter(person=user, state__in=Seat.TAKEN)
        if position is not None:
            seats = seats.filter(position=position)
        return Q(pk__in=seats.values("assessment")) & ~Q(trajectory__person=user)

    return Rule(condition, (Reader("assessor"),)) & ASSESSES & not_managed("trajectory__person")


# the row is an Assessment
CANDIDATE = owner("trajectory__person")
COORDINATOR = central(Role.COORDINATOR, "trajectory__person")
ASSESSOR = seated()
FIRST_ASSESSOR = seated(position=1)
SUPERVISED = supervised("trajectory")
# the page that tells how it stands, and after the announcement the outcome
OUTCOME = CANDIDATE | SUPERVISED | COORDINATOR
# the letter with the decision: the coordinator's beforehand, the candidate's once it is announced
_DECIDED = Rule(
    lambda user: Q(state__in=[Assessment.State.DECIDED, Assessment.State.ANNOUNCED]), when=_("once it is decided")
)
_ANNOUNCED = Rule(lambda user: Q(state=Assessment.State.ANNOUNCED), when=_("once it is announced"))
LETTER = (COORDINATOR & _DECIDED) | (CANDIDATE & _ANNOUNCED)
# how it goes inside before the announcement: an interview, when and about what, a joint judgement to come, arbitration,
# a decision that is there. It tells whether the two judgements differ. Assessors read it at their place
INSIDE = CANDIDATE | COORDINATOR
# who wrote the joint judgement, which the other confirms
WROTE = owner("consensus_by")
# that it came to the coordinator, where that tells as much (Assessment.SECRET)
KNOWN = (COORDINATOR & Rule(lambda user: Q(step="settle"))) | (INSIDE & Rule(lambda user: Q(step="arbitrate")))

# the row is a Seat
OWN_SEAT = (
    owner("person")
    & not_own("assessment__trajectory__person")
    & ASSESSES
    & not_managed("assessment__trajectory__person")
)
COORDINATOR_OF_SEAT = central(Role.COORDINATOR, "assessment__trajectory__person")

# the row is a Verdict or a CriterionScore
COORDINATOR_OF_SCORE = central(Role.COORDINATOR, "seat__assessment__trajectory__person")


def _reads_scores(user: User) -> Q:
    others = Seat.objects.filter(person=user, state=Seat.State.SUBMITTED).values("assessment")
    allowed = (Q(seat__assessment__in=others) & ASSESSES(user)) | COORDINATOR_OF_SCORE(user)
    shown = Q(seat__assessment__in=both_in()) & Q(seat__state=Seat.State.SUBMITTED)
    own = Q(seat__person=user, seat__state__in=Seat.TAKEN) & ASSESSES(user)
    return own | (shown & allowed)


# the same row: one's own, and once both are in those of the case
SCORES = Rule(
    _reads_scores,
    (
        Reader("assessor", (_("the own one; the other’s once both are in"),)),
        Reader(str(Role.COORDINATOR), (_("once both are in"),)),
    ),
)


def _reads_word(user: User) -> Q:
    """As a Seat: one's own; the other's of the same case, once both judgements are in."""
    mine = Seat.objects.filter(OWN_SEAT(user), state=Seat.State.SUBMITTED).values("assessment")
    other = Q(assessment__in=mine) & Q(assessment__in=both_in()) & Q(state=Seat.State.SUBMITTED)
    return OWN_SEAT(user) | other


# the row is a Seat: what an assessor would like to talk about is for the other assessor, and nobody else
WORD = Rule(_reads_word, (Reader("assessor", (_("the own one; the other’s once both are in"),)),))

# the row is a Certificate
OWN_CERTIFICATE = owner("person")
COORDINATOR_OF_CERTIFICATE = central(Role.COORDINATOR, "person")
CERTIFICATE = OWN_CERTIFICATE | COORDINATOR_OF_CERTIFICATE
