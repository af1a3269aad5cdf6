"""The learning route: the teacher's own plan, changed at any time (docs/domain.md, Learning route)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories import rules
from trajectories.models import Competence, LearningPlanItem, Trajectory
from trajectories.workflow.balls import settle
from trajectories.workflow.trajectory import locked
from trajectories.workflow.versions import Stale
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.workflow import NOT_YOURS, Refused

LINES_MOST = 12  # per competence
AGREED = declare("trajectories.agree_plan", _("%(actor)s agreed to the learning route"), EVERYONE, rules.SUPERVISED)


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of the plan: ``position`` numbers the lines of a competence and is its identity between saves."""

    competence: int  # key
    position: int
    kind: str
    title: str = ""
    due: date | None = None
    done: bool = False


@transaction.atomic
def save_plan(trajectory: Trajectory, *, by: User, version: int, lines: Sequence[Planned], today: date) -> int:
    """Make the plan read as on the page and return its version; lines that are not on the page go.

    Raises Stale when it was changed since ``version``, Refused for others than the teacher or in a closed state.
    """
    row = locked(trajectory)
    if row.person_id != by.pk:
        raise Refused(NOT_YOURS)
    if row.state not in Trajectory.WRITABLE:
        raise Refused(_("Your route is kept as it was while the dossier is with others."))
    mine = set(Competence.objects.filter(profile=row.profile_id).values_list("pk", flat=True))
    wanted = {(line.competence, line.position): line for line in lines if line.competence in mine}
    known = {(item.competence_id, item.position): item for item in row.plan_items.all()}
    changed = [item for key, line in wanted.items() if (item := _changed(known.get(key), line, row, today))]
    gone = [item.pk for key, item in known.items() if key not in wanted]
    if not changed and not gone:
        return row.plan_version
    if row.plan_version != version:
        raise Stale(row.plan_version)
    LearningPlanItem.objects.filter(pk__in=gone).delete()
    for item in changed:
        item.save()
    now = timezone.now()
    Trajectory.objects.filter(pk=row.pk).update(plan_version=version + 1, plan_changed_at=now, touched_at=now)
    settle(row.pk)
    trajectory.plan_version, trajectory.plan_changed_at = version + 1, now
    return version + 1


def _changed(item: LearningPlanItem | None, line: Planned, row: Trajectory, today: date) -> LearningPlanItem | None:
    """The item as the line says, or None when it says so already; what was agreed is no longer what it says."""
    item = item or LearningPlanItem(trajectory=row, competence_id=line.competence, position=line.position)
    before = (item.pk, item.kind, item.title, item.due)
    was_done = item.done_on is not None
    if before == (item.pk, line.kind, line.title, line.due) and was_done == line.done and item.pk:
        return None
    if before[1:] != (line.kind, line.title, line.due):
        item.agreed_at = None
    item.kind, item.title, item.due = line.kind, line.title, line.due
    if was_done != line.done:
        item.done_on = today if line.done else None
    return item


@transaction.atomic
def agree_plan(trajectory: Trajectory, *, by: User) -> int:
    """The UTQ supervisor agrees to the plan as it is; the number of lines that were not agreed before.

    Raises Refused where plans are not agreed (the setting is off), or for others than the UTQ supervisor.
    """
    row = locked(trajectory)
    if not rules.SUPERVISED.allows(by, row):
        raise Refused(NOT_YOURS)
    if not current(row.faculty_id).plan_agreed:
        raise Refused(_("Learning routes need no agreement here: nothing waits for you."))
    count = row.plan_items.filter(agreed_at=None).update(agreed_at=timezone.now())
    if count:
        record(AGREED.name, row, by=by, case=row.case)
    return count


@transaction.atomic
def add_item(
    trajectory: Trajectory, *, by: User, competence: Competence, kind: str, title: str, address: str
) -> LearningPlanItem:
    """Add a line to the own plan from where it is offered; the line that is there already when there is one.

    ``address`` is where one registers. Raises Refused for others than the teacher, in a closed state, when it is full.
    """
    row = locked(trajectory)
    if row.person_id != by.pk or competence.profile_id != row.profile_id:
        raise Refused(NOT_YOURS)
    if row.state not in Trajectory.WRITABLE:
        raise Refused(_("Your route is kept as it was while the dossier is with others."))
    lines = list(row.plan_items.filter(competence=competence).order_by("position"))
    known = next((line for line in lines if line.address == address), None)
    if known:
        return known
    position = max((line.position for line in lines), default=-1) + 1
    if position >= LINES_MOST:
        raise Refused(_("Your route is full for this competence. Take a line away first."))
    item = LearningPlanItem.objects.create(
        trajectory=row, competence=competence, position=position, kind=kind, title=title[:200], address=address
    )
    now = timezone.now()
    Trajectory.objects.filter(pk=row.pk).update(plan_version=row.plan_version + 1, plan_changed_at=now, touched_at=now)
    settle(row.pk)
    return item


def tick_item(item: LearningPlanItem, *, done_on: date | None) -> None:
    """Note that a line is done (or not): called by a course that was completed.

    docs/domain.md, Completing a course.
    """
    LearningPlanItem.objects.filter(pk=item.pk).update(done_on=done_on)
    item.done_on = done_on


def looked(trajectory: Trajectory, *, by: User) -> None:
    """The UTQ supervisor has seen the case: what changes from here on is marked; others leave no trace."""
    Trajectory.objects.filter(rules.SUPERVISED(by), pk=trajectory.pk).update(looked_at=timezone.now())
