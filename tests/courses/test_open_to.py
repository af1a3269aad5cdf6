"""A list says of every edition what registering for it would say (docs/domain.md, Whom a course is offered to)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courses.models import Attendance, Course, Edition, Registration, Session
from courses.queries.catalogue import coming, for_reader
from courses.queries.registrations import ahead, own_registrations, past
from courses.workflow.registration import Overlap, hindrance, register
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition, registered
from trajectories.models import Competence, LearningPlanItem, Trajectory
from trajectories.registering import open_to
from utq_portal.people.models import User

SignedIn = Callable[[User], Client]
R = Registration.State


def test_shut_is_what_registering_refuses(cast: Cast) -> None:
    first = make_course("A0")
    made = [
        make_edition(first),
        make_edition(make_course("A1", needs_intake=True)),
        make_edition(make_course("A2", needs_course=first)),
        make_edition(make_course("A3", kind="writing_session")),
        make_edition(make_course("A4"), faculty_only=cast.science),
        make_edition(make_course("A5"), faculty_only=cast.law),
    ]
    now = timezone.now()
    for who in (cast.teacher, cast.newcomer, cast.stranger):
        rows = for_reader(Edition.objects.order_by("pk"), who, now)
        for edition, row in zip(made, rows, strict=True):
            assert bool(row.why_shut) == bool(hindrance(edition, who)), (who, edition.course.code)


def begin(edition: Edition, minutes: int = 5) -> None:
    """Move the first meeting to just before now; the second stays."""
    first = edition.sessions.order_by("starts_at")[0]
    at = timezone.now() - timedelta(minutes=minutes)
    Session.objects.filter(pk=first.pk).update(starts_at=at, ends_at=at + timedelta(hours=3))
    Edition.objects.filter(pk=edition.pk).update(starts_on=timezone.localdate(at), closes_on=timezone.localdate())


def test_what_began_is_neither_offered_nor_cancelled(cast: Cast, signed_in: SignedIn) -> None:
    edition = make_edition(make_course("B0"))
    row = registered(edition, cast.teacher)
    begin(edition)
    assert not coming(timezone.now()).exists()
    page = signed_in(cast.teacher).get("/courses/mine/").content.decode()
    assert "Course B0" in page
    assert f"/courses/registrations/{row.pk}/cancel/" not in page
    answer = signed_in(cast.teacher).get(f"/courses/registrations/{row.pk}/cancel/", follow=True)
    assert "The course has begun" in answer.content.decode()


@pytest.mark.parametrize("state", [R.CONFIRMED, R.WAITLISTED, R.PENDING])
def test_what_is_over_is_not_ahead(cast: Cast, state: str) -> None:
    edition = make_edition(make_course("C0"))
    registered(edition, cast.teacher, state)
    rows, now = own_registrations(cast.teacher), timezone.now()
    assert ahead(rows, now).count() == 1
    last = max(one.ends_at for one in edition.sessions.all())
    assert ahead(rows, last - timedelta(seconds=1)).count() == (state == R.CONFIRMED)
    assert ahead(rows, last).count() == 0
    assert past(rows, last).count() == 1


def test_an_offer_that_ended_looks_ended_before_the_sweep(cast: Cast, signed_in: SignedIn) -> None:
    edition = make_edition(make_course("D0"))
    now = timezone.now()
    row = registered(edition, cast.teacher, R.OFFERED, offer_expires_at=now - timedelta(seconds=1))
    assert not ahead(own_registrations(cast.teacher), now).exists()
    shown: Any = for_reader(Edition.objects.all(), cast.teacher, now).get()
    assert shown.mine is None
    assert "The time for this offer is over" in signed_in(cast.teacher).get("/courses/mine/").content.decode()
    for page in (
        reverse("courses:group", args=[edition.pk]),
        "/courses/registrations/",
        "/courses/registrations/?as=csv",
    ):
        answer: Any = signed_in(cast.course_manager).get(page)
        told = answer.getvalue().decode()
        assert "the offer has ended" in told.lower(), page
        assert f"registrations/{row.pk}/cancel/" not in told
    assert Registration.objects.get(pk=row.pk).state == R.OFFERED


def test_a_second_place_in_the_same_course_is_told_first(cast: Cast, signed_in: SignedIn) -> None:
    course = make_course("E0")
    registered(make_edition(course), cast.teacher)
    other = make_edition(course, 60)
    with pytest.raises(Overlap):
        register(other, cast.teacher, by=cast.teacher)
    page = signed_in(cast.teacher).get(f"/courses/editions/{other.pk}/register/").content.decode()
    assert "You have a place in this course already" in page
    assert register(other, cast.teacher, by=cast.teacher, overlap_known=True).state == R.CONFIRMED


def test_a_course_that_was_taken_is_not_offered_as_new(cast: Cast, signed_in: SignedIn) -> None:
    course = make_course("F0")
    registered(make_edition(course, -60), cast.teacher, R.COMPLETED)
    make_edition(course, 60)
    page = signed_in(cast.teacher).get(f"/courses/{course.pk}/").content.decode()
    assert "You took this course" in page
    assert "Take it again" in page
    assert "Does this interest you?" not in page
    assert "Does this interest you?" in signed_in(cast.colleague).get(f"/courses/{course.pk}/").content.decode()


def test_absence_with_notice_is_told_apart(cast: Cast, signed_in: SignedIn) -> None:
    edition = make_edition(make_course("G0"), -60)
    row = registered(edition, cast.teacher, R.NOT_COMPLETED)
    for session, was in zip(edition.sessions.all(), ("absent", "excused"), strict=True):
        Attendance.objects.create(session=session, registration=row, was=was)
    words = " ".join(signed_in(cast.teacher).get("/courses/mine/").content.decode().split())
    assert "missed 2 meetings" in words
    assert "1 with notice" in words
    assert "1 with notice" in signed_in(cast.course_manager).get(f"/editions/{edition.pk}/").content.decode()


def planned(person: User, course: Course, **values: Any) -> LearningPlanItem:
    """A line of the person's learning route that names this course."""
    trajectory = Trajectory.objects.get(person=person)
    competence = Competence.objects.filter(profile=trajectory.profile).order_by("number")[0]
    return LearningPlanItem.objects.create(
        trajectory=trajectory,
        competence=competence,
        position=trajectory.plan_items.count(),
        kind=LearningPlanItem.Kind.COURSE,
        title=course.name,
        address=course.get_absolute_url(),
        **values,
    )


