"""An exemption, from the three questions to the letter, by all parties: teacher, HR, adviser, and a dean on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from tests.journeys.server import Portal, words_of
from tests.journeys.story import Story, pdf
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.browser
TEACHER, NAME = "newcomer@coast.example", "Nadia Vermeulen"
ADVICE = "Teaches and assesses at the level of the qualification."


@pytest.fixture
def told(chromium: Browser, university: Callable[[str], Portal]) -> Iterator[Story]:
    """The first university, where this teacher's time runs."""
    told = Story(university("first"), chromium, "coast.example", TEACHER)
    yield told
    told.close()


def ask(teacher: Visitor) -> str:
    """Three questions, and the request; the address of the case."""
    teacher.go("/already-qualified/?hold=g2&taught=yes&paper=yes")
    with teacher.page.expect_navigation():
        teacher.page.locator("#answer a.primary").click()
    teacher.look()
    teacher.type("Name of the qualification", "VELON registration")
    teacher.type("Awarded by", "VELON")
    teacher.page.get_by_label("Year").fill("2021")
    teacher.press("Ask for the exemption")
    return re.sub(r"^https?://[^/]+", "", teacher.page.url)


def deliver(teacher: Visitor, case: str) -> None:
    """What HR asked for: the certificate, and an answer."""
    teacher.go(case)
    teacher.sees("Please add the certificate itself.")
    teacher.choose(teacher.page.locator("#documents select[name=language]"), "Dutch")
    teacher.page.locator("#documents input[type=file]").set_input_files(pdf(41))
    teacher.press("Add the document")
    teacher.type("Your answer", "It is there now.")
    teacher.press("Send your answer")


def advise(adviser: Visitor, case: str) -> None:
    """A level for every competence, and grant."""
    adviser.go(case)
    adviser.page.locator("input[name=met_on]").fill(timezone.localdate().strftime("%d-%m-%Y"))
    for choice in adviser.page.locator("#advice input[value=equivalent]").all():
        adviser.tick(choice)
    adviser.tick(adviser.page.locator("#advice input[name=advice][value=grant]"))
    adviser.type(adviser.page.locator("#advice textarea[name=text]"), ADVICE)
    adviser.press("Advise the faculty")


def decide(told: Story) -> None:
    """The dean, once a year, on a phone: from the mail, by a mailed code, to one sheet."""
    dean, address = told.visitor(), "dean@coast.example"
    told.people["dean"] = dean
    dean.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    dean.follow_mail(told.portal.mail(address, "waits for your decision"))
    before = len(told.portal.mails(address))
    dean.follow("Get a code by e-mail")
    dean.page.locator("input[name=email]").fill(address)
    dean.press("Mail me a code")
    told.portal.mail(address, "")
    code = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", words_of(told.portal.mails(address)[before]), re.MULTILINE)
    assert code
    dean.page.locator("input[name=code]").fill(code[1])
    dean.press("Sign in with this code")
    dean.sees(NAME, ADVICE, "The obligation ends, on that day")
    printed = dean.page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") == 1, "the sheet is printed on one sheet"
    dean.press("Decide as advised")
    dean.sees("Decided.")


def test_an_exemption_by_all_parties(told: Story) -> None:
    teacher, hr, adviser = told["teacher"], told["hr"], told["exemption"]
    case = ask(teacher)
    hr.go("/exemptions/")
    hr.follow(NAME)
    hr.sees("Not complete yet")
    hr.type("Your question", "Please add the certificate itself.")
    hr.press("Ask the question")
    deliver(teacher, case)
    hr.go(case)
    hr.press("Original seen")
    hr.press("Request the exemption")

    adviser.go(case)
    day = timezone.localdate() + timedelta(days=9)
    adviser.type(adviser.page.locator("input[name=t-day1]"), day.strftime("%d-%m-%Y"))
    adviser.type(adviser.page.locator("input[name=t-times1]"), "9:30, 14:00")
    adviser.type(adviser.page.locator("input[name=t-place]"), "Room 12")
    adviser.press("Offer these times")
    teacher.go(case)
    teacher.tick(teacher.page.locator("input[name=time]").first)
    teacher.press("Choose this time")
    teacher.tick(teacher.page.locator("input[name=time]").last)
    teacher.press("Move to the chosen time")
    told.portal.mail(TEACHER, "has moved")

    advise(adviser, case)
    teacher.go(case)
    teacher.sees_not(ADVICE)
    decide(told)
    told.portal.mail(TEACHER, "decision on your exemption request")
    teacher.go(case)
    teacher.sees(ADVICE, "Granted", "An exemption is not a certificate")
    teacher.comes("Letter in English")  # mails do not wait behind PDFs
    teacher.go("/home/")
    teacher.sees_not("Open your certificate")
    told.check()
