"""A name with letters that no letter can show is told to who decides, and to the teacher, who can change it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast
from tests.factories import exemptions as made
from utq_portal.people.models import User

Browser = Callable[[User], Client]
NAMED = "Cannot be printed: ส, ม."


@pytest.fixture
def named(cast: Cast) -> User:
    User.objects.filter(pk=cast.teacher.pk).update(printed_name="Jan สม")
    return cast.teacher


@pytest.mark.usefixtures("named")
def test_who_decides_reads_it_on_the_list_the_sheet_and_the_letter(cast: Cast, signed_in: Browser) -> None:
    request = made.advised(cast, "refuse")
    for page in ("/exemptions/decisions/", f"/exemptions/{request.pk}/", f"/exemptions/{request.pk}/letter/"):
        said = signed_in(cast.dean).get(page).content.decode()
        assert NAMED in said, page
        assert "Ask the teacher to change the printed name" in said


@pytest.mark.usefixtures("named")
def test_the_teacher_is_sent_to_the_profile(cast: Cast, signed_in: Browser) -> None:
    said = signed_in(cast.teacher).get(f"/exemptions/{made.advised(cast, 'refuse').pk}/").content.decode()
    assert NAMED in said
    assert "your profile</a>" in said


@pytest.mark.usefixtures("named")
def test_after_the_decision_it_is_said_no_more(cast: Cast, signed_in: Browser) -> None:
    request = made.granted(cast)
    assert NAMED not in signed_in(cast.teacher).get(f"/exemptions/{request.pk}/").content.decode()
