"""What this app adds to the demo: assessments in every phase, the register, and ceremonies."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from assessments.demo import cases, register, stages
from assessments.models import Ceremony
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World
from utq_portal.demo.parts import Part


def _ceremonies(today: date) -> None:
    if Ceremony.objects.exists():
        return
    for months, place in [(-6, "Waaier 1"), (6, "Waaier 2"), (12, "Amphitheatre")]:
        day = today + timedelta(days=30 * months)
        day += timedelta(days=(3 - day.weekday()) % 7)
        Ceremony.objects.create(
            name_nl="Uitreiking van de BKO-certificaten",
            name_en="Ceremony of the UTQ certificates",
            starts_at=timezone.make_aware(datetime.combine(day, time(16, 0))),
            place=place,
        )


def _after(world: World, made: list[Case], batch: Batch) -> None:
    for case in made:
        cases.add_assessment(world, case, batch)
    register.add_certificates(world, made, batch)


def _last(world: World, made: list[Case]) -> None:
    cases.draft_joint(made)
    register.keep(world, made)


PART = Part(
    order=30,
    stages=stages.STAGES,
    lay_out=_ceremonies,
    prepare=register.prepare,
    after=_after,
    last=_last,
    guests=cases.guests,
    steps=stages.steps,
    to_teacher=stages.TO_TEACHER,
    played=("assessments.seat.person",),
)
