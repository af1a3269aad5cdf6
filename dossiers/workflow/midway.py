"""Trajectories that began before the portal, taken over from a table: all lines or none.

docs/domain.md, Trajectories that began before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dossiers import messages
from dossiers.midway import Defaults, Kind, Line, Stage
from dossiers.models import CompetenceSection, Dossier
from dossiers.queries.midway import plan
from dossiers.workflow.opening import open_dossier
from trajectories import rules
from trajectories.models import Profile, Trajectory
from trajectories.workflow.balls import settle
from trajectories.workflow.midway import bring_in, intake_before
from trajectories.workflow.trajectory import assign_supervisor
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.imports.reading import RawRow
from utq_portal.notices.post import Posting, post_many
from utq_portal.people.models import Faculty, User
from utq_portal.web.links import address
from utq_portal.workflow import Refused

READY_ELSEWHERE = declare(
    "dossiers.ready_elsewhere",
    _("%(actor)s noted that competences were ready before the portal: %(numbers)s"),
    EVERYONE,
    rules.BRINGS_IN,
)
CHANGED_SINCE = _("Something changed since you saw this preview. Here it is again: check it, then take over.")
NOTHING = _("No line can be used. Correct the lines below, or paste another table.")


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What came of a table: trajectories that started here, and those that were only brought up to date."""

    started: int
    updated: int


@transaction.atomic
def take_over(rows: Sequence[RawRow], *, by: User, defaults: Defaults, digest: str, today: date) -> TakenOver:
    """Start or bring up to date what the table says, as it was shown under ``digest``; faulty lines are left out.

    The same table again does nothing. Raises Refused when it would now lead to something else than was shown.
    """
    # one table at a time: the faculties are the root, as for the HR file
    list(Faculty.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    table = plan(rows, by, defaults, today)
    if table.digest != digest:
        raise Refused(CHANGED_SINCE)
    if not table.good:
        raise Refused(NOTHING)
    profile = Profile.objects.filter(active=True).order_by("pk").first()
    done = [(line, _carry_out(line, profile, by, today)) for line in table.good]
    _tell(done, by)
    started = len(table.of(Kind.START))
    return TakenOver(started, len(done) - started)


def _carry_out(line: Line, profile: Profile | None, by: User, today: date) -> Trajectory:
    trajectory = line.trajectory or _started(line, profile, by)
    if line.kind == Kind.MARK and line.supervisor is not None and trajectory.supervisor_id is None:
        assign_supervisor(trajectory, line.supervisor, by=by)
    waits = trajectory.intake_concluded_on is None
    if line.stage != Stage.PREPARING and waits and line.intake_held_on is not None:
        intake_before(
            trajectory,
            by=by,
            held_on=line.intake_held_on,
            supervisor=trajectory.supervisor or line.supervisor,
            planned_ready_on=line.planned_ready_on,
        )
    dossier = open_dossier(trajectory, by=by)
    if line.ready:
        _mark(dossier, trajectory, line.ready, by, today)
    return trajectory


def _started(line: Line, profile: Profile | None, by: User) -> Trajectory:
    if line.person is None or line.faculty is None or profile is None:
        raise Refused(CHANGED_SINCE)
    return bring_in(
        line.person,
        by=by,
        faculty=line.faculty,
        profile=profile,
        supervisor=line.supervisor,
        planned_ready_on=line.planned_ready_on,
    )


def _mark(dossier: Dossier, trajectory: Trajectory, numbers: Sequence[int], by: User, today: date) -> None:
    """Note what was ready; the text or the upload is still the teacher's to give."""
    state = CompetenceSection.State
    unmarked = CompetenceSection.objects.filter(
        dossier=dossier, competence__number__in=numbers, ready_elsewhere_on=None
    )
    open_ones = unmarked.filter(state__in=[state.EMPTY, state.DRAFTING])
    marked = sorted(open_ones.values_list("competence__number", flat=True))
    if not marked:
        return
    open_ones.update(ready_elsewhere_on=today)
    settle(trajectory.pk)
    said = ", ".join(str(number) for number in marked)
    record(READY_ELSEWHERE.name, trajectory, by=by, case=trajectory.case, data={"numbers": said})


def _tell(done: Iterable[tuple[Line, Trajectory]], by: User) -> None:
    """Each teacher once, and each UTQ supervisor once for all of theirs."""
    postings: list[Posting] = []
    theirs: dict[User, list[Trajectory]] = {}
    for line, trajectory in done:
        if line.kind == Kind.MARK and not line.ready:
            continue  # a UTQ supervisor who was assigned: both were told by that
        message = messages.BROUGHT_IN_READY if line.ready else messages.BROUGHT_IN
        occasion = f"midway:{line.kind}:{','.join(map(str, line.ready))}"
        to, url = [trajectory.person], trajectory.get_absolute_url()
        postings.append(Posting(message, to, trajectory, occasion, trajectory.case, url))
        if line.kind == Kind.START and line.supervisor is not None and line.supervisor.pk != by.pk:
            theirs.setdefault(line.supervisor, []).append(trajectory)
    for supervisor, cases in theirs.items():
        params, occasion = {"number": len(cases), "actor": by.name}, f"midway:{cases[0].pk}"
        url = address("desk", "supervisor")
        postings.append(Posting(messages.BROUGHT_IN_TO_YOU, [supervisor], supervisor, occasion, "", url, "", params))
    post_many(postings)
