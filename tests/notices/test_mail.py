"""Mail on its way: what goes to the server, what is refused, what is tried again, and who gets none."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from assessments.messages import ANNOUNCED, CERTIFICATE_READY
from tests.cast import Cast
from tests.notices.sink import Sink, listening
from utq_portal.agenda import ics
from utq_portal.agenda.models import Meeting
from utq_portal.jobs import runner
from utq_portal.jobs.models import Job
from utq_portal.notices import workflow
from utq_portal.notices.message import Message
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post
from utq_portal.notices.queries import undelivered
from utq_portal.people.models import Employment
from utq_portal.people.workflow import mails

MEETING = Message("test.meeting", "Meeting with %(name)s", "See the invitation.", "Open it", "Why.", urgent=True)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with listening(settings) as server:
        yield server


def invited(cast: Cast, calendar: str = "") -> Notice:
    post(MEETING, [cast.teacher], cast.trajectory, occasion="1", calendar=calendar, params={"name": "Ann"})
    return Notice.objects.get()


def meeting(cast: Cast) -> Meeting:
    row = Meeting.objects.create(
        title_en="Intake", title_nl="Intake", starts_at=timezone.now() + timedelta(days=3), organiser=cast.supervisor
    )
    row.guests.add(cast.teacher)
    return row


def test_one_appointment_is_an_alternative_and_an_attachment(cast: Cast, sink: Sink) -> None:
    assert workflow.deliver(invited(cast, ics.request(meeting(cast))).pk)
    (raw,) = sink.taken
    letter = email.message_from_bytes(raw, policy=email.policy.default)
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    calendar, attached = [part for part in letter.walk() if part.get_content_type().endswith(("calendar", "ics"))]
    assert (calendar.get_param("method"), attached.get_filename()) == ("REQUEST", "invite.ics")
    assert calendar.get_content().split() == attached.get_content().decode().split()
    assert letter["Auto-Submitted"] == "auto-generated"
    notice = Notice.objects.get()
    assert (notice.mail, notice.sent_to, notice.sent_subject) == ("sent", cast.teacher.email, "Meeting with Ann")
    assert "See the invitation." in notice.sent_text


def test_several_sessions_are_attachments_of_a_mail_that_stays_a_mail(cast: Cast, sink: Sink) -> None:
    stream = ics.request(meeting(cast)) + ics.cancellation(meeting(cast))
    workflow.deliver(invited(cast, stream).pk)
    letter = email.message_from_bytes(sink.taken[0], policy=email.policy.default)
    assert [part.get_filename() for part in letter.iter_attachments()] == ["invite-1.ics", "invite-2.ics"]
    assert "text/calendar" not in [part.get_content_type() for part in letter.walk()]


def test_a_dead_address_is_kept_for_the_coordinator_and_not_tried_again(cast: Cast, sink: Sink) -> None:
    sink.answers = {str(cast.teacher.email): "550 5.1.1 no such mailbox"}
    invited(cast)
    runner.drain()
    notice = undelivered().get()
    assert (notice.error, notice.sent_to, notice.attempts) == ("550 5.1.1 no such mailbox", cast.teacher.email, 1)
    assert (sink.taken, Job.objects.get().done_at is None) == ([], False)


def test_a_full_mailbox_is_tried_again_and_at_last_counts_as_dead(cast: Cast, sink: Sink) -> None:
    sink.answers = {str(cast.teacher.email): "452 4.2.2 mailbox full"}
    notice = invited(cast)
    with pytest.raises(workflow.TryLater):
        workflow.deliver(notice.pk)
    assert Notice.objects.get().mail == "queued"
    Notice.objects.update(attempts=7)
    assert workflow.deliver(notice.pk) is False
    assert undelivered().get().error == "452 4.2.2 mailbox full"


def test_a_job_waits_longer_each_time_while_the_server_says_later(cast: Cast, sink: Sink) -> None:
    sink.answers = {str(cast.teacher.email): "451 try later"}
    invited(cast)
    runner.drain()
    job = Job.objects.get()
    assert (job.done_at, job.attempts, job.run_after > timezone.now()) == (None, 1, True)
    sink.answers = {}
    Job.objects.update(run_after=timezone.now())
    runner.drain()
    assert (Notice.objects.get().mail, len(sink.taken)) == ("sent", 1)


def test_refused_mail_goes_out_again_to_the_address_of_today(cast: Cast, sink: Sink) -> None:
    sink.answers = {"teacher@demo.example": "550 gone"}
    invited(cast)
    runner.drain()
    cast.teacher.email = "new@demo.example"
    cast.teacher.save(update_fields=["email"])
    assert mails.send_again(cast.teacher, by=cast.coordinator) == 1
    runner.drain()
    assert (Notice.objects.get().sent_to, undelivered().count(), len(sink.taken)) == ("new@demo.example", 0, 1)


def test_what_was_dealt_with_is_no_task_any_more(cast: Cast) -> None:
    cast.teacher.email = None
    cast.teacher.save(update_fields=["email"])
    invited(cast)
    assert undelivered().count() == 1
    assert (mails.settle(cast.teacher, by=cast.coordinator), undelivered().count()) == (1, 0)


def test_who_left_gets_no_mail_but_the_decision(cast: Cast) -> None:
    Employment.objects.filter(person=cast.teacher).update(end=date(2026, 1, 31))
    for message in (MEETING, ANNOUNCED, CERTIFICATE_READY):
        post(message, [cast.teacher], cast.trajectory, occasion="1", params={"name": "", "number": ""})
    assert dict(Notice.objects.values_list("code", "mail")) == {
        MEETING.code: "none",
        ANNOUNCED.code: "queued",
        CERTIFICATE_READY.code: "none",
    }


def test_who_leaves_while_a_mail_waits_does_not_get_it(cast: Cast) -> None:
    notice = invited(cast)
    cast.teacher.is_active = False
    cast.teacher.save(update_fields=["is_active"])
    assert workflow.deliver(notice.pk) is False
    assert Notice.objects.get().mail == "none"
