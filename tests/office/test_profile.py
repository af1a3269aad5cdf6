"""One's own profile."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tests.cast import Cast
from utq_portal.people.models import User

SignedIn = Callable[[User], Client]


def test_profile_saves_language_and_printed_name(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.teacher)
    answer = browser.post("/profile/", {"language": "nl", "theme": "dark", "printed_name": " Dr.  N. Voorbeeld "})
    assert answer.status_code == 302
    cast.teacher.refresh_from_db()
    assert (cast.teacher.language, cast.teacher.theme) == ("nl", "dark")
    assert cast.teacher.printed_name == "Dr. N. Voorbeeld"


def test_profile_says_what_is_wrong(cast: Cast, signed_in: SignedIn) -> None:
    answer = signed_in(cast.teacher).post("/profile/", {"language": "xx", "theme": "dark", "email": "a@b.example"})
    assert answer.status_code == 422
    cast.teacher.refresh_from_db()
    assert cast.teacher.email == "teacher@demo.example"
