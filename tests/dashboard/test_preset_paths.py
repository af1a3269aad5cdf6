"""From the first day to the certificate under every preset, by the buttons that stand on the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Assessment, Certificate, Seat
from dossiers.models import Dossier
from tests.cast import Cast
from tests.dashboard.test_presets import AFTER_INTAKE, OPEN
from tests.factories.dossiers import pdf
from tests.paper_browser import PaperBrowser
from trajectories.models import Trajectory
from utq_portal.people.models import User
from utq_portal.policy.models import Preset
from utq_portal.policy.workflow import choose_preset

T = Trajectory.State


@dataclass
class Play:
    """Who plays, and under which preset."""

    cast: Cast
    preset: str
    signed_in: Callable[[User], Client]
    browsers: dict[str, PaperBrowser] = field(default_factory=dict)

    def __getitem__(self, name: str) -> PaperBrowser:
        if name not in self.browsers:
            self.browsers[name] = PaperBrowser(self.signed_in(getattr(self.cast, name)))
        return self.browsers[name]

    @property
    def strict(self) -> bool:
        return self.preset == Preset.STRICT

    @property
    def trajectory(self) -> Trajectory:
        return Trajectory.objects.get(person=self.cast.newcomer)

    @property
    def dossier(self) -> Dossier:
        return Dossier.objects.get(trajectory=self.trajectory)

    @property
    def assessment(self) -> Assessment:
        return Assessment.objects.get(trajectory=self.trajectory)


@pytest.mark.parametrize("preset", Preset.values)
def test_from_the_first_day_to_the_certificate(cast: Cast, signed_in: Callable[[User], Client], preset: str) -> None:
    choose_preset(preset, by=None)
    play = Play(cast, preset, signed_in)
    for act in (start, prepare, meet, plan, fill, hand_in, assess, agree, announce):
        act(play)
    assert Certificate.objects.get(trajectory=play.trajectory).number
    assert play.trajectory.state == T.COMPLETED


def start(play: Play) -> None:
    """One answer; what is said of the dossier is true."""
    teacher = play["newcomer"].go("/home/")
    teacher.go("/start/").press("Save my answer", start="new")
    dossier = teacher.go(f"/dossiers/{play.dossier.pk}/")
    assert ("The dossier opens when the intake has been concluded." in dossier.words) == (play.preset in AFTER_INTAKE)


def prepare(play: Play) -> None:
    """The three documents; under Strict the line manager confirms first."""
    teacher, own = play["newcomer"], f"/trajectories/{play.trajectory.pk}"
    teacher.go(f"{own}/cv/").press("Save and go back", no_experience="on")
    levels = {
        f"{name}": "3" for name in re.findall(r'name="([^"]+-level)"', teacher.go(f"{own}/self-diagnosis/all/").text)
    }
    teacher.press("Save and go back", **levels)
    teacher.go(f"{own}/discussion/").press(
        "Record the talk", held_on=timezone.localdate().isoformat(), teaching_tasks="Two courses.", hours_available="80"
    )
    if play.strict:
        assert not teacher.go(f"{own}/intake/").offers("Send the intake documents")
        play["line_manager"].go(f"{own}/discussion/").press("Confirm")
    teacher.go(f"{own}/intake/").press("Send the intake documents")
    assert play.trajectory.state == T.INTAKE_SUBMITTED


def meet(play: Play) -> None:
    """The meeting took place; until then nothing called a closed dossier open."""
    own = f"/trajectories/{play.trajectory.pk}"
    play["newcomer"].go(f"{own}/intake/slot/").go("/home/")
    play["supervisor"].go(f"{own}/intake/conclude/").press(
        "Conclude the intake", held_on=timezone.localdate().isoformat(), advice="Begin with what you have."
    )
    assert play.trajectory.state == T.ACTIVE
    if play.preset in AFTER_INTAKE:
        said = {(address, word) for address, words in play["newcomer"].seen for word in OPEN.findall(words)}
        assert said == set()


def plan(play: Play) -> None:
    """One kind for every competence; under Strict the UTQ supervisor agrees."""
    own = f"/trajectories/{play.trajectory.pk}"
    teacher = play["newcomer"].go(f"{own}/route/")
    kinds = dict.fromkeys(re.findall(r'name="([^"]+-kind)"', teacher.text), "nothing")
    teacher.press("Save your route", **kinds)
    assert play.trajectory.plan_items.exists()
    supervisor = play["supervisor"].go(f"{own}/route/")
    assert supervisor.offers("Agree") == play.strict
    if play.strict:
        supervisor.press("Agree")
        assert not play.trajectory.plan_items.filter(agreed_at=None).exists()


def fill(play: Play) -> None:
    """A file, and a text about each competence, ready."""
    teacher, dossier = play["newcomer"], play.dossier
    teacher.client.post(f"/dossiers/{dossier.pk}/evidence/", {"files": pdf()})
    for number in range(1, 6):
        page = teacher.go(f"/dossiers/{dossier.pk}/{number}/")
        name = next(one for one in re.findall(r'name="([^"]*body)"', page.text))
        page.press("Save this page", **{name: f"What I do in competence {number}, and why."})
        page.go(f"/dossiers/{dossier.pk}/{number}/").press("Mark as ready")
    assert set(dossier.sections.values_list("state", flat=True)) == {"ready"}


def hand_in(play: Play) -> None:
    """Declared ready, sent back once, endorsed; under Strict with the whole checklist."""
    teacher, dossier = play["newcomer"], play.dossier
    teacher.go(f"/dossiers/{dossier.pk}/ready/").press("Declare it ready", anonymised="on")
    review = play["supervisor"].go(f"/dossiers/{dossier.pk}/review/")
    if play.strict:
        review.press("Endorse the dossier", refused=True)
        assert "Tick every part of the checklist first" in review.words
        assert play.trajectory.state == T.READY
        review.go(f"/dossiers/{dossier.pk}/review/")
    codes = re.findall(r'name="checklist"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="checklist"', review.text)
    review.press("Endorse the dossier", **({"checklist": ["".join(one) for one in codes]} if codes else {}))
    assert play.trajectory.state == T.SUBMITTED


def assess(play: Play) -> None:
    """Two assessors of other faculties judge apart."""
    coordinator = play["coordinator"].go(f"/assessments/start/{play.trajectory.pk}/")
    coordinator.press("Start with these two")
    seats = list(Seat.objects.filter(assessment=play.assessment).select_related("person"))
    outside = [one for one in seats if one.person_id in (play.cast.assessor1.pk, play.cast.assessor2.pk)]
    assert len(seats) == 2
    assert outside
    names = {person.pk: name for name, person in play.cast.people().items()}
    for seat in seats:
        one = play[names[seat.person_id]].go(f"/assessments/seats/{seat.pk}/")
        one.press("Send my answer", tie="no")
    for seat in seats:
        one = play[names[seat.person_id]].go(f"/assessments/seats/{seat.pk}/")
        verdicts = {f"v{key}": "all" for key in re.findall(r'name="v(\d+)"', one.text)}
        one.press("Review your judgement", **verdicts)
        one.press("Submit my judgement")
    assert {seat.state for seat in Seat.objects.filter(assessment=play.assessment)} == {"submitted"}


def agree(play: Play) -> None:
    """The same verdict decides; under Strict only after an interview and a text by hand."""
    if not play.strict:
        assert play.assessment.state == "decided"
        return
    assert play.assessment.state != "decided"
    coordinator = play["coordinator"].go(f"/assessments/{play.assessment.pk}/")
    coordinator.press("Ask for a joint judgement", **{"waive-reason": "They spoke by telephone."})
    seats = list(Seat.objects.filter(assessment=play.assessment).select_related("person").order_by("position"))
    names = {person.pk: name for name, person in play.cast.people().items()}
    first, second = (play[names[seat.person_id]] for seat in seats)
    first.go(f"/assessments/seats/{seats[0].pk}/").follow("Open the joint judgement")
    keys = re.findall(r'name="t(\d+)"', first.text)
    texts = {f"t{key}": "Shown in every respect." for key in keys}
    first.press("Ask the other to confirm", **texts, **{f"v{key}": "sufficient" for key in keys})
    second.go(f"/assessments/seats/{seats[1].pk}/").follow("Open the joint judgement")
    second.press("Confirm the text as kept")
    assert play.assessment.state == "decided"


def announce(play: Play) -> None:
    """The coordinator announces; the teacher sees the outcome only then."""
    letter = play["coordinator"].go(f"/assessments/{play.assessment.pk}/letter/")
    letter.press("Review and announce")
    letter.press("Announce this decision")
    announced = play.assessment.announced_on
    assert announced is not None
    assert timezone.localdate() - announced < timedelta(days=1)
    play["newcomer"].go("/home/")
