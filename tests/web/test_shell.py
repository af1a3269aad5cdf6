"""What stands around every page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import give, person
from utq_portal.people.models import Role, User

pytestmark = pytest.mark.django_db


def test_visitor_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/home/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/home/")


def test_page_names_person_and_role(signed_in: Callable[[User], Client]) -> None:
    who = person("noor", "Akkerman")
    give(who, Role.COORDINATOR)
    page = signed_in(who).get("/home/").content.decode()
    assert "Noor Akkerman" in page
    assert "Coordinator" in page
