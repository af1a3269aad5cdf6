"""Each part of the settings is saved, checked and logged; only the coordinator gets there."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.foretold import told_in
from utq_portal.agenda.models import Holiday
from utq_portal.audit.models import Event
from utq_portal.people.models import Faculty, User
from utq_portal.policy.models import Experience, Link, Signatory
from utq_portal.policy.queries import current, institution, own_values
from utq_portal.policy.values import SETTINGS

SignedIn = Callable[[User], Client]
NAMES = {
    "name_nl": "Universiteit van het Noorden", "name_en": "University of the North", "unit_nl": "", "unit_en": "",
    "regulation_nl": "Reglement", "regulation_en": "Regulation", "sender": "utq@north.example",
    "contact": "help@north.example", "certificate_place": "Noordstad",
}  # fmt: skip


@pytest.fixture
def desk(cast: Cast, signed_in: SignedIn) -> Client:
    """The coordinator's browser."""
    return signed_in(cast.coordinator)


def picture() -> bytes:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    )


def test_names_are_saved_and_shown_at_once(cast: Cast, desk: Client) -> None:
    assert desk.post("/settings/institution/", NAMES).status_code == 302
    assert "University of the North" in desk.get("/settings/").content.decode()
    assert set(Event.objects.get(verb="policy.institution_changed").data["fields"]) >= {"name_nl", "sender"}
    wrong = desk.post("/settings/institution/", {**NAMES, "sender": "nobody"})
    assert wrong.status_code == 422
    assert institution().sender == "utq@north.example"


def test_a_colour_that_cannot_be_read_is_refused_with_one_that_can(cast: Cast, desk: Client) -> None:
    page = desk.post("/settings/look/", {"brand_colour": "#FFCC00"})
    assert page.status_code == 422
    assert "The nearest one that can is #" in page.content.decode()
    assert desk.post("/settings/look/", {"brand_colour": "#7A1F3D"}).status_code == 302
    assert institution().brand_colour == "#7A1F3D"
    assert desk.get("/settings/look/").content.decode().count("Readable") == 5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", b"<svg onload='x()'/>"),
        ("logo.png", b"<svg onload='x()'/>"),
        ("logo.png", b""),
        ("l.jpg", b"\xff\xd8\xff"),
    ],
)
def test_a_logo_that_is_no_png_is_refused(cast: Cast, desk: Client, name: str, content: bytes) -> None:
    page = desk.post("/settings/look/", {"brand_colour": "#23418F", "logo": SimpleUploadedFile(name, content)})
    assert page.status_code == 422
    assert institution().logo == ""


def test_a_png_is_shown_until_it_is_removed(cast: Cast, desk: Client, client: Client) -> None:
    logo = SimpleUploadedFile("logo.png", picture(), "image/png")
    assert desk.post("/settings/look/", {"brand_colour": "#23418F", "logo": logo}).status_code == 302
    shown = client.get("/logo")
    assert shown.headers["Content-Type"] == "image/png"
    shown.close()
    assert f"/logo?{institution().logo[-8:]}" in client.get("/").content.decode()
    desk.post("/settings/look/", {"brand_colour": "#23418F", "remove_logo": "on"})
    assert client.get("/logo").status_code == 404


def settings_as_shown(desk: Client, query: str = "") -> dict[str, str]:
    form = desk.get(f"/settings/procedure/{query}").context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: str(value) if value is not True else "on" for name, value in values.items() if value is not False}


def test_a_preset_is_chosen_and_a_setting_changed_and_taken_back(cast: Cast, desk: Client) -> None:
    chosen = {"do": "preset", "preset": "strict"}
    shown = desk.post("/settings/procedure/", chosen).content.decode()
    desk.post("/settings/procedure/", {**chosen, "told": told_in(shown)})
    assert current().plan_agreed
    values = {**settings_as_shown(desk), "do": "settings", "scoring_days": "30"}
    assert desk.post("/settings/procedure/", values).status_code == 302
    assert own_values() == {"scoring_days": 30}
    desk.post("/settings/procedure/", {**values, "scoring_days": "20"})
    assert own_values() == {}
    desk.post("/settings/procedure/", {**values, "scoring_days": "31"})
    desk.post("/settings/procedure/reset/")
    assert own_values() == {}
    wrong = desk.post("/settings/procedure/", {**values, "scoring_days": "900", "interview": "never"})
    assert wrong.status_code == 422
    assert "60 or less" in wrong.content.decode()


