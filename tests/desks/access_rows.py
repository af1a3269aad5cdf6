"""Who gets which desk."""

from __future__ import annotations

from tests.architecture.rows import SIGNED_IN, Row, only

ROWS: dict[str, Row] = {
    "desks": Row(frozenset({SIGNED_IN})),
    "desk": Row(only("coordinator"), lambda cast: {"role": "coordinator"}),
}
