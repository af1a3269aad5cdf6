"""The catalogue as visitors, teachers and the course manager see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Course, Edition, Interest
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition
from trajectories.models import Competence
from utq_portal.people.models import User

SignedIn = Callable[[User], Client]


def titles(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/courses/{query}")
    assert response.status_code == 200
    return [course.code for course in response.context["page"]]


def test_a_visitor_filters_in_the_address_bar(cast: Cast, client: Client) -> None:
    today = timezone.localdate()
    design = make_course("DESIGN", language="en")
    design.competences.set(Competence.objects.filter(profile=cast.profile, number=1))
    make_edition(design, 60)
    later = make_course("LATER", language="nl", kind="workshop")
    make_edition(later, 20, faculty_only=cast.law)
    make_course("WISH")
    make_course("GONE", active=False)
    assert titles(client) == ["LATER", "DESIGN", "WISH"]
    assert titles(client, "?competence=1") == ["DESIGN"]
    assert titles(client, "?kind=workshop") == ["LATER"]
    assert titles(client, "?language=nl") == ["LATER"]
    assert titles(client, "?q=course+desi") == ["DESIGN"]
    assert titles(client, f"?faculty={cast.science.pk}") == ["DESIGN"]
    assert titles(client, f"?since={today + timedelta(days=40)}") == ["DESIGN"]
    assert titles(client, "?competence=99&since=nonsense&page=x") == ["LATER", "DESIGN", "WISH"]


def test_drafts_cancelled_and_past_editions_are_not_shown(cast: Cast, client: Client) -> None:
    course = make_course()
    make_edition(course, 30, opened=False)
    make_edition(course, -30)
    cancelled = make_edition(course, 40)
    Edition.objects.filter(pk=cancelled.pk).update(state="cancelled")
    shown = make_edition(course, 50)
    page = client.get(f"/courses/{course.pk}/")
    assert [edition.pk for edition in page.context["course"].coming] == [shown.pk]


def test_a_hidden_course_has_no_page(cast: Cast, client: Client) -> None:
    assert client.get(f"/courses/{make_course(active=False).pk}/").status_code == 404


def test_interest_is_noted_once_with_the_faculty(cast: Cast, signed_in: SignedIn) -> None:
    course, teacher = make_course(), signed_in(cast.teacher)
    for _ in range(2):
        assert teacher.post(f"/courses/{course.pk}/interest/", {"wanted": "yes"}).status_code == 302
    assert Interest.objects.get().faculty == cast.science
    teacher.post(f"/courses/{course.pk}/interest/", {"wanted": "no"})
    assert not Interest.objects.exists()


def lines(**values: str) -> dict[str, str]:
    base = {"m-TOTAL_FORMS": "2", "m-INITIAL_FORMS": "0", "m-MIN_NUM_FORMS": "0", "m-MAX_NUM_FORMS": "16"}
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    first = {"m-0-day": day, "m-0-start": "13:45", "m-0-end": "17:00"}
    return {**base, **first, "language": "en", "least": "6", "most": "12", "place": "Room 2", **values}


def test_the_manager_plans_opens_and_cancels_an_edition(cast: Cast, signed_in: SignedIn) -> None:
    course, desk = make_course(), signed_in(cast.course_manager)
    assert desk.post(f"/course-desk/courses/{course.pk}/plan/", lines()).status_code == 302
    edition = Edition.objects.get()
    assert edition.state == "draft"
    assert edition.closes_on == edition.starts_on - timedelta(days=7)
    desk.post(f"/course-desk/editions/{edition.pk}/open/")
    assert Edition.objects.get().state == "open"
    assert desk.post(f"/course-desk/editions/{edition.pk}/cancel/", {}).status_code == 422
    desk.post(f"/course-desk/editions/{edition.pk}/cancel/", {"reason": "The trainer is away"})
    assert Edition.objects.get().state == "cancelled"
    refused = desk.post(f"/course-desk/editions/{edition.pk}/open/", follow=True)
    assert "already moved this on" in refused.content.decode()


def test_a_faulty_edition_keeps_what_was_typed(cast: Cast, signed_in: SignedIn) -> None:
    desk = signed_in(cast.course_manager)
    answer = desk.post(f"/course-desk/courses/{make_course().pk}/plan/", lines(**{"m-0-end": "9:00", "most": "2"}))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Enter a time after the start" in text
    assert "as many as the smallest group" in text
    assert 'value="Room 2"' in text
    without = desk.post(
        f"/course-desk/courses/{Course.objects.get().pk}/plan/",
        lines(**{f"m-0-{n}": "" for n in ("day", "start", "end")}),
    )
    assert "at least one meeting" in without.content.decode()


def test_the_manager_adds_and_changes_a_course(cast: Cast, signed_in: SignedIn) -> None:
    desk = signed_in(cast.course_manager)
    competence = Competence.objects.get(profile=cast.profile, number=3)
    values = {
        "code": "N1", "kind": "workshop", "name_en": "New", "name_nl": "Nieuw", "language": "both", "half_days": "2",
        "study_hours": "6", "least": "6", "most": "14", "level": "all",
        "active": "on", "competences": [str(competence.pk)],
    }  # fmt: skip
    assert desk.post("/course-desk/courses/new/", values).status_code == 302
    course = Course.objects.get()
    assert list(course.competences.all()) == [competence]
    assert desk.post(f"/course-desk/courses/{course.pk}/", {**values, "name_en": ""}).status_code == 422


def test_a_copy_moves_every_meeting(cast: Cast, signed_in: SignedIn) -> None:
    edition, desk = make_edition(make_course()), signed_in(cast.course_manager)
    first = edition.starts_on + timedelta(days=70)
    desk.post(f"/course-desk/editions/{edition.pk}/copy/", {"first_day": first.isoformat()})
    copied = Edition.objects.exclude(pk=edition.pk).get()
    assert (copied.state, copied.starts_on, copied.ends_on) == ("draft", first, first + timedelta(days=7))


@pytest.mark.parametrize(
    "address", ["/courses/", "/course-desk/", "/course-desk/courses/", "/course-desk/editions/", "/sessions/"]
)
def test_lists_ask_as_much_for_one_row_as_for_three(cast: Cast, signed_in: SignedIn, address: str) -> None:
    browser = signed_in(cast.course_manager)

    def asked() -> int:
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(address)
        return len(queries)

    make_edition(make_course("A"))
    one = asked()
    for code in ("B", "C"):
        make_edition(make_course(code), faculty_only=cast.law)
        Interest.objects.create(course=Course.objects.get(code=code), person=cast.teacher)
    assert asked() == one <= 10
