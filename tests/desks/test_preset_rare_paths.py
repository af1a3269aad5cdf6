"""What seldom happens, under every preset: by the buttons that stand on the pages, and every sentence is true."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Assessment, Certificate
from dossiers.models import PartialRecognition
from exemptions.models import ExemptionRequest
from tests.cast import Cast
from tests.desks import play as acts
from tests.desks.play import Play, look_round
from tests.desks.said import untrue
from tests.factories.dossiers import pdf, sections_ready
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation, ObligationAdjustment
from utq_portal.agenda.days import working_days_after
from utq_portal.people.models import User
from utq_portal.policy.models import Preset
from utq_portal.policy.queries import current
from utq_portal.policy.workflow import choose_preset

T = Trajectory.State


@pytest.fixture(params=Preset.values)
def play(request: pytest.FixtureRequest, cast: Cast, signed_in: Callable[[User], Client]) -> Play:
    """The cast's teacher, who wrote about every competence; what anybody reads on the way is true."""
    choose_preset(request.param, by=None)
    sections_ready(cast)
    return Play(cast, request.param, signed_in, of="teacher")


@pytest.fixture(autouse=True)
def every_sentence_is_true(play: Play) -> Iterator[None]:
    """After each path: no page that anybody passed says what this preset makes false."""
    yield
    seen = {(address, words) for browser in play.browsers.values() for address, words in browser.seen}
    assert len(seen) > 5
    assert untrue(seen, current()) == []


def look_round_once(play: Play, *more: str) -> None:
    """Under the strictest preset alone: two stories look round under all three."""
    if play.strict:
        look_round(play, *more)


def test_a_second_attempt_after_an_insufficient_outcome(play: Play) -> None:
    acts.declare(play)
    acts.endorse(play)
    acts.start(play)
    acts.accept(play)
    acts.judge(play, first=(3,), second=(3,))
    acts.agree(play, bad=(3,))
    acts.announce(play)
    first = play.assessment
    assert (first.outcome, play.trajectory.state) == ("insufficient", T.ACTIVE)
    outcome = play.teacher.go(f"/assessments/{first.pk}/outcome/")
    wait = current().resubmission_wait_days
    assert bool(wait) == (play.preset != Preset.LIGHT)
    assert ("Your UTQ supervisor can agree to an earlier date." in outcome.words) == bool(wait)
    assert ("When you are ready" in outcome.words) == (not wait)
    look_round(play)
    acts.repair(play, 3)
    acts.declare(play)
    acts.endorse(play)
    assert (timezone.localdate() < working_days_after(timezone.localdate(), wait)) == bool(wait)
    acts.start(play, early=bool(wait))
    acts.accept(play)
    seats = play.seats()
    assert len(re.findall(r'name="v\d+" value="all"', seats[0][1].text)) == 1
    acts.judge(play)
    acts.agree(play)
    acts.announce(play)
    assert play.assessment.pk != first.pk
    assert Certificate.objects.get(trajectory=play.trajectory).number


def test_arbitration_where_assessors_differ(play: Play) -> None:
    acts.declare(play)
    acts.endorse(play)
    acts.start(play)
    acts.accept(play)
    acts.judge(play, second=(3,))
    assert play.assessment.state == "scoring"
    case = f"/assessments/{play.assessment.pk}/"
    day = (timezone.localdate() + timedelta(days=6)).isoformat()
    play["coordinator"].go(case).press("Invite everybody", day=day, time="10:00", minutes="60", place="Room 4")
    assert play.assessment.state == "interview"
    (_seat, first), _other = play.seats()
    first.press(
        "Record the interview", held_on=timezone.localdate().isoformat(), report="Two readings of competence 3."
    )
    first.follow("We find no joint judgement").press("Ask for arbitration", reason="We read competence 3 differently.")
    assert play.assessment.state == "arbitration"
    look_round_once(play, case)
    coordinator = play["coordinator"].go(case)
    coordinator.press(
        "Record who arbitrates", members="A. Verweg, University of the Dunes\nB. Elders, University of the Heath"
    )
    found = {f"v{key}": "sufficient" for key in re.findall(r'name="v(\d+)"', coordinator.text)}
    coordinator.press("Record the decision", grounds="Every criterion is shown.", **found)
    assert (play.assessment.state, play.assessment.decided_by) == ("decided", "arbitration")
    acts.announce(play)
    assert "This was decided by arbitration" in play.teacher.go(f"{case}outcome/").words
    assert Certificate.objects.get(trajectory=play.trajectory).number


def test_a_recognised_partial_certificate_is_not_judged(play: Play) -> None:
    play.teacher.go(f"/dossiers/{play.dossier.pk}/3/").press("Open it again")
    competence = play.dossier.sections.get(competence__number=3).competence_id
    teacher = play.teacher.go(f"/dossiers/{play.dossier.pk}/recognitions/new/")
    teacher.press(
        "Hand it in",
        origin="other_university",
        name="Partial certificate Assessment",
        university="University of the Dunes",
        issued_on="2024-06-14",
        document=pdf(),
        criteria=[f"c{competence}"],
    )
    case = f"/recognitions/{PartialRecognition.objects.get(dossier=play.dossier).pk}/"
    play["supervisor"].go(case).press("Give this advice", text="Refer to it in your vision on teaching.")
    look_round_once(play, case)
    play["coordinator"].go(case).press("Recognise what is ticked")
    assert PartialRecognition.objects.get(dossier=play.dossier).state == "recognised"
    acts.declare(play)
    acts.endorse(play)
    acts.start(play)
    acts.accept(play)
    assert len(re.findall(r'name="v\d+" value="all"', play.seats()[0][1].text)) == 4
    acts.judge(play)
    acts.agree(play)
    acts.announce(play)
    assert Certificate.objects.get(trajectory=play.trajectory).number


