"""Reading, applying and undoing an HR file ask the database in batches: ten times the rows, hardly more queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import give, person
from tests.trajectories.feeds import DECEMBER, NOVEMBER, TODAY, line, make_faculties, staged, table, told
from trajectories.models import Profile, Trajectory
from trajectories.obligations.models import Obligation
from trajectories.workflow import feed_undo
from trajectories.workflow.applying import apply_feed
from trajectories.workflow.feed_undo import undo_feed
from utq_portal.people.models import Employment, Faculty, FeedUpload, Role

pytestmark = pytest.mark.django_db
FEW, MANY = 50, 500
# Of each kind of row there are 90 more: one query for each of them is above this. What is left are batches: SQLite
# takes a thousand values in a statement, so that a batch of it has 60 to 150 rows.
MOST_MORE = 60


def people(number: int, **values: str) -> list[dict[str, str]]:
    return [line(f"Q{one:04}", fte="0,8", **values) for one in range(number)]


def changed(number: int) -> list[dict[str, str]]:
    """A month later: a fifth of the people of each kind, and a fifth as many new ones."""
    kinds: list[dict[str, str]] = [
        {"start": "01-02-2025", "last_name": "Otherwise"},
        {"fte": "0,1", "manager_no": "Q0001"},
        {"faculty": "BMS", "department": "Law"},
        {"end": "31-10-2026"},
        {"job_family": "PhD candidate"},
    ]
    found = []
    for place, row in enumerate(people(number)):
        email = {"email": f"new{place}@feed.example"} if place % 5 == 1 else {}
        found.append({**row, **kinds[place % 5], **email})
    return [*found, *(line(f"N{one:04}") for one in range(number // 5))]


def asked(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        act()
    return len(queries)


def counts(number: int) -> dict[str, int]:
    """The queries of each step with so many rows, on a portal that has nobody else."""
    found: dict[str, int] = {}
    uploads: list[FeedUpload] = []

    def stage(rows: list[dict[str, str]], valid_from: object = NOVEMBER) -> None:
        uploads.append(staged(table(rows), valid_from=valid_from))  # type: ignore[arg-type]

    def apply() -> None:
        apply_feed(uploads[-1], by=None, today=TODAY, reason="A test.")

    found["read, all new"] = asked(lambda: stage(people(number)))
    found["apply, all new"] = asked(apply)
    told(uploads[-1])
    supervisor = person(f"supervisor{number}")
    for code in ("ET", "BMS", "S&T"):
        give(supervisor, Role.UTQ_SUPERVISOR, Faculty.objects.get(code=code))
    profile, et = Profile.objects.get(active=True), Faculty.objects.get(code="ET")
    Trajectory.objects.bulk_create(
        Trajectory(
            person_id=one.person_id,
            obligation=one,
            profile=profile,
            faculty=et,
            supervisor=supervisor,
            started_on=TODAY,
        )
        for one in Obligation.objects.filter(ended_on=None)
    )
    found["read, changed"] = asked(lambda: stage(changed(number), DECEMBER - timedelta(days=30)))
    found["apply, changed"] = asked(apply)
    assert Trajectory.objects.filter(faculty__code="BMS").count() == number // 5
    found["mails"] = asked(lambda: told(uploads[-1]))
    seen = feed_undo.foresee(uploads[-1])
    found["look at undoing"] = asked(lambda: feed_undo.foresee(uploads[-1]))
    found["undo, changed"] = asked(lambda: undo_feed(uploads[-1], by=None, today=TODAY, seen=seen.seen))
    assert not Trajectory.objects.exclude(faculty__code="ET").exists()
    Trajectory.objects.all().delete()
    uploads.pop()
    found["undo, all new"] = asked(lambda: undo_feed(uploads[-1], by=None, today=TODAY))
    assert not Employment.objects.exists()
    return found


def test_ten_times_the_rows_are_a_few_batches_more() -> None:
    make_faculties()
    few = counts(FEW)
    FeedUpload.objects.update(applied_at=timezone.now() - timedelta(days=90))
    many = counts(MANY)
    more = {step: many[step] - few[step] for step in few}
    assert {step: number for step, number in more.items() if number > MOST_MORE} == {}