def on_the_route(client: Client, course: Course) -> list[str]:
    """The words of the links to this course in the own learning route."""
    page = client.get("/trajectories/route/", follow=True).content.decode()
    links = re.findall(rf'<a[^>]*href="{course.get_absolute_url()}"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [re.sub(r"<[^>]*>|\s+", " ", one).split(" ,")[0].split(",")[0].strip() for one in links]


def test_a_learning_route_says_register_only_where_its_teacher_can(cast: Cast, signed_in: SignedIn) -> None:
    today = timezone.localdate()
    courses = [make_course(f"R{n}") for n in range(8)]
    for course in courses[:6]:
        make_edition(course)
    make_edition(courses[7], faculty_only=cast.law)
    lines = [planned(cast.teacher, course) for course in courses]
    LearningPlanItem.objects.filter(pk=lines[1].pk).update(done_on=today)
    registered(courses[2].editions.get(), cast.teacher, R.WAITLISTED)
    registered(make_edition(courses[3], days=-30), cast.teacher, R.COMPLETED)
    registered(courses[4].editions.get(), cast.teacher, R.CANCELLED)
    Edition.objects.filter(course=courses[5]).update(closes_on=today - timedelta(days=1))
    teacher = signed_in(cast.teacher)
    assert [on_the_route(teacher, course) for course in courses] == [
        ["Register"],  # open
        ["Open the course"],  # the line is done
        ["Open the course"],  # in line already
        ["Open the course"],  # followed
        ["Register"],  # cancelled: it may be taken again
        ["Open the course"],  # registration closed yesterday
        ["Open the course"],  # no edition
        ["Open the course"],  # for another faculty
    ]
    Edition.objects.filter(course=courses[5]).update(closes_on=today)
    assert on_the_route(teacher, courses[5]) == ["Register"]


def test_the_courses_of_a_learning_route_are_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    courses = [make_course(f"Q{n}") for n in range(3)]
    for course in courses:
        make_edition(course)
    for number in (1, 3):
        addresses = {course.get_absolute_url() for course in courses[:number]}
        with django_assert_num_queries(1):
            assert open_to(cast.teacher, addresses) == addresses
    with django_assert_num_queries(0):
        assert open_to(cast.teacher, set()) == set()


def test_register_somebody_stands_only_where_it_would_be_taken(cast: Cast, signed_in: SignedIn) -> None:
    edition = make_edition(make_course("E0"))
    today, words = timezone.localdate(), "Register somebody"
    seen = {
        closes_on: [
            words in signed_in(person).get(edition.course.get_absolute_url()).content.decode()
            for person in (cast.supervisor, cast.course_manager, cast.teacher)
        ]
        for closes_on in (today, today - timedelta(days=1))
        if Edition.objects.update(closes_on=closes_on)
    }
    assert seen == {today: [True, True, False], today - timedelta(days=1): [False, True, False]}
    Edition.objects.update(closes_on=today, opens_on=today + timedelta(days=1))
    assert words not in signed_in(cast.supervisor).get(edition.course.get_absolute_url()).content.decode()
