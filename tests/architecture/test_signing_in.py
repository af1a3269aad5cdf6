"""Signing in leads to a page: for every address that only takes forms (docs/domain.md, What is kept on the device)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.architecture.rows import EVERYONE, SIGNED_IN
from tests.architecture.test_access_matrix import ROWS
from tests.cast import Cast, make_cast
from utq_portal.people.models import User

ONLY_FORMS = sorted(name for name, row in ROWS.items() if row.post_only and EVERYONE not in row.who)
A_PAGE = {"Accept": "text/html,application/xhtml+xml"}
BACKEND = "utq_portal.people.backend.PeopleBackend"


def somebody(cast: Cast, name: str) -> User:
    """One of those who may use the address."""
    who = ROWS[name].who
    people = cast.people()
    return people["teacher" if SIGNED_IN in who else sorted(who & set(people))[0]]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ONLY_FORMS)
def test_no_address_that_only_takes_forms_is_where_one_lands(name: str, method: str) -> None:
    cast = make_cast()
    url = reverse(name, kwargs=ROWS[name].kwargs(cast))
    browser = Client()
    asked = getattr(browser, method)(url, headers=A_PAGE)
    where = urlsplit(asked["Location"])
    assert where.path == "/accounts/login/"
    browser.force_login(somebody(cast, name), backend=BACKEND)
    landed = browser.get(parse_qs(where.query)["next"][0], headers=A_PAGE, follow=True)
    assert landed.status_code == 200
    landed.close()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ONLY_FORMS)
def test_it_leads_to_the_page_on_which_the_form_stood(name: str) -> None:
    url = reverse(name, kwargs=ROWS[name].kwargs(make_cast()))
    asked = Client().post(url, headers={"Referer": "http://testserver/some/page/?tab=2"})
    assert parse_qs(urlsplit(asked["Location"]).query)["next"] == ["/some/page/?tab=2"]
