"""Who gets which page of the shell."""

from __future__ import annotations

from tests.architecture.rows import EVERYONE, SIGNED_IN, Row
from utq_portal.agenda.workflow import make_feed

EVERYBODY = frozenset({SIGNED_IN})

ROWS: dict[str, Row] = {
    "search": Row(EVERYBODY),
    "calendar": Row(EVERYBODY),
    "calendar_make": Row(EVERYBODY, post_only=True),
    "calendar_revoke": Row(EVERYBODY, post_only=True),
    "calendar_feed": Row(frozenset({EVERYONE}), lambda cast: {"secret": make_feed(cast.teacher)}),
}
