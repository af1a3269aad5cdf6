"""Every address of the portal × every person of the cast: who gets it, and everybody else gets 404."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from tests.architecture.rows import ANONYMOUS, EVERYONE, SIGNED_IN, Row
from tests.architecture.scripts import faults_of_scripts
from tests.cast import Cast, make_cast
from tests.shared_world import kept_for_module
from utq_portal.people.models import User

TESTS = Path(__file__).resolve().parent.parent
# pages of allauth: their access is allauth's, their looks are tested in tests/web
FOREIGN = ("account_", "mfa_", "usersessions_", "socialaccount_")
# any answer that shows the page or leads on within it
GIVEN = {200, 302, 303}


def rows() -> dict[str, Row]:
    """Every row of every app."""
    found: dict[str, Row] = {}
    for path in sorted(TESTS.glob("*/access_rows.py")):
        found |= importlib.import_module(f"tests.{path.parent.name}.access_rows").ROWS
    return found


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The full name of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


ROWS = rows()


def test_every_address_has_a_row() -> None:
    ours = {name for name in names() if not name.startswith(FOREIGN)}
    assert sorted(ours - set(ROWS)) == []
    assert sorted(set(ROWS) - ours) == []


@dataclass(frozen=True, slots=True)
class World:
    """The cast as it stands in the database, and what the browser of each sends who has signed in."""

    cast: Cast
    cookies: dict[str, str]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One cast for all addresses, and everybody signs in once."""
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield World(cast, {who: _signed_in(person) for who, person in deepcopy(cast).people().items()})


def _signed_in(person: User) -> str:
    client = Client()
    client.force_login(person, backend="utq_portal.people.backend.PeopleBackend")
    return client.cookies.output(attrs=[], header="", sep=";")


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(ROWS))
def test_who_gets_it(name: str, world: World, settings: Settings) -> None:
    settings.FRESH_MINUTES = 24 * 60  # each has signed in lately, however slow the machine
    row = ROWS[name]
    cast = deepcopy(world.cast)  # what a row does to it is of that address alone
    url = reverse(name, kwargs=row.kwargs(cast))
    open_to_all = EVERYONE in row.who
    wrong: list[str] = []
    client = Client(raise_request_exception=True)
    for who, person in {ANONYMOUS: None, **cast.people()}.items():
        client.cookies = SimpleCookie(world.cookies.get(who, ""))
        may = open_to_all or who in row.who or (SIGNED_IN in row.who and person is not None)
        if row.post_only:
            if may:
                continue  # what happens then is the business of the app's own tests
            answer = client.post(url)
        else:
            answer = client.get(url)
        wrong += [f"{who}: {fault}" for fault in faults_of_scripts(answer)]
        to_sign_in = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
        if may:
            fine = answer.status_code in GIVEN and (open_to_all or not to_sign_in)
        else:
            fine = to_sign_in if person is None else answer.status_code == 404
        answer.close()  # a file that is streamed stays open until then
        if not fine:
            wrong.append(f"{who}: {answer.status_code}")
    assert wrong == []
