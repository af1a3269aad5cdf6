"""Places and the line for them when everybody comes at the same moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Edition, Registration
from courses.workflow.editions import Meeting, cancel_edition, change_edition
from courses.workflow.registration import accept_offer, approve, cancel_registration, register, reject, settle_places
from tests.cast import Cast, make_cast
from tests.courses.crowd import register_all
from tests.factories.courses import people, registered, small_edition
from tests.services.seed import restore_profile
from tests.services.test_races_dossier import race, refused
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.people.models import User

R = Registration.State


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast in a database that really commits."""
    restore_profile()
    return make_cast()


def line(edition: Edition) -> list[str]:
    """The states in the order of the line."""
    return list(Registration.objects.filter(edition=edition).values_list("state", flat=True))


def full(places: int, waiting: int, days: int = 30) -> tuple[Edition, list[Registration]]:
    """An edition with every place taken and a line behind it."""
    edition = small_edition(places, days)
    now = timezone.now() - timedelta(hours=1)
    rows = [
        registered(
            edition,
            person,
            R.CONFIRMED if number < places else R.WAITLISTED,
            registered_at=now + timedelta(seconds=number),
        )
        for number, person in enumerate(people(places + waiting))
    ]
    return edition, rows


def test_two_hundred_people_and_twenty_places(cast: Cast) -> None:
    edition = small_edition(20)
    crowd = [person.pk for person in people(200)]
    assert register_all(edition.pk, crowd) == []
    assert line(edition) == [R.CONFIRMED] * 20 + [R.WAITLISTED] * 180
    assert Event.objects.filter(verb="courses.register").count() == 200
    assert Notice.objects.filter(code="courses.confirmed").count() == 20


def test_one_person_clicks_many_times(cast: Cast) -> None:
    edition = small_edition(3)
    results = race(*[lambda: register(edition, cast.teacher, by=cast.teacher)] * 6)
    assert (refused(results), line(edition)) == (5, [R.CONFIRMED])


def test_cancelling_and_registering_never_skips_the_line(cast: Cast) -> None:
    edition, rows = full(5, 6)
    newcomers = [cast.teacher, cast.colleague, cast.newcomer]
    results = race(
        *(lambda row=row: cancel_registration(row, by=row.person) for row in rows[:4]),
        lambda: cancel_registration(rows[6], by=rows[6].person),
        *(lambda one=one: register(edition, one, by=one) for one in newcomers),
    )
    assert refused(results) == 0
    waited = [R.CONFIRMED, R.CANCELLED, R.CONFIRMED, R.CONFIRMED, R.CONFIRMED, R.WAITLISTED]
    # whoever was in line before rows[6] left keeps the order; a place given to rows[6] first went on to the next
    assert line(edition) == [R.CANCELLED] * 4 + [R.CONFIRMED, *waited] + [R.WAITLISTED] * 3


def test_an_offer_is_taken_or_runs_out_but_not_both(cast: Cast) -> None:
    edition, rows = full(1, 2, days=2)
    cancel_registration(rows[0], by=rows[0].person)
    offered = Registration.objects.get(state=R.OFFERED)
    assert offered.offer_expires_at is not None
    later = offered.offer_expires_at + timedelta(minutes=1)
    results = race(
        lambda: accept_offer(offered, by=offered.person),
        *[lambda: settle_places(edition, now=later)] * 3,
    )
    taken = line(edition) == [R.CANCELLED, R.CONFIRMED, R.WAITLISTED]
    lapsed = line(edition) == [R.CANCELLED, R.CANCELLED, R.OFFERED]
    assert (taken, lapsed) in {(True, False), (False, True)}
    assert refused(results) == (1 if lapsed else 0)
    assert Notice.objects.filter(code="courses.offered").count() == (1 if taken else 2)


def test_a_smaller_group_against_people_who_register(cast: Cast) -> None:
    edition, _rows = full(3, 0)
    Edition.objects.filter(pk=edition.pk).update(most=6)
    meetings = [Meeting(s.starts_at, s.ends_at, s.place) for s in edition.sessions.all()]
    crowd = [cast.teacher, cast.colleague, cast.newcomer, cast.stranger]
    race(
        *(lambda one=one: register(edition, one, by=one) for one in crowd),
        lambda: change_edition(edition, {"most": 4}, meetings, by=cast.course_manager),
    )
    most = Edition.objects.get(pk=edition.pk).most
    assert line(edition).count(R.CONFIRMED) <= most
    assert line(edition).count(R.CONFIRMED) == min(most, 7)


def test_the_line_manager_answers_twice(cast: Cast) -> None:
    edition = small_edition(1, needs_manager_approval=True)
    asked = register(edition, cast.teacher, by=cast.teacher)
    manager: User = cast.line_manager
    results = race(
        lambda: approve(asked, by=manager),
        lambda: reject(asked, by=manager, reason="No"),
        lambda: approve(asked, by=manager),
    )
    assert refused(results) == 2
    assert line(edition) in ([R.CONFIRMED], [R.REJECTED])


def test_cancelling_the_edition_against_everything(cast: Cast) -> None:
    edition, rows = full(2, 3)
    race(
        lambda: cancel_edition(edition, by=cast.course_manager, reason="Too few"),
        lambda: register(edition, cast.teacher, by=cast.teacher),
        lambda: cancel_registration(rows[0], by=rows[0].person),
        lambda: settle_places(edition, now=timezone.now()),
    )
    assert set(line(edition)) == {R.CANCELLED}
