"""Lists that people want in a spreadsheet, as their pages offer them: the workbook first, the same rows as shown."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from python_calamine import CalamineWorkbook

from assessments.models import Certificate
from courses.models import Course
from tests.cast import START, Cast
from tests.factories import assessments, courses, dossiers
from tests.trajectories.feeds import line, staged, table
from trajectories.models import Trajectory
from trajectories.obligations.models import RegisterRow, RegisterUpload
from utq_portal.jobs.models import Job
from utq_portal.notices.message import Message
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post
from utq_portal.people.models import User

SignIn = Callable[[User], Client]
NEWS = Message("test.list", "News of %(name)s", "Body.", "Open it", "Why.", urgent=True)


def rows(client: Client, address: str, query: str = "") -> list[list[Any]]:
    """The list of a page as a workbook, after a look at the links of the page."""
    page = client.get(address, query_params=dict(part.split("=") for part in query.split("&") if part)).content.decode()
    assert 0 < page.find("as=xlsx") < page.find("as=csv"), address
    book = client.get(f"{address}?as=xlsx&{query}")
    text = client.get(f"{address}?as=csv&{query}").getvalue().decode("utf-8-sig")
    found = CalamineWorkbook.from_filelike(BytesIO(book.getvalue())).get_sheet_by_index(0)
    listed = found.to_python()
    assert next(csv.reader(StringIO(text))) == listed[0]
    return listed[1:]


def test_the_mails_of_a_person(cast: Cast, signed_in: SignIn, settings: Settings) -> None:
    settings.DEMO = False
    for who in (cast.teacher, cast.dean):
        post(NEWS, [who], cast.trajectory, occasion="1", params={"name": "Łódź"})
    (row,) = rows(signed_in(cast.teacher), "/mails/")
    assert row[:2] == ["News of Łódź", cast.teacher.name]


def test_the_two_lists_of_upkeep_are_two_files(cast: Cast, signed_in: SignIn) -> None:
    Job.objects.create(task="people.tidy", error="=boom", failed_at=timezone.now())
    post(NEWS, [cast.teacher], cast.trajectory, occasion="1", params={"name": "x"})
    Notice.objects.update(mail=Notice.Mail.REFUSED, error="550 no such mailbox")
    admin = signed_in(cast.admin)
    assert [row[0] for row in rows(admin, "/upkeep/", "of=jobs")] == ["people.tidy"]
    assert [row[0] for row in rows(admin, "/upkeep/", "of=mails")] == [cast.teacher.name]


def test_the_appointments_of_a_person(cast: Cast, signed_in: SignIn) -> None:
    (row,) = rows(signed_in(cast.central_hr), f"/hr/people/{cast.teacher.pk}/")
    assert (row[2], row[5], row[6]) == ("SCI", 1.0, START)


def test_the_rows_of_an_hr_file_by_kind(cast: Cast, signed_in: SignIn) -> None:
    people = [line("M1", faculty="SCI"), line("M2", faculty="SCI"), line("M3", faculty="SCI", fte="much")]
    upload = staged(table(people), by=cast.central_hr, faculties=["SCI"])
    client, address = signed_in(cast.central_hr), f"/hr/files/{upload.pk}/"
    assert [row[1] for row in rows(client, address, "kind=joiner")] == ["M1", "M2"]
    (refused,) = rows(client, address, "kind=refused")
    assert (refused[1], refused[6]) == ("M3", "much")
    assert refused[-1]


def test_the_rows_of_an_earlier_register(cast: Cast, signed_in: SignIn) -> None:
    upload = RegisterUpload.objects.create(
        file_name="register.csv", uploaded_by=cast.central_hr, state="ready", summary={"rows": {"unknown": 1}, "new": 1}
    )
    values = {"number": "007", "name": "Zoë", "employee_no": "0042", "date": "2019-05-01"}
    RegisterRow.objects.create(upload=upload, line=2, kind="unknown", values=values)
    assert rows(signed_in(cast.central_hr), f"/hr/register/{upload.pk}/") == [
        [2.0, "007", "Zoë", "0042", date(2019, 5, 1), ""]
    ]


def test_the_evidence_of_a_dossier_against_its_criteria(cast: Cast, signed_in: SignIn) -> None:
    dossier = dossiers.open_dossier(cast)
    dossiers.add_evidence(dossier, "plan.pdf", "1.1")
    dossiers.add_evidence(dossier, "slides.pdf")
    found = rows(signed_in(cast.teacher), f"/dossiers/{dossier.pk}/")
    assert [row.count("yes") for row in found] == [1, 0]
    only = rows(signed_in(cast.teacher), f"/dossiers/{dossier.pk}/", "q=slides")
    assert [row[0] for row in only] == [2.0]


def test_the_teachers_of_a_supervisor(cast: Cast, signed_in: SignIn) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=cast.supervisor)
    found = rows(signed_in(cast.supervisor), f"/caseloads/{cast.supervisor.pk}/")
    assert [row[:2] for row in found] == [[cast.teacher.name, "SCI"]]


def test_the_editions_of_a_course_without_signing_in(cast: Cast, client: Client) -> None:
    edition = courses.small_edition(12)
    (row,) = rows(client, f"/courses/{edition.course_id}/")
    assert (row[0], row[4]) == (edition.starts_on, 12)


# ---------- search ----------

SOUGHT = ["lodz", "LODZ", "Łódź", "łódź", "Lo\u0301dz\u0301"]


@pytest.mark.parametrize("typed", SOUGHT)
def test_the_catalogue_is_searched_without_accents_and_so_is_its_file(typed: str, cast: Cast, client: Client) -> None:
    for name in ("Teaching in Łódź", "Teaching in Delft"):
        Course.objects.create(code=name[-3:], name_en=name, name_nl=name)
    assert [row[1] for row in rows(client, "/courses/", f"q={typed}")] == ["Teaching in Łódź"]


@pytest.mark.parametrize("typed", SOUGHT)
def test_certificates_are_searched_without_accents_and_so_is_their_file(
    typed: str, cast: Cast, signed_in: SignIn
) -> None:
    made = assessments.certificate(cast)
    Certificate.objects.filter(pk=made.pk).update(name_printed="Łódź Voorbeeld")
    client = signed_in(cast.coordinator)
    assert [row[1] for row in rows(client, "/certificates/", f"q={typed}")] == ["Łódź Voorbeeld"]
    assert "as=xlsx" not in client.get("/certificates/?q=nobody").content.decode()
