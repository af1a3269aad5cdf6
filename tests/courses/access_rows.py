"""Who gets which page of the catalogue."""

from __future__ import annotations

from collections.abc import Callable

from courses.models import Edition
from tests.architecture.rows import EVERYONE, SIGNED_IN, Row, only
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition, registered


def a_course(cast: Cast) -> dict[str, object]:
    """A course of the catalogue."""
    return {"pk": make_course().pk}


def an_edition(cast: Cast) -> dict[str, object]:
    """An open edition."""
    return {"pk": make_edition(make_course()).pk}


def a_draft(cast: Cast) -> dict[str, object]:
    """An edition that can be opened."""
    return {"pk": make_edition(make_course(), opened=False).pk}


def a_step(cast: Cast) -> dict[str, object]:
    """Closing an open edition."""
    return {**an_edition(cast), "name": "close"}


def a_writing_session(cast: Cast) -> dict[str, object]:
    """A course that UTQ supervisors plan."""
    return {"pk": make_course(kind="writing_session").pk}


def _led(cast: Cast) -> Edition:
    edition = make_edition(make_course(kind="writing_session"), led_by=cast.supervisor)
    edition.given_by.add(cast.stranger)
    return edition


def a_led_edition(cast: Cast) -> dict[str, object]:
    """A writing session that the UTQ supervisor leads and the stranger gives along."""
    return {"pk": _led(cast).pk}


def a_meeting(cast: Cast) -> dict[str, object]:
    """Its first meeting."""
    edition = _led(cast)
    return {"pk": edition.pk, "session": edition.sessions.all()[0].pk}


def a_place(cast: Cast) -> dict[str, object]:
    """The teacher's place in it."""
    return {"pk": registered(_led(cast), cast.teacher).pk}


MANAGER = only("course_manager")
SUPERVISORS = only("supervisor", "other_supervisor")
GIVES = only("course_manager", "supervisor", "stranger")


def mine(state: str) -> Callable[[Cast], dict[str, object]]:
    """A registration of the cast's teacher in a state."""

    def kwargs(cast: Cast) -> dict[str, object]:
        edition = make_edition(make_course())
        return {"pk": registered(edition, cast.teacher, state).pk}

    return kwargs


MANAGER = only("course_manager")
REGISTERS = only("course_manager", "supervisor", "other_supervisor")
ROWS = {
    "courses:catalogue": Row(only(EVERYONE)),
    "courses:course": Row(only(EVERYONE), a_course),
    "courses:interest": Row(only(SIGNED_IN), a_course, post_only=True),
    "courses:calendar": Row(only(EVERYONE)),
    "courses:add_to_plan": Row(only(SIGNED_IN), a_course, post_only=True),
    "courses:mine": Row(only(SIGNED_IN)),
    "courses:approvals": Row(only(SIGNED_IN)),
    "courses:registrations": Row(REGISTERS | only("coordinator", "hr", "central_hr")),
    "courses:register": Row(only(SIGNED_IN), an_edition),
    "courses:register_other": Row(REGISTERS, an_edition),
    "courses:cancel_registration": Row(only("teacher", "course_manager"), mine("confirmed")),
    "courses:registration_calendar": Row(only("teacher"), mine("confirmed")),
    "courses:accept": Row(only("teacher"), mine("offered"), post_only=True),
    "courses:approve": Row(only("line_manager"), mine("approval_pending"), post_only=True),
    "courses:reject": Row(only("line_manager"), mine("approval_pending")),
    "courses:desk": Row(MANAGER),
    "courses:desk_courses": Row(MANAGER),
    "courses:new_course": Row(MANAGER),
    "courses:edit_course": Row(MANAGER, a_course),
    "courses:plan": Row(MANAGER, a_course),
    "courses:edition": Row(MANAGER, an_edition),
    "courses:cancel": Row(MANAGER, an_edition),
    "courses:opening": Row(MANAGER, a_draft),
    "courses:copy": Row(MANAGER, an_edition),
    "courses:step": Row(MANAGER, a_step, post_only=True),
    "courses:desk_editions": Row(MANAGER),
    "courses:interested": Row(MANAGER, a_course),
    "courses:sessions": Row(only(SIGNED_IN)),
    "courses:plan_led": Row(SUPERVISORS, a_writing_session),
    "courses:group": Row(GIVES, a_led_edition),
    "courses:session_desk": Row(only("supervisor"), a_led_edition),
    "courses:attendance": Row(GIVES, a_meeting),
    "courses:to_sign": Row(GIVES, a_led_edition),
    "courses:complete": Row(only("course_manager", "supervisor"), a_led_edition, post_only=True),
    "courses:run_small": Row(only("course_manager", "supervisor"), a_led_edition, post_only=True),
    "courses:write": Row(GIVES, a_led_edition),
    "courses:assignment": Row(only("course_manager", "supervisor"), a_place, post_only=True),
    "courses:sharing": Row(only("teacher"), a_place, post_only=True),
    "courses:statement": Row(only("teacher"), a_place, post_only=True),
}
