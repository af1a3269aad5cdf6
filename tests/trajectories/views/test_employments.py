"""The pages of appointments by hand and of job families."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Cast, employ, give, person
from tests.trajectories.feeds import line, make_faculties, staged, table
from trajectories.obligations.models import Obligation
from utq_portal.audit.models import Event
from utq_portal.jobs.models import Job
from utq_portal.people.models import Delegation, Employment, JobFamilyName, Role, User

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def given(row: Employment, **changes: str) -> dict[str, str]:
    return {
        "faculty": str(row.faculty_id), "department": str(row.department), "job_family": row.job_family,
        "fte": "1,00", "manager": "", "start": "1 januari 2020", "end": "", **changes,
    }  # fmt: skip


def test_hr_finds_corrects_and_keeps_what_was_typed(cast: Cast, signed_in: SignIn) -> None:
    Employment.objects.filter(person=cast.teacher).update(source="import")
    hr, row = signed_in(cast.hr), Employment.objects.get(person=cast.teacher)
    found = hr.get("/hr/people/", {"q": cast.teacher.given_name}).content.decode()
    assert f"/hr/people/{cast.teacher.pk}/" in found
    address = f"/hr/appointments/{row.pk}/correct/"
    failed = hr.post(address, given(row, fte="1,5", start="31-2-2020"))
    assert failed.status_code == 422
    assert 'value="31-2-2020"' in failed.content.decode()
    assert hr.post(address, given(row, manager="nobody@x.example")).status_code == 422
    changed = given(row, fte="0,50", start="1-10-2019", manager=str(cast.line_manager.email))
    assert hr.post(address, changed).status_code == 302
    row.refresh_from_db()
    assert (str(row.fte), str(row.start), row.line_manager) == ("0.50", "2019-10-01", cast.line_manager)
    page = hr.get(f"/hr/people/{cast.teacher.pk}/").content.decode()
    assert "by hand: FTE, first day" in page
    assert hr.post(f"/hr/appointments/{row.pk}/change/", given(row, since="1-1-2000")).status_code == 422
    later = given(row, since="1 oktober 2026", fte="0,10")
    assert hr.post(f"/hr/appointments/{row.pk}/change/", later).status_code == 302
    assert Obligation.objects.get(person=cast.teacher).deadline is not None  # it was over before


def test_the_list_takes_as_many_queries_for_one_as_for_three(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            hr.get("/hr/people/", {"q": "Zoeker"})
        return len(asked)

    employ(person("first", "Zoeker"), cast.law)
    queries()  # what is kept between requests
    one = queries()
    for name in ("second", "third"):
        employ(person(name, "Zoeker"), cast.law)
    assert queries() == one


def test_a_job_that_is_not_known_is_added_from_the_preview(cast: Cast, signed_in: SignIn) -> None:
    make_faculties()
    upload = staged(table([line("M1", job_family="Tovenaar"), line("M2")]), by=cast.central_hr)
    hr = signed_in(cast.central_hr)
    page = hr.get(f"/hr/files/{upload.pk}/").content.decode()
    assert f"/hr/job-families/?file={upload.pk}&amp;name=Tovenaar" in page
    form = {"name": "Tovenaar", "job_family": "teacher", "file": upload.pk}
    assert hr.post("/hr/job-families/", form).headers["Location"] == f"/hr/files/{upload.pk}/"
    upload.refresh_from_db()
    assert upload.summary["rows"] == {"joiner": 2}
    assert hr.post("/hr/job-families/", {"name": " tovenaar", "job_family": "phd"}).status_code == 422
    kept = JobFamilyName.objects.get(name="Tovenaar")
    coordinator = signed_in(cast.coordinator)
    assert coordinator.post(f"/hr/job-families/{kept.pk}/", {"job_family": "phd"}).status_code == 302
    kept.refresh_from_db()
    assert kept.job_family == "phd"
    coordinator.post(f"/hr/job-families/{kept.pk}/", {"remove": "1"})
    assert not JobFamilyName.objects.filter(pk=kept.pk).exists()


def test_hr_changes_the_address_of_a_teacher_and_the_old_one_is_told(cast: Cast, signed_in: SignIn) -> None:
    hr, old = signed_in(cast.hr), str(cast.teacher.email)
    url = f"/hr/people/{cast.teacher.pk}/address/"
    assert url in hr.get(f"/hr/people/{cast.teacher.pk}/").content.decode()
    failed = hr.post(url, {"email": str(cast.supervisor.email)})
    assert failed.status_code == 422
    assert f'value="{cast.supervisor.email}"' in failed.content.decode()
    with switched_on():
        assert hr.post(url, {"email": "New.Name@demo.example"}).status_code == 302
    cast.teacher.refresh_from_db()
    assert cast.teacher.email == "new.name@demo.example"
    assert [one.email for one in EmailAddress.objects.filter(user=cast.teacher)] == ["new.name@demo.example"]
    event = Event.objects.get(verb="trajectories.address_changed")
    assert (event.actor, event.subject_id, event.data) == (cast.hr, cast.teacher.pk, {"person": cast.teacher.name})
    assert Job.objects.get(task="people.tell_old_address").kwargs["address"] == old


def switched_on() -> override_settings:
    return override_settings(NOTICE_GATE="tests.people.test_workflow_accounts.open_gate")


@pytest.mark.parametrize(("days", "status"), [(-1, 302), (0, 422), (30, 422)])
def test_who_holds_a_role_has_the_coordinator_change_the_address(
    cast: Cast, signed_in: SignIn, days: int, status: int
) -> None:
    today = timezone.localdate()
    role = give(cast.teacher, Role.ASSESSOR, cast.science)
    role.valid_from, role.valid_until = today - timedelta(days=60), today + timedelta(days=days)
    role.save()
    answer = signed_in(cast.hr).post(f"/hr/people/{cast.teacher.pk}/address/", {"email": "new@demo.example"})
    assert answer.status_code == status
    if status == 422:
        assert "The coordinator changes the address" in answer.content.decode()


def test_a_stand_in_of_hr_changes_no_address(cast: Cast, signed_in: SignIn) -> None:
    today = timezone.localdate()
    Delegation.objects.create(
        from_person=cast.hr, to_person=cast.colleague, role=Role.HR_ADVISOR, valid_from=today, valid_until=today
    )
    stand_in, url = signed_in(cast.colleague), f"/hr/people/{cast.teacher.pk}/address/"
    assert url not in stand_in.get(f"/hr/people/{cast.teacher.pk}/").content.decode()
    assert "A stand-in changes no addresses" in stand_in.get(url).content.decode()
    assert stand_in.post(url, {"email": "new@demo.example"}).status_code == 422
    # who stands in holds the keys of somebody else, too
    answer = signed_in(cast.central_hr).post(f"/hr/people/{cast.colleague.pk}/address/", {"email": "new@demo.example"})
    assert answer.status_code == 422
