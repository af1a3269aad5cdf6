"""What is longer than its column is said where it was typed, on every database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from utq_portal.people.models import User

SignedIn = Callable[[User], Client]
LONG_ADDRESS = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example"
FAMILY = 120  # letters that the column takes


@pytest.mark.parametrize(
    "line",
    [
        f"x@y.example;{'G' * 81} Jansen;UTQ supervisor",
        f"x@y.example;Ada {'F' * (FAMILY + 1)};UTQ supervisor",
        f"{LONG_ADDRESS};Ada Jansen;UTQ supervisor",
    ],
)
def test_a_pasted_line_that_does_not_fit_says_so(line: str, cast: Cast, signed_in: SignedIn) -> None:
    assert len(LONG_ADDRESS) > 300
    answer = signed_in(cast.coordinator).post("/people/invite/", {"people": line, "role": "", "do": "give"})
    assert answer.status_code in (200, 422)
    assert "at most" in answer.content.decode()
    assert not User.objects.filter(given_name__startswith="GG").exists()
    assert not User.objects.filter(family_name="Jansen").exists()


def test_a_pasted_name_as_long_as_the_columns_is_taken(cast: Cast, signed_in: SignedIn) -> None:
    line = f"x@y.example;{'G' * 80} {'F' * FAMILY};UTQ supervisor"
    signed_in(cast.coordinator).post("/people/invite/", {"people": line, "role": "", "do": "give"})
    assert User.objects.get(email="x@y.example").family_name == "F" * FAMILY


@pytest.mark.parametrize(
    ("field", "value"), [("given_name", "G" * 81), ("family_name", "F" * (FAMILY + 1)), ("email", LONG_ADDRESS)]
)
def test_details_that_do_not_fit_are_refused_at_the_field(
    field: str, value: str, cast: Cast, signed_in: SignedIn
) -> None:
    details = {"given_name": "Ada", "prefix": "", "family_name": "Jansen", "email": "ada@y.example", "language": "en"}
    address = f"/people/{cast.teacher.pk}/details/"
    answer = signed_in(cast.coordinator).post(address, {**details, field: value})
    assert answer.status_code == 422
    cast.teacher.refresh_from_db()
    assert cast.teacher.family_name != "Jansen"


def test_a_person_with_one_name_is_kept(cast: Cast, signed_in: SignedIn) -> None:
    details = {"given_name": "", "prefix": "", "family_name": "Suharto", "email": "s@y.example", "language": "en"}
    answer = signed_in(cast.coordinator).post(f"/people/{cast.teacher.pk}/details/", details)
    assert answer.status_code == 302
    assert User.objects.get(pk=cast.teacher.pk).name == "Suharto"
