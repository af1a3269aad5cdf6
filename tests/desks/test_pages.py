"""The case page and search: each shows a person what is theirs to see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.models import CompetenceSection, CriterionText, Dossier
from tests.cast import Cast
from tests.desks.conftest import Add
from trajectories.models import Trajectory
from utq_portal.audit.record import record
from utq_portal.people.models import User

SignedIn = Callable[[User], Client]
MOST = 10


def page(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_case_shows_each_viewer_their_parts(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    row = add("ready_declared")
    url = f"/trajectories/{row.pk}/"
    dossier = f"/dossiers/{row.dossier.pk}/"
    assert f'href="{dossier}"' in page(signed_in(row.person), url)
    assert "Take a last look" in page(signed_in(cast.supervisor), url)
    for who in (cast.coordinator, cast.hr, cast.line_manager):
        text = page(signed_in(who), url)
        assert f'href="{dossier}"' not in text
        assert "Take a last look" not in text


def test_line_manager_sees_step_and_dates_only(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    row = add()
    record("trajectories.opened", row, by=row.person, case=row.case)
    text = page(signed_in(cast.line_manager), f"/trajectories/{row.pk}/")
    assert "Working on the dossier" in text
    assert "started the trajectory" not in text
    assert "Competences" not in text


def test_timeline_tells_what_happened(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    row = add()
    record("trajectories.opened", row, by=row.person, case=row.case)
    assert f"{row.person.name} started the trajectory" in page(signed_in(row.person), f"/trajectories/{row.pk}/")


def test_coordinator_has_no_say_in_the_own_case(cast: Cast, signed_in: SignedIn) -> None:
    row = Trajectory.objects.create(
        person=cast.coordinator,
        profile=cast.profile,
        faculty=cast.science,
        state="submitted",
        started_on=timezone.localdate(),
    )
    text = page(signed_in(cast.coordinator), f"/trajectories/{row.pk}/")
    assert "Start the assessment" not in text
    assert "Assign somebody" not in text


@pytest.mark.parametrize("state", Trajectory.State.values)
def test_case_opens_in_every_state_within_ten_queries(
    state: str, cast: Cast, add: Add, number_of_queries: Callable[[User, str], int]
) -> None:
    row = add(state)
    for who in (row.person, cast.supervisor, cast.coordinator, cast.hr):
        assert number_of_queries(who, f"/trajectories/{row.pk}/") <= MOST


def test_looking_settles_what_changed(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    row = add()
    Trajectory.objects.filter(pk=row.pk).update(looked_at=row.touched_at - timedelta(days=1))
    browser = signed_in(cast.supervisor)
    assert "Changed since you looked" in page(browser, "/desk/supervisor/")
    page(browser, f"/trajectories/{row.pk}/")
    assert "Changed since you looked" not in page(browser, "/desk/supervisor/")


def test_search_finds_by_name_and_number_what_one_may_open(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    row = add()
    for words in (row.person.family_name, row.person.employee_no, row.person.family_name[:-2]):
        for who in (cast.coordinator, cast.supervisor, cast.hr, row.person):
            assert f"/trajectories/{row.pk}/" in page(signed_in(who), f"/search/?q={words}")
        for who in (cast.stranger, cast.other_supervisor, cast.assessor1, cast.colleague, cast.admin):
            text = page(signed_in(who), f"/search/?q={words}")
            assert "Nothing found" in text
            assert row.person.given_name not in text


def test_search_words_are_marked_and_escaped(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    row = add()
    User.objects.filter(pk=row.person_id).update(family_name="<b>Bold</b>")
    text = page(signed_in(cast.coordinator), "/search/?q=bold")
    assert "&lt;b&gt;<mark>Bold</mark>&lt;/b&gt;" in text
    assert "Type at least 2 letters" in page(signed_in(cast.coordinator), "/search/?q=b")


def test_private_draft_never_reaches_a_desk(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    row = add()
    section = CompetenceSection.objects.filter(dossier=Dossier.objects.get(trajectory=row))[0]
    CriterionText.objects.create(section=section, body="<p>Zeepaardje</p>", words=1, private=True)
    for who in (row.person, cast.supervisor, cast.coordinator):
        assert "Zeepaardje" not in page(signed_in(who), f"/trajectories/{row.pk}/")


def test_ready_is_offered_when_every_competence_is(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    draft, done = add(), add(section="ready")
    assert "Check and declare ready" not in page(signed_in(draft.person), f"/trajectories/{draft.pk}/")
    assert "Check and declare ready" in page(signed_in(done.person), f"/trajectories/{done.pk}/")
