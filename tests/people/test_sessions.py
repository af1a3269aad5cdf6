"""What is kept of a sign-in goes when it is over (docs/domain.md, Doors)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from utq_portal.people import tasks
from utq_portal.people.workflow.sessions import drop_ended


def a_sign_in(cast: Cast, ends: datetime) -> str:
    """The key of a session of the teacher that ends then, with the address and browser that are kept of it."""
    store = SessionStore()
    store.create()
    key = str(store.session_key)
    Session.objects.filter(session_key=key).update(expire_date=ends)
    UserSession.objects.create(user=cast.teacher, ip="192.0.2.1", session_key=key, user_agent="Firefox", data={})
    return key


def left() -> tuple[set[str], set[str]]:
    """The sessions that are there, and those of which address and browser are kept."""
    return (
        set(Session.objects.values_list("session_key", flat=True)),
        set(UserSession.objects.values_list("session_key", flat=True)),
    )


@pytest.mark.parametrize(("seconds", "stays"), [(-1, False), (0, False), (1, True)])
def test_a_sign_in_goes_when_its_term_is_over(cast: Cast, seconds: int, stays: bool) -> None:
    now = timezone.now()
    key = a_sign_in(cast, now + timedelta(seconds=seconds))
    assert (drop_ended(now), drop_ended(now)) == (0 if stays else 1, 0)
    assert left() == (({key}, {key}) if stays else (set(), set()))


def test_what_was_kept_of_somebody_who_signed_out_goes_too(cast: Cast) -> None:
    gone, stays = (a_sign_in(cast, timezone.now() + timedelta(days=1)) for _one in range(2))
    SessionStore(gone).delete()
    tasks.drop_sessions()
    assert left() == ({stays}, {stays})


def test_a_session_of_nobody_goes_as_well(cast: Cast) -> None:
    key = a_sign_in(cast, timezone.now() - timedelta(days=1))
    UserSession.objects.all().delete()
    assert left() == ({key}, set())
    tasks.drop_sessions()
    assert left() == (set(), set())


def test_who_is_signed_in_stays_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.teacher)
    tasks.drop_sessions()
    assert client.get("/profile/").status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_as_many_queries_for_many(cast: Cast, number: int, django_assert_num_queries: object) -> None:
    for _one in range(number):
        a_sign_in(cast, timezone.now() - timedelta(days=1))
    with django_assert_num_queries(4):  # type: ignore[operator]
        assert drop_ended(timezone.now()) == number
