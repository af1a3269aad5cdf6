"""Make the demo university: staff, accounts and teachers at every stage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from assessments.demo import cases as judged
from assessments.models import Assessment, Certificate, Interview
from courses.demo.catalogue import add_catalogue
from courses.demo.sessions import add_sessions, on_working_days
from dossiers.demo import cases as dossiers
from dossiers.demo import certificates
from exemptions.demo import cases as exempted
from exemptions.models import ExemptionGround, ExemptionRequest, Letter
from trajectories.demo import cases
from trajectories.demo.clock import add_clock
from trajectories.models import IntakeBooking, IntakeSlot, Obligation, Profile, Trajectory
from utq_portal.agenda.models import Meeting
from utq_portal.demo import trail
from utq_portal.demo.arrivals import add_arrivals
from utq_portal.demo.batch import Batch
from utq_portal.demo.files import stored_samples
from utq_portal.demo.people import ACCOUNTS, make_staff
from utq_portal.demo.plan import STAGES, Stage, stages
from utq_portal.demo.tables import count_tables
from utq_portal.demo.university import lay_out
from utq_portal.jobs.promise import Promised, promise_many
from utq_portal.people.models import Source, User
from utq_portal.policy.queries import institution

CHUNK = 500
# stages of which the desks of the accounts get a first and a second case
ON_DESKS = {
    "preparing",
    "preparing_returned",
    "intake_submitted",
    "intake_booked",
    "active_feedback",
    "active_remarks",
    "ready",
    "submitted",
    "assigning",
    "assigning_declined",
    "scoring",
    "scoring_one",
    "interview",
    "deliberating",
    "announced_insufficient",
    "second_attempt",
    "exemption_asked",
    "exemption_filed",
    "exemption_second",
    "exemption_meeting",
    "exemption_advised",
    "external_submitted",
}


@dataclass(frozen=True, slots=True)
class Planned:
    """One teacher to make."""

    number: int
    stage: Stage
    code: str
    first: bool
    person: User | None = None


def make(teachers: int, *, accounts: bool, today: date | None = None) -> int:
    """Add ``teachers`` demo teachers, the same ones every time; ``accounts`` adds those one can sign in with.

    Teachers that a run before made are kept; returns how many were added.
    """
    today = today or timezone.localdate()
    faculties = lay_out(today)
    there = User.objects.filter(source=Source.DEMO, employee_no__startswith="D").count()
    staff = make_staff(faculties, there + teachers, accounts=accounts)
    profile = Profile.objects.get(active=True)
    world = cases.World(
        today=today,
        profile=profile,
        competences=list(profile.competences.prefetch_related("criteria").order_by("number")),
        staff=staff,
        samples=stored_samples(),
        grounds=list(ExemptionGround.objects.filter(active=True)),
        permission=Permission.objects.get(codename="read_snapshot"),
        hours=dict(IntakeSlot.objects.values_list("host").annotate(n=Count("pk"))),
        coordinator=staff.accounts.get("coordinator") or staff.supervisors[next(iter(faculties))][0],
    )
    todo = list(_plan(world, there, teachers, accounts=accounts))
    series = judged.read_series()
    gc.disable()  # a million rows that all stay until they are written: collecting in between only costs time
    try:
        for start in range(0, len(todo), CHUNK):
            with transaction.atomic():
                _make_chunk(world, todo[start : start + CHUNK], series)
                judged.write_series(series)
            gc.collect()
    finally:
        gc.enable()
    if there == 0:
        _offer_slots(world)
        trail.lose_mail()
        add_catalogue(today)
        add_sessions(today, staff.accounts)
        on_working_days()
        if accounts:
            add_arrivals(staff, today)
            add_clock(staff.accounts, today)
    count_tables()
    return len(todo)


def _plan(world: cases.World, there: int, teachers: int, *, accounts: bool) -> Iterator[Planned]:
    codes = list(world.staff.faculties)
    people = world.staff.accounts
    if accounts and there == 0:
        by_name = {stage.name: stage for stage in STAGES}
        yield Planned(1, by_name["active_remarks"], "EEMCS", True, people["teacher"])
        yield Planned(2, by_name["unanswered"], "EEMCS", True, people["newcomer"])
    for index, stage in enumerate(stages(there + teachers, seed=2026)):
        if index < there:
            continue
        turn = index // len(STAGES)
        first = stage.name in ON_DESKS and turn < 2
        yield Planned(index + 10, stage, codes[0] if first else codes[(index + turn) % len(codes)], first)


def _make_chunk(world: cases.World, planned: list[Planned], series: dict[int, int]) -> None:
    batch = Batch()
    made = [cases.new_case(world, p.number, p.stage, p.code, p.person, p.first) for p in planned]
    requests = _add_early(world, made, batch)
    works = [(case, dossiers.add_dossier(world, case, batch)) for case in made]
    for case, work in works:
        if work is not None:
            dossiers.add_feedback(world, case, work, batch)
            certificates.add_certificate(world, case, work, batch)
    batch.flush()
    done: list[tuple[cases.Case, Assessment]] = []
    for (case, work), plan in zip(works, planned, strict=True):
        if work is None:
            continue
        dossiers.add_snapshot(world, case, work, batch)
        assessment = judged.add_assessment(world, case, work, batch, _pair(world, plan))
        if assessment is not None:
            done.append((case, assessment))
    replaced = judged.add_certificates(world, done, batch, series)
    for case in made:
        trail.add_trail(case, batch, world.coordinator)
    for case, request in requests:
        trail.add_request_trail(case, request, batch, world.staff.accounts)
        exempted.add_letters(request, batch)
    batch.flush()
    judged.draft_joint(assessment for _case, assessment in done)
    for first, second in replaced:
        Certificate.objects.filter(pk=second.pk).update(replaces=first)
    _promise_sheets(made)
    _invite(made)


def _add_early(world: cases.World, made: list[cases.Case], batch: Batch) -> list[tuple[cases.Case, ExemptionRequest]]:
    """People, trajectories, intakes and requests; returns the requests."""
    requests: list[tuple[cases.Case, ExemptionRequest]] = []
    for case in made:
        cases.add_person(world, case, batch)
        cases.add_trajectory(world, case, batch)
        cases.add_intake(world, case, batch)
        exempted.add_external(world, case, batch)
        request = exempted.add_request(world, case, batch, world.grounds)
        if request is not None:
            requests.append((case, request))
    return requests


def _pair(world: cases.World, plan: Planned) -> list[User]:
    """Two assessors of other faculties; those of the accounts for the cases on their desks."""
    accounts = world.staff.accounts
    if plan.first and "assessor1" in accounts:
        return [accounts["assessor1"], accounts["assessor2"]]
    others = [code for code in world.staff.assessors if code != plan.code]
    return [
        world.staff.assessors[code][plan.number // 5 % len(world.staff.assessors[code])]
        for code in (others[plan.number % len(others)], others[(plan.number + 1) % len(others)])
    ]


def _promise_sheets(made: list[cases.Case]) -> None:
    people = [case.person.pk for case in made]
    keys = Certificate.objects.filter(person__in=people, rendered_at=None).values_list("pk", flat=True)
    promise_many(
        Promised("assessments.render_certificate", {"certificate": key}, f"certificate:{key}:pdf") for key in keys
    )
    letters = Letter.objects.filter(request__person__in=people, rendered_at=None).values_list("pk", flat=True)
    promise_many(
        Promised("exemptions.render_letter", {"letter": key}, f"exemption_letter:{key}:pdf") for key in letters
    )


def _invite(made: list[cases.Case]) -> None:
    """Guests of the meetings of this chunk: the teacher."""
    people = [case.person.pk for case in made]
    booked = IntakeBooking.objects.filter(trajectory__person__in=people, meeting__isnull=False)
    asked = Interview.objects.filter(assessment__trajectory__person__in=people, meeting__isnull=False)
    exempted_now = ExemptionRequest.objects.filter(person__in=people, meeting__isnull=False)
    guests = [
        *booked.values_list("meeting_id", "trajectory__person_id"),
        *asked.values_list("meeting_id", "assessment__trajectory__person_id"),
        *exempted_now.values_list("meeting_id", "person_id"),
    ]
    through = Meeting.guests.through
    through._default_manager.bulk_create([through(meeting_id=meeting, user_id=person) for meeting, person in guests])


def _offer_slots(world: cases.World) -> None:
    batch = Batch()
    for code, supervisors in world.staff.supervisors.items():
        for supervisor in supervisors:
            for _turn in range(6):
                cases.add_slot(world, supervisor, world.staff.faculties[code], batch)
    batch.flush()


def is_empty() -> bool:
    """Whether no teacher is known yet."""
    return not Obligation.objects.exists() and not Trajectory.objects.exists()


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
