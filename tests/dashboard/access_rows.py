"""Who gets which page of the desks."""

from __future__ import annotations

from tests.architecture.rows import EVERYONE, SIGNED_IN, Row, only
from utq_portal.agenda.workflow import make_feed

EVERYBODY = frozenset({SIGNED_IN})
LISTERS = only("coordinator", "hr", "central_hr", "supervisor", "other_supervisor")


ROWS: dict[str, Row] = {
    "home": Row(EVERYBODY),
    "desks": Row(EVERYBODY),
    "desk": Row(only("coordinator"), lambda cast: {"role": "coordinator"}),
    "midway": Row(only("coordinator", "supervisor", "other_supervisor")),
    "trajectories_list": Row(LISTERS),
    "case": Row(
        only("teacher", "supervisor", "coordinator", "hr", "central_hr", "line_manager"),
        lambda cast: {"pk": cast.trajectory.pk},
    ),
    "caseloads": Row(only("coordinator", "supervisor", "other_supervisor")),
    "hand_over": Row(only("coordinator", "supervisor"), lambda cast: {"pk": cast.supervisor.pk}),
    "deadlines": Row(only("coordinator", "hr", "central_hr", "dean")),
    "calendar": Row(EVERYBODY),
    "calendar_make": Row(EVERYBODY, post_only=True),
    "calendar_revoke": Row(EVERYBODY, post_only=True),
    "calendar_feed": Row(frozenset({EVERYONE}), lambda cast: {"secret": make_feed(cast.teacher)}),
    "search": Row(EVERYBODY),
}
