"""Who gets which page of the desks."""

from __future__ import annotations

from tests.architecture.rows import SIGNED_IN, Row

EVERYBODY = frozenset({SIGNED_IN})


ROWS: dict[str, Row] = {
    "home": Row(EVERYBODY),
}