def test_a_faculty_changes_only_what_a_faculty_may(cast: Cast, desk: Client) -> None:
    query = f"?faculty={cast.law.pk}"
    values = settings_as_shown(desk, query)
    assert set(values) == {name for name, one in SETTINGS.items() if one.per_faculty}
    assert "scoring_days" not in values
    desk.post(f"/settings/procedure/{query}", {**values, "do": "settings", "feedback_days": "5", "scoring_days": "7"})
    assert current(cast.law).feedback_days == 5
    assert current(cast.science).feedback_days == 15
    assert current(cast.law).scoring_days == 20
    desk.post("/settings/procedure/reset/", {"faculty": cast.law.pk})
    assert current(cast.law).feedback_days == 15
    assert desk.get("/settings/procedure/?faculty=99999").status_code == 404


ROWS = [
    ("signatories", Signatory, {"person_name": "Ada", "name_nl": "Rector", "name_en": "Rector", "position": "1"}),
    (
        "links",
        Link,
        {"kind": "manual", "name_nl": "Gids", "name_en": "Guide", "url": "example.org/gids", "position": "1"},
    ),
    (
        "experiences",
        Experience,
        {
            "person_name": "Bo", "text_nl": "Goed", "text_en": "Good", "consented_on": "1 March 2026", "position": "1",
            "shown": "on",
        },
    ),
    ("holidays", Holiday, {"on": "4 January 2027", "name_nl": "Dies", "name_en": "Anniversary"}),
    ("faculties", Faculty, {"code": "NEW", "name_nl": "Nieuw", "name_en": "New", "active": "on"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "model", "values"), ROWS)
def test_rows_are_added_changed_and_removed(cast: Cast, desk: Client, kind: str, model, values: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    before = set(model.objects.values_list("pk", flat=True))
    first = next(name for name in values if name not in {"kind", "position"})
    assert desk.post(f"/settings/{kind}/", {**values, first: ""}).status_code == 422
    assert desk.post(f"/settings/{kind}/", values).status_code == 302
    row = model.objects.exclude(pk__in=before).get()
    assert desk.get(f"/settings/{kind}/?year=2027").status_code == 200
    assert desk.post(f"/settings/{kind}/{row.pk}/", values).status_code == 302
    removed = desk.post(f"/settings/{kind}/{row.pk}/remove/")
    if kind == "faculties":
        assert removed.status_code == 404
    else:
        assert not model.objects.filter(pk=row.pk).exists()
        assert desk.post(f"/settings/{kind}/{row.pk}/remove/").status_code == 302
    assert Event.objects.filter(actor=cast.coordinator).count() >= 2


def test_an_address_without_a_scheme_becomes_https_and_scripts_are_refused(cast: Cast, desk: Client) -> None:
    link = dict(ROWS[1][2])
    desk.post("/settings/links/", link)
    assert Link.objects.get().url == "https://example.org/gids"
    assert desk.post("/settings/links/", {**link, "url": "javascript:alert(1)"}).status_code == 422


def test_a_year_of_holidays_is_added_once(cast: Cast, desk: Client) -> None:
    for _ in range(2):
        desk.post("/settings/holidays/year/", {"year": "2042"})
    assert Holiday.objects.filter(on__year=2042).count() == 11
    assert "between 2000 and 2100" in desk.post("/settings/holidays/year/", {"year": "3"}, follow=True).content.decode()


def test_a_teaching_free_week_is_one_entry(cast: Cast, desk: Client) -> None:
    week = {"on": "8-2-2027", "until": "12-2-2027", "name_nl": "Lesvrije week", "name_en": "Teaching-free week"}
    assert desk.post("/settings/holidays/", week).status_code == 302
    row = Holiday.objects.get(until=date(2027, 2, 12))
    assert (row.on, len(list(row.days()))) == (date(2027, 2, 8), 5)
    assert "Teaching-free week" in desk.get("/settings/holidays/?year=2027").content.decode()
    for wrong, why in (
        (week, "already"),
        ({**week, "until": "7-2-2027"}, "after the first"),
        ({**week, "until": "8-2-2072"}, "at most 120"),
    ):
        said = desk.post("/settings/holidays/", wrong)
        assert (said.status_code, why in said.content.decode()) == (422, True)


def test_unknown_parts_of_the_settings_are_not_there(cast: Cast, desk: Client) -> None:
    assert desk.get("/settings/nothing/").status_code == 404
    assert desk.get("/settings/links/99/").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/settings/", "/settings/institution/", "/settings/look/", "/settings/procedure/", "/settings/profiles/",
        "/settings/signatories/", "/settings/links/", "/settings/experiences/", "/settings/holidays/?year=2027",
        "/settings/faculties/", "/setup/",
    ],
)  # fmt: skip
def test_a_page_asks_at_most_ten_times(cast: Cast, desk: Client, address: str) -> None:
    for number in range(3):
        Signatory.objects.create(person_name=f"S{number}", name_nl="x", name_en="x", faculty=cast.law)
        Link.objects.create(kind="other", name_nl="x", name_en="x", url="https://example.org/")
    desk.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(address).status_code == 200
    assert len(queries) <= 10, [query["sql"][:160] for query in queries]
