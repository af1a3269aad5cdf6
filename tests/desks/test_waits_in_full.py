"""What a desk says waits is all that waits, also where only the first of it is listed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Edition, Session
from tests.cast import Cast
from tests.desks.conftest import Add
from tests.factories.courses import make_course, make_edition, people, registered
from trajectories.models import LineManagerDiscussion, Trajectory
from utq_portal.people.models import Employment, User

SignedIn = Callable[[User], Client]
Counted = tuple[int, int]


def desk(browser: Client, name: str) -> Counted:
    """How many the desk says wait, at its top and on its tab where there are tabs, and how many of them it lists."""
    answer = browser.get(f"/desk/{name}/")
    text = " ".join(answer.content.decode().split())
    said = [int(number) for number in re.findall(r"(\d+) items? waits? for you", text)]
    shown = len(answer.context["items"])
    assert len(said) == (2 if 'class="tabs' in text else 1)
    assert set(said) == {answer.context["waits"]}
    assert (f"The first {shown} of {said[0]} stand here." in text) is (shown < said[0])
    return said[0], shown


def leave(row: Trajectory) -> None:
    Employment.objects.filter(person=row.person).update(end=timezone.localdate() - timedelta(days=3))


@pytest.mark.parametrize(("number", "counted"), [(10, (10, 10)), (11, (11, 10))])
def test_hr_counts_all_who_left_while_they_are_assessed(
    cast: Cast, add: Add, signed_in: SignedIn, number: int, counted: Counted
) -> None:
    for _ in range(number):
        leave(add("in_assessment"))
    assert desk(signed_in(cast.hr), "hr") == counted


def test_the_coordinator_counts_who_left_and_the_link_lists_exactly_those(
    cast: Cast, add: Add, signed_in: SignedIn
) -> None:
    gone = [add("in_assessment"), add("in_assessment")]
    for row in gone:
        leave(row)
    add("in_assessment")  # works here
    leave(add("active"))  # is not assessed
    browser = signed_in(cast.coordinator)
    answer = browser.get("/desk/coordinator/")
    [(words, url)] = [(one.words, one.url) for one in answer.context["asked"] if "left" in one.url]
    assert words == "ask about 2"
    assert {line.pk for line in browser.get(url).context["lines"]} == {row.pk for row in gone}
    parts = [int(n) for one in answer.context["asked"] for n in re.findall(r"\d+", one.words)]
    assert sum(parts) == answer.context["waits"]


@pytest.mark.parametrize(("number", "counted"), [(10, (20, 20)), (11, (22, 20))])
def test_the_course_desk_counts_groups_and_meetings_beyond_the_first_ten(
    cast: Cast, signed_in: SignedIn, number: int, counted: Counted
) -> None:
    course, today, somebody = make_course(), timezone.localdate(), people(1)[0]
    for _ in range(number):
        make_edition(course, least=3, most=9, closes_on=today)
        held = make_edition(course, -1, least=0, most=9)
        Session.objects.filter(edition=held, starts_at__gt=timezone.now()).delete()
        registered(held, somebody)
    assert Edition.objects.count() == 2 * number
    assert desk(signed_in(cast.course_manager), "courses") == counted


@pytest.mark.parametrize(("number", "counted"), [(10, (20, 20)), (21, (42, 30))])
def test_a_line_manager_counts_questions_and_talks_beyond_the_first(
    cast: Cast, add: Add, signed_in: SignedIn, number: int, counted: Counted
) -> None:
    """Ten questions about courses are listed, and twenty talks."""
    edition = make_edition(make_course(), least=0, most=99)
    for _ in range(number):
        row = add("preparing")
        LineManagerDiscussion.objects.create(trajectory=row, held_on=timezone.localdate(), teaching_tasks="One course")
        registered(edition, row.person, "approval_pending")
    assert desk(signed_in(cast.line_manager), "line_manager") == counted


@pytest.mark.parametrize("over", [0, 1])
def test_a_course_under_way_is_coming_up_at_its_next_meeting(
    cast: Cast, add: Add, signed_in: SignedIn, over: int
) -> None:
    edition = make_edition(make_course(), -3 if over else 4, least=0, most=9)
    registered(edition, cast.teacher)
    first, second = edition.sessions.order_by("starts_at")
    [coming] = signed_in(cast.teacher).get("/desk/teacher/").context["coming"]
    assert coming.at == (second if over else first).starts_at
    assert ", 12:00, Room 1" in coming.note


@pytest.mark.parametrize(("state", "days", "told"), [("attended", -3, False), ("waitlisted", 4, True)])
def test_a_meeting_that_comes_is_not_called_attended(
    cast: Cast, signed_in: SignedIn, state: str, days: int, told: bool
) -> None:
    edition = make_edition(make_course(), days, least=0, most=9)
    registered(edition, cast.teacher, state)
    [coming] = signed_in(cast.teacher).get("/desk/teacher/").context["coming"]
    assert bool(coming.note.partition("Room 1")[2]) == told


def test_a_course_without_meetings_is_coming_up_on_its_first_day(cast: Cast, signed_in: SignedIn) -> None:
    edition = make_edition(make_course(), 4, least=0, most=9)
    registered(edition, cast.teacher, "waitlisted")
    edition.sessions.all().delete()
    [coming] = signed_in(cast.teacher).get("/desk/teacher/").context["coming"]
    assert coming.at == edition.starts_on
    assert ":" not in coming.note
