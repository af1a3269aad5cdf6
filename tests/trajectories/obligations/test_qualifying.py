"""Time to qualification: the portal's figures of random cohorts are those that another library found."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests.cast import Cast
from tests.data.qualifying.cohorts import COHORTS, TODAY, Person, cohort, later
from trajectories.obligations.charts import curves
from trajectories.obligations.models import Obligation, ObligationAdjustment, ObligationPause
from trajectories.obligations.queries.qualifying import timed
from trajectories.obligations.survival import TERM, Group, at, on_term, steps
from utq_portal.agenda.days import add_months
from utq_portal.desks.counting import Row
from utq_portal.people.models import Faculty, User

EXPECTED = json.loads((Path(__file__).parents[2] / "data" / "qualifying" / "expected.json").read_text())


def stored(cohorts: list[list[Person]]) -> None:
    """Each cohort in a faculty of its own, whose code is its number."""
    faculties = Faculty.objects.bulk_create(
        Faculty(code=f"{number:03}", name_nl=f"Faculteit {number}", name_en=f"Faculty {number}")
        for number in range(len(cohorts))
    )
    people = [(faculty, one) for faculty, found in zip(faculties, cohorts, strict=True) for one in found]
    users = User.objects.bulk_create(
        User(family_name=f"Voorbeeld {number}", email=f"p{number}@demo.example", password="!")
        for number in range(len(people))
    )
    rows = Obligation.objects.bulk_create(
        Obligation(
            person=user,
            faculty=faculty,
            start_date=one.start,
            months=one.months,
            settled_by=one.settled_by,
            settled_on=one.settled_on,
            ended_on=one.ended_on,
            exclusion="no_teaching" if one.excluded_on else "",
            deadline_since=one.start,
        )
        for user, (faculty, one) in zip(users, people, strict=True)
    )
    pairs = [(row, one) for row, (_faculty, one) in zip(rows, people, strict=True)]
    ObligationPause.objects.bulk_create(
        ObligationPause(obligation=row, kind="leave", starts_on=first, ends_on=after)
        for row, one in pairs
        for first, after in one.pauses
    )
    ObligationAdjustment.objects.bulk_create(decision for row, one in pairs for decision in decisions(row, one))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does for itself in time


def decisions(row: Obligation, one: Person) -> list[ObligationAdjustment]:
    """What was decided about one person's term: what holds, and what does not hold (refused, revoked, not decided)."""
    values: list[dict[str, object]] = []
    if one.extended:
        values.append({"kind": "extend_months", "months": one.extended, "decided_on": one.start})
    if one.excluded_on:
        values.append({"kind": "exclusion", "code": "no_teaching", "decided_on": one.excluded_on})
    if one.corrected:
        values.append({"kind": "start_correction", "day": one.corrected, "decided_on": one.start})
        other = one.corrected - timedelta(days=90)
        values += [
            {"kind": "start_correction", "day": other, "decided_on": TODAY, "refused": True},
            {"kind": "start_correction", "day": other, "decided_on": TODAY, "revoked_on": TODAY},
            {"kind": "start_correction", "day": other},
        ]
    return [ObligationAdjustment(obligation=row, reason="other", requested_on=one.start, **each) for each in values]


def counted() -> dict[str, dict[str, float | int | None]]:
    """The figures of each cohort as the portal counts them, in the words of the expected ones."""
    rows = [
        Row("curve", row.faculty.code, f"{row.days}:{row.term}:{row.fate}:{row.whole}", 1)
        for row in timed(TODAY).select_related("faculty")
    ]
    found = {}
    for curve in curves(rows)[1:]:
        norm = at(curve.steps, TERM)
        found[curve.code] = {
            "people": curve.people,
            "whole": curve.whole,
            "seen": curve.seen,
            "third": at(curve.steps, 365).share,
            "half": at(curve.steps, 548).share,
            "norm": norm.share,
            "low": norm.low,
            "high": norm.high,
        }
    return found


@pytest.mark.django_db
def test_five_hundred_random_cohorts_have_the_figures_that_another_library_found() -> None:
    stored([cohort(number) for number in range(COHORTS)])
    found = counted()
    assert len(EXPECTED) == len(found) == COHORTS
    for number, expected in enumerate(EXPECTED):
        assert found[f"{number:03}"] == pytest.approx(expected, abs=1e-8), number


@pytest.mark.django_db
def test_expected_figures_hold_every_fate_and_both_sides_of_the_term() -> None:
    people = [one for number in range(COHORTS) for one in cohort(number)]
    fates = {one.settled_by or ("left" if one.ended_on else "excluded" if one.excluded_on else "") for one in people}
    assert fates == {"", "certificate", "earlier", "exemption", "external_utq", "left", "excluded"}
    over: dict[int, int] = defaultdict(int)
    for one in people:
        if one.settled_by in ("certificate", "earlier") and one.settled_on and not one.pauses:
            over[(one.settled_on - later(one.corrected or one.start, one.months)).days] += 1
    assert all(over[days] > 20 for days in (-1, 0, 1))


@pytest.mark.django_db
def test_term_ends_where_the_clock_says(cast: Cast) -> None:
    starts = [date(2020, 2, 29), date(2019, 8, 31), date(2020, 1, 31), date(2021, 12, 31), date(2022, 3, 1)]
    for number, start in enumerate(starts):
        for months in (6, 13, 24, 36, 37, 48):
            who = User.objects.create(family_name=f"T{number} {months}", email=f"t{number}.{months}@demo.example")
            Obligation.objects.create(
                person=who, faculty=cast.law, start_date=start, months=months, deadline_since=start
            )
    for row in timed(TODAY).filter(faculty=cast.law):
        assert row.due == add_months(row.start_date, row.months), (row.start_date, row.months)
        assert row.term == (row.due - row.start_date).days


@pytest.mark.parametrize("term", [730, 1095, 1096, 1461, 2922])
def test_a_day_of_the_own_term_stands_within_it_and_the_next_day_does_not(term: int) -> None:
    assert (on_term(0, term), on_term(term, term)) == (0, TERM)
    assert on_term(term - 1, term) < TERM < on_term(term + 1, term)


def test_days_of_a_term_of_three_years_are_days() -> None:
    assert [on_term(day, 1096) for day in (1, 500, 1095, 1097, 2000)] == [1, 500, 1095, 1097, 2000]
    assert [on_term(day, 1095) for day in (1, 500, 1094)] == [1, 500, 1094]


def test_who_qualifies_comes_before_who_leaves_on_the_same_day() -> None:
    (only,) = steps([Group(10, True, 1), Group(10, False, 1), Group(20, False, 2)])
    assert (only.day, only.share) == (10, 0.25)


def test_share_without_spread_has_no_interval() -> None:
    assert at([], TERM).low is None
    last = steps([Group(10, True, 2)])[-1]
    assert (last.share, last.low, last.high) == (1, None, None)
