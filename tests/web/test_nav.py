"""Which places the main navigation shows, and which one is here."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from tests.cast import give, person
from utq_portal.people.models import Role, User
from utq_portal.web import nav

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nav, "_entries", {})
    nav.register("home", "Home", "home", order=1)
    nav.register("desk", "Desk", "desk", nav.holding(Role.COORDINATOR), order=3)
    nav.register("form", "Form", "every_field", nav.everybody, order=2)
    nav.register("gone", "Gone", "nothing_there", nav.everybody)


def shown(who: User | AnonymousUser, path: str = "/") -> list[tuple[str, bool]]:
    request = RequestFactory().get(path)
    request.user = who
    return [(item.key, item.current) for item in nav.items(request)]  # type: ignore[arg-type]


def test_a_visitor_sees_what_is_for_everybody() -> None:
    assert shown(AnonymousUser()) == [("form", False)]


def test_somebody_without_a_role_sees_no_desk() -> None:
    assert shown(person("noor"), "/home/") == [("home", True), ("form", False)]


def test_who_holds_the_role_sees_the_desk_and_where_it_is() -> None:
    who = person("hanneke")
    give(who, Role.COORDINATOR)
    assert shown(who, "/desk/12/people/") == [("home", False), ("form", False), ("desk", True)]


def test_an_address_that_only_begins_alike_is_not_here() -> None:
    assert shown(AnonymousUser(), "/every-field-too/") == [("form", False)]


def test_a_page_elsewhere_belongs_to_the_entry_that_says_so() -> None:
    nav.register("form", "Form", "every_field", nav.everybody, order=2, also=("/other/place/",))
    assert ("form", True) in shown(AnonymousUser(), "/other/place/7/")
    assert ("form", False) in shown(AnonymousUser(), "/other/")
