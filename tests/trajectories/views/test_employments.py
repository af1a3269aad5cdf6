"""The pages of appointments by hand and of job families."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, employ, person
from tests.trajectories.feeds import line, make_faculties, staged, table
from trajectories.models import Obligation
from utq_portal.people.models import Employment, JobFamilyName, User

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
