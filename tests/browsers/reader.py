"""Reads the pages of the portal without a browser: walks to one page of every kind that a role can reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from django.test import Client

# what a link leads to that is no page to look at: another language, the way out, files
ASIDE = re.compile(r"^/(language|media|static|accounts/logout)/|\.(ics|csv|xlsx|pdf|zip)$|/download/$")
# a number, a code or a day in an address
SINGLE = re.compile(r"/(\d[\d-]*|[A-Z0-9]{4}-[A-Z0-9-]{4,}|[0-9a-f-]{32,36})(?=/)")


@dataclass(frozen=True, slots=True)
class Page:
    """One page as the portal sent it, and the page that led to it."""

    address: str
    status: int
    html: str
    before: str = ""


class _Links(HTMLParser):
    """The addresses that a page links to, in the order of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link leads; what is downloaded is no page."""
        values = dict(attrs)
        if tag == "a" and values.get("href") and "download" not in values:
            self.found.append(str(values["href"]))


def links_of(page: Page) -> list[str]:
    """The addresses inside the portal that a page links to."""
    parser = _Links()
    parser.feed(page.html)
    inside = [urldefrag(urljoin(page.address, link)).url for link in parser.found]
    return [link for link in inside if link.startswith("/") and not link.startswith("//")]


def kind_of(address: str) -> str:
    """Addresses that differ in a number, a code, a day or a question are one kind of page."""
    return SINGLE.sub("/N", address.partition("?")[0])


def read(client: Client, address: str, before: str = "") -> Page | None:
    """The page at this address, after its redirects; nothing where it is a file."""
    answer = client.get(address, follow=True)
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        answer.close()
        return None
    return Page(answer.wsgi_request.get_full_path(), answer.status_code, answer.content.decode(), before)


def walk(client: Client, starts: list[str]) -> Iterator[Page]:
    """Every page of ``starts``, then one page of every kind that these lead to, and on from there."""
    left = [(one, "") for one in starts]
    kinds = {kind_of(one) for one in starts}
    while left:
        page = read(client, *left.pop(0))
        if page is None:
            continue
        yield page
        for link in links_of(page):
            if kind_of(link) not in kinds and not ASIDE.search(link.partition("?")[0]):
                kinds.add(kind_of(link))
                left.append((link, page.address))
