"""What is so at one university stands on its public pages as rows that its coordinator keeps."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Cast
from tests.factories.dossiers import pdf
from tests.public.access_rows import a_video
from utq_portal.demo.texts import CAPTIONS, STORY, TEXTS
from utq_portal.demo.university import lay_out
from utq_portal.people.models import User
from utq_portal.policy.models import Link, PageText
from utq_portal.policy.workflow import save_row
from utq_portal.web.richtext import shown

SignedIn = Callable[[User], Client]
ROOT = Path(__file__).resolve().parents[2]
PLACES = {
    "landing": "/", "who": "/about/", "step1": "/about/", "step2": "/about/", "step3": "/about/", "step4": "/about/",
    "step5": "/about/", "regulation": "/manual/", "qualified": "/already-qualified/", "courses": "/courses/",
    "contacts": "/contacts/",
}  # fmt: skip
TEXT = {
    "place": "regulation", "name_nl": "Bezwaar", "name_en": "Objection", "text_nl": "<p>Binnen zes weken.</p>",
    "text_en": "<p>Within six weeks.<script>x()</script></p>", "position": "1", "shown": "on",
}  # fmt: skip
LINK = {"kind": "manual", "name_nl": "Handleiding", "name_en": "Manual", "position": "1"}


def add(place: str, number: int = 1) -> PageText:
    return save_row(
        PageText(
            place=place,
            name_nl=f"Kop {place} {number}",
            name_en=f"Heading {place} {number}",
            text_nl="<p>Woorden.</p>",
            text_en="<p>Words.</p>",
        ),
        by=None,
    )


def test_every_place_is_shown_on_a_page(db: None, client: Client) -> None:
    assert sorted(PLACES) == sorted(PageText.Place.values)
    for place, address in PLACES.items():
        assert f"Heading {place}" not in client.get(address).content.decode()
        add(place)
        assert f"Heading {place} 1" in client.get(address).content.decode()
        client.get("/language/nl/")
        assert f"Kop {place} 1" in client.get(address).content.decode()
        client.get("/language/en/")


@pytest.mark.parametrize("address", ["/", "/about/", "/manual/", "/courses/"])
def test_more_texts_ask_no_more(db: None, client: Client, address: str) -> None:
    counts = []
    for number in (1, 2, 3):
        for place in PLACES:
            add(place, number)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_the_coordinator_looks_first_and_then_saves(cast: Cast, signed_in: SignedIn) -> None:
    desk = signed_in(cast.coordinator)
    page = desk.post("/settings/texts/", {**TEXT, "preview": "1"})
    assert page.status_code == 200
    assert "Binnen zes weken." in page.content.decode()
    assert not PageText.objects.exists()
    assert desk.post("/settings/texts/", TEXT).status_code == 302
    row = PageText.objects.get()
    assert row.text_en == "<p>Within six weeks.</p>"
    assert desk.post("/settings/texts/", {**TEXT, "text_en": ""}).status_code == 422


def test_a_file_instead_of_an_address(cast: Cast, signed_in: SignedIn, client: Client) -> None:
    desk = signed_in(cast.coordinator)
    assert desk.post("/settings/links/", LINK).status_code == 422
    assert desk.post("/settings/links/", {**LINK, "upload": pdf("Manual.pdf")}).status_code == 302
    row = Link.objects.get()
    answer = client.get(row.address)
    answer.close()
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    lying = SimpleUploadedFile("Manual.pdf", b"<html>")
    assert desk.post("/settings/links/", {**LINK, "upload": lying}).status_code == 422


def test_a_video_is_shown_here_only_with_captions(cast: Cast, signed_in: SignedIn, client: Client) -> None:
    desk, given = signed_in(cast.coordinator), {**LINK, "kind": "video"}
    film = SimpleUploadedFile("film.mp4", b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2avc1mp41")
    assert desk.post("/settings/links/", {**given, "upload": film}).status_code == 422
    a_video(cast)
    page = client.get("/about/").content.decode()
    assert "<video controls" in page
    assert 'srclang="en"' in page
    Link.objects.update(file_path="", url="https://video.example/1")
    page = client.get("/manual/").content.decode()
    assert "<video" not in page
    assert "on video.example" in page


def test_nothing_of_one_university_stands_in_a_template(db: None) -> None:
    names = "|".join(re.escape(row[key]) for row in TEXTS for key in ("name_nl", "name_en"))
    for path in (ROOT / "templates").rglob("*.html"):
        assert not re.search(rf"Twente|CELT|4TU|{names}", path.read_text()), path


@pytest.mark.parametrize("address", ["/", "/manual/"])
def test_a_video_that_plays_on_the_page_is_not_listed_again(cast: Cast, client: Client, address: str) -> None:
    a_video(cast)
    Link.objects.create(kind=Link.Kind.MANUAL, name_nl="Handleiding", name_en="Manual of here", url="https://m.example")
    page = client.get(address).content.decode()
    assert re.findall(r'<ul class="evidence">.*?</ul>', page, re.DOTALL)[0].count("<li>") == 1
    assert "Manual of here" in page


def test_the_demo_university_has_texts_a_story_and_a_video_that_are_shown(db: None, client: Client) -> None:
    lay_out(timezone.localdate())
    for row in TEXTS:
        page = client.get(PLACES[row["place"]]).content.decode()
        assert row["name_en"] in page, row["place"]
        assert shown(row["text_en"]) in page, row["place"]
    assert "Management assistant" in client.get("/contacts/").content.decode()
    stories = client.get("/experiences/").content.decode()
    assert STORY["person_name"] in stories
    assert STORY["text_en"].split("\n")[0] in stories
    video = Link.objects.get(kind=Link.Kind.VIDEO)
    about = client.get("/about/").content.decode()
    assert video.plays
    assert f'src="{video.address}"' in about
    assert about.count("<track") == len(CAPTIONS)
