"""Make the demo university: staff, accounts and teachers at every stage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils import timezone

from utq_portal.agenda.models import Meeting
from utq_portal.demo.arrivals import add_arrivals
from utq_portal.demo.batch import Batch, count_tables
from utq_portal.demo.cases import Planned, World, new_case
from utq_portal.demo.files import stored_samples
from utq_portal.demo.parts import parts
from utq_portal.demo.people import ACCOUNTS, make_staff
from utq_portal.demo.plan import stages
from utq_portal.demo.trail import lose_mail
from utq_portal.demo.university import lay_out
from utq_portal.people.models import Source, User
from utq_portal.policy.queries import institution
from utq_portal.workflow import case_models, settle

CHUNK = 500


def make(teachers: int, *, accounts: bool, today: date | None = None) -> int:
    """Add ``teachers`` demo teachers, the same ones every time; ``accounts`` adds those one can sign in with.

    Teachers that a run before made are kept; returns how many were added.
    """
    today = today or timezone.localdate()
    faculties = lay_out(today)
    there = User.objects.filter(source=Source.DEMO, employee_no__startswith="D").count()
    staff = make_staff(faculties, there + teachers, accounts=accounts)
    coordinator = staff.accounts.get("coordinator") or staff.supervisors[next(iter(faculties))][0]
    world = World(today, staff, stored_samples(), coordinator)
    for part in parts():
        part.prepare(world)
    todo = list(_plan(world, there, teachers))
    gc.disable()  # a million rows that all stay until they are written: collecting in between only costs time
    try:
        for start in range(0, len(todo), CHUNK):
            with transaction.atomic():
                _make_chunk(world, todo[start : start + CHUNK])
            gc.collect()
    finally:
        gc.enable()
    if there == 0:
        _begin(world)
    for model in case_models():
        settle(model._default_manager.all())
    count_tables()
    return len(todo)


def _plan(world: World, there: int, teachers: int) -> Iterator[Planned]:
    codes, people = list(world.staff.faculties), world.staff.accounts
    places = sorted((stage for part in parts() for stage in part.stages), key=lambda stage: stage.turn)
    if there == 0:
        theirs = {stage.account: stage for stage in places}
        for number, name in enumerate((name for name in people if name in theirs), 1):
            yield Planned(number, theirs[name], codes[0], True, people[name])
    for index, stage in enumerate(stages(places, there + teachers, seed=2026)):
        if index < there:
            continue
        turn = index // len(places)
        first = stage.on_desks and turn < 2
        yield Planned(index + 10, stage, codes[0] if first else codes[(index + turn) % len(codes)], first)


def _make_chunk(world: World, planned: list[Planned]) -> None:
    """What the apps make of some teachers, in three rounds: a row has its key when the round is over."""
    batch = Batch()
    cases = [new_case(world, one) for one in planned]
    for case in cases:
        for part in parts():
            part.each(world, case, batch)
    batch.flush()
    for part in parts():
        part.after(world, cases, batch)
    batch.flush()
    for part in parts():
        part.last(world, cases)
    people, through = [case.person.pk for case in cases], Meeting.guests.through
    guests = [pair for part in parts() for pair in part.guests(people)]
    through._default_manager.bulk_create([through(meeting_id=meeting, user_id=person) for meeting, person in guests])


def _begin(world: World) -> None:
    """What a new university has beside its teachers, and then what happens around its accounts."""
    lose_mail()
    for part in parts():
        part.first_time(world)
    if world.staff.accounts:
        add_arrivals(world.staff, world.today)
        for part in parts():
            part.accounts(world)


def is_empty() -> bool:
    """Whether no teacher is known yet."""
    return not any(part.known() for part in parts())


def set_up_by_hand() -> bool:
    """Whether this is a portal of real people: somebody is known or set-up has begun, and nobody is of the demo.

    An account of the demo that ``remove_demo`` closed because the trail names it is nobody.
    """
    if User.objects.filter(source=Source.DEMO, is_active=True).exists():
        return False
    row = institution()
    return bool(row.steps_done or row.set_up_at or row.post_nothing) or User.objects.exists()


def has_real_people() -> bool:
    """Whether somebody else than the people of the demo works here."""
    return User.objects.filter(is_active=True).exclude(source=Source.DEMO).exists()


def account_lines() -> list[str]:
    """What to print: each account's address and what it is for."""
    return [f"{name}@demo.example" for name, *_rest in ACCOUNTS]
