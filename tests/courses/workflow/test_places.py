"""Whatever people do in whichever order: never more than the places, and the line is never skipped."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.models import Edition, Registration
from courses.workflow.editions import Meeting, change_edition
from courses.workflow.registration import accept_offer, approve, cancel_registration, register, reject, settle_places
from tests.cast import Cast
from tests.factories.courses import people, small_edition
from utq_portal.people.models import User
from utq_portal.workflow import Refused

R = Registration.State
CROWD = 6
one = st.integers(0, CROWD - 1)
acts = st.one_of(
    st.tuples(st.sampled_from(["register", "register", "cancel", "accept", "approve", "reject"]), one),
    st.tuples(st.just("resize"), st.integers(1, 4)),
    st.tuples(st.sampled_from(["settle", "wait"]), st.sampled_from([1, 26, 24 * 8])),
)


class World:
    """An edition and its crowd, and the moment."""

    def __init__(self, cast: Cast, days: int, approved: bool) -> None:
        self.cast = cast
        self.edition = small_edition(2, days, needs_manager_approval=approved, closes_on=date(2090, 1, 1))
        self.crowd = people(CROWD)
        self.now = timezone.now()

    def do(self, act: str, what: int) -> None:
        """Take one step at the moment of the world; a refusal is an answer too."""
        with time_machine.travel(self.now, tick=False):
            try:
                with transaction.atomic():
                    self._take(act, what)
            except Refused:
                pass

    def _take(self, act: str, what: int) -> None:
        if act == "wait":
            self.now += timedelta(hours=what)  # the jobs are late: nothing settles
        elif act == "settle":
            self.now += timedelta(hours=what)
            settle_places(self.edition, now=self.now)
        elif act == "resize":
            meetings = [Meeting(s.starts_at, s.ends_at, s.place) for s in self.edition.sessions.all()]
            values = {"most": what, "closes_on": date(2090, 1, 1)}
            change_edition(self.edition, values, meetings, by=self.cast.course_manager)
        else:
            self._of(self.crowd[what], act)

    def _of(self, person: User, act: str) -> None:
        if act == "register":
            register(self.edition, person, by=person)
            return
        own = Registration.objects.filter(edition=self.edition, person=person).order_by("-pk").first()
        if own is None:
            return
        answers: dict[str, Any] = {
            "cancel": lambda: cancel_registration(own, by=person),
            "accept": lambda: accept_offer(own, by=person),
            "approve": lambda: approve(own, by=self.cast.course_manager),
            "reject": lambda: reject(own, by=self.cast.course_manager, reason="No"),
        }
        answers[act]()


def check(world: World) -> None:
    """Places, the line, and that nobody is there twice."""
    edition = Edition.objects.get(pk=world.edition.pk)
    rows = list(Registration.objects.filter(edition=edition))
    held = [
        row
        for row in rows
        if row.state in (R.CONFIRMED, R.OFFERED)
        or (row.state == R.PENDING and row.held_until and row.held_until > world.now)
    ]
    assert len(held) <= edition.most
    active = [row.person_id for row in rows if row.state not in Registration.GONE]
    assert len(active) == len(set(active))
    # who was promoted or offered stood before everybody who still waits and waited then already
    waiting = [row for row in rows if row.state == R.WAITLISTED]
    for row in rows:
        if row.state == R.OFFERED:
            assert all((row.registered_at, row.pk) < (other.registered_at, other.pk) for other in waiting)
    with time_machine.travel(world.now, tick=False), transaction.atomic():
        settle_places(edition, now=world.now)
        free = (
            edition.most
            - len(Registration.objects.filter(edition=edition, state__in=(R.CONFIRMED, R.OFFERED)))
            - Registration.objects.filter(edition=edition, state=R.PENDING, held_until__gt=world.now).count()
        )
        left = Registration.objects.filter(edition=edition, state=R.WAITLISTED).exists()
        assert free >= 0
        assert not (free and left)  # no place is empty while somebody waits
        transaction.set_rollback(True)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.sampled_from([2, 20]), approved=st.booleans(), steps=st.lists(acts, min_size=4, max_size=10))
def test_places_and_line_hold_whatever_happens(
    cast: Cast, days: int, approved: bool, steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        world = World(cast, days, approved)
        for act, what in steps:
            world.do(act, what)
            check(world)
        transaction.set_rollback(True)
