"""Who qualified when, and which deadlines come: the figures as they are drawn."""

from __future__ import annotations

from datetime import date

import pytest

from trajectories.obligations import charts
from trajectories.obligations.charts import curves, hidden
from utq_portal.desks.counting import Row
from utq_portal.policy.values import Policy


def curve_rows(code: str, *groups: tuple[int, str, int, int]) -> list[Row]:
    """Groups of one faculty: day, fate, whether the term has gone by, and how many."""
    return [Row("curve", code, f"{day}:1096:{fate}:{whole}", number) for day, fate, whole, number in groups]


def test_exempted_and_other_universities_are_never_qualified_here() -> None:
    everybody, curve = curves(
        curve_rows("SCI", (100, "certificate", 1, 5), (1096, "exemption", 1, 3), (1200, "external_utq", 1, 2))
    )
    assert (curve.people, curve.whole, curve.exempted, curve.elsewhere) == (10, 10, 3, 2)
    assert curve.at_norm is not None
    assert curve.at_norm.share == 0.5
    assert everybody.steps == curve.steps


def test_share_is_not_known_where_nobody_was_followed_so_far() -> None:
    (_all, known) = curves(curve_rows("SCI", (100, "certificate", 1, 5), (1096, "", 1, 5)))
    (_all, unknown) = curves(curve_rows("SCI", (100, "certificate", 1, 5), (1095, "", 1, 5)))
    (_all, everybody) = curves(curve_rows("SCI", (100, "certificate", 1, 5)))
    assert known.at_norm is not None
    assert unknown.at_norm is None
    assert everybody.at_norm is not None
    assert everybody.at_norm.share == 1


def test_no_share_of_fewer_than_twenty() -> None:
    enough = curve_rows("ART", (500, "certificate", 1, 10), (1200, "", 1, 10))
    few = curve_rows("LAW", (500, "certificate", 1, 10), (1200, "", 1, 9), (20, "", 0, 40))
    everybody, art, law = charts.panels(curves([*enough, *few]), Policy())
    assert (art.share, art.interval, art.people, art.whole) == ("50%", "31% to 73%", "20", "20")
    assert (law.share, law.interval, law.path, law.people) == ("", "", "", "59")
    assert everybody.share != ""
    assert art.others == []
    *_rest, law = charts.panels(curves([*enough, *few]), Policy(share_least=19))  # the setting is what counts
    assert law.share != ""


@pytest.mark.parametrize(
    ("counts", "places"),
    [
        ([10, 20, 30], set()),
        ([10, 4, 30], {0, 1}),  # alone it would follow from the sum
        ([10, 4, 4], {1, 2}),
        ([5, 9], set()),
        ([10, 0, 1, 30], {0, 1, 2}),  # both together are still fewer than five
        ([3], {0}),
        ([], set()),
    ],
)
def test_small_counts_are_hidden_also_from_subtraction(counts: list[int], places: set[int]) -> None:
    assert hidden(counts, 5) == places


def test_hidden_count_says_whether_it_is_small() -> None:
    rows = [
        *curve_rows("ART", (500, "exemption", 1, 12)),
        *curve_rows("LAW", (500, "exemption", 1, 3)),
        *curve_rows("SCI", (500, "exemption", 1, 30)),
    ]
    panels = charts.panels(curves(rows), Policy())
    assert [panel.exempted for panel in panels] == ["45", "hidden", "fewer than 5", "30"]


def test_months_begin_with_what_is_late() -> None:
    rows = [Row("deadline", "overdue", "2026-01", 3), Row("deadline", "m3", "2026-12", 2)]
    late, now, after, *_rest = charts.deadlines(rows, date(2026, 11, 23))
    assert (late.number, late.kind, late.query) == (3, "late", "bucket=overdue")
    assert (now.number, after.number, after.query) == (0, 2, "month=2026-12")
