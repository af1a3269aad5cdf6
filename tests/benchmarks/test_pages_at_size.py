"""Main pages at 250 and at 10,000 demo teachers: at most ten queries, and nearly as fast.

Run with `pytest -m benchmark -s`: takes some minutes, and prints a table of queries and milliseconds.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from utq_portal.demo.make import make
from utq_portal.people.models import User

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]  # the second: a database of the tests is made
SIZES = (250, 10_000)
MOST = 10  # queries of a page
SLOWEST = 1.5  # seconds for a page at the larger size
SLOWER = 8  # times, between the two sizes; pages below QUICK seconds are not compared
QUICK = 0.1
PAGES = {
    "coordinator": ["/home/", "/trajectories/", "/trajectories/?q=jans", "/deadlines/", "/assessments/",
                    "/assessments/announce/", "/certificates/", "/people/", "/search/?q=jans", "/settings/", "/inbox/",
                    "/upkeep/"],
    "hr": ["/home/", "/hr/", "/hr/obligations/", "/hr/obligations/?show=overdue", "/exemptions/", "/trajectories/"],
    "supervisor": ["/home/", "/desk/supervisor/", "/intake-slots/", "/trajectories/"],
    "teacher": ["/home/", "/dossiers/", "/inbox/", "/mails/", "/courses/", "/obligations/mine/"],
    "assessor1": ["/home/", "/assessments/mine/"],
    "exemption": ["/home/", "/exemptions/"],
    "dean": ["/home/", "/hr/decisions/", "/exemptions/"],
    "courses": ["/home/", "/course-desk/"],
    "manager": ["/home/"],
    "admin": ["/home/", "/upkeep/"],
}  # fmt: skip
PLACES = [(role, address) for role, addresses in PAGES.items() for address in addresses]
FOUND: dict[tuple[str, str, int], tuple[int, float]] = {}


@pytest.fixture(scope="module", params=SIZES)
def size(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: pytest.FixtureDef[object],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    """A demo university with so many teachers; gone again afterwards."""
    files: Path = tmp_path_factory.mktemp("files")
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        override_settings(FILES_ROOT=files, MEDIA_ROOT=files),
        transaction.atomic(),
    ):
        make(request.param, accounts=True)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the database does for itself in time
        yield request.param
        transaction.set_rollback(True)


@pytest.mark.parametrize(("role", "address"), PLACES)
def test_a_page_asks_at_most_ten_times(size: int, role: str, address: str) -> None:
    browser = Client()
    browser.force_login(
        User.objects.get(email=f"{role}@demo.example"), backend="utq_portal.people.backend.PeopleBackend"
    )
    first = browser.get(address, follow=True)  # settings and holidays are known from here on
    assert first.status_code == 200
    page = first.redirect_chain[-1][0] if first.redirect_chain else address
    with CaptureQueriesContext(connection) as asked:
        browser.get(page)
    queries = [str(query["sql"])[:200] for query in asked.captured_queries]  # the next request forgets them
    times = []
    for _number in range(5):
        began = time.perf_counter()
        browser.get(page)
        times.append(time.perf_counter() - began)
    FOUND[role, address, size] = (len(queries), median(times))
    assert 0 < len(queries) <= MOST, queries


def test_a_page_is_nearly_as_fast_at_size() -> None:
    small, large = SIZES
    slow, lines = [], []
    for role, address in PLACES:
        (few, quick), (many, long) = FOUND[role, address, small], FOUND[role, address, large]
        lines.append(
            f"{role:12} {address:32} {few:3} {many:3} {quick * 1000:7.0f} {long * 1000:7.0f} {long / quick:5.1f}"
        )
        if long > SLOWEST or (long > QUICK and long > SLOWER * quick):
            slow.append(lines[-1])
    print(f"\n{'role':12} {'page':32}   queries  {'ms':>4} at {small}, {large} teachers, ratio")  # noqa: T201
    print("\n".join(lines))  # noqa: T201
    assert slow == []
