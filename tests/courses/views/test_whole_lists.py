"""No list of the course pages stops in the middle: it is whole, or turns pages and says of how many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Course, Edition, Interest, Session
from tests.assessments.test_lost import words
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition, people, registered
from utq_portal.people.models import User

SignIn = Callable[[User], Client]
MORE = 12  # the desk shows ten


def small_ones(number: int) -> None:
    """Editions with too few people whose registration has closed."""
    edition = make_edition(make_course("S"), least=3)
    yesterday = timezone.localdate() - timedelta(days=1)
    for row in Edition.objects.filter(pk=edition.pk):
        row.closes_on = yesterday
        for _one in range(number):
            row.pk = None
            row._state.adding = True
            row.save()
    Edition.objects.filter(pk=edition.pk).delete()


def meetings(number: int) -> None:
    """Meetings that are over and not noted, each with somebody who has a place."""
    edition, now = make_edition(make_course("M")), timezone.now()
    Session.objects.filter(edition=edition).delete()
    registered(edition, people(1)[0])
    Session.objects.bulk_create(
        Session(edition=edition, starts_at=now - timedelta(days=day, hours=3), ends_at=now - timedelta(days=day))
        for day in range(1, number + 1)
    )
    Edition.objects.filter(pk=edition.pk).update(starts_on=timezone.localdate() - timedelta(days=number))


def wishes(number: int) -> None:
    """Courses that somebody would like, without an edition."""
    person = people(1)[0]
    for place in range(number):
        Interest.objects.create(course=make_course(f"W{place:02}"), person=person)


@pytest.mark.parametrize(("make", "param"), [(small_ones, "small"), (meetings, "note"), (wishes, "wished")])
def test_the_desk_turns_its_lists(cast: Cast, signed_in: SignIn, make: Callable[[int], None], param: str) -> None:
    make(MORE)
    client = signed_in(cast.course_manager)
    first, last = (words(client.get(f"/course-desk/?{param}={page}").content.decode()) for page in (1, 2))
    assert ("1 to 10 of 12" in first, "11 to 12 of 12" in last) == (True, True)
    assert f"?{param}=2" in client.get("/course-desk/").content.decode()


@pytest.mark.parametrize(("number", "said"), [(10, False), (11, True)])
def test_a_desk_with_ten_says_nothing_of_pages(cast: Cast, signed_in: SignIn, number: int, said: bool) -> None:
    wishes(number)
    page = words(signed_in(cast.course_manager).get("/course-desk/").content.decode())
    assert ("1 to 10 of 11" in page, "1 to 10" in page) == (said, said)


def test_what_is_expected_counts_them_all(cast: Cast, signed_in: SignIn) -> None:
    small_ones(MORE)
    page = words(signed_in(cast.course_manager).get("/course-desk/").content.decode())
    assert f"Decide on {MORE} editions" in page


def test_every_course_ahead_of_somebody_is_listed(cast: Cast, signed_in: SignIn) -> None:
    edition = make_edition(make_course("A"))
    rows = [edition]
    for _one in range(40):
        row = Edition.objects.get(pk=edition.pk)
        row.pk = None
        row._state.adding = True
        row.save()
        rows.append(row)
    soon = timezone.now() + timedelta(days=30)
    Session.objects.bulk_create(
        Session(edition=row, starts_at=soon, ends_at=soon + timedelta(hours=2)) for row in rows[1:]
    )
    for row in rows:
        registered(row, cast.teacher)
    context = signed_in(cast.teacher).get("/courses/mine/").context
    assert (len(context["coming"]), context["summary"].where.words) == (41, "41 places")


def test_whoever_plans_a_day_sees_all_who_would_like_it(cast: Cast, signed_in: SignIn) -> None:
    course = make_course("L", kind=Course.Kind.WRITING)
    Interest.objects.bulk_create(Interest(course=course, person=person, faculty=cast.science) for person in people(51))
    page = signed_in(cast.supervisor).get(f"/sessions/plan/{course.pk}/")
    assert len(page.context["people"]) == 51
