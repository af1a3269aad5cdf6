"""Whole months of simulated days: `pytest -m benchmark tests/benchmarks/test_months.py`, about half a minute each."""

from __future__ import annotations

import pytest

from assessments.models import Certificate
from tests.cast import Cast
from tests.simulation.acts import ACTS
from tests.simulation.invariants import check
from tests.simulation.month import Month, run


@pytest.mark.benchmark
@pytest.mark.parametrize("seed", range(2, 8))
def test_every_invariant_holds_on_each_day_of_a_month(seed: int, cast: Cast) -> None:
    month = Month(cast, seed)
    run(month, 31, ACTS, check)
    assert Certificate.objects.exists(), (month.done, month.refused)
