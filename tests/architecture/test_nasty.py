"""Every address × what no database, calendar or number can hold: answered, and never with an error of ours.

Each address gets two of the values in everything that it asks for, other values than its neighbours; with NASTY=all it
gets them all, and each field of its forms one by one (hours).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from tests.architecture.nasty import VALUES, plausible, watched
from tests.architecture.rows import EVERYONE, SIGNED_IN, Row
from tests.architecture.test_access_matrix import ROWS
from tests.cast import Cast, make_cast
from utq_portal.people.models import User
from utq_portal.policy.queries import institution

ALL = os.environ.get("NASTY") == "all"
NAMES = sorted(ROWS)
EACH = 2


class _Enough(Exception):
    """Takes back what a request wrote."""


def values_for(name: str) -> Iterable[str]:
    """What this address gets."""
    first = NAMES.index(name) * EACH
    return VALUES if ALL else [VALUES[place % len(VALUES)] for place in range(first, first + EACH)]


def somebody(row: Row, cast: Cast) -> User | None:
    """Who gets the page."""
    if EVERYONE in row.who:
        return None
    return cast.teacher if SIGNED_IN in row.who else cast.people()[min(row.who)]


def fault(client: Client, method: str, url: str, data: dict[str, Any]) -> str:
    """What is wrong with the answer, if anything; nothing stays written."""
    try:
        with transaction.atomic():
            answer = getattr(client, method)(url, data)
            answer.close()
            status = answer.status_code
            if connection.needs_rollback:
                raise RuntimeError("a broken transaction was left behind")
            connection.check_constraints()
            raise _Enough
    except _Enough:
        return f"{status}" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
    except Exception as error:
        return f"{type(error).__name__}: {error!s:.100}"


def asked_by(client: Client, method: str, url: str) -> tuple[set[str], dict[str, Any]]:
    """The names that a page asks for, and what somebody could have filled in."""
    with watched() as asked:
        fault(client, method, url, {})
    filled: dict[str, Any] = {}
    for form in asked.forms:
        filled |= plausible(form)
    return asked.names | set(filled), filled


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_is_sent_breaks_a_page(name: str) -> None:
    row, cast = ROWS[name], make_cast()
    url = reverse(name, kwargs=row.kwargs(cast))
    institution()  # made when it is first asked for, and then remembered: before anything is taken back
    client = Client()
    if person := somebody(row, cast):
        client.force_login(person, backend="utq_portal.people.backend.PeopleBackend")
    wrong: list[str] = []
    for method in ("post",) if row.post_only else ("get", "post"):
        names, filled = asked_by(client, method, url)
        names -= {"csrfmiddlewaretoken"}
        for value in values_for(name):
            tries = [dict.fromkeys(names, value)]
            if ALL:
                tries += [{**filled, one: value} for one in sorted(names)]
            found = ((sorted(data), fault(client, method, url, data)) for data in tries)
            wrong += [f"{method} {value[:30]!r} in {where}: {said}" for where, said in found if said]
    assert wrong == []
