"""The work of the clock that is done by jobs: big HR files, the nightly count, reminders."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from trajectories.obligations.workflow import columns, feed, feed_faults, sheets
from trajectories.workflow import applying, employments, feed_news, feed_undo
from trajectories.workflow import remind as reminders
from utq_portal.files import storage
from utq_portal.people.models import FeedUpload
from utq_portal.workflow import Refused


@shared_task(name="trajectories.stage_feed")
def stage_feed(upload: int) -> None:
    """Read a kept file and make its preview; a second run makes the same preview again."""
    row = FeedUpload.objects.get(pk=upload)
    if row.state != FeedUpload.State.STAGED:
        return
    with feed_faults.told(row):
        feed.stage(row, storage.read(row.file_path), today=timezone.localdate())


@shared_task(name="trajectories.apply_feed")
def apply_feed(upload: int) -> None:
    """Apply a checked file; a second run finds it applied. A refusal brings the preview back."""
    row = FeedUpload.objects.select_related("uploaded_by").get(pk=upload)
    if row.state != FeedUpload.State.APPLYING:
        return
    today = timezone.localdate()
    with feed_faults.told(row):
        try:
            applying.apply_feed(row, by=row.uploaded_by, today=today)
        except Refused as refused:
            feed.not_applied(row, refused, today=today)


@shared_task(name="trajectories.undo_feed")
def undo_feed(upload: int) -> None:
    """Take an applied file back; a second run finds it taken back. A refusal leaves it applied, and says so."""
    row = FeedUpload.objects.get(pk=upload)
    if row.state != FeedUpload.State.UNDOING:
        return
    with feed_faults.told(row):
        feed_undo.undo_now(row, today=timezone.localdate())


@shared_task(name="trajectories.send_feed_news")
def send_feed_news(upload: int) -> None:
    """Tell people what an applied file changed, when the hour is over; a second run tells nobody anything."""
    row = FeedUpload.objects.get(pk=upload)
    feed_news.release(row, now=timezone.now(), today=timezone.localdate())


@shared_task(name="trajectories.drop_feed_images")
def drop_feed_images() -> None:
    """Drop what was kept to take back files for which it is too late."""
    feed_news.drop_old_images(today=timezone.localdate())


@shared_task(name="trajectories.recount_of_the_day")
def recount_of_the_day() -> None:
    """Obligations that end, start or go on because of the day; HR files that nobody explained go."""
    employments.recount_of_the_day(today=timezone.localdate())
    columns.let_go_of_old(timezone.localdate())


@shared_task(name="trajectories.remind")
def remind() -> None:
    """Send the reminders that are due today, and once a month the sheets for HR; a second run sends nothing."""
    today = timezone.localdate()
    for _one in reminders.remind(on=today, send=True):
        pass
    for _sheet in sheets.sheets(on=today, send=True):
        pass
