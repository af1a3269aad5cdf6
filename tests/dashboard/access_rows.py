"""Who gets which page of the desks."""

from __future__ import annotations

from tests.architecture.rows import SIGNED_IN, Row, only

EVERYBODY = frozenset({SIGNED_IN})


ROWS: dict[str, Row] = {
    "home": Row(EVERYBODY),
    "case": Row(
        only("teacher", "supervisor", "coordinator", "hr", "central_hr", "line_manager"),
        lambda cast: {"pk": cast.trajectory.pk},
    ),
}