def test_a_dossier_that_came_back_is_taken_back_and_handed_in_all_the_same(play: Play) -> None:
    acts.declare(play)
    acts.send_back(play, 2)
    look_round(play)
    acts.repair(play, 2)
    acts.declare(play)
    own = f"/dossiers/{play.dossier.pk}/"
    play.teacher.go(f"{own}take-back/").press("Take the dossier back")
    assert (play.trajectory.state, play.trajectory.returns) == (T.ACTIVE, 1)
    acts.declare(play)
    insist = play.teacher.go(f"{own}insist/")
    days = current().insist_days
    assert bool(days) == (play.preset != Preset.LIGHT)
    assert insist.offers("Hand in without endorsement") == (not days)
    assert ("You can hand in without endorsement from" in insist.words) == bool(days)
    if days:  # the day comes
        for remark in play.dossier.sections.get(competence__number=2).comments.filter(from_return=True):
            type(remark).objects.filter(pk=remark.pk).update(at=remark.at - timedelta(days=days))
        insist.go(f"{own}insist/")
    insist.press("Hand in without endorsement")
    assert play.trajectory.state == T.SUBMITTED
    assert "without" in play["coordinator"].go(f"/assessments/start/{play.trajectory.pk}/").words


def test_withdrawing_from_an_assessment_and_ending_the_trajectory(play: Play) -> None:
    acts.declare(play)
    acts.endorse(play)
    acts.start(play)
    acts.accept(play)
    play.teacher.go(f"/assessments/{play.assessment.pk}/withdraw/").press("Withdraw")
    assert (play.assessment.state, play.trajectory.state) == ("withdrawn", T.ACTIVE)
    own = f"/trajectories/{play.trajectory.pk}/"
    play.teacher.go(f"{own}close/").press("End the trajectory", reason="withdrawn")
    assert play.trajectory.state == T.CLOSED
    look_round_once(play)
    play["coordinator"].go(f"{own}reopen/").press("Open", reason="It was a mistake.")
    assert play.trajectory.state == T.ACTIVE
    acts.declare(play)


def test_a_pause_and_more_time(play: Play) -> None:
    own = f"/trajectories/{play.trajectory.pk}/"
    obligation = f"/obligations/{play.trajectory.obligation_id}/"
    play.teacher.go(own).press("Ask to pause the trajectory")
    play["supervisor"].go(own).press("Pause the trajectory")
    assert play.trajectory.state == T.SUSPENDED
    look_round_once(play)
    play["supervisor"].go(own).press("Resume the trajectory")
    assert play.trajectory.state == T.ACTIVE
    before = Obligation.objects.get(trajectories=play.trajectory).deadline
    assert before is not None
    alone = current().extension_hr_months
    page = play.teacher.go(obligation)
    page.press("Ask HR", ask="extension", **{"more-months": "3", "more-reason": "other", "more-note": "Three courses."})
    hr = play["hr"].go(obligation)
    hr.press("Grant or propose this")
    decided = ObligationAdjustment.objects.get(obligation=play.trajectory.obligation_id)
    assert (decided.decided_on is not None) == (alone >= 3)
    if alone < 3:
        assert "the dean or delegate decides" in hr.words
        assert Obligation.objects.get(trajectories=play.trajectory).deadline == before
        play["dean"].go("/hr/decisions/").press("Decide as advised")
    after = Obligation.objects.get(trajectories=play.trajectory).deadline
    assert after == date(before.year, before.month + 3, before.day)


def test_an_exemption_by_all_parties(play: Play) -> None:
    teacher = play.teacher.go("/exemptions/ask/?ground=g2")
    teacher.press("Ask for the exemption", qualification="VELON registration", institution="VELON", year="2021")
    row = ExemptionRequest.objects.get(person=play.cast.teacher)
    case = f"/exemptions/{row.pk}/"
    play["hr"].go(case).press("Ask the question", **{"q-text": "Please add the certificate itself."})
    teacher.go(case).press("Add the document", kind="diploma", language="nl", file=pdf())
    teacher.press("Send your answer", **{"a-text": "It is there now."})
    hr = play["hr"].go(case)
    hr.press("Original seen")
    hr.press("Request the exemption")
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    adviser = play["exemption_advisor"].go(case)
    adviser.press("Offer these times", **{"t-day1": day, "t-times1": "9:30, 14:00", "t-place": "Room 12"})
    teacher.go(case)
    teacher.press("Choose this time", time=re.findall(r'name="time" value="([^"]+)"', teacher.text)[0])
    adviser.go(case)
    levels = dict.fromkeys(re.findall(r'name="(level\d+)"', adviser.text), "equivalent")
    adviser.press(
        "Advise the faculty",
        met_on=timezone.localdate().isoformat(),
        advice="grant",
        text="Teaches and assesses at the level of the qualification.",
        **levels,
    )
    look_round_once(play, case)
    play["dean"].go(case).press("Decide as advised")
    row.refresh_from_db()
    assert row.state == "granted"
    assert "An exemption is not a certificate" in teacher.go(case).words
    assert not Certificate.objects.filter(trajectory=play.trajectory).exists()
    assert not Assessment.objects.filter(trajectory=play.trajectory).exists()
