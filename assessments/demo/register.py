"""The register of certificates of demo teachers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Permission

from assessments.models import Assessment, Certificate, NumberSeries
from assessments.workflow.certificates import ALPHABET, printed_now
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World
from utq_portal.jobs.promise import Promised, promise_many

WITH_CERTIFICATE = {"completed", "certificate_replaced", "certificate_revoked"}


@dataclass(slots=True)
class Register:
    """What is read once: the last number of each year, what a faculty's sheets print, the right to read a version.

    ``replaced`` are the lines of this chunk that another one replaces, each with that one.
    """

    series: dict[int, int]
    reading: Permission
    printed: dict[int, dict[str, Any]] = field(default_factory=dict)
    replaced: list[tuple[Certificate, Certificate]] = field(default_factory=list)


def prepare(world: World) -> None:
    """Read the register as it stands."""
    series = dict(NumberSeries.objects.values_list("year", "last"))
    world.made.add(Register(series, Permission.objects.get(codename="read_snapshot")))


def add_certificates(world: World, cases: list[Case], batch: Batch) -> None:
    """Lines of the register, numbered per year in the order of the decisions."""
    register = world.made[Register]
    rows = [(case, row) for case in cases if case.stage.name in WITH_CERTIFICATE and (row := case.made.get(Assessment))]
    for case, assessment in sorted(rows, key=lambda pair: (pair[1].announced_on or world.today, pair[0].number)):
        first = batch.add(_line(world, case, assessment, register))
        if case.stage.name == "certificate_replaced":
            _end(first, Certificate.State.REPLACED, world.today, "The name was misspelled.")
            register.replaced.append((first, batch.add(_line(world, case, assessment, register))))
        elif case.stage.name == "certificate_revoked":
            _end(first, Certificate.State.REVOKED, world.today, "The sealed version held work of somebody else.")


def _end(line: Certificate, state: str, today: date, reason: str) -> None:
    """A line that counts no more, since a few days after it was issued."""
    line.state, line.ended_because = state, reason
    line.ended_on = min(line.issued_on + timedelta(days=9), today)


def _line(world: World, case: Case, assessment: Assessment, register: Register) -> Certificate:
    series = register.series
    issued = assessment.announced_on or world.today
    series[issued.year] = series.get(issued.year, 0) + 1
    code = "-".join("".join(case.chance.choice(ALPHABET) for _ in range(4)) for _half in range(2))
    return Certificate(
        person=case.person,
        trajectory=assessment.trajectory,
        assessment=assessment,
        number=f"UTQ-{issued.year}-{series[issued.year]:04d}",
        code=code,
        name_printed=case.person.name,
        decided_on=assessment.decided_on or issued,
        issued_on=issued,
        printed=_printed(world, case, assessment, register),
    )


def _printed(world: World, case: Case, assessment: Assessment, register: Register) -> dict[str, Any]:
    """What the sheet prints: read once per faculty, only the date differs."""
    faculty = case.faculty.pk
    if faculty not in register.printed:
        register.printed[faculty] = printed_now(assessment.trajectory, world.today)
    decided = assessment.decided_on or world.today
    return {**register.printed[faculty], "date": decided.isoformat()}


def keep(world: World, cases: list[Case]) -> None:
    """What needs the keys of the lines: which one replaces which, the sheets to draw; and the last number per year."""
    register = world.made[Register]
    for first, second in register.replaced:
        Certificate.objects.filter(pk=second.pk).update(replaces=first)
    register.replaced.clear()
    people = [case.person.pk for case in cases]
    keys = Certificate.objects.filter(person__in=people, rendered_at=None).values_list("pk", flat=True)
    promise_many(
        Promised("assessments.render_certificate", {"certificate": key}, f"certificate:{key}:pdf") for key in keys
    )
    for year, last in register.series.items():
        NumberSeries.objects.update_or_create(year=year, defaults={"last": last})
