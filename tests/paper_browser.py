"""A browser without a window: reads the forms of a page, fills them in and presses their buttons.
It goes through the client of Django. What is pressed has to stand on the page, as for a person without scripts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any

from django.test import Client
from django.utils.html import strip_tags

CHECKED = ("radio", "checkbox")


@dataclass
class Form:
    """A form with what its fields hold when the page opens; choices by name, with every value there is."""

    action: str = ""
    posts: bool = False
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Button:
    """A button of a form, or a link."""

    words: str = ""
    name: str = ""
    value: str = ""
    action: str = ""
    form: Form | None = None


class Page(HTMLParser):
    """The forms, buttons and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.buttons: list[Button] = []
        self.links: list[Button] = []
        self._named: dict[str, Form] = {}  # by id; fields and buttons may name one that comes later
        self._open: Form | None = None
        self._word: Button | None = None
        self._area = self._select = ""
        self._into: Form | None = None  # what the text or the choices that are read belong to
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins here."""
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._open = self._named.setdefault(given["id"], Form()) if given.get("id") else Form()
            self._open.action, self._open.posts = given.get("action", ""), given.get("method", "").lower() == "post"
        elif tag == "input":
            self._input(given)
        elif tag == "textarea" and "disabled" not in given:
            self._area, self._into = given.get("name", ""), self._form(given)
            self._put(self._area, "", given)
        elif tag == "select":
            self._select, self._into = given.get("name", ""), self._form(given)
        elif tag == "option" and self._select:
            self._option(given)
        elif tag in ("button", "a"):
            self._word = Button(
                "", given.get("name", ""), given.get("value", ""), given.get("formaction", given.get("href", "")),
                self._form(given),
            )  # fmt: skip
            (self.buttons if tag == "button" else self.links).append(self._word)

    def handle_endtag(self, tag: str) -> None:
        """Note what ends here."""
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag in ("button", "a"):
            self._word = None

    def handle_data(self, data: str) -> None:
        """Words of a button, or the text in a field."""
        if self._word is not None:
            self._word.words = " ".join(f"{self._word.words} {data}".split())
        if self._area and self._into is not None:
            self._into.fields[self._area][-1] += data

    def _form(self, given: dict[str, str]) -> Form | None:
        return self._named.setdefault(given["form"], Form()) if given.get("form") else self._open

    def _put(self, name: str, value: str, given: dict[str, str]) -> None:
        form = self._form(given)
        if form is not None and name:
            form.fields.setdefault(name, []).append(value)

    def _input(self, given: dict[str, str]) -> None:
        kind, name, value = given.get("type", "text"), given.get("name", ""), given.get("value", "")
        form = self._form(given)
        if kind in ("file", "submit") or "disabled" in given or form is None:
            return
        if kind in CHECKED:
            form.choices.setdefault(name, []).append(value or "on")
            if "checked" not in given:
                return
            value = value or "on"
        self._put(name, value, given)

    def _option(self, given: dict[str, str]) -> None:
        form = self._into
        if form is not None:
            form.choices.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given or len(form.choices[self._select]) == 1:
                form.fields[self._select] = [given.get("value", "")]


@dataclass
class PaperBrowser:
    """One person's browser: ``text`` is the page it shows, ``seen`` the words of every page."""

    client: Client
    address: str = ""
    text: str = ""
    seen: list[tuple[str, str]] = field(default_factory=list)

    def go(self, address: str) -> PaperBrowser:
        """Open an address."""
        return self._show(self.client.get(address, follow=True))

    @property
    def words(self) -> str:
        """What the page says."""
        return " ".join(strip_tags(self.text).split())

    def offers(self, words: str) -> bool:
        """Whether a button that begins with these words stands here."""
        return any(one.words.startswith(words) and one.form for one in Page(self.text).buttons)

    def press(self, words: str, **typed: Any) -> PaperBrowser:
        """Fill in and press the button that begins with ``words``; a name ending in an asterisk is every such field.

        With ``refused`` the answer has to be a refusal.
        """
        refused = typed.pop("refused", False)
        page = Page(self.text)
        found = [one for one in page.buttons if one.words.startswith(words) and one.form]
        assert found, (words, self.address, [one.words for one in page.buttons])
        # of several with the same words the one in the form with these fields
        button = max(found, key=lambda one: len(typed.keys() & one.form.fields.keys()) if one.form else 0)
        form = button.form or Form()
        data: dict[str, Any] = dict(form.fields)
        for name, value in typed.items():
            for one in [*form.fields, *form.choices] if name.endswith("*") else [name]:
                if one.startswith(name.rstrip("*")):
                    data[one] = value
        if button.name:
            data[button.name] = button.value
        to = button.action or form.action or self.address
        answer = self.client.post(to, data, follow=True) if form.posts else self.client.get(to, data, follow=True)
        return self._show(answer, 422 if refused else 200)

    def follow(self, words: str) -> PaperBrowser:
        """Follow the link that begins with these words."""
        link = next((one for one in Page(self.text).links if one.words.startswith(words)), None)
        assert link is not None, (words, self.address, [one.words for one in Page(self.text).links])
        return self.go(link.action)

    def opens(self, address: str) -> bool:
        """Open an address that may be nobody's or somebody else's: False for 404, and the page stays as it was."""
        answer = self.client.get(address, follow=True)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return False
        self._show(answer)
        return True

    def _show(self, answer: Any, status: int = 200) -> PaperBrowser:
        where, text = answer.request["PATH_INFO"], answer.content.decode()
        assert answer.status_code == status, (answer.status_code, where, main_words(text))
        self.address, self.text = where, text
        self.seen.append((self.address, self.words))
        return self


def main_words(text: str) -> str:
    """The beginning of what the page says, for who reads why a test failed."""
    return " ".join(strip_tags(text.partition("<main")[2]).split())[:2000]
