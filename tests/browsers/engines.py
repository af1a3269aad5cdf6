"""The three engines: Chromium over Playwright, Firefox over WebDriver BiDi, WebKitGTK over WebDriver."""

from __future__ import annotations

import json
import os
import select
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.browsers.page import Driver, calls
from tests.browsers.tools import HERE, absent, need, need_package
from tests.chromium import CHROMIUM
from tests.chromium import started as chromium_started

WIDE = (1280, 900)
ANSWER_WITHIN = 150.0  # seconds for one order to Firefox; a busy machine is slow


class Chromium:
    """Playwright's page."""

    name = "chromium"

    def __init__(self) -> None:
        if not Path(CHROMIUM).exists():
            absent(f"There is no Chromium at {CHROMIUM}: set CHROMIUM to its path.")
        self.kept = ExitStack()  # the browser of this process, which journeys may have started, and a window of its own
        context = self.kept.enter_context(chromium_started()).new_context(
            viewport={"width": WIDE[0], "height": WIDE[1]}, locale="en-GB", reduced_motion="reduce"
        )
        self.kept.callback(context.close)
        self.page = context.new_page()
        self.told: list[str] = []
        self.page.on("pageerror", lambda error: self.told.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._heard)

    def _heard(self, told: ConsoleMessage) -> None:
        if told.type == "error":
            self.told.append(f"{self.page.url}: {told.text}")

    def open(self, address: str) -> None:
        self.page.goto(address)

    def run(self, function: str, *given: object) -> Any:
        return self.page.evaluate(calls(function, given))

    def click(self, selector: str) -> None:
        self.page.click(selector, no_wait_after=True)

    def type(self, selector: str, words: str) -> None:
        self.page.locator(selector).first.press_sequentially(words)

    def upload(self, selector: str, files: list[Path]) -> None:
        self.page.locator(selector).first.set_input_files(files)

    def resize(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def faults(self) -> list[str]:
        return self.told

    def picture(self, path: Path) -> None:
        self.page.screenshot(path=path)

    def close(self) -> None:
        self.kept.close()


class Firefox:
    """A process of node that passes orders on (firefox.mjs)."""

    name = "firefox"

    def __init__(self) -> None:
        need_package("puppeteer-core/package.json")
        words = [need("node"), HERE / "firefox.mjs", need("firefox-esr", "firefox")]
        self.bridge = subprocess.Popen(
            [str(word) for word in words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def _order(self, *words: object) -> Any:
        assert self.bridge.stdin is not None
        assert self.bridge.stdout is not None
        self.bridge.stdin.write(json.dumps(words) + "\n")
        ready, _, _ = select.select([self.bridge.stdout], [], [], ANSWER_WITHIN)
        line = self.bridge.stdout.readline() if ready else ""
        assert line, f"Firefox does not answer to {words}"
        answer = json.loads(line)
        assert "error" not in answer, f"{words}: {answer['error']}"
        return answer["value"]

    def open(self, address: str) -> None:
        self._order("open", address)

    def run(self, function: str, *given: object) -> Any:
        return self._order("run", calls(function, given))

    def click(self, selector: str) -> None:
        self._order("click", selector)

    def type(self, selector: str, words: str) -> None:
        self._order("type", selector, words)

    def upload(self, selector: str, files: list[Path]) -> None:
        self._order("upload", selector, [str(file) for file in files])

    def resize(self, width: int, height: int) -> None:
        self._order("resize", width, height)

    def faults(self) -> list[str]:
        return list(self._order("faults"))

    def picture(self, path: Path) -> None:
        self._order("picture", str(path))

    def close(self) -> None:
        assert self.bridge.stdin is not None
        self.bridge.stdin.close()
        try:
            self.bridge.wait(20)
        except subprocess.TimeoutExpired:
            self.bridge.kill()
            self.bridge.wait()
        assert self.bridge.stdout is not None
        self.bridge.stdout.close()


@contextmanager
def screen() -> Iterator[str]:
    """The display to draw on: the one there is, else one without glass."""
    if os.environ.get("DISPLAY"):
        yield os.environ["DISPLAY"]
        return
    read, write = os.pipe()
    words = [need("Xvfb"), "-displayfd", str(write), "-screen", "0", "1400x1200x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as said:
        number = said.readline().strip()
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


class WebKit:
    """MiniBrowser of WebKitGTK on a display without glass."""

    name = "webkit"

    def __init__(self) -> None:
        driver = need("WebKitWebDriver")
        browsers = sorted(Path("/usr").glob("lib/*/webkit2gtk-4.*/MiniBrowser"))
        if not browsers:
            absent("tests/browsers is skipped in part: WebKitGTK's MiniBrowser is not installed (docs/testing.md).")
        self.screen = screen()
        display = self.screen.__enter__()
        options = Options()
        options.binary_location = str(browsers[-1])
        options.add_argument("--automation")
        # the sandbox of WebKitGTK asks for rights that a container has not
        room = {"DISPLAY": display, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "LANG": "en_GB.UTF-8"}
        with warnings.catch_warnings():
            # selenium warns of what its own driver for WebKitGTK does
            warnings.simplefilter("ignore", DeprecationWarning)
            self.window = webdriver.WebKitGTK(options=options, service=Service(driver, env={**os.environ, **room}))
        self.window.set_window_rect(0, 0, *WIDE)

    def open(self, address: str) -> None:
        self.window.get(address)

    def run(self, function: str, *given: object) -> Any:
        return self.window.execute_script(f"return {calls(function, given)}")

    def click(self, selector: str) -> None:
        self.run(
            '(at) => document.querySelector(at).scrollIntoView({ block: "center", behavior: "instant" })', selector
        )
        self.window.find_element(By.CSS_SELECTOR, selector).click()

    def type(self, selector: str, words: str) -> None:
        self.window.find_element(By.CSS_SELECTOR, selector).send_keys(words)

    def upload(self, selector: str, files: list[Path]) -> None:
        self.window.find_element(By.CSS_SELECTOR, selector).send_keys("\n".join(str(file) for file in files))

    def resize(self, width: int, height: int) -> None:
        self.window.set_window_rect(0, 0, width, height)

    def faults(self) -> list[str]:
        return []  # this engine tells a driver nothing of its console

    def picture(self, path: Path) -> None:
        self.window.save_screenshot(str(path))

    def close(self) -> None:
        self.window.quit()
        self.screen.__exit__(None, None, None)


ENGINES: dict[str, type[Chromium] | type[Firefox] | type[WebKit]] = {
    one.name: one for one in (Chromium, Firefox, WebKit)
}


def started(name: str) -> Driver:
    """The engine of this name with a window; the test is skipped where it is not installed."""
    return ENGINES[name]()
