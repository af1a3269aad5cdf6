"""A small university at work, for the desks: trajectories in several states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count

import pytest
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from assessments.models import Assessment, Seat
from dossiers.models import CompetenceSection, Dossier
from tests.cast import Cast, employ, person
from tests.factories.assessments import sealed
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation

_numbers = count(1)


@pytest.fixture(autouse=True)
def english(settings: Settings) -> Iterator[None]:
    """English words, and no demo mode."""
    settings.DEMO = False
    with translation.override("en"):
        yield


Add = Callable[..., Trajectory]


@pytest.fixture
def add(cast: Cast) -> Add:
    """Add a teacher of science with an obligation and a trajectory in a state."""

    def make(
        state: str = "active",
        *,
        deadline: date | None = None,
        section: str = "drafting",
        supervised: bool = True,
        silent: int = 0,
    ) -> Trajectory:
        number = next(_numbers)
        today = timezone.localdate()
        who = person(f"teacher{number}", f"Achternaam{number}", employee_no=f"9{number:05}")
        employ(who, cast.science, manager=cast.line_manager, start=today - timedelta(days=400))
        duty = Obligation.objects.create(
            person=who,
            faculty=cast.science,
            start_date=today - timedelta(days=400),
            deadline=deadline or today + timedelta(days=700),
            deadline_since=today,
        )
        row = Trajectory.objects.create(
            person=who,
            obligation=duty,
            profile=cast.profile,
            faculty=cast.science,
            supervisor=cast.supervisor if supervised else None,
            started_on=today - timedelta(days=300),
            intake_concluded_on=today - timedelta(days=200) if state not in ("preparing", "intake_submitted") else None,
            closed_on=today if state in ("completed", "closed") else None,
            touched_at=timezone.now() - timedelta(days=silent),
            state=state,
        )
        if state in ("submitted", "in_assessment", "completed"):
            sealed(row)
        else:
            dossier = Dossier.objects.create(trajectory=row)
            for competence in cast.profile.competences.all():
                CompetenceSection.objects.create(dossier=dossier, competence=competence, state=section)
        return row

    return make


@pytest.fixture
def assess(cast: Cast) -> Callable[..., Assessment]:
    """Put a trajectory that is in assessment into a state of the assessment."""

    def make(row: Trajectory, state: str = "scoring", seats: str = "accepted", outcome: str = "") -> Assessment:
        today = timezone.localdate()
        found = Assessment.objects.create(
            trajectory=row,
            snapshot=row.dossier.snapshots.get(),
            started_on=today,
            due_on=today + timedelta(days=60),
            scoring_due_on=today + timedelta(days=20),
            state=state,
            outcome=outcome,
            decided_on=today if outcome else None,
        )
        for position, who in enumerate((cast.assessor1, cast.assessor2), 1):
            Seat.objects.create(assessment=found, person=who, position=position, state=seats)
        return found

    return make
