"""The register from before the portal: read, mended, loaded once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from tests.cast import Cast
from trajectories.obligations.models import EarlierCertificate, Obligation, RegisterUpload
from trajectories.obligations.workflow import register
from trajectories.workflow.register import load
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.workflow import Refused

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
HEAD = "Certificaatnummer;Naam;Personeelsnummer;Datum afgifte"
ROWS = (
    "UT-1;Teacher Voorbeeld;0042;1-2-2015",
    "UT-2;Someone Gone;;2009-06-30",
    "UT-3;Someone Later;0077;31-12-2016",
    "UT-4;Wrong Day;0078;31-02-2016",
    "UT-1;Another Name;0042;1-2-2015",
    ";No Number;0079;1-2-2015",
    "UT-9;Still To Come;0080;24-11-2110",
    "UT-3;Someone Later;0077;31-12-2016",
)


@pytest.fixture
def file(cast: Cast) -> bytes:
    User.objects.filter(pk=cast.teacher.pk).update(employee_no="0042")
    return "\r\n".join([HEAD, *ROWS]).encode()


def test_it_settles_once_and_tells(cast: Cast, file: bytes) -> None:
    upload = register.stage(by=cast.coordinator, name="old.csv", content=file, today=TODAY)
    assert upload.summary["rows"] == {"settles": 1, "unknown": 2, "refused": 4, "same": 1}
    refused = upload.rows.filter(kind="refused").values_list("line", "field", "reason")
    assert list(refused) == [
        (5, "date", "no_date"), (6, "number", "twice"), (7, "number", "no_number"), (8, "date", "future"),
    ]  # fmt: skip
    assert load(upload, by=cast.coordinator, today=TODAY) == 1
    duty = Obligation.objects.get(person=cast.teacher)
    assert (duty.settled_by, duty.settled_on) == ("earlier", date(2015, 2, 1))
    assert Notice.objects.filter(recipient=cast.teacher, code="trajectories.settled_earlier").count() == 1
    assert Event.objects.filter(verb="trajectories.settled_earlier", actor=cast.coordinator).count() == 1
    with pytest.raises(Refused, match="loaded already"):
        load(RegisterUpload.objects.get(pk=upload.pk), by=cast.coordinator, today=TODAY)
    again = register.stage(by=cast.coordinator, name="old.csv", content=file, today=TODAY)
    assert (again.summary["new"], again.summary["rows"]["same"]) == (0, 4)
    assert EarlierCertificate.objects.count() == 3


def test_a_line_with_too_many_cells_stays_out_and_the_others_are_loaded(cast: Cast) -> None:
    content = f"{HEAD}\nUT-1;Ada;;1-2-2015\nUT-2;Bo;;1-2-2015;more".encode()
    upload = register.stage(by=cast.coordinator, name="old.csv", content=content, today=TODAY)
    assert upload.summary["rows"] == {"unknown": 1, "refused": 1}
    load(upload, by=cast.coordinator, today=TODAY)
    assert [one.number for one in EarlierCertificate.objects.all()] == ["UT-1"]


def test_who_loads(cast: Cast, file: bytes) -> None:
    for by in (cast.hr, cast.dean, cast.teacher):
        with pytest.raises(Refused):
            register.stage(by=by, name="old.csv", content=file, today=TODAY)
    upload = register.stage(by=cast.central_hr, name="old.csv", content=file, today=TODAY)
    with pytest.raises(Refused, match="checked this preview"):
        load(upload, by=cast.coordinator, today=TODAY)


def test_what_changed_in_between_is_shown_again(cast: Cast, file: bytes) -> None:
    upload = register.stage(by=cast.coordinator, name="old.csv", content=file, today=TODAY)
    EarlierCertificate.objects.create(number="UT-3", name="Other", employee_no="", issued_on=TODAY)
    with pytest.raises(Refused, match="changed since"):
        load(upload, by=cast.coordinator, today=TODAY)
    assert EarlierCertificate.objects.count() == 1


def test_in_the_browser_a_line_is_mended(cast: Cast, signed_in: SignIn, file: bytes) -> None:
    client = signed_in(cast.coordinator)
    assert client.post("/hr/register/", {"file": SimpleUploadedFile("x.csv", b"a;b\r\n1;2")}).status_code == 302
    assert "no column for" in client.get(f"/hr/register/{RegisterUpload.objects.get().pk}/").content.decode()
    client.post("/hr/register/", {"file": SimpleUploadedFile("old.csv", file)})
    upload = RegisterUpload.objects.latest("pk")
    row = upload.rows.get(line=5)
    client.post(f"/hr/register/{upload.pk}/rows/{row.pk}/", {"date": "28 februari 2016"})
    upload.refresh_from_db()
    assert upload.summary["rows"] == {"settles": 1, "unknown": 3, "refused": 3, "same": 1}
    for kind in ("refused", "settles", "unknown", "same"):
        assert client.get(f"/hr/register/{upload.pk}/", {"kind": kind}).status_code == 200
    assert "1 obligation is settled" in client.post(f"/hr/register/{upload.pk}/load/", follow=True).content.decode()
    assert "Someone Gone" in client.get("/hr/register/", {"q": "gone"}).content.decode()


def test_the_command_line_does_the_same(cast: Cast, file: bytes, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes(file)
    call_command("import_register", path, verbosity=0)
    assert not EarlierCertificate.objects.exists()
    call_command("import_register", path, "--apply", verbosity=0)
    assert Obligation.objects.get(person=cast.teacher).settled_by == "earlier"
