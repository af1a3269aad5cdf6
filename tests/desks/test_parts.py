"""What the apps add to the desks fits together."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.utils import timezone

from tests.cast import Cast
from utq_portal.desks import desk
from utq_portal.desks.counting import Figures
from utq_portal.desks.tabs import all_for

DRAWN = {
    "coordinator": "coordinator",
    "assessor": "assessor1",
    "hr": "hr",
    "dean": "dean",
    "exemption": "exemption_advisor",
    "courses": "course_manager",
    "arbitration": "cvt_member",
    "board": "stranger",
    "admin": "admin",
    "line_manager": "line_manager",
}
OF_THE_PAGE = {
    "tabs",
    "asked",
    "title",
    "summary",
    "items",
    "waits",
    "ways",
    "empty",
    "today",
    "look",
    "head",
    "queue",
    "layout",
}


def test_every_part_is_of_a_desk_that_somebody_registered() -> None:
    assert {part.desk for part in desk._parts} <= {one.word for one in desk.desks()}


def test_every_desk_without_a_page_of_its_own_is_drawn_here() -> None:
    assert {one.word for one in desk.desks() if one.page is None} == set(DRAWN)


@pytest.mark.parametrize("word", DRAWN)
def test_no_two_panels_of_a_desk_use_one_name(word: str, cast: Cast) -> None:
    request = RequestFactory().get("/")
    request.user = cast.people()[DRAWN[word]]
    today = timezone.localdate()
    look = desk.Look(request, today, all_for(request.user, today))  # type: ignore[arg-type]
    names = [name for part in desk.parts_of(word) for name in part.context(look)]
    assert len(names) == len(set(names) - OF_THE_PAGE)


def test_what_a_page_tells_in_several_places_is_read_once() -> None:
    asked = []

    def read(word: str) -> str:
        asked.append(word)
        return word.upper()

    found = Figures()
    assert [found.once(read, "a"), found.once(read, "a"), asked] == ["A", "A", ["a"]]
