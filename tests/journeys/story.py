"""What the people of a journey do, told once for every university: each act is real clicks in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Browser, FilePayload, expect

from tests.journeys.server import Portal
from tests.journeys.visitor import Visitor


def pdf(number: int) -> FilePayload:
    """A small, valid PDF file, each with other content."""
    body = f"%PDF-1.4\n% piece {number}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return {"name": f"evidence-{number:02}.pdf", "mimeType": "application/pdf", "buffer": body.encode()}


@dataclass
class Story:
    """Who plays, in which university, and what was wrong on the pages they passed."""

    portal: Portal
    browser: Browser
    domain: str
    teacher_email: str = ""
    faults: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    people: dict[str, Visitor] = field(default_factory=dict)
    broke_off: str = ""

    def visitor(self) -> Visitor:
        """A fresh browser, not signed in."""
        return Visitor(self.browser, self.portal, self.seen, self.faults)

    def __getitem__(self, name: str) -> Visitor:
        """The browser of a member of staff, signed in with a password where no story did; "teacher" by mailed code."""
        if name not in self.people:
            self.people[name] = self.visitor()
            if name == "teacher":
                self.people[name].sign_in_by_code(self.teacher_email)
            else:
                self.people[name].enter(f"{name}@{self.domain}")
        return self.people[name]

    def number(self, kind: str) -> str:
        """The number of the teacher's own trajectory ("trajectories") or dossier ("dossiers")."""
        answer = self["teacher"].context.request.get("/dossiers/" if kind == "dossiers" else "/home/")
        found = re.search(rf"/{kind}/(\d+)/", answer.url + answer.text())
        assert found, answer.url
        return found[1]

    def texts(self) -> list[str]:
        """Every text that anybody saw."""
        return [text for one in self.people.values() for text in one.texts]

    def check(self) -> None:
        """No fault on any page so far; each is told once."""
        faults, self.faults[:] = list(dict.fromkeys(self.faults)), []
        assert faults == [], faults

    def close(self) -> None:
        """Close every browser."""
        for one in self.people.values():
            one.context.close()


def pk_of(visitor: Visitor, kind: str) -> str:
    """The number in the address of the page: of a trajectory, dossier, assessment or seat."""
    found = re.search(rf"/{kind}/(\d+)/", visitor.page.url)
    assert found, visitor.page.url
    return found[1]


# ---------- the intake ----------


def answer_the_first_question(teacher: Visitor, answer: str) -> None:
    """The one question of the first sign-in."""
    teacher.sees("What brings you to the UTQ?")
    teacher.tick(answer)
    teacher.press("Save my answer")


def fill_cv(teacher: Visitor, trajectory: str) -> None:
    """One teaching task of the educational CV."""
    teacher.go(f"/trajectories/{trajectory}/intake/")
    teacher.follow("Educational CV", within=teacher.page.locator("main ul.rows"))
    place = teacher.page.locator("[data-rows=teaching]")
    teacher.type(place.get_by_label("Course or task, and level").first, "Dynamics, first year")
    teacher.type(place.get_by_label("Your role").first, "Lecturer")
    teacher.press("Save and go back to the intake")


def rate_everything(teacher: Visitor, competences: int, level: str = "3") -> None:
    """The self-diagnosis: one click per criterion, page after page."""
    teacher.follow("Self-diagnosis", within=teacher.page.locator("main ul.rows"))
    for number in range(1, competences + 1):
        for scale in teacher.page.locator(".diagnosis .scale").all():
            teacher.tick(scale.locator(f"input[value='{level}']"))
        expect(teacher.page.locator(".save-state").first).to_contain_text("Saved")
        teacher.press("Continue to" if number < competences else "Save and go back to the intake")


def record_talk(teacher: Visitor) -> None:
    """The talk with the line manager."""
    teacher.follow("Talk with", within=teacher.page.locator("main ul.rows"))
    teacher.type("Held on", (timezone.localdate() - timedelta(days=3)).isoformat())
    teacher.type("Teaching tasks", "Two courses, and the projects of the third year.")
    teacher.press("Record the talk")


def offer_times(supervisor: Visitor) -> None:
    """The UTQ supervisor offers times next week."""
    supervisor.go("/intake-slots/")
    supervisor.type("Day", (timezone.localdate() + timedelta(days=7)).isoformat())
    supervisor.type("Times", "9:30, 10:30")
    supervisor.type("Place", "Room 2.14")
    supervisor.press("Offer these times")


