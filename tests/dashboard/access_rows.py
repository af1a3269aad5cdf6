"""Who gets which page of the desks."""

from __future__ import annotations

from django.utils import timezone

from tests.architecture.rows import EVERYONE, SIGNED_IN, Row, only
from tests.cast import Cast
from trajectories.messages import OPENED
from utq_portal.agenda.workflow import make_feed
from utq_portal.jobs.models import Job
from utq_portal.notices import unsubscribe
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post

EVERYBODY = frozenset({SIGNED_IN})
LISTERS = only("coordinator", "hr", "central_hr", "supervisor", "other_supervisor")


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


def undelivered(cast: Cast) -> dict[str, object]:
    """A mail to the teacher that was refused."""
    notice(cast)
    Notice.objects.update(mail=Notice.Mail.REFUSED)
    return {"pk": cast.teacher.pk}


def a_stop_address(cast: Cast) -> dict[str, object]:
    """Where the mails about that notice are switched off."""
    row = Notice.objects.get(**notice(cast))
    return {"token": unsubscribe.address(row).rstrip("/").rsplit("/", 1)[1]}


def failed_job(cast: Cast) -> dict[str, object]:
    return {"pk": Job.objects.create(task="courses.gone", key="failed", failed_at=timezone.now()).pk}


ROWS: dict[str, Row] = {
    "home": Row(EVERYBODY),
    "desks": Row(EVERYBODY),
    "desk": Row(only("coordinator"), lambda cast: {"role": "coordinator"}),
    "midway": Row(only("coordinator", "supervisor", "other_supervisor")),
    "trajectories_list": Row(LISTERS),
    "caseloads": Row(only("coordinator", "supervisor", "other_supervisor")),
    "hand_over": Row(only("coordinator", "supervisor"), lambda cast: {"pk": cast.supervisor.pk}),
    "deadlines": Row(only("coordinator", "hr", "central_hr", "dean")),
    "try_again": Row(only("coordinator", "admin"), failed_job, post_only=True),
    "try_all_again": Row(only("coordinator", "admin"), post_only=True),
    "test_mail": Row(only("coordinator", "admin"), post_only=True),
    "support_report": Row(only("coordinator", "admin")),
    "upkeep": Row(only("coordinator", "admin")),
    "inbox": Row(EVERYBODY),
    "inbox_read": Row(EVERYBODY, post_only=True),
    "notice": Row(only("teacher"), notice),
    "mails": Row(EVERYBODY),
    "mail": Row(only("teacher"), notice),
    "mail_calendar": Row(only("teacher"), lambda cast: notice(cast, "BEGIN:VCALENDAR")),
    "mail_choices": Row(EVERYBODY),
    "mail_off": Row(only(EVERYONE), a_stop_address),  # the signature in it stands for the person
    "calendar": Row(EVERYBODY),
    "calendar_make": Row(EVERYBODY, post_only=True),
    "calendar_revoke": Row(EVERYBODY, post_only=True),
    "calendar_feed": Row(frozenset({EVERYONE}), lambda cast: {"secret": make_feed(cast.teacher)}),
    "undelivered": Row(only("coordinator")),
    "undelivered_person": Row(only("coordinator"), undelivered),
    "undelivered_settle": Row(only("coordinator"), undelivered, post_only=True),
    "search": Row(EVERYBODY),
    "profile": Row(EVERYBODY),
}
