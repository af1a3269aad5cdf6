"""The course desk with 200 courses, 2,000 editions and 30,000 registrations: at most ten queries, and quick.

Run with `pytest -m benchmark -s`.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta
from itertools import count
from statistics import median

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Attendance, Course, Edition, Interest, Registration, Session
from tests.cast import Cast
from utq_portal.people.models import User

pytestmark = pytest.mark.benchmark
COURSES, EACH, PEOPLE, GROUP = 200, 10, 3000, 15
MOST, SLOWEST = 10, 0.5
PLACES = [
    ("course_manager", "/course-desk/"),
    ("course_manager", "/course-desk/editions/"),
    ("course_manager", "/course-desk/editions/?show=past"),
    ("course_manager", "/course-desk/editions/?q=course+19"),
    ("course_manager", "/course-desk/courses/"),
    ("course_manager", "/editions/{edition}/"),
    ("supervisor", "/sessions/"),
    ("supervisor", "/editions/{led}/dossiers/"),
    ("teacher", "/courses/"),
]


def _fill(cast: Cast) -> dict[str, int]:
    today, now = timezone.localdate(), timezone.now()
    kinds = [Course.Kind.COURSE, Course.Kind.WORKSHOP, Course.Kind.WRITING, Course.Kind.DAY]
    courses = Course.objects.bulk_create(
        Course(code=f"C{n}", kind=kinds[n % 4], name_nl=f"Cursus {n}", name_en=f"Course {n}") for n in range(COURSES)
    )
    editions = []
    for number, course in enumerate(courses):
        for turn in range(EACH):
            start = today + timedelta(days=(turn - 6) * 30 + number % 29)
            state = "finished" if turn < 6 else "open"
            led = cast.supervisor if course.led and number % 8 == 2 else None
            days = {"starts_on": start, "ends_on": start, "closes_on": start - timedelta(days=7)}
            editions.append(Edition(course=course, state=state, led_by=led, least=8, most=20, **days))
    Edition.objects.bulk_create(editions)
    sessions = Session.objects.bulk_create(
        Session(edition=one, starts_at=at, ends_at=at + timedelta(hours=3))
        for one in editions
        for at in [timezone.make_aware(datetime.combine(one.starts_on, now.time().replace(microsecond=0)))]
    )
    people = User.objects.bulk_create(
        User(given_name=f"T{n}", family_name="Voorbeeld", email=f"t{n}@demo.example") for n in range(PEOPLE)
    )
    place = count()
    rows = Registration.objects.bulk_create(
        Registration(
            edition=one,
            person=people[next(place) % PEOPLE],
            state="completed" if one.state == "finished" else "confirmed",
        )
        for one in editions
        for _place in range(GROUP if (one.pk or 0) % 3 else 4)
    )
    by_edition = {session.edition_id: session for session in sessions}
    Attendance.objects.bulk_create(
        Attendance(session=by_edition[row.edition_id], registration=row, was="present")
        for row in rows
        if row.state == "completed"
    )
    Interest.objects.bulk_create(
        Interest(course=course, person=person, faculty=cast.science) for course in courses for person in people[:12]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    open_ones = [one for one in editions if one.state == "open"]
    return {"edition": open_ones[0].pk, "led": next(one.pk for one in open_ones if one.led_by_id)}


def test_pages_of_the_courses_stay_quick(cast: Cast) -> None:
    keys = _fill(cast)
    slow = []
    for name, address in PLACES:
        browser, page = Client(), address.format(**keys)
        browser.force_login(cast.people()[name], backend="utq_portal.people.backend.PeopleBackend")
        assert browser.get(page).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            browser.get(page)
        queries = len(asked)  # the next request empties the log
        times = []
        for _number in range(5):
            began = time.perf_counter()
            browser.get(page)
            times.append(time.perf_counter() - began)
        line = f"{page:40}{queries:4} queries{median(times) * 1000:7.0f} ms"
        sys.stdout.write(f"{line}\n")
        if queries > MOST or median(times) > SLOWEST:
            slow.append(line)
    assert slow == []
