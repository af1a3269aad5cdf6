"""After an insufficient outcome: the reasons beside the text, and what changed for the next assessors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Assessment
from assessments.queries.earlier import repairs_of
from assessments.workflow.announcing import announce
from dossiers.models import CompetenceSection, CriterionText, Snapshot
from tests.cast import Cast
from tests.factories import assessments as make
from trajectories.models import Trajectory
from utq_portal.people.models import User

S = Assessment.State
Browser = Callable[[User], Client]
WHY = "Show one case."


def announced(cast: Cast) -> Assessment:
    row = make.assessment(cast, S.DECIDED, sufficient=False)
    make.reading(row)
    announce(row, by=cast.coordinator, today=timezone.localdate())
    return Assessment.objects.select_related("trajectory", "snapshot__dossier").get(pk=row.pk)


def open_section() -> CompetenceSection:
    return CompetenceSection.objects.select_related("competence").get(state="insufficient")


@pytest.mark.parametrize("who", ["teacher", "supervisor"])
def test_the_reasons_stand_beside_the_text_to_repair(cast: Cast, signed_in: Browser, who: str) -> None:
    row = announced(cast)
    section = open_section()
    shown = signed_in(getattr(cast, who)).get(f"/dossiers/{row.snapshot.dossier_id}/{section.competence.number}/")
    text = shown.content.decode()
    assert (shown.status_code, WHY in text) == (200, True)
    assert "in the words of the assessors" in text


def test_what_was_sufficient_has_no_reasons(cast: Cast) -> None:
    announced(cast)
    sufficient = CompetenceSection.objects.filter(state="sufficient")
    assert set(sufficient.values_list("repair_text", "repair_on")) == {("", None)}


def second(cast: Cast, before: Assessment, body: str) -> Assessment:
    """The next attempt on that competence alone, with another text."""
    section = open_section()
    CriterionText.objects.filter(section=section).update(body=body)
    Snapshot.objects.filter(pk=before.snapshot_id).update(taken_at=timezone.now() - timedelta(days=40))
    snapshot = make.sealed(Trajectory.objects.get(pk=before.trajectory_id), scope={section.competence.number})
    row = make.assessment(cast, S.SCORING, snapshot=snapshot)
    Assessment.objects.filter(pk=row.pk).update(attempt=2)
    make.reading(row)
    return Assessment.objects.select_related("snapshot").get(pk=row.pk)


def test_the_next_assessors_read_why_and_what_changed(cast: Cast, signed_in: Browser) -> None:
    before = announced(cast)
    name = open_section().competence.name_en
    row = second(cast, before, f"<p>About {name}. One case is shown now.</p>")
    shown = signed_in(cast.assessor1).get(f"/assessments/seats/{row.seats.get(position=1).pk}/").content.decode()
    assert WHY in shown
    assert "<ins>" in shown
    assert "One case is shown now." in shown
    assert "What changed since the version that was sealed on" in shown


def test_a_first_attempt_has_nothing_before_it(cast: Cast) -> None:
    assert repairs_of(make.assessment(cast, S.SCORING)) == {}


@pytest.mark.parametrize(("days", "leads"), [(0, True), (-1, False)])
def test_the_home_leads_to_decision_letter_and_objection_as_long_as_it_runs(
    cast: Cast, signed_in: Browser, days: int, *, leads: bool
) -> None:
    row = announced(cast)
    Assessment.objects.filter(pk=row.pk).update(objection_until=timezone.localdate() + timedelta(days=days))
    shown = signed_in(cast.teacher).get("/home/").content.decode()
    assert f'href="/assessments/{row.pk}/outcome/"' in shown
    assert f'href="/assessments/{row.pk}/letter/"' in shown
    assert ("You can object until" in shown) is leads


def test_facts_address_their_reader(cast: Cast, signed_in: Browser) -> None:
    row = announced(cast)
    address = f"/assessments/{row.pk}/outcome/"
    own, other = (signed_in(who).get(address).content.decode() for who in (cast.teacher, cast.supervisor))
    assert "Repair 1 competence" in own
    assert "Repair 1 competence" not in other
    assert f"{cast.teacher.name} repairs 1 competence" in other
    assert "You can object until" not in other


def test_supervisors_see_addresses(cast: Cast, signed_in: Browser) -> None:
    client = signed_in(cast.supervisor)
    for page in ("/desk/supervisor/", f"/trajectories/{cast.trajectory.pk}/"):
        assert f'href="mailto:{cast.teacher.email}"' in client.get(page).content.decode(), page
    assert str(cast.teacher.email) in client.get("/desk/supervisor/?as=csv").getvalue().decode()


def test_arbitrators_words_are_not_called_the_assessors(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.DECIDED, sufficient=False)
    Assessment.objects.filter(pk=row.pk).update(decided_by="arbitration")
    row.refresh_from_db()
    announce(row, by=cast.coordinator, today=timezone.localdate())
    shown = signed_in(cast.teacher).get(f"/assessments/{row.pk}/outcome/").content.decode()
    assert "What the arbitrators wrote" in shown
    assert "What your assessors wrote" not in shown
    assert row.letters.get(language="en").printed["arbitrated"] is True
