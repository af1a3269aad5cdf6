"""Pages of a list, and the order of rows."""

from __future__ import annotations

import pytest
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from tests.cast import person
from utq_portal.people.models import User
from utq_portal.web.pages import Orders, page_of, sorted_by

pytestmark = pytest.mark.django_db
NAMES = ["anna", "bart", "cleo", "daan", "elif"]


@pytest.fixture
def people() -> list[User]:
    return [person(name) for name in NAMES]


def asking(**query: str) -> HttpRequest:
    return RequestFactory().get("/", query)


def cut(**query: str) -> tuple[list[str], int, int, bool]:
    page = page_of(User.objects.order_by("given_name", "pk"), asking(**query), 2)
    return [who.given_name.lower() for who in page], page.first, page.last, page.has_next


def test_pages_follow_each_other_without_gap_or_overlap(people: list[User]) -> None:
    assert [cut(page=str(number)) for number in (1, 2, 3)] == [
        (["anna", "bart"], 1, 2, True),
        (["cleo", "daan"], 3, 4, True),
        (["elif"], 5, 5, False),
    ]


@pytest.mark.parametrize("asked", ["4", "999999"])
def test_a_page_beyond_the_end_is_the_last_one(people: list[User], asked: str) -> None:
    """Who decides the only row of the last page and comes back to it does not read that nothing waits."""
    assert cut(page=asked) == (["elif"], 5, 5, False)
    User.objects.filter(given_name="Elif").delete()
    assert cut(page=asked) == (["cleo", "daan"], 3, 4, False)
    User.objects.all().delete()
    assert cut(page=asked) == ([], 0, 0, False)


@pytest.mark.parametrize("asked", ["", "0", "-1", "two", "1e3", "²", "9999999999999"])
def test_anything_but_a_number_is_the_first_page(people: list[User], asked: str) -> None:
    assert cut(page=asked)[0] == ["anna", "bart"]


def test_a_list_that_fits_on_its_page_is_one_query_and_nothing_is_counted(
    people: list[User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1) as queries:
        page = page_of(User.objects.order_by("pk"), asking(), len(people))
    assert "COUNT" not in queries.captured_queries[0]["sql"]
    assert f"LIMIT {len(people) + 1}" in queries.captured_queries[0]["sql"]
    assert (page.alone, page.total) == (True, None)


@pytest.mark.parametrize(("number", "asked"), [("1", 2), ("2", 2), ("3", 1), ("4", 3)])
def test_a_list_that_turns_pages_is_counted_in_one_query_while_rows_follow(
    people: list[User], django_assert_num_queries: DjangoAssertNumQueries, number: str, asked: int
) -> None:
    with django_assert_num_queries(asked):
        page = page_of(User.objects.order_by("pk"), asking(page=number), 2)
    assert page.total == len(people)


def test_what_the_caller_counted_is_not_counted_again(
    people: list[User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert page_of(User.objects.order_by("pk"), asking(), 2, total=len(people)).total == len(people)


def test_rows_in_memory_are_counted_too() -> None:
    assert [page_of(list(range(5)), asking(page=number), 2).total for number in ("1", "3")] == [5, 5]


def ordered(asked: str | None) -> tuple[list[str], str]:
    request = asking(**({"sort": asked} if asked else {}))
    orders: Orders = {"name": ("family_name", "given_name"), "number": "employee_no", "mail": Lower("email")}
    rows = sorted_by(User.objects.all(), request, orders, "name")
    return [who.given_name.lower() for who in rows], request.sort  # type: ignore[attr-defined]


def test_rows_stand_in_the_order_that_is_asked_for(people: list[User]) -> None:
    assert ordered("name") == (NAMES, "name")
    assert ordered("-name") == (NAMES[::-1], "-name")
    assert ordered("-mail") == (NAMES[::-1], "-mail")


def test_an_unknown_order_is_the_usual_one(people: list[User]) -> None:
    assert ordered(None) == ordered("password") == ordered("--name") == (NAMES, "name")


def test_rows_without_a_value_come_last_both_ways(people: list[User]) -> None:
    User.objects.filter(given_name__in=["Bart", "Daan"]).update(employee_no=None)
    for number, name in enumerate(["Anna", "Cleo", "Elif"]):
        User.objects.filter(given_name=name).update(employee_no=str(number))
    assert ordered("number")[0] == ["anna", "cleo", "elif", "bart", "daan"]
    assert ordered("-number")[0] == ["elif", "cleo", "anna", "bart", "daan"]
