"""Who gets which page of the shell."""

from __future__ import annotations

from tests.architecture.rows import EVERYONE, SIGNED_IN, Row, only
from tests.cast import Cast
from trajectories.messages import OPENED
from utq_portal.agenda.workflow import make_feed
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post

EVERYBODY = frozenset({SIGNED_IN})


def notice(cast: Cast, calendar: str = "") -> dict[str, object]:
    """A notice to the teacher, by mail too."""
    post(
        OPENED,
        [cast.teacher],
        cast.trajectory,
        occasion="test",
        url="/home/",
        params={"person": "Noor"},
        calendar=calendar,
    )
    return {"pk": Notice.objects.get(recipient=cast.teacher).pk}


ROWS: dict[str, Row] = {
    "home": Row(EVERYBODY),
    "inbox": Row(EVERYBODY),
    "inbox_read": Row(EVERYBODY, post_only=True),
    "notice": Row(only("teacher"), notice),
    "mails": Row(EVERYBODY),
    "mail": Row(only("teacher"), notice),
    "mail_calendar": Row(only("teacher"), lambda cast: notice(cast, "BEGIN:VCALENDAR")),
    "search": Row(EVERYBODY),
    "calendar": Row(EVERYBODY),
    "calendar_make": Row(EVERYBODY, post_only=True),
    "calendar_revoke": Row(EVERYBODY, post_only=True),
    "calendar_feed": Row(frozenset({EVERYONE}), lambda cast: {"secret": make_feed(cast.teacher)}),
    "desks": Row(EVERYBODY),
    "desk": Row(only("coordinator"), lambda cast: {"role": "coordinator"}),
    "case": Row(
        only("teacher", "supervisor", "coordinator", "hr", "central_hr", "line_manager"),
        lambda cast: {"pk": cast.trajectory.pk},
    ),
}
