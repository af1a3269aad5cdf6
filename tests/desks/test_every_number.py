"""Every number on every desk, followed by its address: the list that opens is that long."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from utq_portal.demo.make import make
from utq_portal.people.models import User

SignedIn = Callable[[User], Client]
DESKS = [
    ("coordinator", "coordinator"),
    ("supervisor", "supervisor"),
    ("assessor1", "assessor"),
    ("hr", "hr"),
    ("dean", "dean"),
    ("exemption", "exemption"),
    ("courses", "courses"),
    ("manager", "line_manager"),
    ("admin", "admin"),
]
# numbers that count no rows of a list, with why
ALLOWED: list[tuple[str, str]] = [
    (r"\d+ to \d+ of \d+", "which rows of the list stand here"),
    (r"\b20\d\d\b", "a year"),
    (r"\b\d{1,2}:\d\d\b", "an hour"),
    (r"\b\d{1,2} [A-Z][a-z]{2,8}\b", "a day"),
    (r"\b\d+ (working )?(day|week|month|year)s?\b", "a length of time"),
    (r"\bcompetences? \d+\b", "a competence has a number"),
    (r"\d+(\.\d)?%", "a share; its n stands beside it"),
    (r"n = \d+", "how many a share is of; a statistic leads to nobody"),
    (r"\d+ to \d+%?", "an interval"),
    (r"\(.*?\d+ open(, no UTQ known here)?\)", "an assessor's open assessments, to choose by"),
    (r"Fewer than \d+ people|fewer than \d+", "a statistic of few is hidden"),
    (r"decide on \d+", "each stands in the queue of the same page; there is no other list"),
    (r"last year \d+", "of the register of last year; said beside this year's"),
    (r"of \d+ this year", "how many a median is of"),
    (r"median.*", "a median"),
    (r"\d+ of \d+ in scope", "the share's own words; the link opens the settled ones"),
    (r"^0$", "nothing to open"),
    (r"^: .*", "a button's title once more, for who cannot see it"),
    (r"\d+ of them (is|are) sufficient", "what announcing does"),
    (r"^(earlier )?certificate: \d+|^exemption: \d+|^UTQ from another university: \d+", "a part of the settled ones"),
    (r"^(([A-Z][\w ]+) \d+(, )?)+$", "who has the ball; a filter of the list below"),
    (r"The first \d+ of \d+", "how many of them stand here"),
    (r"\d+ registered, the smallest group is \d+", "why the group is too small"),
]
EMPTY = ("input", "img", "br", "link", "meta", "hr", "wbr")
# parts of a page whose numbers lead nowhere, by the heading's id
SECTIONS = {"cv-h": "a statistic leads to nobody", "f-h": "figures about a line manager's group name nobody"}
LISTS = ("page", "refused", "stuck", "rows", "acting")


class Numbers(HTMLParser):
    """The texts of ``main`` with a digit: the words, the address around them, and the tags they stand in."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[tuple[str, dict[str, str | None]]] = []
        self.found: list[tuple[str, str, list[str]]] = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that closes itself holds no words."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in EMPTY:
            self.inside.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == one for one, _attrs in self.inside):
            while self.inside.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        tags = [tag for tag, _attrs in self.inside]
        inside = {attrs.get("aria-labelledby") for _tag, attrs in self.inside}
        if "main" in tags and not inside & set(SECTIONS) and re.search(r"\d", words):
            url = next((attrs.get("href") or "" for tag, attrs in reversed(self.inside) if tag == "a"), "")
            self.found.append((words, url, tags))


def numbers_on(text: str) -> Iterator[tuple[str, str, int]]:
    """Each number that counts something: the words, the address, the number."""
    reader = Numbers()
    reader.feed(text)
    for words, url, tags in reader.found:
        if "td" in tags and not url and re.fullmatch(r"\d+", words):
            continue  # the days of silence of one teacher
        if {"time", "svg", "option", "h3", "button", "form", "caption"} & set(tags):
            continue  # days, drawings with their table beside them, titles of cases and choices
        left = words
        for pattern, _why in ALLOWED:
            left = re.sub(pattern, "", left)
        for number in re.findall(r"(?<![\w.-])\d+(?![\w-])", left):
            yield words, url, int(number)


def length_of(browser: Client, url: str, here: str) -> int | None:
    """How many rows the list behind an address has, over all its pages."""
    if url.startswith("#"):
        return None
    full = urljoin(here, url.partition("#")[0])
    total, number = 0, 1
    while True:
        separator = "&" if "?" in full else "?"
        answer = browser.get(f"{full}{separator}page={number}")
        assert answer.status_code == 200, full
        context = answer.context
        name = next((name for name in LISTS if name in context), "")
        assert name, f"{full} has no list"
        total += len(context[name])
        if not getattr(context[name], "has_next", False):
            extra = context.get("acting")
            return total + (len(extra) if extra is not None and name != "acting" else 0)
        number += 1


@pytest.mark.django_db
def test_every_number_opens_a_list_of_that_length(signed_in: SignedIn, settings: Settings) -> None:
    settings.DEMO = True  # its people sign in nowhere else
    make(200, accounts=True)
    wrong = []
    for account, desk in DESKS:
        browser = signed_in(User.objects.get(email=f"{account}@demo.example"))
        here = f"/desk/{desk}/"
        answer = browser.get(here)
        assert answer.status_code == 200, here
        text = answer.content.decode()
        seen = set()
        for words, url, number in numbers_on(text):
            if (words, url) in seen:
                continue
            seen.add((words, url))
            if not url and number == answer.context.get("median"):
                continue  # months; of how many stands beside it
            if not url:
                wrong.append((desk, words, "no list"))
                continue
            if url == "#q-h":  # the queue of this page, or what the coordinator's queue stands for
                kinds = answer.context["asked"] if desk == "coordinator" else []
                parts = [int(n) for one in kinds for n in re.findall(r"\d+", one.words)]
                shown = sum(parts) if desk == "coordinator" else len(answer.context["items"])
                if number != shown and not (number > shown and f"of {number}" in " ".join(text.split())):
                    wrong.append((desk, words, f"the queue has {shown}"))
                continue
            if url.startswith("#"):
                url = "?"
            length = length_of(browser, url, here)
            if length != number:
                wrong.append((desk, words, f"{url} has {length}"))
    assert wrong == [], "\n".join(map(str, wrong))
