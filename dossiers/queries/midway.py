"""What every line of a table of running trajectories would lead to, for whoever brings them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.functional import Promise

from dossiers.midway import STAGE_OF, Defaults, Fault, Kind, Line, Stage, Table
from dossiers.models import CompetenceSection
from trajectories.models import Profile, Trajectory
from trajectories.obligations.models import Obligation
from trajectories.ties import Part, barred
from utq_portal.imports.headings import plain
from utq_portal.imports.reading import RawRow
from utq_portal.imports.rows import digest
from utq_portal.names import fold
from utq_portal.people.models import Employment, Role, RoleAssignment, User, employed_on, held_on
from utq_portal.web import dates

_NUMBER = re.compile(r"\d+")
_ALL = {"all", "alle", "alles", "allemaal"}


def plan(rows: Sequence[RawRow], by: User, defaults: Defaults, today: date) -> Table:
    """What every line leads to for ``by``; a handful of queries, however many lines there are."""
    world = _World.for_rows(rows, today)
    reach = _reach(by)
    lines, seen = [], set()
    for row in rows:
        line = Line(row)
        try:
            _understand(line, world, defaults, today)
            _allowed(line, by, reach)
            if line.values["employee_no"] in seen:
                raise Fault("employee_no", "twice")
            seen.add(line.values["employee_no"])
            line.kind = _leads_to(line, world)
        except Fault as fault:
            line.fault = fault
        lines.append(line)
    return Table(lines, digest(_said(line) for line in lines))


@dataclass(slots=True)
class _World:
    """Everything that the lines may name, fetched at once."""

    people: dict[str, User]
    employments: dict[int, Employment]
    trajectories: dict[int, Trajectory]
    obligations: dict[int, Obligation]
    marked: dict[int, set[int]]  # by trajectory: the competences that need no mark
    managers: dict[int, set[int]]  # by teacher: the line managers of today
    ties: dict[tuple[int, int], Promise | str]  # by (trajectory, person): why not as its UTQ supervisor
    supervisors: list[RoleAssignment]
    competences: set[int]

    @classmethod
    def for_rows(cls, rows: Sequence[RawRow], today: date) -> _World:
        numbers = {row.values["employee_no"] for row in rows if row.values["employee_no"]}
        people = {str(one.employee_no): one for one in User.objects.filter(employee_no__in=numbers, is_active=True)}
        keys = [one.pk for one in people.values()]
        jobs = Employment.objects.filter(employed_on(today), person__in=keys).select_related("faculty")
        running = Trajectory.objects.filter(person__in=keys, state__in=Trajectory.OPEN).select_related(
            "person", "faculty", "supervisor", "profile"
        )
        trajectories = {one.person_id: one for one in running}
        profile = Profile.objects.filter(active=True).order_by("pk").first()
        managers: dict[int, set[int]] = {}
        for job in jobs:
            if job.line_manager_id is not None:
                managers.setdefault(job.person_id, set()).add(job.line_manager_id)
        return cls(
            people=people,
            employments={job.person_id: job for job in jobs.order_by("fte", "-appointed_on", "-pk")},
            trajectories=trajectories,
            obligations={one.person_id: one for one in Obligation.objects.filter(person__in=keys, ended_on=None)},
            marked=_marked(trajectories.values()),
            managers=managers,
            ties=barred([one.pk for one in trajectories.values()], Part.SUPERVISOR, today),
            supervisors=list(_supervisors(today)),
            competences=set(profile.competences.values_list("number", flat=True)) if profile else set(),
        )


def _marked(trajectories: Iterable[Trajectory]) -> dict[int, set[int]]:
    state = CompetenceSection.State
    done = CompetenceSection.objects.filter(dossier__trajectory__in=[one.pk for one in trajectories]).exclude(
        state__in=[state.EMPTY, state.DRAFTING], ready_elsewhere_on=None
    )
    found: dict[int, set[int]] = {}
    for trajectory, number in done.values_list("dossier__trajectory", "competence__number"):
        found.setdefault(trajectory, set()).add(number)
    return found


def _supervisors(today: date) -> QuerySet[RoleAssignment]:
    held = RoleAssignment.objects.filter(held_on(today), role=Role.UTQ_SUPERVISOR, person__is_active=True)
    return held.select_related("person")


def _understand(line: Line, world: _World, defaults: Defaults, today: date) -> None:
    """Fill in the line; raises Fault with the first thing that is wrong."""
    values = line.values
    if line.raw.ragged:
        raise Fault("line", "cells")
    if not values["employee_no"]:
        raise Fault("employee_no", "no_number")
    line.person = world.people.get(values["employee_no"])
    if line.person is None:
        raise Fault("employee_no", "nobody", value=values["employee_no"][:30])
    job = world.employments.get(line.person.pk)
    if job is None:
        raise Fault("employee_no", "no_job")
    line.trajectory = world.trajectories.get(line.person.pk)
    line.faculty = line.trajectory.faculty if line.trajectory else job.faculty
    line.voluntary = line.person.pk not in world.obligations
    line.stage = STAGE_OF.get(plain(values["stage"]), "")
    if not line.stage:
        raise Fault("stage", "no_stage", value=values["stage"][:40])
    line.ready = _ready(line, world)
    line.intake_held_on = _day(values, "intake_held_on") or defaults.intake_held_on
    line.planned_ready_on = _day(values, "planned_ready_on")
    if line.stage != Stage.PREPARING:
        _check_intake(line, today)
    line.supervisor = _supervisor(line, world, defaults)


def _ready(line: Line, world: _World) -> tuple[int, ...]:
    text = line.values["ready"].strip()
    everything = line.stage == Stage.READY and not text
    if everything or text.casefold() in _ALL:
        return tuple(sorted(world.competences))
    numbers = {int(one) for one in _NUMBER.findall(text)}
    if unknown := numbers - world.competences:
        raise Fault("ready", "no_competence", number=str(min(unknown)))
    if text and not numbers:
        raise Fault("ready", "no_competences")
    if numbers and line.stage == Stage.PREPARING:
        raise Fault("stage", "ready_early")
    return tuple(sorted(numbers))


def _day(values: Mapping[str, str], name: str) -> date | None:
    if not values[name]:
        return None
    try:
        return dates.read_day(values[name])
    except ValueError:
        raise Fault(name, "no_day", value=values[name][:20]) from None


def _check_intake(line: Line, today: date) -> None:
    already = line.trajectory is not None and line.trajectory.intake_concluded_on is not None
    if line.intake_held_on is None and not already:
        raise Fault("intake_held_on", "no_intake")
    if line.intake_held_on is not None and line.intake_held_on > today:
        raise Fault("intake_held_on", "intake_ahead")


def _supervisor(line: Line, world: _World, defaults: Defaults) -> User | None:
    """By address, employee number or name, among those who hold the role in the faculty of the line."""
    said = line.values["supervisor"].strip() or defaults.supervisor.strip()
    if not said:
        return None
    here = {
        one.person_id: one.person
        for one in world.supervisors
        if one.faculty_id in (None, line.faculty.pk if line.faculty else None)
    }
    wanted = said.casefold()
    found = [one for one in here.values() if wanted in (str(one.email or "").casefold(), one.employee_no)]
    named = fold(said)
    found = found or [one for one in here.values() if named in (fold(one.name), fold(one.family_name), one.folded)]
    if len(found) > 1:
        raise Fault("supervisor", "several", value=said)
    if not found:
        raise Fault("supervisor", "no_supervisor", value=said[:60], faculty=line.faculty.code if line.faculty else "")
    if line.person is not None and found[0].pk == line.person.pk:
        raise Fault("supervisor", "own_supervisor")
    if line.person is not None and found[0].pk in world.managers.get(line.person.pk, ()):
        raise Fault("supervisor", "manager", who=found[0].name)
    if line.trajectory is not None and (why := world.ties.get((line.trajectory.pk, found[0].pk))):
        raise Fault("supervisor", "tied", who=found[0].name, because=str(why))
    return found[0]


def _reach(by: User) -> dict[int | None, set[int]]:
    """Per faculty (None: all) whose people ``by`` brings in: those who lend the role, whose own line is not theirs."""
    found: dict[int | None, set[int]] = {}
    for held in by.held_roles:
        if held.role == Role.COORDINATOR or held.role == Role.UTQ_SUPERVISOR:
            found.setdefault(held.faculty_id, set()).add(held.person_id)
    return found


def _allowed(line: Line, by: User, reach: Mapping[int | None, set[int]]) -> None:
    if line.person is None or line.faculty is None:
        return
    holders = reach.get(None, set()) | reach.get(line.faculty.pk, set())
    if not holders:
        raise Fault("employee_no", "elsewhere", faculty=line.faculty.code)
    if line.person.pk == by.pk or holders <= {line.person.pk}:
        raise Fault("employee_no", "own")


def _leads_to(line: Line, world: _World) -> str:
    person, row = line.person, line.trajectory
    if row is None:
        duty = world.obligations.get(person.pk) if person else None
        if duty is not None and duty.settled_by:
            raise Fault("employee_no", "settled")
        if not world.competences:
            raise Fault("stage", "no_profile")
        return Kind.START
    if row.intake_concluded_on is None and row.state in (
        Trajectory.State.PREPARING,
        Trajectory.State.INTAKE_SUBMITTED,
        Trajectory.State.INTAKE_BOOKED,
    ):
        if line.stage != Stage.PREPARING:
            return Kind.ONWARD
        return Kind.MARK if _to_assign(line) else Kind.SAME
    line.ready = tuple(number for number in line.ready if number not in world.marked.get(row.pk, set()))
    writable = row.state in Trajectory.WRITABLE
    return Kind.MARK if (writable and line.ready) or _to_assign(line) else Kind.SAME


def _to_assign(line: Line) -> bool:
    return line.supervisor is not None and line.trajectory is not None and line.trajectory.supervisor_id is None


def _said(line: Line) -> tuple[object, ...]:
    keys = [one and one.pk for one in (line.person, line.faculty, line.supervisor)]
    return line.raw.line, line.kind, keys, line.stage, line.ready, line.intake_held_on, line.planned_ready_on
