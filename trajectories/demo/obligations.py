"""The employment of a demo teacher, and the obligation that follows from it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from trajectories.obligations.clock import deadline
from trajectories.obligations.models import EarlierCertificate, Obligation, ObligationAdjustment, ObligationPause
from utq_portal.demo.batch import Batch
from utq_portal.demo.cases import Case, World
from utq_portal.people import addresses
from utq_portal.people.models import Employment, JobFamily, Source

FAMILIES = (JobFamily.ASSISTANT, JobFamily.ASSISTANT, JobFamily.TEACHER, JobFamily.ASSOCIATE, JobFamily.FULL)


def add_person(world: World, case: Case, batch: Batch) -> None:
    """Person, address, employment and obligation."""
    person = case.person
    if person._state.adding:
        batch.add(person)
        batch.add(addresses.signing_in(person))
    name = case.stage.name
    small = name == "small"
    end = None
    if name in {"ended", "closed_left"}:
        # not before the intake of who began a dossier
        end = world.today - timedelta(days=min(case.chance.randint(20, 200), (world.today - case.start).days - 140))
    batch.add(
        Employment(
            person=person,
            faculty=case.faculty,
            department=case.department,
            line_manager=case.manager,
            job_family=FAMILIES[case.number % len(FAMILIES)],
            fte=Decimal("0.20") if small else Decimal(case.chance.choice(("1.00", "1.00", "0.80", "0.60"))),
            start=case.start,
            end=end,
            appointed_on=case.start,
            source=Source.DEMO,
        )
    )
    if not small:
        pause = _pause(world, case)
        obligation = case.made.add(batch.add(_obligation(world, case, end, pause)))
        if name == "excluded":
            batch.add(_excluded(case, obligation))
        if name == "earlier":
            batch.add(
                EarlierCertificate(
                    person=person,
                    employee_no=person.employee_no or "",
                    number=f"OLD-{case.number:06d}",
                    name=person.name,
                    issued_on=obligation.settled_on or world.today,
                )
            )
        if pause is not None:
            pause.obligation = obligation
            batch.add(pause)


def _excluded(case: Case, obligation: Obligation) -> ObligationAdjustment:
    """The decision that the obligation does not hold."""
    day = case.start + timedelta(days=90)
    return ObligationAdjustment(
        obligation=obligation,
        kind=ObligationAdjustment.Kind.EXCLUDE,
        code=Obligation.Exclusion.NO_TEACHING,
        reason=ObligationAdjustment.Reason.OTHER,
        requested_on=day - timedelta(days=10),
        decided_on=day,
    )


def _pause(world: World, case: Case) -> ObligationPause | None:
    """A leave that runs, or one that was: its clock stood still."""
    if case.stage.name == "paused":
        starts, ends, days = world.today - timedelta(days=40), None, 5
    elif case.number % 9 == 0 and (world.today - case.start).days > 400:
        starts, ends, days = case.start + timedelta(days=200), case.start + timedelta(days=312), 10
    else:
        return None
    recorded = starts - timedelta(days=days)
    return ObligationPause(kind=ObligationPause.Kind.LEAVE, starts_on=starts, ends_on=ends, recorded_on=recorded)


def _obligation(world: World, case: Case, end: date | None, pause: ObligationPause | None) -> Obligation:
    name, settled = case.stage.name, case.stage.settled
    pauses = [(pause.starts_on, pause.ends_on)] if pause else []
    settled_on = None
    if settled:
        # nobody qualifies within the year; an intake comes before what ends the trajectory
        least = {"completed": 300, "closed": 160}.get(str(case.stage.state), 60)
        ago = min(case.chance.randint(5, 700), max(5, (world.today - case.start).days - least))
        settled_on = world.today - timedelta(days=ago)
    return Obligation(
        person=case.person,
        faculty=case.faculty,
        start_date=case.start,
        deadline=deadline(case.start, pauses=pauses),
        deadline_since=case.start,
        settled_by=settled,
        settled_on=settled_on,
        ended_on=end,
        exclusion=Obligation.Exclusion.NO_TEACHING if name == "excluded" else Obligation.Exclusion.NONE,
    )