def conclude_intake(supervisor: Visitor, trajectory: str) -> None:
    """A report of four fields."""
    supervisor.go(f"/trajectories/{trajectory}/intake/")
    supervisor.follow("Record the intake")
    supervisor.type("Held on", timezone.localdate().isoformat())
    supervisor.type("Advice", "Start with the course that you redesign this year.")
    supervisor.press("Conclude the intake")


# ---------- the dossier ----------


def drop_files(teacher: Visitor, dossier: str, count: int) -> None:
    """Many files at once on the page of the dossier; each is stored by itself."""
    teacher.go(f"/dossiers/{dossier}/")
    teacher.drop([pdf(number) for number in range(1, count + 1)])
    expect(teacher.page.locator("#grid tbody tr")).to_have_count(count, timeout=60_000)


def tick(teacher: Visitor, piece: int, criterion: str) -> None:
    """One cell of the grid."""
    with teacher.page.expect_response(lambda answer: "/ticks/" in answer.url) as saved:
        teacher.tick(f"Evidence {piece} shows {criterion}")
    assert saved.value.status == 200, saved.value.text()


def write_section(teacher: Visitor, dossier: str, number: int, words: str) -> None:
    """The reflection on one competence, in the text editor."""
    teacher.go(f"/dossiers/{dossier}/{number}/")
    teacher.write(words)


def ask_feedback(teacher: Visitor, dossier: str, number: int, question: str) -> None:
    """Put one competence before the own UTQ supervisor."""
    teacher.go(f"/dossiers/{dossier}/{number}/")
    teacher.open(teacher.page.locator("#ready-bar").get_by_role("button", name="Ask for feedback"))
    dialog = teacher.page.locator("dialog[open]")
    if not dialog.locator("input[name=who]").first.is_checked():
        teacher.tick(dialog.locator("input[name=who]").first)
    teacher.type(dialog.get_by_label("Your question"), question)
    teacher.press("Ask for feedback", within=dialog)


def mark_ready(teacher: Visitor, dossier: str, numbers: Iterable[int]) -> None:
    """Mark these competences ready, one page each."""
    for number in numbers:
        teacher.go(f"/dossiers/{dossier}/{number}/")
        teacher.press("Mark as ready")


def declare_ready(teacher: Visitor, dossier: str) -> None:
    """Name and anonymity, and the dossier goes to the UTQ supervisor."""
    teacher.go(f"/dossiers/{dossier}/")
    teacher.follow("Declare it ready")
    teacher.tick("No student can be recognised")
    teacher.press("Declare it ready")


def endorse(supervisor: Visitor, dossier: str) -> None:
    """One click seals this version."""
    supervisor.go(f"/dossiers/{dossier}/review/")
    supervisor.press("Endorse the dossier")


# ---------- the assessment ----------


def start_assessment(coordinator: Visitor, trajectory: str) -> str:
    """One click takes the two that are suggested; returns the number of the assessment."""
    coordinator.go(f"/assessments/start/{trajectory}/")
    coordinator.press("Start with these two")
    return pk_of(coordinator, "assessments")


def open_case(assessor: Visitor, candidate: str) -> None:
    """From the list of the own assessments to this one."""
    assessor.go("/assessments/mine/")
    assessor.follow(candidate, within=assessor.page.locator("main"))


def accept_seat(assessor: Visitor, candidate: str) -> None:
    """Answer the question about ties, and accept."""
    open_case(assessor, candidate)
    assessor.tick(assessor.page.locator("input[name=tied], input[name=conflict], form input[type=radio]").first)
    assessor.press("Send my answer")


def judge(assessor: Visitor, candidate: str, insufficient: Sequence[int] = ()) -> None:
    """A verdict per competence: everything demonstrated, or insufficient with what is missing; then submit."""
    open_case(assessor, candidate)
    for part in assessor.page.locator("details.criterion").all():
        heading = part.locator("summary h2").inner_text()
        if part.get_attribute("open") is None:
            part.locator("summary").first.click()
        bad = int(heading.partition(".")[0]) in insufficient
        verdict = "insufficient" if bad else "all"
        assessor.tick(part.locator(f".rubric > .scale input[value={verdict}]"))
        if bad:
            level = part.locator(".levels li").first
            assessor.tick(level.locator("input[type=radio]").last)
            assessor.type(level.locator("textarea"), "Say on what you based the pass mark.")
    assessor.press("Review your judgement")
    assessor.press("Submit my judgement")
    assessor.sees("Your judgement")


def announce(coordinator: Visitor, assessment: str) -> None:
    """From the letter."""
    coordinator.go(f"/assessments/{assessment}/letter/")
    announce_this(coordinator)


def announce_this(coordinator: Visitor) -> None:
    """On the page of the letter, after reading what follows."""
    coordinator.press("Review and announce")
    coordinator.press("Announce this decision")
