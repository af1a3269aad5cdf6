"""What the printer gives: dossier, list to sign and every list, in both languages (docs/domain.md, Paper)."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.server import Portal

pytestmark = pytest.mark.browser
SCREEN_ONLY = ".button, .icon-button, .site-nav, .tabs, .filters, [data-print], main form button"
SIGN_IN = {"en": "Sign in with password", "nl": "Log in met je wachtwoord"}
# which rows of how many, and the day at the foot
ROWS = {"en": r"(\d+) to (\d+) of ([\d,]+)", "nl": r"(\d+) tot en met (\d+) van ([\d.]+)"}
DAY = {"en": r"\d{1,2} [A-Z][a-z]+ 20\d\d · http", "nl": r"\d{1,2} [a-z]+ 20\d\d · http"}
# the lists of each role that are also there as a file, which has all rows
LISTS = {
    "coordinator": ["/trajectories/", "/deadlines/", "/assessments/", "/assessments/late/", "/assessments/announce/",
                    "/ceremonies/", "/certificates/", "/exemptions/?show=all", "/people/", "/people/unknown/",
                    "/mails/", "/mails/undelivered/", "/caseloads/", "/hr/sheet/"],
    "hr": ["/hr/people/", "/hr/obligations/", "/hr/", "/hr/register/", "/hr/job-families/", "/hr/sheet/"],
    "dean": ["/hr/decisions/", "/exemptions/decisions/"],
    "supervisor": ["/desk/supervisor/", "/sessions/"],
    "courses": ["/courses/", "/course-desk/editions/", "/course-desk/courses/", "/courses/registrations/"],
    "assessor1": ["/assessments/mine/"],
    "manager": ["/courses/approvals/"],
}  # fmt: skip
# those that turn pages in this university, as a list of many rows does
TURNED = {"/trajectories/", "/deadlines/", "/mails/", "/exemptions/?show=all", "/hr/people/", "/hr/obligations/",
          "/courses/registrations/"}  # fmt: skip


@pytest.fixture(params=["en", "nl"])
def language(request: pytest.FixtureRequest) -> str:
    """The language of the page that is printed."""
    return str(request.param)


@pytest.fixture
def tab(chromium: Browser, demo: Portal, language: str) -> Iterator[Page]:
    """A page of the demo in that language."""
    context = chromium.new_context(base_url=demo.url, locale=language, timezone_id="Europe/Amsterdam")
    context.set_default_timeout(20_000)
    page = context.new_page()
    yield page
    page.goto("/language/en/?next=/")  # the demo's people go on in English, for the tests that follow
    context.close()


def signed_in(tab: Page, name: str, language: str) -> None:
    """The person, who reads in that language from now on."""
    tab.goto("/accounts/login/")
    tab.locator("input[name=login]").fill(f"{name}@demo.example")
    tab.locator("input[name=password]").fill("demo")
    tab.get_by_role("button", name=SIGN_IN[language]).click()
    expect(tab).not_to_have_url(re.compile("/accounts/"))
    tab.goto(f"/language/{language}/?next=/")


def printed(tab: Page) -> list[str]:
    """The words of each sheet of paper; nothing to press is on it."""
    tab.emulate_media(media="print")
    shown = "all => all.filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 200))"
    seen = tab.locator(SCREEN_ONLY).evaluate_all(shown)
    assert seen == []
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("there is no pdftotext to read the sheets")
    made = subprocess.run([reader, "-", "-"], input=tab.pdf(format="A4"), capture_output=True, check=True)
    tab.emulate_media(media="screen")
    return [" ".join(sheet.split()) for sheet in made.stdout.decode().split("\f")[:-1]]


def test_the_dossier_is_printed_with_its_texts(tab: Page, language: str) -> None:
    signed_in(tab, "teacher", language)
    tab.goto("/dossiers/")
    found = re.search(r"/dossiers/\d+/", f"{tab.url} {tab.content()}")
    assert found is not None
    tab.goto(f"{found.group()}whole/")
    expect(tab.locator("html")).to_have_attribute("lang", language)
    sheets = printed(tab)
    assert 2 <= len(sheets) <= 40
    assert len(" ".join(sheets).split()) > 300
    assert re.search(DAY[language], sheets[-1])


def test_an_attendance_list_has_a_line_for_everybody_to_sign(tab: Page, language: str) -> None:
    signed_in(tab, "courses", language)
    tab.goto("/course-desk/editions/")
    group = tab.locator("main a[href*='/editions/']").first.get_attribute("href") or ""
    number = re.search(r"/editions/(\d+)/", group)
    assert number is not None
    tab.goto(f"/editions/{number[1]}/to-sign/")
    expect(tab.locator("html")).to_have_attribute("lang", language)
    names = tab.locator(".to-sign tbody tr th").all_inner_texts()
    empty = {"en": "Empty line", "nl": "Lege regel"}[language]
    sheets = printed(tab)
    assert 1 <= len(sheets) <= 3
    assert [name for name in names if name != empty and name.split("\n")[0] not in " ".join(sheets)] == []
    assert re.search(DAY[language], sheets[-1])


def rows_of_the_file(tab: Page) -> int:
    """How many rows the list of this page has in all: those of its file."""
    address = tab.locator(".files a[href*='as=csv']").first.get_attribute("href")
    assert address is not None
    file = tab.request.get(f"{tab.url.split('?')[0]}{address}").text()
    return len(list(csv.reader(file.splitlines(keepends=True)))) - 1


@pytest.mark.parametrize("role", LISTS)
def test_a_printed_list_is_whole_or_says_which_rows_of_how_many(tab: Page, language: str, role: str) -> None:
    signed_in(tab, role, language)
    turned = set()
    for address in LISTS[role]:
        answer = tab.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        expect(tab.locator("html")).to_have_attribute("lang", language)
        turns = tab.locator("nav.pager").count()
        whole = rows_of_the_file(tab) if tab.locator(".files").count() else 0
        listed = tab.locator("main table tbody tr, main .rows > li, main .courses > *").count()
        sheets = printed(tab)
        assert re.search(DAY[language], sheets[-1]), address
        said = re.findall(ROWS[language], " ".join(sheets))
        assert len(said) == turns, address
        if turns:
            turned.add(address)
            first, last, total = (int(re.sub(r"\D", "", number)) for number in said[0])
            assert (first, total) == (1, whole), address
            assert last < total, address
            # the number is on a sheet with rows, not alone on the last one
            assert [sheet for sheet in sheets if re.match(ROWS[language], sheet)] == [], address
        else:
            assert listed >= whole, address
    assert TURNED & set(LISTS[role]) <= turned
