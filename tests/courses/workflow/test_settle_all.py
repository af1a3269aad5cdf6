"""The clock of all editions: only those in which something happens are touched, and they end as one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Edition, Registration, Session
from courses.queries.capacity import to_settle
from courses.workflow.registration import settle_all, settle_places
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition, people, registered
from utq_portal.people.models import User

R = Registration.State


def idle(number: int, crowd: list[User]) -> None:
    """Full editions with a line in which nothing happens."""
    course = make_course(f"I{number}")
    for _one in range(number):
        edition = make_edition(course, least=1, most=1)
        registered(edition, crowd[0])
        registered(edition, crowd[1], R.WAITLISTED)
        registered(edition, crowd[2], R.PENDING, held_until=None)


def rich(crowd: list[User]) -> None:
    """Every state on both sides of every limit."""
    now = timezone.now()
    soon, past = now + timedelta(hours=1), now - timedelta(hours=1)
    course = make_course("R")
    for days in (-3, 0, 1, 30):
        for state in Edition.State.values:
            for most in (1, 2):
                edition = make_edition(course, days, least=1, most=most)
                Edition.objects.filter(pk=edition.pk).update(state=state)
                for person, (was, values) in zip(
                    crowd,
                    (
                        (R.CONFIRMED, {}),
                        (R.WAITLISTED, {}),
                        (R.WAITLISTED, {}),
                        (R.PENDING, {"held_until": past if most == 1 else soon}),
                        (R.OFFERED, {"offer_expires_at": past if days == 30 else soon}),
                        (R.CANCELLED, {}),
                    ),
                    strict=True,
                ):
                    if not (days == 1 and was == R.CONFIRMED):
                        registered(edition, person, was, **values)
                if days == 0 and most == 2:  # without meetings the day itself counts
                    Session.objects.filter(edition=edition).delete()


def states() -> list[Any]:
    rows = Registration.objects.order_by("pk").values_list(
        "pk", "state", "ended_because", "held_until", "offer_expires_at"
    )
    return list(rows)


def in_vain(act: Any) -> list[Any]:
    """The states after ``act``, which is then undone."""
    with transaction.atomic():
        act()
        found = states()
        transaction.set_rollback(True)
    return found


def one_by_one(now: Any) -> None:
    """Every shown edition in which anybody waits, as it was done before."""
    waiting = Registration.objects.filter(state__in=(R.PENDING, R.WAITLISTED, R.OFFERED)).values("edition")
    for edition in Edition.objects.filter(state__in=Edition.SHOWN, pk__in=waiting).order_by("pk"):
        settle_places(edition, now=now)


def queries_of(act: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)


@pytest.mark.parametrize("hours", [0, 2, 24 * 5, 24 * 60])
def test_all_at_once_end_as_one_by_one(cast: Cast, hours: int) -> None:
    rich(people(6))
    now = timezone.now() + timedelta(hours=hours)
    before = states()
    expected = in_vain(lambda: one_by_one(now))
    assert expected != before
    assert in_vain(lambda: settle_all(now=now)) == expected


def test_what_was_settled_is_found_no_more(cast: Cast) -> None:
    rich(people(6))
    now = timezone.now()
    assert settle_all(now=now) > 0
    assert list(to_settle(now)) == []
    assert settle_all(now=now) == 0


def test_thirty_editions_cost_what_one_costs(cast: Cast) -> None:
    crowd, now = people(3), timezone.now()
    idle(1, crowd)
    one = queries_of(lambda: settle_all(now=now))
    idle(29, crowd)
    assert (one, queries_of(lambda: settle_all(now=now))) == (1, 1)


def test_an_offer_that_ran_out_costs_the_same_among_thirty(cast: Cast) -> None:
    crowd, now = people(6), timezone.now()

    def cost() -> int:
        edition = make_edition(make_course(f"O{Edition.objects.count()}"), least=1, most=1)
        registered(edition, crowd[3], R.OFFERED, offer_expires_at=now - timedelta(minutes=1))
        return queries_of(lambda: settle_all(now=now))

    cost()  # what is read once in a while is read now
    alone = cost()
    idle(30, crowd)
    assert cost() == alone
