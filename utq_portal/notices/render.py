"""Notices as words, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.utils import make_msgid
from types import MappingProxyType
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from utq_portal.notices.letter import AUTOMATIC, Letter, mail_domain
from utq_portal.notices.message import MESSAGES, Kind
from utq_portal.notices.messages import SUMMARY
from utq_portal.notices.models import Notice


@dataclass(frozen=True, slots=True)
class Words:
    """A notice as it reads in one language."""

    subject: str
    body: str
    button: str
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of news in a summary: what, what it asks, and where it is."""

    text: str
    note: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a summary, under its own heading."""

    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the institution's name, the sender's address and the colour of the button."""

    institution: str
    portal: str
    sender: str
    colour: str


def spoken(value: object, language: str) -> Any:
    """A stored parameter in words: "1 March 2028", "4 December 2026, 10:00", or the text of that language."""
    if isinstance(value, dict):
        if "day" in value:
            return date_format(date.fromisoformat(value["day"]), "j F Y")
        if "instant" in value:
            local = timezone.localtime(datetime.fromisoformat(value["instant"]))
            return f"{date_format(local, 'j F Y')}, {date_format(local, 'H:i')}"
        return value.get(language) or value.get("en") or ""
    return value


class _Said(dict[str, Any]):
    """The parameters in words; one that an older notice lacks reads as a dash, so that an inbox always opens."""

    def __missing__(self, name: str) -> str:
        return "–"


def words(code: str, params: Mapping[str, Any], language: str) -> Words:
    """The message ``code`` filled in; an unknown code reads as plain news."""
    message = MESSAGES.get(code)
    with translation.override(language):
        if message is None:
            return Words(_("News about a trajectory"), "", _("Open the portal"), "")
        said = _Said({name: spoken(value, language) for name, value in params.items()})
        parts = (message.subject, message.body, message.button, message.why)
        return Words(*(str(part) % said for part in parts))


def words_of(notice: Notice) -> Words:
    """The notice in its reader's own language; the caller has fetched the recipient."""
    return words(notice.code, notice.params, notice.recipient.language)


def _path(notice: Notice) -> str:
    """The inbox first, which notes that it was read; a page before the sign-in is reached straight away."""
    if notice.url.startswith("/accounts/"):
        return notice.url
    return reverse("notice", args=[notice.pk]) if notice.url else reverse("inbox")


def _sections(notice: Notice) -> list[Section]:
    """What a summary lists, in the language that is active: the news it collected, or what its parameters hold."""
    if notice.code != SUMMARY.code:
        return [_section(part) for part in notice.params.get("sections", [])]
    found: dict[Kind, list[Line]] = {}
    for one in notice.collected.order_by("pk"):
        said = words(one.code, one.params, notice.recipient.language)
        message = MESSAGES.get(one.code)
        kind = message.kind if message else Kind.PROGRESS
        found.setdefault(kind, []).append(Line(said.subject, said.body, settings.BASE_URL + _path(one)))
    return [Section(str(kind.label), found[kind]) for kind in Kind if kind in found]


def _section(part: Mapping[str, Any]) -> Section:
    language = translation.get_language()
    return Section(
        spoken(part["title"], language),
        [
            Line(spoken(one["text"], language), spoken(one.get("note", ""), language), settings.BASE_URL + one["url"])
            for one in part["lines"]
        ],
    )


def mail_bodies(notice: Notice) -> tuple[Words, str, str, Letterhead]:
    """Words, text body, HTML body (styles inlined) and letterhead of the notice's mail."""
    language = notice.recipient.language
    with translation.override(language):
        said = words_of(notice)
        sections = _sections(notice)
        if notice.code == SUMMARY.code and sum(len(part.lines) for part in sections) == 1:
            said = replace(said, subject=sections[0].lines[0].text)
        head: Letterhead = import_string(settings.NOTICE_LETTERHEAD)()
        context = {
            "words": said,
            "sections": sections,
            "head": head,
            "link": settings.BASE_URL + _path(notice),
            "choices": settings.BASE_URL + reverse("mail_choices"),
            "notice": notice,
            "language": language,
            "demo": settings.DEMO,
        }
        text = re.sub(r"\n{3,}", "\n\n", render_to_string("email/notice.txt", context)).strip() + "\n"
        html = _html(context)
    return said, text, html, head


def _html(context: Mapping[str, object]) -> str:
    """The page of a mail, its styles inlined: mail programs drop a style sheet."""
    page = render_to_string("email/notice.html", dict(context))
    return css_inline.inline(page, keep_at_rules=True, load_remote_stylesheets=False)


def account_letter(
    subject: str, text: str, sender: str, to: list[str], headers: Mapping[str, str] = MappingProxyType({})
) -> Letter:
    """A mail of the sign-in, which has no notice, under the same letterhead; in the language that is active."""
    head: Letterhead = import_string(settings.NOTICE_LETTERHEAD)()
    own = {**headers, **AUTOMATIC, "Message-ID": make_msgid(domain=mail_domain())}
    letter = Letter(subject, text, sender, to, headers=own)
    context = {"words": Words(subject, text, "", ""), "head": head, "language": translation.get_language()}
    letter.attach_alternative(_html({**context, "demo": settings.DEMO}), "text/html")
    return letter
