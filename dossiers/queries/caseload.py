"""Lists of trajectories with step, holder and silence: one desk's caseload, or all that somebody may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dossiers.models import CompetenceSection
from dossiers.queries.ball import asked_to, open_remarks
from trajectories import rules
from trajectories.models import Trajectory
from trajectories.obligations.models import ObligationAdjustment
from trajectories.obligations.queries.obligation import overdue_q
from trajectories.queries.ball import HOLDERS, with_ball
from trajectories.queries.caseloads import left_in_assessment
from trajectories.queries.progress import HANDED_IN
from trajectories.queries.trajectories import trajectories_for
from utq_portal.agenda.days import add_months
from utq_portal.folding import found, in_folded
from utq_portal.people.models import Employment, User, employed_on
from utq_portal.policy.queries import numbers_in

T = Trajectory.State
C = CompetenceSection.State
SOON_MONTHS = 6
MOST_LEFT, MOST_RISK = 10, 8  # that are read for HR's desk: of those who left while assessed, and of those at risk


def supervised(user: User) -> QuerySet[Trajectory]:
    """The open trajectories of a UTQ supervisor: the own ones, and those of the faculty that nobody has yet."""
    rows = with_ball(Trajectory.objects.filter(rules.INTAKE_STAFF(user), state__in=Trajectory.OPEN), user)
    return rows.select_related("person", "faculty", "supervisor", "obligation")


def seen_by(user: User) -> QuerySet[Trajectory]:
    """Every trajectory whose status the user may see, ended ones included."""
    return with_ball(trajectories_for(user), user)


def tab_conditions(user: User, today: date) -> dict[str, Q]:
    """The quick filters of a desk, each a condition on the rows of ``supervised``."""
    mine = asked_to(user).values("section__dossier__trajectory")
    return {
        "all": Q(),
        "waiting": Q(holder="utq_supervisor") | Q(pk__in=mine),
        "soon": running_duty() & Q(obligation__deadline__lte=add_months(today, SOON_MONTHS)),
        "silent": silent(today),
        "ready": Q(state__in=HANDED_IN),
        "intake": Q(step="intake"),
    }


def in_pipeline(today: date) -> Q:
    """Open trajectories, and those completed this year."""
    return Q(state__in=Trajectory.OPEN) | Q(state=T.COMPLETED, closed_on__year=today.year)


def at_risk(today: date) -> Q:
    """Overdue, or little time left for what remains; who handed in before the deadline is safe.

    docs/domain.md, Settling and protection.
    """
    near = Q(obligation__deadline__lte=add_months(today, 3)) & ~Q(state__in=(T.SUBMITTED, T.IN_ASSESSMENT))
    early = Q(obligation__deadline__lte=add_months(today, SOON_MONTHS), step="intake")
    over = overdue_q(today, "obligation__") & ~Q(
        state__in=(T.SUBMITTED, T.IN_ASSESSMENT), ready_on__isnull=False, ready_on__lte=F("obligation__deadline")
    )
    return running_duty() & Q(state__in=Trajectory.OPEN) & (near | early | over)


def foremost(user: User, today: date, most: int = 6) -> tuple[list[Any], list[Any]]:
    """The first that wait for their assessment, and the first at risk: (to start, at risk) in one query."""
    asked = ObligationAdjustment.objects.filter(
        obligation=OuterRef("obligation"), decided_on=None, refused=False, revoked_on=None
    )
    wanted = Trajectory.objects.filter((Q(state=T.SUBMITTED) & rules.COORDINATOR(user)) | at_risk(today))
    rows: Any = with_ball(wanted, user).annotate(
        part=Case(When(state=T.SUBMITTED, then=Value("start")), default=Value("risk"), output_field=CharField()),
        time_asked=Exists(asked),
    )
    placed = rows.annotate(
        place=Window(
            RowNumber(),
            partition_by=F("part"),
            order_by=[
                Case(When(part="start", then=F("state_since")), default=None).asc(),
                F("obligation__deadline").asc(nulls_last=True),
                F("pk").asc(),
            ],
        )
    ).filter(place__lte=most)
    found = list(placed.select_related("person", "faculty", "supervisor", "obligation").order_by("part", "place"))
    return [row for row in found if row.part == "start"], [row for row in found if row.part == "risk"]


def running_duty() -> Q:
    """The obligation is still to be met."""
    return Q(obligation__settled_by="", obligation__exclusion="", obligation__ended_on=None)


def silent(today: date) -> Q:
    """The teacher has the ball and did nothing for so many days as the setting says, while the clock runs."""
    usual, own = numbers_in("silence_days", today)
    long = Q(touched_at__lt=_morning_after(today, usual)) & ~Q(faculty__in=list(own))
    for faculty, days in own.items():
        long |= Q(touched_at__lt=_morning_after(today, days), faculty=faculty)
    return Q(holder="teacher") & long & ~Q(obligation__isnull=False, obligation__deadline=None)


def _morning_after(today: date, days: int) -> datetime:
    """The first instant after the day that is so many days ago."""
    return timezone.make_aware(datetime.combine(today - timedelta(days=days - 1), time.min))


def silent_days(faculty: int, today: date) -> int:
    """After how many days somebody of a faculty counts as silent."""
    usual, own = numbers_in("silence_days", today)
    return own.get(faculty, usual)


def silent_words(today: date) -> str:
    """The name of the quick filter, with the number of days; faculties may differ."""
    usual, own = numbers_in("silence_days", today)
    least, most = min(usual, *own.values()) if own else usual, max(usual, *own.values()) if own else usual
    if least < most:
        return gettext("Silent for %(least)s to %(most)s days or more") % {"least": least, "most": most}
    return ngettext("Silent for %(days)s day or more", "Silent for %(days)s days or more", usual) % {"days": usual}


def tallies(conditions: Mapping[str, Q]) -> dict[str, Count]:
    """One count per condition, to aggregate over."""
    return {key: Count("pk", filter=condition) if condition else Count("pk") for key, condition in conditions.items()}


def desk_counts(rows: QuerySet[Trajectory], user: User, today: date) -> dict[str, int]:
    """How many rows each quick filter has, and how many wait for whom (``holder_…``); one query."""
    held = {f"holder_{who}": Q(holder=who) for who in HOLDERS}
    return rows.order_by().aggregate(**tallies(tab_conditions(user, today) | held))


def named(text: str, today: date) -> Q:
    """People whose name, number, address or department has every word of ``text``."""

    def there(word: str) -> QuerySet[Employment, Any]:
        running = Employment.objects.filter(employed_on(today), in_folded("department__folded", word))
        return running.values("person")

    also = ("person__employee_no__startswith", "person__email__istartswith")
    return found(text, "person__folded", also, within={"person__in": there})


@dataclass(frozen=True, slots=True)
class Strip:
    """The competences of one row as segments, and the same in words."""

    parts: list[str]
    label: str


_SAID = {
    "good": C.READY.label,
    "care": _("remarks to work on"),
    "draft": C.DRAFTING.label,
    "none": C.EMPTY.label,
}


def strips(rows: Iterable[Trajectory]) -> dict[int, Strip]:
    """The competences of each row; one query for the page."""
    sections = (
        CompetenceSection.objects.filter(dossier__trajectory__in=[row.pk for row in rows])
        .annotate(remarked=Exists(open_remarks().filter(section=OuterRef("pk"))))
        .order_by("dossier__trajectory", "competence__number")
        .values_list("dossier__trajectory", "competence__number", "state", "remarked")
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for trajectory, number, state, remarked in sections:
        tone = CompetenceSection.LOOK[state].tone if state in CompetenceSection.WRITABLE else "good"
        kind = "care" if remarked else "draft" if tone == "waiting" else tone
        found.setdefault(trajectory, []).append((number, kind))
    return {
        pk: Strip([kind for _n, kind in parts], ", ".join(f"{number} {_SAID[kind]}" for number, kind in parts))
        for pk, parts in found.items()
    }


def orders() -> dict[str, Any]:
    """How a list of trajectories may be sorted."""
    return {
        "name": "person__folded",
        "faculty": "faculty__code",
        "step": "step",
        "left": "obligation__deadline",
        "silent": "-touched_at",
        "holder": "holder",
        "since": "since",
    }


def left_with_hr(user: User, today: date) -> QuerySet[Trajectory]:
    """Teachers of the HR advisor's faculties who left in the middle of an assessment."""
    return Trajectory.objects.filter(rules.HR(user)).filter(left_in_assessment(today))


def risk_of_hr(user: User, today: date) -> QuerySet[Trajectory]:
    """Trajectories of the HR advisor's faculties whose deadline is at risk."""
    return Trajectory.objects.filter(rules.HR(user)).filter(at_risk(today))


def hr_care(user: User, today: date) -> tuple[list[Any], list[Any]]:
    """Teachers of the HR advisor's faculties who left while assessed, and those at risk, the least time left first.

    The first of both, in one query.
    """
    left = left_with_hr(user, today).order_by("state_since", "pk").values("pk")[:MOST_LEFT]
    risk = risk_of_hr(user, today).order_by("obligation__deadline", "pk").values("pk")[:MOST_RISK]
    rows: Any = with_ball(Trajectory.objects.filter(Q(pk__in=left) | Q(pk__in=risk)), user)
    rows = rows.select_related("person", "faculty", "supervisor", "obligation").annotate(
        left=Case(When(pk__in=left, then=Value(True)), default=Value(False)),
        risk=Case(When(pk__in=risk, then=Value(True)), default=Value(False)),
    )
    found = list(rows.order_by("obligation__deadline", "pk"))
    gone = sorted((row for row in found if row.left), key=lambda row: (row.state_since, row.pk))
    return gone, [row for row in found if row.risk]
