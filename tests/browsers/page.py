"""A page in any engine: what a driver has to be able to do, and what a person does with it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

PLACE = (Path(__file__).resolve().parent / "place.js").read_text()
PATIENCE = 40.0  # seconds that a page may take to come; a busy machine is slow


class Driver(Protocol):
    """One engine with one window. Selectors are CSS; scripts are the source of a function with its arguments."""

    name: str

    def open(self, address: str) -> None:
        """Go to an address and wait until it has loaded."""

    def run(self, function: str, *given: object) -> Any:
        """The JSON value that a function returns on the page."""

    def click(self, selector: str) -> None:
        """A real click in the middle of this element."""

    def type(self, selector: str, words: str) -> None:
        """Real keystrokes in this element."""

    def upload(self, selector: str, files: list[Path]) -> None:
        """Choose these files in a file field."""

    def resize(self, width: int, height: int) -> None:
        """The room that the page has, in CSS pixels; roughly that where a window has a frame."""

    def faults(self) -> list[str]:
        """What the engine complained of so far: refused by the policy, a script that failed, a file not found."""

    def picture(self, path: Path) -> None:
        """A PNG of what stands in the window."""

    def close(self) -> None:
        """End the engine."""


def until(what: str, holds: Callable[[], bool], wait: float = PATIENCE) -> None:
    """Look again and again until this holds; a page on its way may answer nothing."""
    deadline = time.monotonic() + wait
    trouble = ""
    while time.monotonic() < deadline:
        try:
            if holds():
                return
        except Exception as error:  # the engines have nothing in common but that a page may be gone
            trouble = f" ({error})"
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {wait:.0f} s{trouble}")


class Visit:
    """A person at the portal at ``url``, in one engine."""

    def __init__(self, driver: Driver, url: str) -> None:
        self.driver = driver
        self.url = url

    # ---------- looking ----------

    def go(self, address: str) -> None:
        """Type an address."""
        self.driver.open(self.url + address)

    def text(self) -> str:
        """The words on the page as they are drawn, in one line."""
        return " ".join(str(self.driver.run("() => document.body.innerText")).split())

    def sees(self, *words: str) -> None:
        """Each of these words comes to stand on the page, in whatever case the style draws them."""
        for one in words:
            until(f"{self.at()} says {one!r}", lambda one=one: one.lower() in self.text().lower())  # type: ignore[misc]

    def at(self) -> str:
        """The address of the page, without that of the portal."""
        return str(self.driver.run("() => location.href")).removeprefix(self.url)

    def count(self, selector: str) -> int:
        """How many elements there are."""
        return int(self.driver.run("(selector) => document.querySelectorAll(selector).length", selector))

    def find(self, kind: str, name: str, nth: int = 0) -> str:
        """The selector of a button, link, field or choice by its words, or of a place by its selector."""
        until(
            f"{self.at()} has the {kind} {name!r}",
            lambda: bool(self.driver.run(PLACE, kind, name, nth)),
        )
        return "[data-at=here]"

    # ---------- doing ----------

    def press(self, name: str, kind: str = "button") -> None:
        """Click what leads to another page, and wait until that page has loaded."""
        where = self.find(kind, name)
        self.driver.run("() => { window.leaving = true; }")
        self.driver.click(where)
        arrived = "() => !window.leaving && document.readyState === 'complete'"
        until(f"{name!r} leads somewhere", lambda: bool(self.driver.run(arrived)))

    def follow(self, name: str) -> None:
        """Click a link."""
        self.press(name, "link")

    def touch(self, name: str, kind: str = "button") -> None:
        """Click what stays on the page."""
        self.driver.click(self.find(kind, name))

    def fill(self, field: str, words: str, kind: str = "field") -> None:
        """Write in a field, with keystrokes."""
        self.driver.type(self.find(kind, field), words)

    def tick(self, name: str, kind: str = "choice", nth: int = 0) -> None:
        """Choose a box or a round button, by clicking what is drawn of it."""
        where = self.find(kind, name, nth)
        drawn = """(selector) => {
          const field = document.querySelector(selector);
          const label = field.labels[0] ?? field;
          label.scrollIntoView({ block: "center", behavior: "instant" });
          if (!field.checkVisibility({ checkOpacity: true }) || field.offsetWidth < 4) {
            field.removeAttribute("data-at");
            label.dataset.at = "here";
          }
        }"""
        self.driver.run(drawn, where)
        self.driver.click(where)

    def upload(self, selector: str, files: list[Path]) -> None:
        """Choose files."""
        self.driver.upload(self.find("place", selector), files)

    def paste(self, selector: str, html: str, plain: str) -> None:
        """What the browser does when somebody pastes from another program."""
        script = """(selector, html, plain) => {
          const place = document.querySelector(selector);
          place.focus();
          const held = new DataTransfer();
          held.setData("text/html", html);
          held.setData("text/plain", plain);
          const event = new Event("paste", { bubbles: true, cancelable: true });
          Object.defineProperty(event, "clipboardData", { value: held });
          place.dispatchEvent(event);
        }"""
        self.driver.run(script, selector, html, plain)

    # ---------- in and out ----------

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with a password."""
        self.go("/accounts/login/")
        self.fill("input[name=login]", email, "place")
        self.fill("input[name=password]", password, "place")
        self.press("Sign in with password")

    def sign_out(self) -> None:
        """Sign out, on the page that asks."""
        self.go("/accounts/logout/")
        self.press("Sign out")


def calls(function: str, given: tuple[object, ...]) -> str:
    """A function of JavaScript with its arguments, as one expression."""
    return f"({function})({', '.join(json.dumps(one) for one in given)})"
