"""What assessments show on the coordinator's desk."""

from __future__ import annotations

from assessments.desk import median_months
from utq_portal.desks.counting import Row


def test_median_is_the_middle_of_the_days_and_says_of_how_many() -> None:
    rows = [Row("days", "304", "", 2), Row("days", "913", "", 1)]
    assert median_months(rows, 3) == (10, 3)
    assert median_months(rows, 4) == (None, 3)
    assert median_months([Row("days", "304", "", 1), Row("days", "426", "", 1)], 1) == (12, 2)
    assert median_months([], 0) == (None, 0)
