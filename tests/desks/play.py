"""What people do under a preset, told once: by the buttons that stand on the pages, without a window.

A play also looks round: what each part is offered about the case opens, and what is not theirs stays closed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from assessments.models import Assessment, Seat
from dossiers.models import Dossier
from tests.cast import Cast
from tests.paper_browser import Page, PaperBrowser
from trajectories.models import Competence, Criterion, Trajectory
from utq_portal.people.models import User
from utq_portal.policy.models import Preset

# who is shown what lies about a case; the rest of the cast is nobody to it
PARTS = ("supervisor", "coordinator", "hr", "line_manager", "assessor1")
AT_HOME = ("supervisor", "coordinator")  # whose desks name single cases
ABOUT = re.compile(r"^/(trajectories|dossiers|assessments|obligations|recognitions|exemptions|certificates)/\d+/")
# files, and lists that have tests of their own
ELSEWHERE = re.compile(r"/file/|/letter/(en|nl)/|/document/|/evidence/|\?|/sections?/|/route/|/self-diagnosis/|/cv/")


@dataclass
class Play:
    """Who plays, and under which preset; ``of`` is the teacher."""

    cast: Cast
    preset: str
    signed_in: Callable[[User], Client]
    of: str = "newcomer"
    browsers: dict[str, PaperBrowser] = field(default_factory=dict)

    def __getitem__(self, name: str) -> PaperBrowser:
        if name not in self.browsers:
            self.browsers[name] = PaperBrowser(self.signed_in(getattr(self.cast, name)))
        return self.browsers[name]

    @property
    def teacher(self) -> PaperBrowser:
        return self[self.of]

    @property
    def strict(self) -> bool:
        return self.preset == Preset.STRICT

    @property
    def trajectory(self) -> Trajectory:
        return Trajectory.objects.get(person=getattr(self.cast, self.of))

    @property
    def dossier(self) -> Dossier:
        return Dossier.objects.get(trajectory=self.trajectory)

    @property
    def assessment(self) -> Assessment:
        """The newest attempt."""
        return Assessment.objects.filter(trajectory=self.trajectory).latest("pk")

    def seats(self) -> list[tuple[Seat, PaperBrowser]]:
        """The two assessors, the first one first, each at the own page of the case."""
        names = {person.pk: name for name, person in self.cast.people().items()}
        rows = Seat.objects.filter(assessment=self.assessment, state__in=Seat.TAKEN).order_by("position")
        return [(seat, self[names[seat.person_id]].go(f"/assessments/seats/{seat.pk}/")) for seat in rows]


def look_round(play: Play, *more: str) -> None:
    """What desk and case offer each part about this case opens; a stranger finds none of it."""
    begin = (f"/trajectories/{play.trajectory.pk}/", *more)
    found: set[str] = set()
    for name in (play.of, *PARTS):
        browser = play[name]
        links = set(about(browser.go("/home/"))) if name in (play.of, *AT_HOME) else set()
        for address in begin:
            if browser.opens(address):
                links |= {address, *about(browser)}
        for address in sorted(links.difference(begin)):
            browser.go(address)
        found |= links
    stranger = play["stranger"].client
    assert [address for address in sorted(found) if stranger.get(address).status_code != 404] == []


def about(browser: PaperBrowser) -> list[str]:
    """The links of the page that are about a case."""
    links = (one.action.partition("#")[0] for one in Page(browser.text).links)
    return [one for one in dict.fromkeys(links) if ABOUT.match(one) and not ELSEWHERE.search(one)]


# ---------- the dossier ----------


def declare(play: Play) -> None:
    """The teacher declares it ready."""
    play.teacher.go(f"/dossiers/{play.dossier.pk}/ready/").press("Declare it ready", anonymised="on")
    assert play.trajectory.state == Trajectory.State.READY


def send_back(play: Play, number: int = 2) -> None:
    """The UTQ supervisor sends one competence back, with the reason."""
    section = play.dossier.sections.get(competence__number=number)
    review = play["supervisor"].go(f"/dossiers/{play.dossier.pk}/review/")
    review.press("Send it back", **{f"reason{section.pk}": "Say what your students did."})
    assert play.trajectory.state == Trajectory.State.ACTIVE


def repair(play: Play, number: int) -> None:
    """What is asked is written, every remark is worked on, and the competence is ready again."""
    at = f"/dossiers/{play.dossier.pk}/{number}/"
    page = play.teacher.go(at)
    name = next(one for one in re.findall(r'name="([^"]*body)"', page.text))
    page.press("Save this page", **{name: f"What my students did in competence {number}, and what I learned."})
    while play.teacher.go(at).offers("Mark as resolved"):
        play.teacher.press("Mark as resolved")
    play.teacher.press("Mark as ready")


def endorse(play: Play) -> None:
    """The UTQ supervisor endorses; under Strict with the whole checklist."""
    review = play["supervisor"].go(f"/dossiers/{play.dossier.pk}/review/")
    codes = re.findall(r'name="checklist"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="checklist"', review.text)
    review.press("Endorse the dossier", **({"checklist": ["".join(one) for one in codes]} if codes else {}))
    assert play.trajectory.state == Trajectory.State.SUBMITTED


# ---------- the assessment ----------


def start(play: Play, *, early: bool = False) -> None:
    """The coordinator asks the two that are suggested; ``early``: first refused, then started all the same."""
    page = play["coordinator"].go(f"/assessments/start/{play.trajectory.pk}/")
    if early:
        page.press("Start with these two", refused=True)
        assert "A new attempt starts some time after the announcement." in page.words
        page.press("Start with these two", all_the_same="on")
    else:
        page.press("Start with these two")
    seats = Seat.objects.filter(assessment=play.assessment)
    assert len(seats) == 2
    assert {seat.person_id for seat in seats} & {play.cast.assessor1.pk, play.cast.assessor2.pk}


def accept(play: Play) -> None:
    """Both say that they have no tie."""
    for _seat, browser in play.seats():
        browser.press("Send my answer", tie="no")


def judge(play: Play, first: Iterable[int] = (), second: Iterable[int] = ()) -> None:
    """Each judges apart; the numbers of what each finds insufficient."""
    for (_seat, browser), bad in zip(play.seats(), (first, second), strict=True):
        browser.press("Review your judgement", **answers(play, browser, set(bad)))
        browser.press("Submit my judgement")
    assert {seat.state for seat in Seat.objects.filter(assessment=play.assessment)} == {"submitted"}


def answers(play: Play, browser: PaperBrowser, bad: set[int]) -> dict[str, str]:
    """A verdict for each competence on the page; of an insufficient one, what is missing at its first criterion."""
    given = {f"v{key}": "all" for key in re.findall(r'name="v(\d+)"', browser.text)}
    for one in Competence.objects.filter(profile=play.cast.profile, number__in=bad):
        criterion = Criterion.objects.filter(competence=one).order_by("order")[0].pk
        given |= {f"v{one.pk}": "insufficient", f"l{criterion}": "not", f"m{criterion}": "Show one case."}
    return given


def waive(play: Play) -> None:
    """The coordinator asks for a joint judgement without an interview."""
    page = play["coordinator"].go(f"/assessments/{play.assessment.pk}/")
    page.press("Ask for a joint judgement", **{"waive-reason": "They spoke by telephone."})


def agree(play: Play, bad: Iterable[int] = ()) -> None:
    """The same verdict decides; under Strict only after an interview and a text by hand."""
    if not play.strict:
        assert play.assessment.state == "decided"
        return
    assert play.assessment.state != "decided"
    waive(play)
    (_one, first), (_other, second) = play.seats()
    first.follow("Open the joint judgement")
    keys = re.findall(r'name="t(\d+)"', first.text)
    numbers = dict(Competence.objects.filter(profile=play.cast.profile).values_list("pk", "number"))
    found = {f"v{key}": "insufficient" if numbers[int(key)] in set(bad) else "sufficient" for key in keys}
    first.press("Ask the other to confirm", **{f"t{key}": "Written by hand, by both." for key in keys}, **found)
    second.follow("Open the joint judgement")
    second.press("Confirm the text as kept")
    assert play.assessment.state == "decided"


def announce(play: Play) -> None:
    """The coordinator announces, after reading what follows."""
    letter = play["coordinator"].go(f"/assessments/{play.assessment.pk}/letter/")
    letter.press("Review and announce")
    letter.press("Announce this decision")
    announced = play.assessment.announced_on
    assert announced is not None
    assert timezone.localdate() - announced < timedelta(days=1)
    play.teacher.go("/home/")
