"""One hour of the adviser, one decision, one choice: taken by two people at the same moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from exemptions.models import ExemptionGround, ExemptionRequest, Letter, OfferedTime
from exemptions.workflow.asking import withdraw
from exemptions.workflow.deciding import decide
from exemptions.workflow.meeting import choose_time
from tests.cast import Cast
from tests.factories import exemptions as made
from tests.services.seed import restore_ground
from tests.services.test_races_dossier import cast, race, refused
from trajectories.obligations.models import Obligation
from utq_portal.agenda.models import Meeting
from utq_portal.audit.models import Event

__all__ = ["cast"]  # the fixture: three rounds, in a database that really commits
pytestmark = pytest.mark.services
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def ground(cast: Cast) -> None:
    """What a flush took away."""
    restore_ground()


def test_one_hour_goes_to_one_candidate(cast: Cast) -> None:
    first = made.offered(cast)
    time = OfferedTime.objects.filter(request=first).first()
    assert time is not None
    obligation = Obligation.objects.create(
        person=cast.colleague, faculty=cast.science, start_date=TODAY(), deadline_since=TODAY()
    )
    second = ExemptionRequest.objects.create(
        person=cast.colleague,
        faculty=cast.science,
        obligation=obligation,
        ground=ExemptionGround.objects.get(code="g2"),
        qualification="x",
        institution="y",
        year=2020,
        asked_on=TODAY(),
        filed_on=TODAY(),
        state="times_offered",
    )
    other = OfferedTime.objects.create(request=second, host=time.host, starts_at=time.starts_at + timedelta(minutes=15))
    results = race(
        lambda: choose_time(first, time, by=cast.teacher),
        lambda: choose_time(second, other, by=cast.colleague),
    )
    assert refused(results) == 1
    assert Meeting.objects.count() == 1
    assert Event.objects.filter(verb="exemptions.choose_time").count() == 1


def test_two_decisions_are_one(cast: Cast) -> None:
    request = made.advised(cast)
    results = race(
        lambda: decide(request, by=cast.dean, grant=True, reason="", today=TODAY()),
        lambda: decide(request, by=cast.dean, grant=False, reason="Otherwise", today=TODAY()),
    )
    assert refused(results) == 1
    decided = ExemptionRequest.objects.get()
    settled = Obligation.objects.get(person=cast.teacher).settled_by
    assert (decided.state == "granted") == (settled == "exemption")
    assert {one.printed["outcome"] for one in Letter.objects.all()} == {decided.state}


def test_withdrawing_and_deciding_at_once_is_one_of_them(cast: Cast) -> None:
    request = made.advised(cast)
    results = race(
        lambda: withdraw(request, by=cast.teacher),
        lambda: decide(request, by=cast.dean, grant=True, reason="", today=TODAY()),
    )
    assert refused(results) == 1
    settled = Obligation.objects.get(person=cast.teacher).settled_by
    assert ExemptionRequest.objects.get().state == ("granted" if settled else "withdrawn")
