"""Somebody at a browser: walks through pages, and looks at each with axe in both themes and at phone width."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Locator, Page, Response, expect

from tests.journeys.looked import LOOKED
from tests.journeys.server import Portal, words_of

if TYPE_CHECKING:
    from tests.journeys.server import Mail

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
AXE = Axe().axe_script
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# only the faults come back from the page
RUN = """(runOnly) => axe.run(document, { resultTypes: ["violations"], runOnly })
  .then(({ violations }) => violations.map(
    ({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3).map((one) => one.html) })))"""
# what a theme changes is colours
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
# a page that answers "not like this" is meant; the browser tells of it all the same
MEANT = re.compile(r"Failed to load resource.* status of (409|422|404)")
PASSWORD = "a long walk in the dunes"  # of everybody in tests/journeys/university.py


def ways_out(page: Page) -> str:
    """What sticks out at the side, if anything."""
    return str(
        page.evaluate(
            """() => {
              const room = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= room) return "";
              const out = [...document.body.querySelectorAll("*")].filter((el) =>
                el.getBoundingClientRect().right > room + 1 && !el.closest(".table-wrap"));
              return out.slice(0, 3).map((el) => el.tagName + "." + el.className).join(", ") || "the page";
            }"""
        )
    )


def crowded(page: Page) -> str:
    """Which parts of the page touch what stands above them, if any."""
    return str(
        page.evaluate(
            """() => [...document.querySelectorAll("main :is(.section, .notice) + .section")].filter((el) => {
              const above = el.previousElementSibling.getBoundingClientRect(), here = el.getBoundingClientRect();
              const below = here.left < above.right && here.right > above.left;
              const gap = here.top - above.bottom;
              return above.height && here.height && below && here.top >= above.top && gap < 16;
            }).map((el) => el.innerText.slice(0, 40)).join(", ")"""
        )
    )


def formal(page: Page) -> str:
    """Dutch words on the page that address the reader as "u", if any."""
    return str(
        page.evaluate(
            """() => document.documentElement.lang !== "nl" ? "" : [...document.body.innerText.matchAll(
              /(?<![\\p{L}.])[Uu]w?(?![\\p{L}.'’])(?=[ ,?!])/gu)]
              .map((found) => found.input.slice(found.index - 30, found.index + 40)).join(" | ")"""
        )
    )


def faults_of(page: Page, themes: Sequence[Theme] = THEMES) -> list[str]:
    """What axe finds in each theme, and what sticks out on a phone; leaves the page as wide as it was."""
    found: list[str] = []
    if themes:
        page.evaluate(AXE)
    for theme in themes:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        faults: list[dict[str, Any]] = page.evaluate(RUN, RULES if theme == themes[0] else COLOURS)
        for fault in faults:
            nodes = "; ".join(str(html)[:160] for html in fault["nodes"])
            found.append(f"{page.url} {theme}: {fault['id']}: {nodes}")
    size = page.viewport_size
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    if out := ways_out(page):
        found.append(f"{page.url} at 390 wide: {out} sticks out")
    if near := crowded(page):
        found.append(f"{page.url} at 390 wide: no room above {near}")
    if words := formal(page):
        found.append(f"{page.url}: formal Dutch: {words}")
    if size:
        page.set_viewport_size(size)
    if not page.title().partition(" · ")[0].strip():
        found.append(f"{page.url}: no title")
    return found


class Visitor:
    """A person with a browser of their own. Everything they do with the mouse is counted in ``clicks``.

    Each kind of page is looked at once, when it is first reached (``seen`` is shared between visitors); with axe,
    when it has a part that nobody looked at (``looked.py``).
    """

    def __init__(self, browser: Browser, portal: Portal, seen: set[str], faults: list[str]) -> None:
        self.portal = portal
        self.context = browser.new_context(
            base_url=portal.url,
            locale="en-GB",
            timezone_id="Europe/Amsterdam",
            viewport=WIDE,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.seen = seen
        self.faults = faults
        self.clicks = 0
        self.saves = 0  # how often a page saved by itself
        self.texts: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: faults.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)

    def _heard(self, told: ConsoleMessage) -> None:
        if told.type == "error" and not MEANT.search(told.text):
            self.faults.append(f"{self.page.url}: {told.text}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 500:
            self.faults.append(f"{answer.url}: {answer.status}")
        if answer.request.headers.get("x-autosave"):
            self.saves += 1

    # ---------- looking ----------

    def look(self) -> None:
        """Look at the page, once per kind of page and headline; axe reads it when a part of it is new."""
        self.page.wait_for_load_state("load")
        kind = re.sub(r"\d+|verify/[^/]+", "N", self.page.url.partition("?")[0].partition("#")[0])
        key = f"{kind} {self.page.locator('main .next h2').first.is_visible()}"
        self.texts.append(self.page.locator("body").inner_text())
        if key not in self.seen:
            self.seen.add(key)
            new = LOOKED.is_new(self.page, re.sub(r"^\w+://[^/]+", "", kind))
            self.faults.extend(faults_of(self.page, THEMES if new else ()))

    def go(self, address: str) -> None:
        """Type an address; not a click."""
        self.page.goto(address)
        self.look()

    def sees(self, *words: str) -> None:
        """Each of these words stands on the page."""
        for one in words:
            expect(self.page.locator("body")).to_contain_text(one)

    def comes(self, link: str, wait: int = 60) -> None:
        """A link that a job brings: look again every second, ``wait`` seconds at most."""
        found = self.page.get_by_role("link", name=link)
        for _second in range(wait):
            if found.count():
                return
            self.page.wait_for_timeout(1000)
            self.page.reload()
        expect(found).to_be_visible()

    def sees_not(self, *words: str) -> None:
        """None of these words stands on the page."""
        for one in words:
            expect(self.page.locator("body")).not_to_contain_text(one)

    # ---------- doing ----------

    def _found(self, role: Literal["button", "link"], name: str, within: Locator | None, exact: bool) -> Locator:
        place = within or self.page
        return place.get_by_role(role, name=name, exact=exact).and_(self.page.locator(":not(.sr-only)")).first

    def press(self, name: str, *, within: Locator | None = None, exact: bool = False, leads: bool = True) -> None:
        """Click a button; ``leads=False`` when it stays on the page."""
        self._click(self._found("button", name, within, exact), leads)

    def follow(self, name: str, *, within: Locator | None = None, exact: bool = False) -> None:
        """Click a link."""
        self._click(self._found("link", name, within, exact), True)

    def _click(self, where: Locator, leads: bool) -> None:
        self.clicks += 1
        if not leads:
            where.click()
            return
        with self.page.expect_navigation(wait_until="load"):
            where.click()
        self.look()

    def open(self, where: Locator) -> None:
        """Click what opens something on this page."""
        self.clicks += 1
        where.click()

    def tick(self, what: Locator | str) -> None:
        """Check a box or choose a radio button, by its label or place."""
        self.clicks += 1
        if isinstance(what, str):
            either = self.page.get_by_role("checkbox", name=what).or_(self.page.get_by_role("radio", name=what))
            what = either.first
        what.check(force=True)  # a drawn radio button lies under its label

    def choose(self, label: str | Locator, value: str) -> None:
        """Pick from a list; opening and picking is one act, as with the keyboard."""
        self.clicks += 1
        place = self.page.get_by_role("combobox", name=label).first if isinstance(label, str) else label
        place.select_option(label=value)

    def type(self, label: str | Locator, words: str) -> None:
        """Write in a field; writing is not a click."""
        place = self.page.get_by_role("textbox", name=label).first if isinstance(label, str) else label
        place.fill(words)

    def write(self, words: str) -> None:
        """Write in the text editor, and wait until the page says that it was saved."""
        editor = self.page.locator(".ProseMirror").first
        editor.focus()
        self.page.keyboard.insert_text(words)
        expect(self.page.locator(".save-state").last).to_contain_text("Saved")

    def drop(self, files: list[FilePayload]) -> None:
        """Give all these files to the page at once; one act."""
        self.clicks += 1
        self.page.locator("form.drop input[type=file]").first.set_input_files(files)

    def follow_mail(self, mail: Mail) -> None:
        """Click the button of a mail."""
        self.clicks += 1
        address = re.search(rf"{re.escape(self.portal.url)}(/\S+)", words_of(mail))
        assert address, words_of(mail)
        self.go(address[1])

    # ---------- in and out ----------

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Sign in with a password."""
        self.go("/accounts/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.press("Sign in with password")

    def enter(self, email: str, password: str = PASSWORD) -> None:
        """Be signed in, with the session of an earlier visitor where there is one: for who is not here to sign in."""
        if email in self.portal.sessions:
            self.context.add_cookies(self.portal.sessions[email])
            self.page.goto("/home/")
        if email not in self.portal.sessions or "/accounts/" in self.page.url:
            self.sign_in(email, password)
            self.portal.sessions[email] = [one for one in self.context.cookies() if one.get("name") == "sessionid"]
        self.look()

    def sign_in_by_code(self, email: str) -> None:
        """Sign in with the code that comes by mail."""
        self.go("/accounts/login/")
        self.follow("Get a code by e-mail")
        self.page.locator("input[name=email]").fill(email)
        before = len(self.portal.mails(email))
        self.press("Mail me a code")
        mail = self.portal.mails(email)[before]
        body = mail.get_body(("plain",))
        assert body is not None
        code = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)\s*$", str(body.get_content()), re.MULTILINE)
        assert code, body.get_content()
        self.page.locator("input[name=code]").fill(code[1])
        self.press("Sign in with this code")
