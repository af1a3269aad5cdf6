"""Who gets which page of the shell."""

from __future__ import annotations

from tests.architecture.rows import Row, only

ROWS: dict[str, Row] = {
    "case": Row(
        only("teacher", "supervisor", "coordinator", "hr", "central_hr", "line_manager"),
        lambda cast: {"pk": cast.trajectory.pk},
    ),
}
