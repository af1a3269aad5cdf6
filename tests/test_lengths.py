"""The longest name that an account can have fits wherever a name goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Assessment, Certificate
from assessments.workflow.announcing import announce
from tests.cast import Cast
from tests.factories import assessments as make
from tests.factories import exemptions
from tests.factories.trajectories import SlotFactory
from trajectories.models import Trajectory
from trajectories.workflow import slots
from utq_portal.agenda import ics
from utq_portal.agenda.models import Meeting
from utq_portal.people.models import User

GIVEN, PREFIX, FAMILY = "G" * 80, "p" * 40, "F" * 120
WHOLE = f"{GIVEN} {PREFIX} {FAMILY}"


@pytest.fixture
def longest(cast: Cast) -> User:
    """The teacher, with as many letters as every column takes."""
    User.objects.filter(pk=cast.teacher.pk).update(given_name=GIVEN, prefix=PREFIX, family_name=FAMILY)
    cast.teacher.refresh_from_db()
    cast.trajectory.refresh_from_db()
    return cast.teacher


def test_a_certificate_takes_it(cast: Cast, longest: User) -> None:
    row = make.assessment(cast, Assessment.State.DECIDED)
    row = Assessment.objects.get(pk=row.pk)
    announce(row, by=cast.coordinator, today=timezone.localdate())
    assert Certificate.objects.get().name_printed == WHOLE


def test_an_intake_meeting_takes_it(cast: Cast, longest: User) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state=Trajectory.State.INTAKE_SUBMITTED)
    trajectory = Trajectory.objects.get(pk=cast.trajectory.pk)
    slot = SlotFactory(faculty=cast.science, host=cast.supervisor, starts_at=timezone.now() + timedelta(days=5))
    slots.book(trajectory, slot, by=longest)
    assert WHOLE in Meeting.objects.get().title_en


def test_a_meeting_about_an_exemption_takes_it(cast: Cast, longest: User) -> None:
    """Its title names nobody (docs/domain.md, Calendar); the invitation names its reader."""
    meeting = exemptions.planned(cast).meeting
    assert meeting is not None
    assert (WHOLE in meeting.title_nl, WHOLE in meeting.title_en) == (False, False)
    assert f'CN="{WHOLE}"' in ics.request(meeting, guests=[longest]).replace("\r\n ", "")
