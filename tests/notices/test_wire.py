"""Mails as the server gets them: every mail program reads the same facts in them."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from html.parser import HTMLParser

import pytest
from pytest_django.fixtures import Settings

from tests.cast import Cast
from tests.notices.sink import Sink, listening
from utq_portal.notices import workflow
from utq_portal.notices.message import Kind, Message
from utq_portal.notices.models import Notice
from utq_portal.notices.post import post

PLAIN = Message("test.wire", "%(words)s", "Body of %(words)s.", "Open it", "Why.", kind=Kind.COURSE)
URGENT = Message("test.wire.now", "%(words)s", "%(words)s", "Open it", "Why.", kind=Kind.COURSE, urgent=True)
NAMES = [
    "Jiří Dvořák-Łukasiewicz",
    "A course with " + "Łódź, " * 16,
    "Ł" * 88,
    "x" * 88,
    "Özgür Yılmaz İpek 😀 " * 4,
    "Nguyễn Thị Ánh Tuyết: Γιώργος, Ђорђе",
    'O\'Brien, "Bob" <b>; Smith & Co',
    "=?utf-8?q?not_encoded?=",
]


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    settings.BASE_URL = "https://utq-portal-of-the-faculty-of-science.university-with-a-long-name.example"
    with listening(settings) as server:
        yield server


def sent(cast: Cast, sink: Sink, words: str, message: Message = PLAIN) -> bytes:
    post(message, [cast.teacher], cast.trajectory, occasion="1", params={"words": words})
    notice = Notice.objects.get()
    Notice.objects.update(mail=Notice.Mail.QUEUED)
    assert workflow.deliver(notice.pk)
    return sink.taken[-1]


def header(raw: bytes, name: str) -> list[bytes]:
    """The lines of a header as they go over the wire."""
    found = re.search(rb"(?im)^" + name.encode() + rb":[^\r\n]*(?:\r\n[ \t][^\r\n]*)*", raw.split(b"\r\n\r\n")[0])
    return found[0].split(b"\r\n") if found else []


@pytest.mark.parametrize("words", NAMES)
def test_a_subject_begins_on_the_line_of_its_name_and_is_read_back(words: str, cast: Cast, sink: Sink) -> None:
    lines = header(sent(cast, sink, words), "Subject")
    assert lines[0].removeprefix(b"Subject:").strip()
    assert all(len(line) <= 78 and line.strip() for line in lines)
    assert all(len(word) <= 75 for line in lines for word in re.findall(rb"=\?\S+\?=", line))
    said = str(make_header(decode_header(b"".join(lines).removeprefix(b"Subject: ").decode("ascii"))))
    assert said.split() == words.split()


@pytest.mark.parametrize("words", [*NAMES, "x" * 2500, "Ł" * 2500])
def test_no_line_is_longer_than_servers_take(words: str, cast: Cast, sink: Sink) -> None:
    raw = sent(cast, sink, words, URGENT)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_headers_that_programs_act_on_are_not_encoded(cast: Cast, sink: Sink, settings: Settings) -> None:
    """A long address in one piece is easily taken for words: encoded, it can be neither opened nor matched."""
    raw = sent(cast, sink, "Łódź")
    for name in ("Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"):
        assert b"=?" not in b"".join(header(raw, name)), name
    letter = email.message_from_bytes(raw)
    address = "".join(letter["List-Unsubscribe"].split())
    assert (address[:1], address[-1:]) == ("<", ">")
    assert address[1:].startswith(f"{settings.BASE_URL}/mail/off/")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    host = settings.BASE_URL.removeprefix("https://")
    assert re.fullmatch(rf"<notice-\d+@{re.escape(host)}>", "".join(letter["Message-ID"].split()))
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "OOF, AutoReply"  # not NDR: a refusal is told
    assert (letter["Precedence"], letter["Bcc"], letter["To"]) == (None, None, cast.teacher.email)


def test_what_cannot_be_switched_off_says_nothing_of_it(cast: Cast, sink: Sink) -> None:
    letter = email.message_from_bytes(sent(cast, sink, "A place", URGENT))
    assert (letter["List-Unsubscribe"], letter["List-Unsubscribe-Post"]) == (None, None)


class _Words(HTMLParser):
    """The words of a page as somebody reads them, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.said.append(given.get("href") or "")
        if tag not in ("meta", "br"):
            self.inside.append("" if given.get("class") == "preview" or tag in ("style", "title") else tag)

    def handle_endtag(self, tag: str) -> None:
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        if "" not in self.inside:
            self.said.append(data)


@pytest.mark.parametrize("words", NAMES)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_text_and_the_page_of_a_mail_tell_the_same(words: str, language: str, cast: Cast, sink: Sink) -> None:
    cast.teacher.language = language
    cast.teacher.save()
    letter = email.message_from_bytes(sent(cast, sink, words), policy=email.policy.default)
    text, page = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert text
    assert page
    reader = _Words()
    reader.feed(page.get_content())
    found = [set(re.findall(r"[^\s.:,]+", said)) - {""} for said in (text.get_content(), " ".join(reader.said))]
    assert found[0] == found[1]
