"""What dossiers show on the coordinator's desk."""

from __future__ import annotations

from dossiers.desk import pipeline
from utq_portal.desks.counting import Row


def test_bars_are_as_long_as_their_number() -> None:
    rows = [Row("pipeline", "A", "intake", 5), Row("pipeline", "A", "dossier", 5), Row("pipeline", "B", "intake", 5)]
    first, second = pipeline(rows, ["i", "r", "d", "a", "c"])
    assert (first.total, second.total) == (10, 5)
    assert first.parts[2].x == 50
    assert first.label == "A: i 5, r 0, d 5, a 0, c 0"
