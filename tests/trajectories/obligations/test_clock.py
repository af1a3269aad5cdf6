"""The arithmetic of the deadline: the given vectors, and what must hold for any input."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trajectories.obligations.clock import MILESTONES, Kind, deadline, explain, merged, milestones, since, stretches
from trajectories.obligations.models import Obligation
from trajectories.obligations.queries.reminders import coming_milestone
from utq_portal.agenda.days import add_months
from utq_portal.agenda.delays import Moment, Office

VECTORS = json.loads((Path(__file__).parents[2] / "data" / "deadline-vectors.json").read_text())["cases"]
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def newest_milestone(due: date, today: date) -> Moment | None:
    return next(reversed(MILESTONES.reached(since(due, due), Office(today))), None)


def next_milestone(due: date, today: date) -> Moment | None:
    return next(iter(MILESTONES.coming(since(due, due), Office(today))), None)


def interval(pair: tuple[date, int | None]) -> tuple[date, date | None]:
    begin, days = pair
    return begin, None if days is None else begin + timedelta(days=days)


CLOSED = st.tuples(DAYS, st.integers(1, 500)).map(interval)
ANY = st.tuples(DAYS, st.one_of(st.none(), st.integers(1, 500))).map(interval)
TERMS = {"start": DAYS, "months": st.integers(6, 60), "extend": st.integers(0, 24)}


@pytest.mark.parametrize("case", VECTORS, ids=[case["case"] for case in VECTORS])
def test_vectors(case: dict[str, Any]) -> None:
    pauses = [(date.fromisoformat(begin), date.fromisoformat(end) if end else None) for begin, end in case["pauses"]]
    expected = date.fromisoformat(case["deadline"]) if case["deadline"] else None
    start = date.fromisoformat(case["start"])
    found = deadline(start, months=case["months"], extend_months=case["extend_months"], pauses=pauses)
    assert found == expected
    lines = explain(start, months=case["months"], extensions=[case["extend_months"]], pauses=pauses)
    assert lines[-1].after == expected


@settings(deadline=None)
@given(**TERMS, pauses=st.lists(ANY, max_size=6), data=st.data())
def test_order_of_entry_never_matters(
    start: date, months: int, extend: int, pauses: list[tuple[date, date | None]], data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations(pauses))
    assert deadline(start, months=months, extend_months=extend, pauses=pauses) == deadline(
        start, months=months, extend_months=extend, pauses=mixed
    )


@settings(deadline=None)
@given(**TERMS, pauses=st.lists(ANY, max_size=5), extra=ANY)
def test_a_pause_never_makes_it_earlier(
    start: date, months: int, extend: int, pauses: list[tuple[date, date | None]], extra: tuple[date, date | None]
) -> None:
    before = deadline(start, months=months, extend_months=extend, pauses=pauses)
    after = deadline(start, months=months, extend_months=extend, pauses=[*pauses, extra])
    assert (after or date.max) >= (before or date.max)
    assert (after or date.max) >= add_months(start, months + extend)


@settings(deadline=None)
@given(start=DAYS, months=st.integers(1, 24), pauses=st.lists(CLOSED, max_size=5))
def test_it_is_the_first_day_on_which_enough_days_counted(
    start: date, months: int, pauses: list[tuple[date, date]]
) -> None:
    needed = (add_months(start, months) - start).days
    day, counted = start, 0
    while counted < needed or any(begin < day < end for begin, end in pauses):
        counted += not any(begin <= day < end for begin, end in pauses)
        day += timedelta(days=1)
    assert deadline(start, months=months, pauses=pauses) == day


@settings(deadline=None)
@given(start=DAYS, pauses=st.lists(ANY, max_size=6), given_months=st.lists(st.integers(1, 12), max_size=3))
def test_the_explanation_leads_to_the_deadline(
    start: date, pauses: list[tuple[date, date | None]], given_months: list[int]
) -> None:
    lines = explain(start, extensions=given_months, pauses=pauses)
    assert lines[-1].after == deadline(start, extend_months=sum(given_months), pauses=pauses)
    for above, below in pairwise(lines):
        if above.after is not None:
            assert below.before == above.after


def test_pauses_join_where_they_touch() -> None:
    day = date(2025, 1, 1)
    week = timedelta(days=7)
    assert merged([(day, day + week), (day + week, day + 2 * week)], day) == [(day, day + 2 * week)]
    assert merged([(day, None), (day + week, day + 2 * week)], day) == [(day, None)]
    assert merged([(day - week, day)], day) == []


def test_milestones_are_clipped_and_go_on_after_the_day() -> None:
    due = date(2027, 5, 31)
    found = {one.delay.name: one.day for one in milestones(due, date(2028, 1, 1))}
    assert found["before-6"] == date(2026, 11, 30)
    assert found["before-3"] == date(2027, 2, 28)
    assert found["before-0"] == due
    assert found["after-1"] == date(2027, 6, 30)
    assert found["after-3"] == date(2027, 8, 31)
    assert found["after-6"] == date(2027, 11, 30)
    assert "after-9" not in found


def test_next_milestone() -> None:
    due = date(2028, 3, 1)
    upcoming = next_milestone(due, date(2026, 11, 23))
    assert upcoming is not None
    assert (upcoming.delay.name, upcoming.day) == ("before-12", date(2027, 3, 1))
    late = next_milestone(date(2020, 1, 15), date(2026, 11, 23))
    assert late is not None
    assert not late.delay.before
    assert late.day > date(2026, 11, 23)
    assert coming_milestone(Obligation(deadline=None), due) is None


def test_a_fixed_date_replaces_the_sum() -> None:
    fixed = date(2029, 1, 1)
    lines = explain(date(2024, 9, 1), pauses=[(date(2026, 8, 1), None)], fixed=fixed)
    assert lines[-1].kind == Kind.FIXED
    assert lines[-1].after == fixed


@given(DAYS, DAYS)
def test_the_newest_milestone_is_the_last_of_all(due: date, today: date) -> None:
    passed = [one for one in milestones(due, today) if one.day <= today]
    assert newest_milestone(due, today) == (passed[-1] if passed else None)


@given(DAYS, DAYS)
def test_every_deadline_lies_in_the_stretch_of_its_newest_milestone(due: date, today: date) -> None:
    newest = newest_milestone(due, today)
    inside = [name for name, first, last in stretches(today, min(due, today)) if first <= due <= last]
    assert inside == ([newest.delay.name] if newest else [])
