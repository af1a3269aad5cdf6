"""The two months of the feed, in any dress, for the tests around it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.utils import timezone

from trajectories.obligations.workflow import feed
from trajectories.workflow import feed_news
from trajectories.workflow.applying import apply_feed
from utq_portal.files.storage import Stored
from utq_portal.people.feed.headings import FIELDS
from utq_portal.people.models import Faculty, FeedUpload, User

DATA = Path(__file__).parent.parent / "data"
CODES = ("EEMCS", "ET", "S&T", "BMS", "ITC")
TODAY = date(2026, 11, 23)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
HEADINGS = FIELDS


def file(month: str) -> bytes:
    return (DATA / f"hr-feed-2026-{month}.csv").read_bytes()


def table(lines: Iterable[dict[str, str]], separator: str = ";") -> bytes:
    """Rows as a CSV file with the agreed headings."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADINGS, delimiter=separator, lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def line(number: str = "M1", **values: str) -> dict[str, str]:
    """One valid row of an assistant professor at ET, with other values where given."""
    return {
        "employee_no": number,
        "first_name": "Ada",
        "prefix": "",
        "last_name": f"Person {number}",
        "email": f"{number.lower()}@feed.example",
        "faculty": "ET",
        "department": "Mechanics",
        "manager_no": "",
        "job_family": "Assistant professor",
        "fte": "1,0",
        "start": "01-09-2025",
        "end": "",
        **values,
    }


def make_faculties() -> None:
    Faculty.objects.bulk_create(Faculty(code=code, name_nl=code, name_en=code) for code in CODES)


def staged(
    content: bytes,
    *,
    by: User | None = None,
    valid_from: date = NOVEMBER,
    faculties: Iterable[str] = CODES,
    today: date = TODAY,
) -> FeedUpload:
    upload = feed.receive(by=by, file=Stored("", "feed.csv"), valid_from=valid_from, faculties=list(faculties))
    return feed.stage(upload, content, today=today)


def applied(
    content: bytes,
    *,
    by: User | None = None,
    valid_from: date = NOVEMBER,
    today: date = TODAY,
    reason: str = "A test file is small.",
) -> FeedUpload:
    upload = staged(content, by=by, valid_from=valid_from, today=today)
    apply_feed(upload, by=by, today=today, reason=reason)
    return upload


def told(upload: FeedUpload, today: date = TODAY) -> int:
    """Let the mails of an applied file go out now, as when the hour is over."""
    upload.refresh_from_db()
    return feed_news.release(upload, now=upload.news_at or timezone.now(), today=today)
