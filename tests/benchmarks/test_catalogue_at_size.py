"""A catalogue of 200 courses, 2,000 editions and 20,000 registrations: its pages keep within the budgets.

Run with `pytest -m benchmark -s`: prints a table of queries and milliseconds.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from statistics import median

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Course, Edition, Registration, Session
from tests.cast import Cast, make_cast
from tests.factories.courses import people
from tests.factories.trajectories import rate_all
from trajectories.models import Competence, Criterion

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]  # the second: a database of the tests is made
COURSES, EDITIONS, REGISTERED = 200, 2_000, 10  # registered per edition
MOST = 10  # queries of a page
SLOWEST = 1.5  # seconds for a page
KINDS = Course.Kind.values
ADDRESSES = [
    ("anonymous", "/courses/"),
    ("anonymous", "/courses/?competence=3&kind=course&language=en&places=on"),
    ("anonymous", "/courses/?q=course&page=9"),
    ("anonymous", "/courses/{course}/"),
    ("anonymous", "/courses/calendar.ics?kind=workshop"),
    ("teacher", "/courses/"),
    ("teacher", "/courses/?gaps=on&places=on"),
    ("teacher", "/courses/{course}/"),
    ("teacher", "/courses/mine/"),
    ("teacher", "/courses/editions/{edition}/register/"),
    ("line_manager", "/courses/approvals/"),
    ("coordinator", "/courses/registrations/"),
    ("coordinator", "/courses/registrations/?q=waiting&state=confirmed&when=all"),
    ("course_manager", "/course-desk/"),
    ("course_manager", "/course-desk/courses/"),
]


def _courses(cast: Cast) -> list[Course]:
    rows = Course.objects.bulk_create(
        Course(code=f"C{n}", name_nl=f"Cursus {n}", name_en=f"Course {n}", kind=KINDS[n % len(KINDS)])
        for n in range(COURSES)
    )
    competences = list(Competence.objects.filter(profile=cast.profile).order_by("number"))
    criteria = list(Criterion.objects.filter(competence__profile=cast.profile))
    about, named = Course.competences.through, Course.criteria.through
    about._default_manager.bulk_create(
        [about(course_id=row.pk, competence_id=competences[n % 5].pk) for n, row in enumerate(rows)]
    )
    named._default_manager.bulk_create(
        [named(course_id=row.pk, criterion_id=criteria[n % 15].pk) for n, row in enumerate(rows) if n % 2]
    )
    return rows


def _editions(courses: list[Course]) -> list[Edition]:
    today, states = timezone.localdate(), [Edition.State.OPEN] * 3 + [Edition.State.CLOSED, Edition.State.FINISHED]
    rows = []
    for n in range(EDITIONS):
        state = states[n // COURSES % len(states)]
        day = today + timedelta(days=(-1 if state == Edition.State.FINISHED else 1) * (10 + n % 300))
        rows.append(
            Edition(
                state=state,
                course=courses[n % COURSES],
                least=2,
                most=REGISTERED + n % 3 - 1,
                starts_on=day,
                ends_on=day,
                closes_on=day - timedelta(days=7),
            )
        )
    made = Edition.objects.bulk_create(rows)
    noon = timezone.now()
    Session.objects.bulk_create(
        Session(edition=row, starts_at=noon + shift, ends_at=noon + shift + timedelta(hours=3))
        for row in made
        for week in range(2)
        for shift in [timedelta(days=(row.starts_on - today).days + 7 * week)]
    )
    return made


def _registrations(editions: list[Edition], cast: Cast) -> None:
    crowd = people(400)
    now, turn = timezone.now(), iter(crowd * (EDITIONS * REGISTERED // len(crowd) + 1))
    rows = [
        Registration(
            edition=edition,
            person=person,
            state=Registration.State.CONFIRMED if place < edition.most else Registration.State.WAITLISTED,
            registered_at=now + timedelta(seconds=place),
        )
        for edition in editions
        for place, person in enumerate(islice(turn, REGISTERED))
    ]
    states = (Registration.State.CONFIRMED, Registration.State.PENDING, Registration.State.COMPLETED)
    rows += [
        Registration(edition=edition, person=cast.teacher, state=states[n % 3])
        for n, edition in enumerate(editions[:60])
    ]
    Registration.objects.bulk_create(rows, batch_size=2000)


@pytest.fixture(scope="module")
def catalogue(
    django_db_setup: None, django_db_blocker: pytest.FixtureDef[object]
) -> Iterator[tuple[Cast, dict[str, int]]]:
    """The cast and a big catalogue; gone again afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        cast = make_cast()
        rate_all(cast.trajectory, 2)
        courses = _courses(cast)
        editions = _editions(courses)
        _registrations(editions, cast)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield cast, {"course": courses[0].pk, "edition": editions[0].pk}
        transaction.set_rollback(True)


@pytest.mark.parametrize(("who", "address"), ADDRESSES)
def test_a_page_keeps_within_the_budgets(catalogue: tuple[Cast, dict[str, int]], who: str, address: str) -> None:
    cast, keys = catalogue
    browser, page = Client(), address.format(**keys)
    if who != "anonymous":
        browser.force_login(cast.people()[who], backend="utq_portal.people.backend.PeopleBackend")
    assert browser.get(page).status_code == 200  # settings are known from here on
    with CaptureQueriesContext(connection) as asked:
        browser.get(page)
    queries = [str(query["sql"])[:200] for query in asked.captured_queries]
    times = []
    for _number in range(5):
        began = time.perf_counter()
        browser.get(page)
        times.append(time.perf_counter() - began)
    print(f"{who:15} {address:64} {len(queries):3} {median(times) * 1000:6.0f} ms")  # noqa: T201
    assert len(queries) <= MOST, queries
    assert median(times) <= SLOWEST
