"""Reading, applying or undoing an HR file that breaks off: HR is told what to do, and the job's failure is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.trajectories.feeds import TODAY, applied, line, staged, table
from trajectories import tasks
from trajectories.obligations.queries.feed import last_applied_file
from trajectories.obligations.workflow import feed, feed_faults
from trajectories.views import feed as views
from trajectories.views import feed_undo as undo_views
from trajectories.workflow import feed_news, feed_undo
from trajectories.workflow.feed_undo import undo_feed, undo_later
from utq_portal.audit.models import Event
from utq_portal.jobs import carry, lease, queries
from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import GaveUp, NotYet
from utq_portal.notices.models import Notice
from utq_portal.people.models import Employment, FeedRow, FeedUpload, User
from utq_portal.workflow import Refused

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SCIENCE = {"faculty": "SCI"}
TEN = [line(f"M{number}", **SCIENCE) for number in range(10)]
CHANGED = [{**one, "fte": "0,8"} for one in TEN]


@contextmanager
def broken(name: str) -> Iterator[None]:
    """A database in which a table has another name, as after a move that went wrong: every write to it fails."""
    connection.check_constraints()  # PostgreSQL renames no table with checks that wait
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {name} RENAME TO {name}_away")
        try:
            yield
        finally:
            connection.check_constraints()
            cursor.execute(f"ALTER TABLE {name}_away RENAME TO {name}")


def carried_out(task: str) -> Job:
    """The job of this task, as the runner carries it out."""
    job = Job.objects.filter(task=task, done_at=None, failed_at=None).latest("pk")
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    while (claimed := lease.claim()) is not None and claimed.pk != job.pk:
        lease.done(claimed)
    assert claimed is not None
    carry.carry_out(claimed)
    claimed.refresh_from_db()
    return claimed


def words(client: Client, upload: FeedUpload) -> str:
    return " ".join(client.get(f"/hr/files/{upload.pk}/").content.decode().split())


def uploaded(hr: Client, rows: list[dict[str, str]]) -> FeedUpload:
    hr.post("/hr/", {"file": SimpleUploadedFile("feed.csv", table(rows))})
    return FeedUpload.objects.latest("pk")


def test_a_file_whose_reading_breaks_off_is_told_and_read_again(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LARGE", 10)
    hr = signed_in(cast.central_hr)
    upload = uploaded(hr, TEN)
    with broken("people_feedrow"):
        job = carried_out("trajectories.stage_feed")
    assert job.failed_at is not None
    assert job in queries.stuck()
    assert "people_feedrow" in job.error
    upload.refresh_from_db()
    assert (upload.state, upload.fault) == ("failed", "read")
    assert Event.objects.filter(verb=feed_faults.BROKE_OFF.name, subject_id=upload.pk).count() == 1
    notice = Notice.objects.get(recipient=cast.central_hr)
    assert (notice.code, notice.url) == ("trajectories.feed_broke_off", f"/hr/files/{upload.pk}/")
    page = words(hr, upload)
    assert "Reading this file broke off" in page
    assert "Read it again" in page
    assert "data-progress" not in page
    assert ">True<" not in page, "the number beside the inbox is a number"
    hr.post(f"/hr/files/{upload.pk}/read-again/")
    upload.refresh_from_db()
    assert (upload.state, upload.fault) == ("staged", "")
    assert carried_out("trajectories.stage_feed").done_at is not None
    assert "Apply 10 changes" in words(hr, upload)


def test_a_small_file_too_while_somebody_waits(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    with broken("people_feedrow"):
        upload = uploaded(hr, TEN)
    assert upload.state == "failed"
    assert not Notice.objects.exists(), "who waits at the page reads it there"
    hr.post(f"/hr/files/{upload.pk}/read-again/")
    carried_out("trajectories.stage_feed")
    upload.refresh_from_db()
    assert (upload.state, upload.file_path) == ("ready", "")


def test_a_page_that_is_killed_while_it_reads_leaves_the_file_to_a_job(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hr = signed_in(cast.central_hr)
    with monkeypatch.context() as killed, suppress(SystemExit):
        killed.setattr(feed, "read", lambda *_args, **_more: exit(9))
        uploaded(hr, TEN)
    upload = FeedUpload.objects.get()
    assert upload.state == "staged"
    assert carried_out("trajectories.stage_feed").done_at is not None
    upload.refresh_from_db()
    assert upload.state == "ready"


def test_only_who_uploaded_it_has_it_read_again_and_only_then(cast: Cast) -> None:
    upload = staged(table(TEN), by=cast.central_hr, faculties=["SCI"])
    for by in (cast.hr, cast.central_hr):
        with pytest.raises(Refused):
            feed_faults.try_again(upload, by=by)


@pytest.mark.parametrize("large", [True, False])
def test_an_apply_that_breaks_off_brings_the_preview_back(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    monkeypatch.setattr(views, "APPLIED_AT_ONCE", 1 if large else 100)
    hr = signed_in(cast.central_hr)
    upload = staged(table(TEN), by=cast.central_hr, faculties=["SCI"])
    with broken("people_feedimage"):
        answer = hr.post(f"/hr/files/{upload.pk}/apply/")
        assert answer.status_code == 302
        if large:
            assert carried_out("trajectories.apply_feed").failed_at is not None
    upload.refresh_from_db()
    assert (upload.state, upload.fault) == ("ready", "apply")
    assert not Employment.objects.filter(person__employee_no="M1").exists()
    page = words(hr, upload)
    assert "Applying this file broke off. Nothing of it was applied." in page
    assert "Apply 10 changes" in page
    hr.post(f"/hr/files/{upload.pk}/apply/")
    if large:
        carried_out("trajectories.apply_feed")
    upload.refresh_from_db()
    assert (upload.state, upload.fault) == ("applied", "")


@pytest.fixture
def upload(cast: Cast) -> FeedUpload:
    """A file that was applied by central HR and changed ten people."""
    applied(table(TEN), by=cast.central_hr)
    return applied(table(CHANGED), by=cast.central_hr)


def seen_on(hr: Client, upload: FeedUpload) -> str:
    page = hr.get(f"/hr/files/{upload.pk}/undo/").content.decode()
    return page.split('name="seen" value="')[1].split('"')[0]


def shares() -> set[str]:
    rows = Employment.objects.filter(person__employee_no__startswith="M", end=None)
    return {str(fte) for fte in rows.values_list("fte", flat=True)}


@pytest.mark.parametrize(("most", "by_job"), [(10, False), (9, True)])
def test_above_a_number_of_people_a_job_takes_it_back(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, upload: FeedUpload, most: int, by_job: bool
) -> None:
    monkeypatch.setattr(undo_views, "UNDONE_AT_ONCE", most)
    hr = signed_in(cast.central_hr)
    seen = seen_on(hr, upload)
    for _twice in range(2):
        hr.post(f"/hr/files/{upload.pk}/undo/", {"seen": seen})
    assert Job.objects.filter(task="trajectories.undo_feed").count() == by_job
    if by_job:
        page = words(hr, upload)
        assert "is being taken back for 10 people" in page
        assert "data-progress" in page
        assert shares() == {"0.80"}
        assert last_applied_file() == upload
        with pytest.raises(NotYet):
            feed_news.release(upload, now=timezone.now(), today=TODAY)
        with pytest.raises(Refused, match="being taken back now"):
            undo_feed(upload, by=cast.central_hr, today=TODAY)
        assert carried_out("trajectories.undo_feed").done_at is not None
        tasks.undo_feed(upload.pk)  # a job may run twice
    upload.refresh_from_db()
    assert (upload.state, upload.undone_by) == ("undone", cast.central_hr)
    assert shares() == {"1.00"}
    assert Event.objects.filter(verb=feed_undo.UNDONE.name).count() == 1
    assert not Notice.objects.exists()


def undoing(cast: Cast, upload: FeedUpload) -> None:
    undo_later(upload, by=cast.central_hr, today=TODAY, seen=feed_undo.foresee(upload).seen)


def test_an_undo_that_breaks_off_leaves_the_file_applied_and_says_so(
    cast: Cast, signed_in: SignIn, upload: FeedUpload
) -> None:
    undoing(cast, upload)
    with broken("people_formeremployment"):
        assert carried_out("trajectories.undo_feed").failed_at is not None
    upload.refresh_from_db()
    assert (upload.state, upload.fault) == ("applied", "undo")
    assert shares() == {"0.80"}
    page = words(signed_in(cast.central_hr), upload)
    assert "Taking this file back broke off. It holds as before." in page
    assert f"/hr/files/{upload.pk}/undo/" in page
    undoing(cast, upload)
    carried_out("trajectories.undo_feed")
    assert shares() == {"1.00"}


def test_a_job_that_was_killed_half_way_is_begun_again_and_after_some_deaths_it_is_told(
    cast: Cast, upload: FeedUpload, monkeypatch: pytest.MonkeyPatch
) -> None:
    undoing(cast, upload)
    with monkeypatch.context() as killed:
        killed.setattr(feed_undo, "recount", lambda *_args, **_more: exit(9))  # half of it is written
        for _time in range(feed_faults.MOST_DEATHS):
            with suppress(SystemExit):
                tasks.undo_feed(upload.pk)
            assert shares() == {"0.80"}
    upload.refresh_from_db()
    assert upload.state == "undoing"
    with pytest.raises(GaveUp, match="died"):
        tasks.undo_feed(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.fault) == ("applied", "undo")
    undoing(cast, upload)
    tasks.undo_feed(upload.pk)
    assert shares() == {"1.00"}


def test_what_changed_before_the_job_came_is_told_and_the_file_stays_applied(
    cast: Cast, signed_in: SignIn, upload: FeedUpload
) -> None:
    undoing(cast, upload)
    Employment.objects.filter(person__employee_no="M1", end=None).update(fte="0.30")
    carried_out("trajectories.undo_feed")
    upload.refresh_from_db()
    assert (upload.state, upload.fault) == ("applied", "undo_changed")
    assert "something changed since" in words(signed_in(cast.central_hr), upload)


def test_another_file_applied_before_the_job_came_leaves_this_one_applied(
    cast: Cast, signed_in: SignIn, upload: FeedUpload
) -> None:
    undoing(cast, upload)
    applied(table(TEN), by=cast.central_hr)
    carried_out("trajectories.undo_feed")
    upload.refresh_from_db()
    assert (upload.state, upload.fault) == ("applied", "undo_refused")
    assert "another file was applied meanwhile" in words(signed_in(cast.central_hr), upload)


def test_a_preview_that_is_made_anew_and_breaks_off_keeps_its_rows(cast: Cast) -> None:
    upload = staged(table(TEN), by=cast.central_hr, faculties=["SCI"])
    rows = list(upload.rows.order_by("line").values_list("line", "employee_no"))
    real = FeedRow.objects.bulk_create

    def half(made: list[FeedRow]) -> None:
        real(made[:3])
        raise OSError("no space left")

    with pytest.MonkeyPatch.context() as full, pytest.raises(OSError, match="no space"):
        full.setattr(type(FeedRow.objects), "bulk_create", lambda _manager, made: half(made))
        feed.restage(upload, today=TODAY)
    assert list(upload.rows.order_by("line").values_list("line", "employee_no")) == rows
