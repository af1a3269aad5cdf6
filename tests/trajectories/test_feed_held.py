"""Who has the address has the account: a file of a stand-in changes no address of somebody with a role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.cast import Cast, give
from tests.people.test_standing_in import stand_in
from tests.people.test_workflow_accounts import told
from tests.trajectories.feeds import line, staged, table
from trajectories import workflow
from trajectories.workflow import feed_news, feed_undo
from utq_portal.jobs.models import Job
from utq_portal.people.models import FeedUpload, Role, User
from utq_portal.workflow import Refused

TODAY = timezone.localdate()
OTHER = "other@demo.example"


def of(who: User, email: str) -> dict[str, str]:
    """The row of the file about somebody, with an address."""
    number = f"N{who.pk}"
    User.objects.filter(pk=who.pk).update(employee_no=number)
    names = {"first_name": who.given_name, "last_name": who.family_name}
    return line(number, faculty="SCI", email=email, department="Department of SCI", start="01-01-2020", **names)


def read(by: User, *rows: dict[str, str]) -> FeedUpload:
    return staged(table(rows), by=by, valid_from=TODAY, faculties=[], today=TODAY)


def address(who: User) -> str | None:
    return User.objects.get(pk=who.pk).email


def everybody(cast: Cast) -> list[User]:
    """People of science: with a role, with one to come, standing in for somebody, and with none."""
    give(cast.colleague, Role.ASSESSOR)
    cast.colleague.role_assignments.update(valid_from=TODAY + timedelta(days=30))
    stand_in(cast.dean, cast.newcomer, Role.FACULTY_DECIDER)
    return [cast.supervisor, cast.colleague, cast.newcomer, cast.teacher]


@pytest.mark.parametrize("who", ["hr", "central_hr"])
def test_a_file_of_a_stand_in_changes_no_address_of_somebody_with_a_role(cast: Cast, who: str) -> None:
    people = everybody(cast)
    by = stand_in(getattr(cast, who), cast.line_manager, Role.HR_ADVISOR)
    upload = read(by, *[of(one, f"new{number}@demo.example") for number, one in enumerate(people)])
    assert [name for _number, name in upload.summary["held"]] == [one.name for one in people[:3]]
    workflow.apply_feed(upload, by=by, today=TODAY, reason="A test file is small.")
    assert [address(one) for one in people] == [*[one.email for one in people[:3]], "new3@demo.example"]


@pytest.mark.parametrize("who", ["hr", "central_hr"])
def test_a_file_of_the_hr_advisor_changes_them(cast: Cast, who: str) -> None:
    people = everybody(cast)
    by = User.objects.get(pk=getattr(cast, who).pk)
    upload = read(by, *[of(one, f"new{number}@demo.example") for number, one in enumerate(people)])
    assert upload.summary["held"] == []
    workflow.apply_feed(upload, by=by, today=TODAY, reason="A test file is small.")
    assert [address(one) for one in people] == [f"new{number}@demo.example" for number in range(4)]


def test_who_is_hr_advisor_elsewhere_too_is_a_stand_in_here(cast: Cast) -> None:
    give(cast.line_manager, Role.HR_ADVISOR, cast.law)
    by = stand_in(cast.central_hr, cast.line_manager, Role.HR_ADVISOR)
    there = of(cast.other_supervisor, "there@demo.example") | {"faculty": "LAW", "department": "Department of LAW"}
    upload = read(by, of(cast.supervisor, OTHER), there)
    assert [name for _number, name in upload.summary["held"]] == [cast.supervisor.name]


def test_an_address_that_is_left_alone_is_not_free_for_another(cast: Cast) -> None:
    by = stand_in(cast.hr, cast.line_manager, Role.HR_ADVISOR)
    taken = str(cast.supervisor.email)
    upload = read(by, of(cast.supervisor, OTHER), of(cast.teacher, taken))
    workflow.apply_feed(upload, by=by, today=TODAY, reason="A test file is small.")
    assert (address(cast.supervisor), address(cast.teacher)) == (taken, cast.teacher.email)


def test_a_role_given_since_the_preview_asks_to_look_again(cast: Cast) -> None:
    by = stand_in(cast.hr, cast.line_manager, Role.HR_ADVISOR)
    upload = read(by, of(cast.teacher, OTHER))
    give(cast.teacher, Role.ASSESSOR)
    with pytest.raises(Refused, match="changed since"):
        workflow.apply_feed(upload, by=by, today=TODAY, reason="A test file is small.")
    assert address(cast.teacher) == cast.teacher.email


def test_taking_a_file_back_leaves_them_alone_too(cast: Cast) -> None:
    upload = read(cast.central_hr, of(cast.supervisor, OTHER))
    workflow.apply_feed(upload, by=cast.central_hr, today=TODAY, reason="A test file is small.")
    upload.refresh_from_db()
    by = stand_in(cast.central_hr, cast.line_manager, Role.HR_ADVISOR)
    assert [one.stays for one in feed_undo.foresee(upload, by).people] == [["held"]]
    assert [one.stays for one in feed_undo.foresee(upload, cast.central_hr).people] == [[]]
    workflow.undo_feed(upload, by=by, today=TODAY)
    assert address(cast.supervisor) == OTHER


def test_applying_and_taking_back_tell_every_address_that_goes(cast: Cast, settings: Settings) -> None:
    settings.NOTICE_GATE = "tests.people.test_workflow_accounts.open_gate"
    who, second = cast.teacher, "second@demo.example"
    for address_, primary in ((who.email, True), (second, False)):
        EmailAddress.objects.create(user=who, email=address_, verified=True, primary=primary)
    upload = read(cast.central_hr, of(who, OTHER))
    workflow.apply_feed(upload, by=cast.central_hr, today=TODAY, reason="A test file is small.")
    assert told() == set()  # before its mails go out a file tells nobody
    feed_news.release(upload, now=timezone.now(), today=TODAY, early=True, by=cast.central_hr)
    upload.refresh_from_db()
    assert told() == {who.email, second}
    Job.objects.all().delete()
    workflow.undo_feed(upload, by=cast.central_hr, today=TODAY)
    assert told() == {OTHER}


def test_the_page_lists_them_with_the_reason(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    by = stand_in(cast.hr, cast.line_manager, Role.HR_ADVISOR)
    upload = read(by, of(cast.supervisor, OTHER))
    page = signed_in(by).get(f"/hr/files/{upload.pk}/").content.decode()
    assert "E-mail addresses that are left alone" in page
    assert f"<li>{cast.supervisor.name}, N{cast.supervisor.pk}</li>" in page
