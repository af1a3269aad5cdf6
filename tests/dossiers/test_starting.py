"""The first question: what each answer opens, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.models import CompetenceSection, CriterionText, Dossier
from dossiers.queries.starting import before_start
from dossiers.workflow.opening import start
from tests.cast import Cast, give
from trajectories.models import Profile, StartAnswer, Trajectory
from trajectories.queries.trajectories import able_in, with_able
from utq_portal.people.models import Employment, Role, User
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]
A = StartAnswer.Answer


@pytest.mark.parametrize(("answer", "route"), [(A.NEW, "regular"), (A.EXPERIENCED, "experienced")])
def test_new_and_experienced_open_a_trajectory_with_its_dossier(cast: Cast, answer: str, route: str) -> None:
    started = start(cast.newcomer, answer=answer, by=cast.newcomer)
    assert started.new
    assert started.trajectory is not None
    assert (started.trajectory.route, started.trajectory.faculty) == (route, cast.science)
    assert CompetenceSection.objects.filter(dossier=started.dossier).count() == 5
    assert CriterionText.objects.filter(section__dossier=started.dossier).count() == 5


def test_a_profile_with_texts_per_criterion_gets_a_row_for_each(cast: Cast) -> None:
    Profile.objects.filter(pk=cast.profile.pk).update(text_unit=Profile.Unit.CRITERION)
    started = start(cast.newcomer, answer=A.NEW, by=cast.newcomer)
    texts = CriterionText.objects.filter(section__dossier=started.dossier)
    assert texts.count() == texts.exclude(criterion=None).count() == 15


def test_answering_twice_opens_one(cast: Cast) -> None:
    first = start(cast.newcomer, answer=A.NEW, by=cast.newcomer)
    second = start(cast.newcomer, answer=A.EXPERIENCED, by=cast.newcomer)
    assert not second.new
    assert first.dossier == second.dossier
    assert Trajectory.objects.get(person=cast.newcomer).route == "experienced"


@pytest.mark.parametrize("answer", [A.HOLDER, A.LATER])
def test_holder_and_later_start_nothing(cast: Cast, answer: str) -> None:
    started = start(cast.newcomer, answer=answer, by=cast.newcomer, ask_again_on=timezone.localdate())
    assert started.trajectory is None
    assert not Dossier.objects.filter(trajectory__person=cast.newcomer).exists()


def test_later_is_refused_once_a_trajectory_runs(cast: Cast) -> None:
    with pytest.raises(Refused):
        start(cast.teacher, answer=A.LATER, by=cast.teacher)


def test_without_employment_nothing_starts_and_a_sentence_says_whom_to_ask(cast: Cast, signed_in: Browser) -> None:
    answer = signed_in(cast.coordinator).post("/start/", {"start": "new"})
    assert answer.status_code == 422
    assert "Ask the coordinator" in answer.content.decode()
    assert not Trajectory.objects.filter(person=cast.coordinator).exists()


def test_an_experienced_teacher_goes_straight_to_the_dossier(cast: Cast, signed_in: Browser) -> None:
    answer = signed_in(cast.newcomer).post("/start/", {"start": "experienced"})
    dossier = Dossier.objects.get(trajectory__person=cast.newcomer)
    assert answer.headers["Location"] == f"/dossiers/{dossier.pk}/"


def test_later_keeps_the_day(cast: Cast, signed_in: Browser) -> None:
    signed_in(cast.newcomer).post("/start/", {"start": "later", "when": "30"})
    kept = StartAnswer.objects.get(person=cast.newcomer)
    assert kept.ask_again_on == timezone.localdate() + timedelta(days=30)


def test_no_answer_is_told_beside_the_question(cast: Cast, signed_in: Browser) -> None:
    page = signed_in(cast.newcomer).post("/start/", {})
    assert page.status_code == 422
    assert page.content.decode().count("Choose what fits best") >= 2


def test_the_way_to_the_own_dossier(cast: Cast, signed_in: Browser) -> None:
    browser = signed_in(cast.newcomer)
    assert browser.get("/dossiers/").headers["Location"] == "/start/"
    browser.post("/start/", {"start": "new"})
    dossier = Dossier.objects.get(trajectory__person=cast.newcomer)
    assert browser.get("/dossiers/").headers["Location"] == f"/dossiers/{dossier.pk}/"


def test_the_first_page_names_who_can_act_as_utq_supervisor_there_and_nobody_else(
    cast: Cast, signed_in: Browser
) -> None:
    """The same people as after the start: not who has left, nor the own line manager (docs/domain.md, Ties)."""
    give(cast.line_manager, Role.UTQ_SUPERVISOR, cast.science)
    give(cast.assessor3, Role.UTQ_SUPERVISOR)
    named = {cast.supervisor: True, cast.assessor3: True, cast.line_manager: False, cast.other_supervisor: False}

    def said() -> list[User]:
        return before_start(cast.newcomer).supervisors

    assert said() == [person for person, named_here in named.items() if named_here]
    page = signed_in(cast.newcomer).get("/start/").content.decode()
    assert "UTQ supervisors of your faculty" in page
    Employment.objects.filter(person=cast.assessor3).update(end=timezone.localdate() - timedelta(days=1))
    assert said() == [cast.supervisor]
    start(cast.newcomer, answer=A.NEW, by=cast.newcomer)
    row = with_able(Trajectory.objects.filter(person=cast.newcomer)).get()
    assert able_in(row) == {person.pk for person in said()}


def test_the_first_page_names_all_of_them(cast: Cast) -> None:
    for person in (cast.assessor1, cast.assessor2, cast.assessor3, cast.colleague):
        give(person, Role.UTQ_SUPERVISOR, cast.science)
    assert len(before_start(cast.newcomer).supervisors) == 5
