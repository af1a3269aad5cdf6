"""HR files, corrections by hand and decisions at the same moment: each once, and nothing lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.cast import Cast, employ
from tests.services.test_races_dossier import cast, race, refused
from tests.trajectories.feeds import TODAY, applied, line, staged, table
from tests.trajectories.workflow.test_employments import values
from trajectories.obligations.models import EarlierCertificate, Obligation, ObligationAdjustment
from trajectories.obligations.queries.deciding import Kind, Wish
from trajectories.obligations.workflow import register
from trajectories.obligations.workflow.deciding import ask_more_time, decide_extension, propose, refuse_extension
from trajectories.workflow import feed_news, feed_undo
from trajectories.workflow.applying import apply_feed
from trajectories.workflow.employments import add_employment, correct_employment
from trajectories.workflow.feed_undo import undo_feed
from trajectories.workflow.register import load
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.people.models import Employment, FeedUpload, JobFamilyName, User

__all__ = ["cast"]  # the fixture: three rounds, in a database that really commits
SCIENCE = {"faculty": "SCI"}


@pytest.fixture(autouse=True)
def job_families(cast: Cast) -> None:
    """The names that the flush between rounds takes away."""
    JobFamilyName.objects.get_or_create(name="Assistant professor", defaults={"job_family": "assistant"})


def file(fte: str = "1,0") -> bytes:
    return table(line(f"M{number}", fte=fte, **SCIENCE) for number in range(1, 6))


def test_a_double_click_applies_once(cast: Cast) -> None:
    upload = staged(file(), by=cast.central_hr, faculties=["SCI"])
    results = race(*[lambda: apply_feed(upload, by=cast.central_hr, today=TODAY)] * 3)
    assert refused(results) == 2
    assert Employment.objects.filter(person__employee_no__startswith="M").count() == 5
    assert Obligation.objects.filter(person__employee_no__startswith="M").count() == 5
    assert Event.objects.filter(verb="trajectories.feed_applied").count() == 1


def test_two_people_with_the_same_file(cast: Cast) -> None:
    mine = staged(file(), by=cast.central_hr, faculties=["SCI"])
    theirs = staged(file(), by=cast.hr, faculties=["SCI"])
    results = race(
        lambda: apply_feed(mine, by=cast.central_hr, today=TODAY),
        lambda: apply_feed(theirs, by=cast.hr, today=TODAY),
    )
    assert refused(results) == 1  # what the second one saw no longer holds
    assert FeedUpload.objects.filter(state="applied").count() == 1
    assert User.objects.filter(employee_no__startswith="M").count() == 5


def test_a_file_against_a_correction_by_hand(cast: Cast) -> None:
    applied(file())
    row = Employment.objects.get(person__employee_no="M1")
    upload = staged(file("0,8"), by=cast.central_hr, faculties=["SCI"], valid_from=date(2026, 12, 1))
    results = race(
        lambda: apply_feed(upload, by=cast.central_hr, today=TODAY),
        lambda: correct_employment(row, values(row, fte=Decimal("0.50")), by=cast.hr, today=TODAY),
    )
    row.refresh_from_db()
    # by hand first: the preview no longer holds. The file first: the stretch ends now, and HR is told
    assert refused(results) == 1
    assert (row.end is None) == (row.by_hand == ["fte"])


def test_an_appointment_recorded_twice_is_one(cast: Cast) -> None:
    who = employ(User.objects.create(given_name="A", family_name="B"), cast.science, family="phd").person
    given = {
        "faculty": cast.science, "department": "New", "manager": None, "job_family": "teacher",
        "fte": Decimal("0.80"), "start": date(2025, 2, 1), "end": None,
    }  # fmt: skip
    results = race(*[lambda: add_employment(who, given, by=cast.hr, today=TODAY)] * 3)
    assert refused(results) == 2
    assert Obligation.objects.filter(person=who, ended_on=None).count() == 1


def test_a_proposal_is_decided_once(cast: Cast) -> None:
    duty = Obligation.objects.get(person=cast.teacher)
    made = propose(duty, Wish(Kind.EXTEND, 9), by=cast.hr, today=TODAY)
    results = race(
        lambda: decide_extension(made, grant=True, by=cast.dean, today=TODAY),
        lambda: decide_extension(made, grant=False, answer="No.", by=cast.dean, today=TODAY),
        lambda: refuse_extension(made, answer="Back.", by=cast.hr, today=TODAY),
    )
    assert refused(results) == 2
    assert ObligationAdjustment.objects.get(pk=made.pk).decided_on == TODAY


def test_two_requests_at_once_are_one(cast: Cast) -> None:
    duty = Obligation.objects.get(person=cast.teacher)

    def ask() -> None:
        ask_more_time(duty, months=3, reason="other", note="", by=cast.teacher, today=TODAY)

    assert refused(race(ask, ask, ask)) == 2
    assert Notice.objects.filter(code="trajectories.more_time_asked", recipient=cast.hr).count() == 1


def test_the_register_is_loaded_once(cast: Cast) -> None:
    content = b"number;name;employee_no;date\r\nUT-1;Ada;M1;01-02-2015"
    upload = register.stage(by=cast.coordinator, name="old.csv", content=content, today=TODAY)
    results = race(*[lambda: load(upload, by=cast.coordinator, today=TODAY)] * 3)
    assert refused(results) == 2
    assert EarlierCertificate.objects.count() == 1


def test_a_file_is_taken_back_once(cast: Cast) -> None:
    applied(file())
    upload = applied(file("0,8"))
    results = race(*[lambda: undo_feed(upload, by=None, today=TODAY)] * 3)
    assert refused(results) == 2
    assert Event.objects.filter(verb=feed_undo.UNDONE.name).count() == 1
    assert {str(one.fte) for one in Employment.objects.filter(person__employee_no__startswith="M")} == {"1.00"}


def test_taking_back_against_applying_the_next(cast: Cast) -> None:
    applied(file())
    upload = applied(file("0,8"))
    following = staged(file("0,5"), by=cast.central_hr, faculties=["SCI"])
    results = race(
        lambda: undo_feed(upload, by=None, today=TODAY),
        lambda: apply_feed(following, by=cast.central_hr, today=TODAY, reason="Yes."),
    )
    # taken back first: the preview no longer holds. Applied first: another file came after this one
    assert refused(results) == 1
    now = {str(one.fte) for one in Employment.objects.filter(person__employee_no__startswith="M", end=None)}
    assert now == ({"1.00"} if results[0] is None else {"0.50"})


def test_taking_back_against_its_mails(cast: Cast) -> None:
    applied(file())
    upload = applied(table(line(f"M{number}", start="01-10-2025", **SCIENCE) for number in range(1, 6)))
    results = race(
        lambda: undo_feed(upload, by=None, today=TODAY),
        lambda: feed_news.release(upload, now=upload.news_at, today=TODAY),  # type: ignore[arg-type]
    )
    assert refused(results) == 0
    told = Notice.objects.filter(recipient__employee_no="M1").count()
    assert told in (0, 2)  # nothing at all, or the news and what is true now


def test_mails_that_are_let_go_twice_go_once(cast: Cast) -> None:
    applied(file())
    upload = applied(table(line(f"M{number}", start="01-10-2025", **SCIENCE) for number in range(1, 6)))
    at = upload.news_at
    assert at is not None
    results = race(
        lambda: feed_news.release(upload, now=at, today=TODAY, early=True, by=cast.central_hr),
        lambda: feed_news.release(upload, now=at, today=TODAY),
    )
    assert refused(results) <= 1
    assert Notice.objects.filter(recipient__employee_no="M1").count() == 1


def test_taking_back_against_a_correction_by_hand(cast: Cast) -> None:
    applied(file())
    upload = applied(file("0,8"))
    row = Employment.objects.filter(person__employee_no="M1").latest("start")
    results = race(
        lambda: undo_feed(upload, by=None, today=TODAY),
        lambda: correct_employment(row, values(row, fte=Decimal("0.50")), by=cast.hr, today=TODAY),
    )
    last = Employment.objects.filter(person__employee_no="M1").latest("start")
    # by hand first: it wins and stays. Taken back first: the stretch is gone, and HR is told
    assert (refused(results), str(last.fte)) in ((0, "0.50"), (1, "1.00"))
