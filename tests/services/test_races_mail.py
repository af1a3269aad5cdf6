"""Mail and summaries when several runners do the same at the same moment, in a database that really commits."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from tests.cast import Cast
from tests.services.test_races_dossier import cast, race, refused
from utq_portal.notices import summary, workflow
from utq_portal.notices.message import Kind, Message
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post

__all__ = ["cast"]  # the fixture: three rounds
NEWS = Message("test.race", "News", "Something.", "Open it", "Why.", kind=Kind.PROGRESS)
URGENT = Message("test.race_now", "Now", "Something.", "Open it", "Why.", urgent=True)


def test_four_runners_send_a_mail_once(cast: Cast) -> None:
    post(URGENT, [cast.teacher], cast.trajectory, occasion="1")
    notice = Notice.objects.get(code=URGENT.code)
    mail.outbox.clear()
    race(*[lambda: workflow.deliver(notice.pk)] * 4)
    assert (len(mail.outbox), Notice.objects.get(pk=notice.pk).mail) == (1, "sent")


def test_four_runners_make_one_summary_of_everything(cast: Cast) -> None:
    for occasion in ("1", "2", "3"):
        post(NEWS, [cast.teacher], cast.trajectory, occasion=occasion)
    later = timezone.now() + timedelta(days=8)
    assert refused(race(*[lambda: summary.summarise(cast.teacher.pk, later)] * 4)) == 0
    (made,) = Notice.objects.filter(code="notices.summary")
    assert (made.params["number"], made.collected.count()) == (3, 3)
