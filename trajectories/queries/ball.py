"""Who has the ball of a trajectory, since when, and the step shown: what is stored, and how it is read.

What is stored follows from the trajectory and from what the apps above know; they tell it here, and the verbs write it
(``workflow/balls.py``). docs/domain.md, Who has the ball.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, When

from trajectories import rules
from trajectories.models import LearningPlanItem, Trajectory
from trajectories.queries.trajectories import is_unattended, nobody_acts, unattended
from utq_portal.people.models import Role, User
from utq_portal.people.responsible import Responsible
from utq_portal.workflow import BALLS

S = Trajectory.State

# everybody who can have the ball of a trajectory, in the order of the filters
HOLDERS = Responsible.named(
    Responsible.TEACHER,
    Responsible.UTQ_SUPERVISOR,
    Responsible.COORDINATOR,
    Responsible.ASSESSORS,
    Responsible.LINE_MANAGER,
    Responsible.HR_ADVISOR,
    Responsible.NOBODY,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """Of the trajectories ``there`` an app above knows better than their state who has the ball, and since when."""

    there: Callable[[], Q]
    who: Callable[[], Any]
    since: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the app that assesses knows of a trajectory when somebody reads it.

    ``lost``: nobody is left there who could act; ``hidden``: the reader may not know that it came to the coordinator;
    ``outside``: nor since when.
    """

    lost: Callable[[], Q]
    hidden: Callable[[User], Q]
    outside: Callable[[User], Q]


TURNS: list[Turn] = []
BEGUN: list[Callable[[], Q]] = []  # something stands in the dossier
READINGS: list[Reading] = []


def _columns() -> dict[str, Case]:
    """The columns ``responsible``, ``responsible_since`` and ``step`` as they should be, in SQL."""
    first = When(state__in=Trajectory.ASSIGNED_FIRST, supervisor=None, then=Value(Responsible.COORDINATOR.value))
    better = [When(turn.there(), then=turn.who()) for turn in TURNS]
    begun = Q(Exists(LearningPlanItem.objects.filter(trajectory=OuterRef("pk"))))
    for dossier in BEGUN:
        begun |= dossier()
    to_plan = Q(state__in=[S.ACTIVE, S.SUSPENDED], route=Trajectory.Route.REGULAR) & ~begun
    steps = [When(state=state, then=Value(step)) for state, step in Trajectory.STEP.items()]
    return {
        "responsible": Case(first, *better, *Trajectory.turns(), output_field=CharField()),
        "responsible_since": Case(
            *(When(turn.there(), then=turn.since()) for turn in TURNS),
            default=F("state_since"),
            output_field=DateTimeField(),
        ),
        "step": Case(When(to_plan, then=Value("route")), *steps, output_field=CharField()),
    }


BALLS[Trajectory] = _columns


def with_ball(rows: QuerySet[Trajectory], reader: User | None = None) -> QuerySet[Trajectory]:
    """Annotate ``holder`` (a key of HOLDERS) and ``since``; the sum over the holders is the number of rows.

    What lies with a role that nobody can act in there today is read as the coordinator's. For a ``reader`` it says no
    more of an assessment than that person may know (None: the portal itself), and ``supervises`` says whether what lies
    with a UTQ supervisor lies with them: the Rule under which they read.
    """
    lost = Q(responsible=Responsible.UTQ_SUPERVISOR) & unattended()
    for reading in READINGS:
        lost |= reading.lost()
    hidden, outside = [], []
    if reader is not None:
        theirs = Case(When(rules.INTAKE_STAFF(reader), then=Value(True)), default=Value(False))
        rows = rows.annotate(supervises=theirs)
        hidden = [When(one.hidden(reader), then=Value(Responsible.ASSESSORS.value)) for one in READINGS]
        outside = [When(one.outside(reader), then=F("state_since")) for one in READINGS]
    return rows.annotate(
        holder=Case(
            When(lost, then=Value(Responsible.COORDINATOR.value)),
            *hidden,
            default=F("responsible"),
            output_field=CharField(),
        ),
        since=Case(*outside, default=F("responsible_since"), output_field=DateTimeField()),
    )


def note_who_acts(trajectory: Trajectory, reader: User) -> None:
    """Before a page says who acts, who has the ball and whether that is the reader: one query for all three.

    None where all is known: the row was fetched with ``unattended``, and it is the reader's own or lies with no UTQ
    supervisor.
    """
    theirs = trajectory.responsible == Responsible.UTQ_SUPERVISOR and not rules.OWN.has(reader, trajectory)
    if hasattr(trajectory, "unattended") and not theirs:
        return
    mine = Case(When(rules.INTAKE_STAFF(reader), then=Value(True)), default=Value(False))
    rows = Trajectory.objects.filter(pk=trajectory.pk).annotate(unattended=nobody_acts(), supervises=mine)
    vars(trajectory).update(rows.values("unattended", "supervises").get())


def holder_of(trajectory: Trajectory, reader: User | None = None) -> str:
    """Who has the ball, as ``with_ball`` says it: one query where it is a UTQ supervisor's, or in assessment."""
    if trajectory.state == S.IN_ASSESSMENT:
        row: Any = with_ball(Trajectory.objects.filter(pk=trajectory.pk), reader)
        return str(row.values_list("holder", flat=True).get())
    lost = trajectory.responsible == Responsible.UTQ_SUPERVISOR and is_unattended(trajectory)
    return Responsible.COORDINATOR if lost else trajectory.responsible


def holder_name(trajectory: Trajectory, who: str = "") -> str:
    """The holder by name where it is one known person, else by role; ``who`` when an upper app knows better."""
    who = who or holder_of(trajectory)
    if who == Responsible.TEACHER:
        return trajectory.person.name
    if who == Responsible.UTQ_SUPERVISOR and trajectory.supervisor is not None:
        return trajectory.supervisor.name
    return str(Responsible(who).label)


def is_holder(trajectory: Trajectory, user: User, who: str = "") -> bool:
    """Whether the ball is the user's; a UTQ supervisor of the faculty, or a stand-in, holds it while none is assigned.

    One query where it is a UTQ supervisor's: the Rule says it; none after ``note_who_acts``.
    """
    who = who or holder_of(trajectory, user)
    if who == Responsible.TEACHER or rules.OWN.has(user, trajectory):
        return who == Responsible.TEACHER and rules.OWN.has(user, trajectory)
    if who == Responsible.UTQ_SUPERVISOR:
        known: bool | None = getattr(trajectory, "supervises", None)
        return rules.INTAKE_STAFF.allows(user, trajectory) if known is None else known
    return who == Responsible.COORDINATOR and user.holds(Role.COORDINATOR)
