"""Every address of the dossier × every person of the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from dossiers.urls import urlpatterns
from tests.architecture.rows import SIGNED_IN
from tests.cast import Cast
from tests.dossiers.access_rows import ROWS
from utq_portal.people.models import User


def test_every_address_has_its_row() -> None:
    assert set(ROWS) == {f"dossiers:{one.name}" for one in urlpatterns}


@pytest.mark.parametrize("name", ROWS)
def test_who_gets_the_page(name: str, cast: Cast, signed_in: Callable[[User], Client]) -> None:
    row = ROWS[name]
    url = reverse(name, kwargs=row.kwargs(cast))
    allowed = cast.people().keys() if SIGNED_IN in row.who else row.who
    for who, person in cast.people().items():
        browser = signed_in(person)
        response = browser.get(url)
        response.close()
        if row.post_only:
            assert response.status_code == 405, who
            if who not in allowed:
                assert browser.post(url).status_code == 404, who
            continue
        if who in allowed:
            assert response.status_code in (200, 302), (who, response.status_code)
        else:
            assert response.status_code == 404, (who, response.status_code)
    assert Client().get(url).status_code == 302
