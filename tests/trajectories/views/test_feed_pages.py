"""The page of an HR file: its warnings, who is not in it, how far it is, its mails, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.trajectories.feeds import applied, line, staged, table
from trajectories import tasks
from trajectories.obligations.workflow import feed
from trajectories.views import feed as views
from trajectories.workflow.applying import apply_feed
from utq_portal.people.models import Employment, FeedUpload, User

SignIn = Callable[[User], Client]
NOW = datetime(2026, 11, 23, 14, 10, tzinfo=timezone.get_default_timezone())
TODAY = NOW.date()
SCIENCE = {"faculty": "SCI"}
TEN = [line(f"M{number}", **SCIENCE) for number in range(10)]


@pytest.fixture(autouse=True)
def at_ten_past_two() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def mine(cast: Cast, rows: list[dict[str, str]], **more: object) -> FeedUpload:
    return staged(table(rows), by=cast.central_hr, faculties=["SCI"], **more)  # type: ignore[arg-type]


def words(client: Client, upload: FeedUpload, query: str = "") -> str:
    page = client.get(f"/hr/files/{upload.pk}/{query}")
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def test_each_warning_is_a_sentence_with_its_numbers_and_the_button_says_so(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    first = mine(cast, TEN, valid_from=date(2026, 12, 1))
    apply_feed(first, by=cast.central_hr, today=TODAY)
    upload = mine(cast, [*TEN[:5], line("N1", **SCIENCE)])
    page = words(hr, upload)
    assert "holds from 1 November 2026" in page
    assert "Rows in this file: 6; in the last one applied (feed.csv): 10. That is 60 %; under 80 % is unusual." in page
    assert "People who would change: 5 of the 10 that the portal knows. That is 50 %" in page
    assert "Apply 6 changes all the same" in page


def test_a_reason_that_is_missing_is_told_at_its_field_and_nothing_changes(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    applied(table(TEN), by=cast.central_hr)
    upload = mine(cast, TEN[:5])
    failed = hr.post(f"/hr/files/{upload.pk}/apply/", {"reason": " "})
    assert failed.status_code == 422
    assert "Write why this file is right all the same" in failed.content.decode()
    long = hr.post(f"/hr/files/{upload.pk}/apply/", {"reason": "why " * 150})
    assert long.status_code == 422
    assert "why why why" in long.content.decode()
    assert not Employment.objects.exclude(vanished_on=None).exists()
    assert hr.post(f"/hr/files/{upload.pk}/apply/", {"reason": "Five people left."}).status_code == 302
    upload.refresh_from_db()
    assert (upload.state, upload.reason) == ("applied", "Five people left.")
    assert "because: Five people left." in words(hr, upload)


def test_a_large_file_keeps_its_reason_for_the_job(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "APPLIED_AT_ONCE", 1)
    hr = signed_in(cast.central_hr)
    applied(table(TEN), by=cast.central_hr)
    upload = mine(cast, TEN[:5])
    hr.post(f"/hr/files/{upload.pk}/apply/", {"reason": "Five people left."})
    assert "5 changes are being applied" in words(hr, upload)
    tasks.apply_feed(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.reason) == ("applied", "Five people left.")


def test_the_page_says_when_the_mails_go_and_offers_both_ways(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    applied(table(TEN), by=cast.central_hr)
    upload = applied(table([{**one, "start": "01-10-2025"} for one in TEN]), by=cast.central_hr)
    page = words(hr, upload)
    assert "Mails go out at 15:10: 10 people" in page
    assert "Take the file back" in page
    assert hr.post(f"/hr/files/{upload.pk}/send/").status_code == 302
    page = words(hr, upload)
    assert "Mails went out on 23 November 2026 at 14:10: 10 people" in page
    assert "can be taken back until 23 December 2026" in page
    again = hr.post(f"/hr/files/{upload.pk}/send/", follow=True)
    assert "went out already" in again.content.decode()


def test_taking_a_file_back_is_shown_first_and_done_once(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    applied(table(TEN), by=cast.central_hr)
    changed = [{**TEN[0], "last_name": "Nieuwenhuis"}, *TEN[1:], line("N1", **SCIENCE)]
    upload = applied(table(changed), by=cast.central_hr)
    page = hr.get(f"/hr/files/{upload.pk}/undo/").content.decode()
    assert "Ada Nieuwenhuis → Ada Person M0" in page
    assert "Came with this file" in page
    assert "Nobody hears anything" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert hr.post(f"/hr/files/{upload.pk}/undo/", {"seen": "other"})["Location"] == f"/hr/files/{upload.pk}/undo/"
    assert hr.post(f"/hr/files/{upload.pk}/undo/", {"seen": seen})["Location"] == f"/hr/files/{upload.pk}/"
    assert "2 people are as before the file" in words(hr, upload)
    again = hr.post(f"/hr/files/{upload.pk}/undo/", {"seen": seen}, follow=True)
    assert "taken back already" in again.content.decode()
    assert not User.objects.filter(employee_no="N1").exists()


def test_what_stays_is_listed_before_and_after(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    applied(table(TEN), by=cast.central_hr)
    upload = applied(table([{**TEN[0], "last_name": "New"}, *TEN[1:]]), by=cast.central_hr)
    User.objects.filter(employee_no="M0").update(family_name="Mine")
    page = hr.get(f"/hr/files/{upload.pk}/undo/").content.decode()
    assert "Ada Mine" in page
    assert "the name" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    hr.post(f"/hr/files/{upload.pk}/undo/", {"seen": seen})
    assert "Ada Mine" in words(hr, upload)


def test_the_question_about_who_is_not_in_the_file_is_answered_in_place(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    applied(table(TEN), by=cast.central_hr)
    upload = mine(cast, TEN[:9])
    row = upload.rows.get(kind="vanished")
    page = words(hr, upload, "?kind=vanished")
    for answer in ("Has left on", "Is in another file", "Keep as it is"):
        assert answer in page
    wrong = hr.post(f"/hr/files/{upload.pk}/gone/{row.pk}/", {"said": "left", "day": "31 Febuary"})
    assert wrong.status_code == 422
    assert 'value="31 Febuary"' in wrong.content.decode()
    none = hr.post(f"/hr/files/{upload.pk}/gone/{row.pk}/", {"said": "left", "day": ""})
    assert "Enter the last day" in none.content.decode()
    hr.post(f"/hr/files/{upload.pk}/gone/{row.pk}/", {"said": "left", "day": "31 October 2026"})
    page = words(hr, upload, "?kind=vanished")
    assert 'value="31 October 2026"' in page
    upload.refresh_from_db()
    feed.change_frame(upload, valid_from=TODAY, faculties=["SCI"], by=cast.central_hr, today=TODAY)
    assert 'value="31 October 2026"' in words(hr, upload, "?kind=vanished")


def test_from_the_first_second_the_page_says_about_how_many_rows(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LARGE", 10)
    hr = signed_in(cast.central_hr)
    file = SimpleUploadedFile("feed.csv", table(TEN))
    page = hr.post("/hr/", {"file": file}, follow=True).content.decode()
    assert "about 11 rows" in page or "about 10 rows" in page
    assert 'role="status"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    upload = FeedUpload.objects.latest("pk")
    FeedUpload.objects.filter(pk=upload.pk).update(rows_total=10, rows_done=5, summary={})
    assert "5 of 10 rows compared" in words(hr, upload)


def test_the_list_of_files_says_which_was_taken_back(cast: Cast, signed_in: SignIn) -> None:
    upload = applied(table(TEN), by=cast.central_hr)
    FeedUpload.objects.filter(pk=upload.pk).update(state="undone", applied_at=NOW - timedelta(days=1))
    assert "Taken back" in signed_in(cast.central_hr).get("/hr/").content.decode()
