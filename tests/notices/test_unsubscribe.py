"""Mail that can be switched off says where, and one click there is enough."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from utq_portal.notices import summary, unsubscribe
from utq_portal.notices.envelope import envelope
from utq_portal.notices.message import How, Kind, Message
from utq_portal.notices.models import Notice, Preference
from utq_portal.notices.post import post
from utq_portal.notices.preferences import chosen
from utq_portal.notices.render import mail_bodies

COURSE = Message("test.off.course", "A course", "Body.", "Open it", "Why.", kind=Kind.COURSE)
URGENT = Message("test.off.urgent", "A place", "Body.", "Open it", "Why.", kind=Kind.COURSE, urgent=True)
DECISION = Message("test.off.decision", "A decision", "Body.", "Open it", "Why.", kind=Kind.WORK, always=True)
MEETING = Message("test.off.meeting", "A meeting", "Body.", "Open it", "Why.", kind=Kind.APPOINTMENT)


def notice(cast: Cast, message: Message) -> Notice:
    post(message, [cast.teacher], cast.trajectory, occasion="x")
    return Notice.objects.get(code=message.code)


def headers(row: Notice) -> dict[str, str]:
    return envelope(row, *mail_bodies(row)).extra_headers


def test_one_click_stops_the_mails_of_a_kind_and_nothing_else(cast: Cast) -> None:
    said = headers(notice(cast, COURSE))
    assert said["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = said["List-Unsubscribe"].strip("<>").removeprefix(settings.BASE_URL)
    program = Client(enforce_csrf_checks=True)
    assert program.get(address).status_code == 200
    assert not Preference.objects.exists()
    for _twice in range(2):
        assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    before = chosen([cast.supervisor.pk])[cast.supervisor.pk]
    after = chosen([cast.teacher.pk])[cast.teacher.pk]
    assert after == {**before, Kind.COURSE.value: How.NEVER.value}
    post(COURSE, [cast.teacher], cast.trajectory, occasion="later")
    assert Notice.objects.latest("pk").mail == Notice.Mail.NONE


@pytest.mark.parametrize("message", [URGENT, DECISION, MEETING], ids=lambda message: message.code)
def test_what_always_comes_offers_no_way_to_stop_it(message: Message, cast: Cast) -> None:
    assert "List-Unsubscribe" not in headers(notice(cast, message))


def test_a_summary_stops_the_kinds_that_it_holds(cast: Cast) -> None:
    Preference.objects.create(person=cast.teacher, kind=Kind.COURSE, how=How.DAILY)
    notice(cast, COURSE)
    whole = summary.summarise(cast.teacher.pk, timezone.now())
    assert whole
    assert unsubscribe.kinds_of(whole) == [Kind.COURSE.value]


def test_an_address_that_the_portal_did_not_make_is_nobodys(cast: Cast) -> None:
    address = unsubscribe.address(notice(cast, COURSE)).removeprefix(settings.BASE_URL)
    broken = address[:-3] + ("xx/" if not address.endswith("xx/") else "yy/")
    assert (Client().get(broken).status_code, Client().post("/mail/off/x/").status_code) == (404, 404)
    assert not Preference.objects.exists()
