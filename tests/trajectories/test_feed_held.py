"""Who has the address has the account: whose address a file of HR leaves alone (docs/domain.md, Doors)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.cast import Cast, give
from tests.people.test_standing_in import stand_in
from tests.people.test_workflow_accounts import told
from tests.trajectories.feeds import line, staged, table
from trajectories.obligations.workflow.addresses import change_address, why_not_address
from trajectories.workflow import feed_news, feed_undo
from trajectories.workflow.applying import apply_feed
from trajectories.workflow.feed_undo import undo_feed
from utq_portal.jobs.models import Job
from utq_portal.people.models import FeedUpload, Role, User
from utq_portal.people.workflow.accounts import NO_ADMIN, check_may_fold
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
    apply_feed(upload, by=by, today=TODAY, reason="A test file is small.")
    assert [address(one) for one in people] == [*[one.email for one in people[:3]], "new3@demo.example"]


def test_a_file_of_an_hr_advisor_of_the_faculty_leaves_them_alone_as_the_page_does(cast: Cast) -> None:
    people = everybody(cast)
    by = User.objects.get(pk=cast.hr.pk)
    upload = read(by, *[of(one, f"new{number}@demo.example") for number, one in enumerate(people)])
    assert [name for _number, name in upload.summary["held"]] == [one.name for one in people[:3]]
    apply_feed(upload, by=by, today=TODAY, reason="A test file is small.")
    assert [address(one) for one in people] == [*[one.email for one in people[:3]], "new3@demo.example"]
    page = [why_not_address(by, one) is None for one in people]
    assert page == [False, False, False, True]


def test_a_file_of_central_hr_changes_them(cast: Cast) -> None:
    people = everybody(cast)
    by = User.objects.get(pk=cast.central_hr.pk)
    upload = read(by, *[of(one, f"new{number}@demo.example") for number, one in enumerate(people)])
    assert upload.summary["held"] == []
    apply_feed(upload, by=by, today=TODAY, reason="A test file is small.")
    assert [address(one) for one in people] == [f"new{number}@demo.example" for number in range(4)]


@pytest.mark.parametrize("kind", ["is_staff", "is_superuser"])
@pytest.mark.parametrize("who", ["hr", "central_hr"])
def test_no_hr_advisor_changes_the_address_of_who_runs_the_portal(cast: Cast, who: str, kind: str) -> None:
    by = User.objects.get(pk=getattr(cast, who).pk)
    assert why_not_address(by, cast.teacher) is None
    User.objects.filter(pk=cast.teacher.pk).update(**{kind: True})
    assert str(why_not_address(by, cast.teacher)).startswith("This person holds a role in the portal")
    upload = read(by, of(cast.teacher, OTHER))
    assert [name for _number, name in upload.summary["held"]] == [cast.teacher.name]
    apply_feed(upload, by=by, today=TODAY, reason="A test file is small.")
    assert address(cast.teacher) == cast.teacher.email


@pytest.mark.parametrize("kind", ["is_staff", "is_superuser"])
def test_an_account_that_runs_the_portal_is_not_folded_into_another(cast: Cast, kind: str) -> None:
    User.objects.filter(pk=cast.admin.pk).update(**{kind: True})
    with pytest.raises(Refused) as refused:
        check_may_fold(User.objects.get(pk=cast.admin.pk), cast.teacher, by=cast.coordinator)
    assert refused.value.code == NO_ADMIN.code


def test_only_one_place_says_whose_address_is_guarded() -> None:
    """Who asks for technical administrators on their own forgets the next place."""
    asked = re.compile(r"is_staff=True|is_superuser=True|\.is_staff|\.is_superuser")
    apps = ("trajectories", "dossiers", "assessments", "exemptions", "courses", "utq_portal")
    paths = [path for app in apps for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py"))]
    here = {path.relative_to(settings.BASE_DIR).as_posix() for path in paths if asked.search(path.read_text())}
    making = {"utq_portal/people/models.py", "utq_portal/demo/people.py"}
    assert here - making == {"utq_portal/people/rules.py"}


@pytest.mark.parametrize(("days", "may"), [(0, True), (-1, False)])
def test_a_faculty_changes_the_address_of_who_works_there_today_only(cast: Cast, days: int, may: bool) -> None:
    cast.teacher.employments.update(end=TODAY + timedelta(days=days))
    assert (why_not_address(cast.hr, cast.teacher) is None) is may
    assert why_not_address(cast.central_hr, cast.teacher) is None
    if not may:
        with pytest.raises(Refused, match="does not work in your faculty today"):
            change_address(cast.teacher, OTHER, by=cast.hr)


def test_who_is_hr_advisor_elsewhere_too_leaves_them_alone_in_both_faculties(cast: Cast) -> None:
    give(cast.line_manager, Role.HR_ADVISOR, cast.law)
    by = stand_in(cast.central_hr, cast.line_manager, Role.HR_ADVISOR)
    there = of(cast.other_supervisor, "there@demo.example") | {"faculty": "LAW", "department": "Department of LAW"}
    upload = read(by, of(cast.supervisor, OTHER), there)
    assert [name for _number, name in upload.summary["held"]] == [cast.supervisor.name, cast.other_supervisor.name]


def test_an_address_that_is_left_alone_is_not_free_for_another(cast: Cast) -> None:
    by = stand_in(cast.hr, cast.line_manager, Role.HR_ADVISOR)
    taken = str(cast.supervisor.email)
    upload = read(by, of(cast.supervisor, OTHER), of(cast.teacher, taken))
    apply_feed(upload, by=by, today=TODAY, reason="A test file is small.")
    assert (address(cast.supervisor), address(cast.teacher)) == (taken, cast.teacher.email)


def test_a_role_given_since_the_preview_asks_to_look_again(cast: Cast) -> None:
    by = stand_in(cast.hr, cast.line_manager, Role.HR_ADVISOR)
    upload = read(by, of(cast.teacher, OTHER))
    give(cast.teacher, Role.ASSESSOR)
    with pytest.raises(Refused, match="changed since"):
        apply_feed(upload, by=by, today=TODAY, reason="A test file is small.")
    assert address(cast.teacher) == cast.teacher.email


def test_taking_a_file_back_leaves_them_alone_too(cast: Cast) -> None:
    upload = read(cast.central_hr, of(cast.supervisor, OTHER))
    apply_feed(upload, by=cast.central_hr, today=TODAY, reason="A test file is small.")
    upload.refresh_from_db()
    by = stand_in(cast.central_hr, cast.line_manager, Role.HR_ADVISOR)
    assert [one.stays for one in feed_undo.foresee(upload, by).people] == [["held"]]
    assert [one.stays for one in feed_undo.foresee(upload, cast.central_hr).people] == [[]]
    undo_feed(upload, by=by, today=TODAY)
    assert address(cast.supervisor) == OTHER


def test_applying_and_taking_back_tell_every_address_that_goes(cast: Cast, settings: Settings) -> None:
    settings.NOTICE_GATE = "tests.people.test_workflow_accounts.open_gate"
    who, second = cast.teacher, "second@demo.example"
    for address_, primary in ((who.email, True), (second, False)):
        EmailAddress.objects.create(user=who, email=address_, verified=True, primary=primary)
    upload = read(cast.central_hr, of(who, OTHER))
    apply_feed(upload, by=cast.central_hr, today=TODAY, reason="A test file is small.")
    assert told() == set()  # before its mails go out a file tells nobody
    feed_news.release(upload, now=timezone.now(), today=TODAY, early=True, by=cast.central_hr)
    upload.refresh_from_db()
    assert told() == {who.email, second}
    Job.objects.all().delete()
    undo_feed(upload, by=cast.central_hr, today=TODAY)
    assert told() == {OTHER}


def test_the_page_lists_them_with_the_reason(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    by = stand_in(cast.hr, cast.line_manager, Role.HR_ADVISOR)
    upload = read(by, of(cast.supervisor, OTHER))
    page = signed_in(by).get(f"/hr/files/{upload.pk}/").content.decode()
    assert "E-mail addresses that are left alone" in page
    assert f"<li>{cast.supervisor.name}, N{cast.supervisor.pk}</li>" in page
