"""A cache whose Redis is away: nothing fails, and attempts are counted in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from utq_portal import sturdy
from utq_portal.agenda.days import calendar
from utq_portal.policy import queries
from utq_portal.web.models import Counted

pytestmark = pytest.mark.django_db
NOWHERE = "redis://127.0.0.1:1/0"  # nobody listens there


@pytest.fixture(autouse=True)
def away(settings: Settings) -> Iterator[None]:
    settings.CACHES = {"default": {"BACKEND": "utq_portal.sturdy.SturdyCache", "LOCATION": NOWHERE}}
    yield
    sturdy.SturdyCache._away_until = 0.0


def test_what_counts_is_kept_in_the_database() -> None:
    cache = caches["default"]
    assert cache.add("attempts", 1, 60)
    assert not cache.add("attempts", 5, 60)
    assert cache.incr("attempts") == 2
    assert (cache.get("attempts"), cache.has_key("attempts"), cache.get("other", 7)) == (2, True, 7)
    cache.set("more", [1.5], 60)
    assert cache.get_many(["attempts", "more"]) == {"attempts": 2, "more": [1.5]}
    assert cache.touch("more", 90)
    assert Counted.objects.count() == 2
    assert cache.delete("attempts")
    cache.delete_many(["more"])
    assert Counted.objects.count() == 0
    cache.set_many({"a": 1, "read:b": 2}, 60)
    assert (cache.get("a"), cache.get("read:b")) == (1, None)
    cache.clear()
    assert Counted.objects.count() == 0


def test_what_can_be_read_again_is_not_kept() -> None:
    cache = caches["default"]
    cache.set(f"{sturdy.READ_AGAIN}x", 1, 60)
    assert cache.get(f"{sturdy.READ_AGAIN}x") is None
    assert Counted.objects.count() == 0


def test_settings_and_holidays_are_read_from_their_tables() -> None:
    assert queries.institution().pk == 1
    assert queries.current().auto_promote_days >= 0
    assert calendar().after(date(2028, 3, 3), 1) == date(2028, 3, 6)  # over a weekend


def test_a_redis_that_was_away_is_not_asked_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    caches["default"].get("read:x")
    asked: list[str] = []
    monkeypatch.setattr(RedisCache, "get", lambda self, key, *_: asked.append(key))
    caches["default"].get("read:x")
    assert asked == []
    sturdy.SturdyCache._away_until = 0.0
    caches["default"].get("read:x")
    assert asked == ["read:x"]


def test_attempts_to_sign_in_are_counted_meanwhile(client: Client) -> None:
    answers = [
        client.post("/accounts/login/", {"login": "nobody@demo.example", "password": "wrong"}) for _ in range(12)
    ]
    assert Counted.objects.filter(cache_key__contains="allauth").exists()
    refused = ["That was wrong too often" in answer.content.decode() for answer in answers]
    assert refused == [False] * 5 + [True] * 7  # five in five minutes, of one account from one address


def test_pages_answer(client: Client) -> None:
    for path in ("/", "/courses/", "/accounts/login/", "/verify/?number=1&code=abc", "/health/ready/"):
        with CaptureQueriesContext(connection):
            assert client.get(path).status_code < 500, path
