"""The table of running trajectories in the browser: read, mend, take over."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast
from tests.office.test_people_pages import SignedIn
from trajectories.models import Trajectory
from utq_portal.people.models import User

TABLE = "employee_no\tstage\tintake held on\n1\tintake done\t1-2-2025\n2\tnowhere\t1-2-2025\n"


@pytest.fixture
def desk(cast: Cast, signed_in: SignedIn) -> Client:
    User.objects.filter(pk=cast.colleague.pk).update(employee_no="1")
    User.objects.filter(pk=cast.newcomer.pk).update(employee_no="2")
    return signed_in(cast.supervisor)


def digest(page: str) -> str:
    return page.partition('name="digest" value="')[2].partition('"')[0]


def test_a_table_is_read_mended_and_taken_over(cast: Cast, desk: Client) -> None:
    read = desk.post("/trajectories/midway/", {"do": "read", "table": TABLE, "supervisor": "supervisor@demo.example"})
    page = read.content.decode()
    assert (read.status_code, Trajectory.objects.count()) == (200, 1)
    assert "“nowhere” is not a stage" in page
    mend = {"do": "read", "table": TABLE, "supervisor": "supervisor@demo.example", "cell-3-stage": "bezig"}
    page = desk.post("/trajectories/midway/", mend).content.decode()
    assert "2 lines can be used" in page
    assert "bezig" in page  # in the table too, so that it stands there when it is taken over
    table = page.partition('<textarea name="table"')[2].partition(">")[2].partition("</textarea>")[0].strip()
    done = {"do": "take", "table": table, "supervisor": "supervisor@demo.example", "digest": digest(page)}
    assert desk.post("/trajectories/midway/", done).status_code == 302
    assert Trajectory.objects.filter(supervisor=cast.supervisor, state="active").count() == 2
    # the same click again, from a stale page: nothing happens
    assert desk.post("/trajectories/midway/", done).status_code == 200
    assert Trajectory.objects.count() == 3


def test_a_file_is_read_into_the_table(desk: Client) -> None:
    file = SimpleUploadedFile("running.csv", TABLE.replace("\t", ";").encode())
    page = desk.post("/trajectories/midway/", {"do": "read", "file": file}).content.decode()
    assert "1 line can be used" in page
    assert "employee_no\tname\tstage" in page


@pytest.mark.parametrize("table", ["", "Naam;Kamer\nIemand;B12", "employee_no;stage\n", '"a;b\nstage'])
def test_what_is_no_table_is_told_beside_the_field(desk: Client, table: str) -> None:
    answer = desk.post("/trajectories/midway/", {"do": "read", "table": table, "supervisor": "x"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
