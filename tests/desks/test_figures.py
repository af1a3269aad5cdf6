"""Every figure of the dashboard leads to its list and equals its count."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Assessment
from tests.cast import Cast, employ, person
from tests.desks.conftest import Add
from trajectories.obligations.models import Obligation
from utq_portal.desks.counting import Figures, Row
from utq_portal.desks.queries.figures import waits
from utq_portal.desks.views.desk import asked
from utq_portal.jobs.models import Job
from utq_portal.people.models import User

SignedIn = Callable[[User], Client]
Assess = Callable[..., Assessment]


@pytest.fixture
def busy(cast: Cast, add: Add, assess: Assess) -> Cast:
    """A bit of everything."""
    today = timezone.localdate()
    for state in ("preparing", "intake_submitted", "ready_declared", "completed", "closed"):
        add(state)
    add("active", section="empty")
    add("active", deadline=today - timedelta(days=12))
    add("active", deadline=today + timedelta(days=40))
    add("submitted")
    assess(add("in_assessment"), "scoring")
    assess(add("in_assessment"), "assigning", "declined")
    assess(add("in_assessment"), "decided", "submitted", "sufficient")
    late = person("late", "Tardief")
    employ(late, cast.law, start=today - timedelta(days=1300))
    Obligation.objects.create(
        person=late,
        faculty=cast.law,
        start_date=today - timedelta(days=1300),
        deadline=today - timedelta(days=200),
        deadline_since=today,
    )
    done = person("done", "Vrijgesteld")
    Obligation.objects.create(
        person=done,
        faculty=cast.law,
        start_date=today - timedelta(days=1300),
        deadline=today,
        deadline_since=today,
        settled_by="exemption",
        settled_on=today,
    )
    return cast


def figures_on(text: str) -> list[tuple[str, int]]:
    """Each link of the page whose words are a number, or begin or end with one: (address, number)."""
    found = []
    for url, words in re.findall(r'<a href="(/(?:trajectories|deadlines)/[^"]*)"[^>]*>([^<]*)</a>', text):
        if number := re.fullmatch(r"(?:All )?(\d+)(?: .*)?", words.strip()):
            found.append((unescape(url), int(number[1])))
    return found


def rows_in(browser: Client, url: str) -> int:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return len(answer.context["page"])


def test_every_figure_equals_its_list(busy: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(busy.coordinator)
    figures = figures_on(browser.get("/desk/coordinator/").content.decode())
    assert len(figures) >= 12
    wrong = [(url, number, rows_in(browser, url)) for url, number in figures if rows_in(browser, url) != number]
    assert wrong == []


def test_quick_filters_equal_their_lists(busy: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(busy.coordinator)
    for start in ("/trajectories/", "/deadlines/"):
        for quick in browser.get(start).context["quick"]:
            assert rows_in(browser, start + quick.url) == quick.number, quick.key


def test_buckets_add_up_to_the_running_obligations(busy: Cast, signed_in: SignedIn) -> None:
    whole, *buckets = signed_in(busy.coordinator).get("/deadlines/").context["quick"]
    running = Obligation.objects.filter(settled_by="", ended_on=None, exclusion="").count()
    assert sum(bucket.number for bucket in buckets) == whole.number == running


def test_hr_figures_are_those_of_the_own_faculty(busy: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(busy.hr)
    assert "Late Tardief" not in browser.get("/deadlines/?bucket=overdue").content.decode()
    for url, number in figures_on(browser.get("/desk/hr/").content.decode()):
        assert rows_in(browser, url) == number, url


def test_coordinator_starts_with_the_two_suggested_in_one_click(busy: Cast, signed_in: SignedIn) -> None:
    text = signed_in(busy.coordinator).get("/desk/coordinator/").content.decode()
    start = text[text.index("Start the assessment of") :]
    assert start.index('name="assessor"') < start.index("Start with these two")
    assert "Ask " in text
    assert "Announce 1 outcome" in text


def test_person_without_a_trajectory_stands_among_the_deadlines(busy: Cast, signed_in: SignedIn) -> None:
    text = signed_in(busy.coordinator).get("/deadlines/?bucket=overdue").content.decode()
    assert "Late Tardief" in text
    assert "Not started" in text


def test_stuck_job_is_a_task(busy: Cast, signed_in: SignedIn) -> None:
    Job.objects.create(task="x.y", key="one", failed_at=timezone.now(), error="No such task")
    browser = signed_in(busy.coordinator)
    assert "1 background job needs attention" in browser.get("/desk/coordinator/").content.decode()
    assert "No such task" in browser.get("/upkeep/").content.decode()


def test_export_runs_nothing_in_a_spreadsheet(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    row = add()
    User.objects.filter(pk=row.person_id).update(given_name="=HYPERLINK(1)")
    answer = signed_in(cast.supervisor).get("/desk/supervisor/?as=csv")
    text = answer.getvalue().decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert text.splitlines()[0].startswith("Teacher,E-mail,Faculty,Step")


def test_export_follows_the_filters(busy: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(busy.coordinator)
    answer = browser.get("/trajectories/?tab=risk&as=csv")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) - 1 == rows_in(browser, "/trajectories/?tab=risk")


def test_odd_filters_do_no_harm(busy: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(busy.coordinator)
    for url in (
        "/trajectories/?tab=x&step=x&holder=x&bucket=x&faculty=x&state=x&sort=x&page=x",
        "/trajectories/?bucket=overdue&sort=-left",
        "/trajectories/?bucket=later&holder=teacher",
        "/deadlines/?month=2027-13&bucket=x&settled=x&year=x&sort=x",
        "/deadlines/?month=0000-01",
        "/deadlines/?month=9999-12",
        "/deadlines/?settled=certificate&year=\u00b2",
        "/deadlines/?settled=certificate&year=0000",
        "/deadlines/?q=a%00b&faculty=%00",
        "/deadlines/?month=2027-01&faculty=SCI",
        "/desk/supervisor/?tab=x",
    ):
        assert browser.get(url).status_code in (200, 404), url


# the parts of the sum of what waits (docs/domain.md, Figures)
PARTS = {
    "start": ("", "", 1),
    "unassigned": ("", "", 4),
    "orphaned": ("", "", 8),
    "vacant": ("dean", "SCI", 16),
    "unknown": ("", "", 32),
    "recognition": ("", "", 64),
    "stuck": ("", "", 128),
    "refused": ("", "", 256),
    "left": ("", "", 2048),
}


def test_the_parts_that_are_named_add_up_to_the_sum_of_what_waits() -> None:
    found = Figures()
    for kind, (a, b, number) in PARTS.items():
        found.rows[kind] = [Row(kind, a, b, number)]
    turns = [("decided", 512), ("scoring", 1024)]
    found.rows["assessment"] = [Row("assessment", "coordinator", state, number) for state, number in turns]
    found.rows["assessment"].append(Row("assessment", "assessor", "scoring", 5000))  # not the coordinator's turn
    named = [int(re.findall(r"\d+", str(one.words))[0]) for one in asked(found, "coordinator")]
    assert sorted(named) == sorted([*(number for _a, _b, number in PARTS.values()), 512, 1024])
    assert waits(found) == sum(named)
