"""The pages of every role as the demo shows them: both languages, both themes, wide and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.server import Portal
from tests.journeys.visitor import Visitor, faults_of

pytestmark = pytest.mark.browser
PASSWORD = "demo"
# pages of each role; "~" leads from the page before to the first link whose address holds these words
PAGES: dict[str, list[str]] = {
    "": ["/", "/about/", "/competences/", "/already-qualified/", "/courses/", "/contacts/", "/manual/", "/experiences/",
         "/verify/", "/ceremonies/", "/accounts/login/", "/accessibility/", "/privacy/",
         "/already-qualified/exemption/", "/already-qualified/hr/"],
    "teacher": ["/home/", "~/trajectories/", "/dossiers/", "~/dossiers/1/", "/obligations/mine/", "/inbox/",
                "/profile/", "/profile/mail/", "/profile/calendar/", "/courses/", "/courses/mine/",
                "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/reauthenticate/"],
    "newcomer": ["/start/", "/start/holder/", "/exemptions/ask/"],
    "supervisor": ["/home/", "/desk/supervisor/", "/intake-slots/", "/trajectories/", "~/trajectories/",
                   "/trajectories/?step=ready", "~/trajectories/", "~/dossiers/", "/trajectories/midway/",
                   "/caseloads/", "/sessions/"],
    "assessor1": ["/home/", "/assessments/mine/", "~/assessments/seats/"],
    "coordinator": ["/home/", "/trajectories/", "/assessments/", "~/assessments/", "/assessments/announce/",
                    "/certificates/", "/deadlines/", "/people/", "/people/invite/", "/people/unknown/",
                    "/mails/undelivered/", "/hr/sheet/", "/exemptions/grounds/", "/settings/holidays/", "/settings/",
                    "/settings/look/", "/settings/procedure/", "/setup/"],
    "hr": ["/home/", "/hr/", "/hr/obligations/", "~/obligations/", "/hr/people/", "/hr/job-families/", "/hr/register/",
           "/hr/sheet/", "/exemptions/", "/exemptions/new/"],
    "exemption": ["/home/", "/exemptions/", "~/exemptions/"],
    "dean": ["/home/", "/hr/decisions/", "/exemptions/", "/exemptions/decisions/"],
    "courses": ["/home/", "/course-desk/", "/course-desk/courses/", "/course-desk/editions/", "~/editions/"],
    "manager": ["/home/", "/inbox/", "/courses/approvals/"],
    "admin": ["/home/", "/upkeep/"],
}  # fmt: skip


@pytest.fixture(scope="module")
def faults() -> list[str]:
    """What the browser complains about while a page opens."""
    return []


@pytest.fixture
def visitor(request: pytest.FixtureRequest, chromium: Browser, demo: Portal, faults: list[str]) -> Iterator[Visitor]:
    """The role of this test at a browser, signed in."""
    faults.clear()
    visitor = Visitor(chromium, demo, set(), faults)
    if request.param:
        visitor.page.goto("/accounts/login/")
        visitor.page.locator("input[name=login]").fill(f"{request.param}@demo.example")
        visitor.page.locator("input[name=password]").fill(PASSWORD)
        with visitor.page.expect_navigation(wait_until="load"):
            visitor.page.get_by_role("button", name="Sign in with password").click()
    yield visitor
    visitor.context.close()


def addresses(visitor: Visitor, wanted: list[str]) -> list[str]:
    """The addresses of the pages; what a page before links to is looked up there."""
    found: list[str] = []
    for one in wanted:
        if not one.startswith("~"):
            found.append(one)
            continue
        visitor.page.goto(found[-1])
        links = visitor.page.locator("main a").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
        wanted_here = re.compile(rf"{one[1:]}(\d+/)?$")
        inside = [link for link in links if link and wanted_here.match(link) and link not in found]
        assert inside, f"{found[-1]} leads to no {one[1:]}"
        found.append(inside[0])
    return found


@pytest.mark.parametrize("visitor", PAGES, indirect=True, ids=lambda role: role or "visitor")
def test_pages_look_right(visitor: Visitor, faults: list[str], request: pytest.FixtureRequest) -> None:
    role = request.node.callspec.params["visitor"]
    pages = addresses(visitor, PAGES[role])
    for language in ("nl", "en"):  # the demo's people go on in English, for the tests that follow
        visitor.page.goto(f"/language/{language}/?next={pages[0]}")
        for address in pages:
            answer = visitor.page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            assert visitor.page.locator("html").get_attribute("lang") == language, address
            # in Dutch it is words that grow: axe has seen the page itself, in either theme
            faults.extend(faults_of(visitor.page, ("light", "dark") if language == "en" else ()))
    assert list(dict.fromkeys(faults)) == []
