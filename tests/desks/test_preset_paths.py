"""From the first day to the certificate under every preset, by the buttons that stand on the pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Certificate
from tests.cast import Cast
from tests.desks import play as acts
from tests.desks.play import Play
from tests.desks.test_presets import AFTER_INTAKE, OPEN
from tests.factories.dossiers import pdf
from trajectories.models import Trajectory
from utq_portal.people.models import User
from utq_portal.policy.models import Preset
from utq_portal.policy.workflow import choose_preset

T = Trajectory.State


@pytest.mark.parametrize("preset", Preset.values)
def test_from_the_first_day_to_the_certificate(cast: Cast, signed_in: Callable[[User], Client], preset: str) -> None:
    choose_preset(preset, by=None)
    play = Play(cast, preset, signed_in)
    story: list[Callable[[Play], object]] = [start, prepare, meet, plan, fill, hand_in]
    story += [acts.start, acts.accept, acts.judge, acts.agree, acts.announce]
    for act in story:
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
    acts.endorse(play)
