"""What waits in an assessment, for whom, and when they are reminded (docs/domain.md, Steps that wait)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from assessments import messages
from assessments.models import Assessment, Seat
from assessments.queries.reading import lost, with_lost_person
from trajectories.models import Trajectory
from utq_portal.agenda.delays import Delay, Office, Unit
from utq_portal.agenda.waits import Recipient, ReminderRule, after, register
from utq_portal.people.models import Role, User
from utq_portal.web.links import address

if TYPE_CHECKING:
    from assessments.queries.reading import LostSeat

S, T = Assessment.State, Seat.State
COORDINATOR, ASSESSOR, ASSESSORS = _("the coordinator"), _("the assessor"), _("the assessors")
DURING = (Trajectory.State.IN_ASSESSMENT,)


def _seats(state: str, *running: str) -> QuerySet[LostSeat]:
    rows = with_lost_person(Seat.objects.filter(state=state, assessment__state__in=running))
    return rows.select_related("person", "assessment__trajectory__person")


def _assessments(state: str) -> QuerySet[Assessment]:
    taken = Seat.objects.filter(state__in=Seat.TAKEN).select_related("person")
    seats = Prefetch("seats", with_lost_person(taken))
    rows = Assessment.objects.filter(state=state).select_related("trajectory__person", "interview", "arbitration")
    return rows.prefetch_related(seats)


def _both_in(on: date) -> QuerySet[Assessment]:
    """Both judgements are in and differ, or an interview is asked: the coordinator plans it or says why not."""
    submitted = Seat.objects.filter(assessment=OuterRef("pk"), state=T.SUBMITTED).order_by("-submitted_at")
    rows = _assessments(S.SCORING).filter(step="settle")
    return rows.annotate(both_in_at=Subquery(submitted.values("submitted_at")[:1]))


def _coordinators(row: Assessment, office: Office) -> list[User]:
    return office.holders(Role.COORDINATOR, but=row.trajectory.person_id)


def _of_seat(row: Seat, office: Office) -> list[User]:
    return _coordinators(row.assessment, office)


# who is lost cannot act any more, and is told of nothing to do (docs/domain.md, Assessors who are late)
def _assessor(row: LostSeat, office: Office) -> list[User]:
    return [] if row.is_lost else [row.person]


def _able(row: Assessment) -> list[Any]:
    """The places of an assessment whose assessor can act."""
    seats: Any = row.seats.all()
    return [seat for seat in seats if not seat.is_lost]


def _first(row: Assessment, office: Office) -> list[User]:
    """The first assessor, who records the interview."""
    return [seat.person for seat in _able(row) if seat.position == 1]


def _writers(row: Assessment, office: Office) -> list[User]:
    """The assessors who have to act: both, or the one who has to confirm what the other wrote."""
    return [seat.person for seat in _able(row) if seat.person_id != row.consensus_by_id]


def _filled() -> QuerySet[Seat]:
    """The places of the outer assessment whose assessor can act."""
    return Seat.objects.filter(~lost(), assessment=OuterRef("pk"), state__in=Seat.TAKEN)


def _no_first() -> Q:
    return ~Q(Exists(_filled().filter(position=1)))


def _no_writer() -> Q:
    return ~Q(Exists(_filled().exclude(person=Coalesce(OuterRef("consensus_by"), 0))))


def _seat_params(row: Seat) -> Mapping[str, object]:
    return {
        "person": row.assessment.trajectory.person.name,
        "assessor": row.person.name,
        "due": row.assessment.scoring_due_on or "",
    }


def _params(row: Assessment) -> Mapping[str, object]:
    return {"person": row.trajectory.person.name, "decided": row.decided_on or ""}


def _page(row: Seat | Assessment, who: User) -> str:
    return row.get_absolute_url()


def _case_of_seat(row: Seat, who: User) -> str:
    return address("assessments:case", row.assessment_id)


def _letter_page(row: Assessment, who: User) -> str:
    return address("assessments:letter", row.pk)


def _at(page: str) -> Callable[[Assessment, User], str]:
    """This page of the own seat of who is reminded."""
    return lambda row, who: address(page, next(seat.pk for seat in row.seats.all() if seat.person_id == who.pk))


JUDGE = Recipient(messages.REMIND_JUDGE_BEFORE, _assessor, _page, ASSESSOR, absent=lost)
LATE_CONSENSUS = Recipient(messages.LATE_CONSENSUS, _coordinators, _page, COORDINATOR)
_seat = partial(ReminderRule, params=_seat_params, trajectory="assessment__trajectory", during=DURING)
_assessment = partial(ReminderRule, params=_params, trajectory="trajectory", during=DURING)
register(
    _seat(
        "assessments.asked",
        _("An assessor was asked and has not answered"),
        lambda on: _seats(T.INVITED, *Assessment.APART),
        (
            after("seat_remind_days", Recipient(messages.REMIND_ASKED, _assessor, _page, ASSESSOR, absent=lost)),
            after("seat_escalate_days", Recipient(messages.REMIND_COORDINATOR, _of_seat, _case_of_seat, COORDINATOR)),
        ),
        since="invited_at",
    ),
    _seat(
        "assessments.judging",
        _("An assessor is judging"),
        # for who came in later reading began on accepting, for the others when both had accepted
        lambda on: _seats(T.ACCEPTED, S.SCORING).annotate(
            reads_since=Greatest(Coalesce("accepted_at", "state_since"), "assessment__state_since")
        ),
        (
            after("scoring_remind_days", JUDGE),
            after("scoring_last_days", JUDGE),
            after(
                Delay(1, of="assessment.scoring_due_on"),
                Recipient(messages.REMIND_JUDGE, _assessor, _page, ASSESSOR, absent=lost),
                Recipient(messages.LATE_JUDGEMENT, _of_seat, _case_of_seat, COORDINATOR),
            ),
        ),
        since="reads_since",
    ),
    _assessment(
        "assessments.to_settle",
        _("Both judgements are in, and an interview is to be planned"),
        _both_in,
        (after("settle_remind_days", Recipient(messages.REMIND_SETTLE, _coordinators, _page, COORDINATOR)),),
        since="both_in_at",
    ),
    _assessment(
        "assessments.interview_to_record",
        _("The interview was planned for a day that has passed, and is not recorded"),
        lambda on: (
            _assessments(S.INTERVIEW)
            .filter(interview__meeting__cancelled_at=None)
            .annotate(met_at=F("interview__meeting__starts_at"))
            .filter(met_at__isnull=False)
        ),
        (
            after(
                "settle_remind_days",
                Recipient(messages.REMIND_RECORD, _first, _at("assessments:seat"), ASSESSOR, absent=_no_first),
            ),
            after("settle_escalate_days", LATE_CONSENSUS),
        ),
        since="met_at",
    ),
    _assessment(
        "assessments.deliberating",
        _("The assessors have a joint judgement to record"),
        lambda on: _assessments(S.DELIBERATING),
        (
            after(
                "settle_remind_days",
                Recipient(
                    messages.REMIND_CONSENSUS, _writers, _at("assessments:consensus"), ASSESSORS, absent=_no_writer
                ),
            ),
            after("settle_escalate_days", LATE_CONSENSUS),
        ),
    ),
    _assessment(
        "assessments.arbitration",
        _("An arbitration is past its last day"),
        lambda on: _assessments(S.ARBITRATION).filter(arbitration__isnull=False),
        (
            after(
                Delay(1, Unit.DAYS, of="arbitration.due_on"),
                Recipient(messages.LATE_ARBITRATION, _coordinators, _page, COORDINATOR),
            ),
        ),
    ),
    _assessment(
        "assessments.unannounced",
        _("A decision waits to be announced"),
        lambda on: _assessments(S.DECIDED).filter(decided_on__isnull=False),
        (after("announce_days", Recipient(messages.REMIND_ANNOUNCE, _coordinators, _letter_page, COORDINATOR)),),
        since="decided_on",
        whole_days=True,
    ),
)
