"""Who gets which page of the catalogue."""

from __future__ import annotations

from tests.architecture.rows import EVERYONE, SIGNED_IN, Row, only
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition


def a_course(cast: Cast) -> dict[str, object]:
    """A course of the catalogue."""
    return {"pk": make_course().pk}


def an_edition(cast: Cast) -> dict[str, object]:
    """An open edition."""
    return {"pk": make_edition(make_course()).pk}


def a_step(cast: Cast) -> dict[str, object]:
    """Closing an open edition."""
    return {**an_edition(cast), "name": "close"}


MANAGER = only("course_manager")
ROWS = {
    "courses:catalogue": Row(only(EVERYONE)),
    "courses:course": Row(only(EVERYONE), a_course),
    "courses:interest": Row(only(SIGNED_IN), a_course, post_only=True),
    "courses:desk": Row(MANAGER),
    "courses:desk_courses": Row(MANAGER),
    "courses:new_course": Row(MANAGER),
    "courses:edit_course": Row(MANAGER, a_course),
    "courses:plan": Row(MANAGER, a_course),
    "courses:edition": Row(MANAGER, an_edition),
    "courses:cancel": Row(MANAGER, an_edition),
    "courses:copy": Row(MANAGER, an_edition),
    "courses:step": Row(MANAGER, a_step, post_only=True),
}
