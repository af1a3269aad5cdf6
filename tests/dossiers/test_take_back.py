"""Taking back: the page says what opens and what stays closed, before and after (docs/domain.md, Taking back)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.models import CompetenceSection
from tests.cast import Cast
from tests.factories.dossiers import endorsed, ready_dossier
from trajectories.models import Trajectory
from utq_portal.people.models import User

Browser = Callable[[User], Client]
State = CompetenceSection.State


def listed(text: str, heading: str) -> list[str]:
    """The lines of the list under a heading; none where there is no such heading."""
    items = text.partition(heading)[2].partition("</ul>")[0].split("<li>")[1:]
    return [item.partition("</li>")[0].strip() for item in items]


@pytest.mark.parametrize("who", ["teacher", "coordinator"])
def test_a_sealed_dossier_says_what_opens_and_what_stays(who: str, cast: Cast, signed_in: Browser) -> None:
    dossier = endorsed(cast).dossier
    closed = CompetenceSection.objects.select_related("competence").get(dossier=dossier, competence__number=1)
    CompetenceSection.objects.filter(pk=closed.pk).update(state=State.SUFFICIENT, sufficient_on=timezone.localdate())
    others = CompetenceSection.objects.filter(dossier=dossier).exclude(pk=closed.pk).select_related("competence")
    browser = signed_in(getattr(cast, who))
    text = browser.get(f"/dossiers/{dossier.pk}/take-back/").content.decode()
    assert listed(text, "Opens again") == [one.competence.title for one in others]
    assert listed(text, "Stays closed, with its result") == [closed.competence.title]
    said = browser.post(f"/dossiers/{dossier.pk}/take-back/", follow=True).content.decode()
    assert f"Open again: {', '.join(one.competence.title for one in others)}." in said
    assert f"Closed as before, with its result: {closed.competence.title}." in said
    assert CompetenceSection.objects.get(pk=closed.pk).state == State.SUFFICIENT


def test_without_results_nothing_is_said_to_stay_closed(cast: Cast, signed_in: Browser) -> None:
    dossier = endorsed(cast).dossier
    browser = signed_in(cast.teacher)
    text = browser.get(f"/dossiers/{dossier.pk}/take-back/").content.decode()
    assert len(listed(text, "Opens again")) == dossier.sections.count()
    assert "Stays closed" not in text
    assert "Closed as before" not in browser.post(f"/dossiers/{dossier.pk}/take-back/", follow=True).content.decode()


def test_a_declared_dossier_has_no_sealed_version_to_void(cast: Cast, signed_in: Browser) -> None:
    dossier = ready_dossier(cast)
    text = signed_in(cast.teacher).get(f"/dossiers/{dossier.pk}/take-back/").content.decode()
    assert "This does not count as a return" in text
    assert "Opens again" not in text
    assert "There is no sealed version" in (
        signed_in(cast.coordinator).get(f"/dossiers/{dossier.pk}/take-back/").content.decode()
    )


def test_in_assessment_the_page_leads_to_the_trajectory(cast: Cast, signed_in: Browser) -> None:
    dossier = endorsed(cast).dossier
    Trajectory.objects.filter(pk=dossier.trajectory_id).update(
        state="in_assessment", state_since=timezone.now() - timedelta(days=1)
    )
    text = signed_in(cast.teacher).get(f"/dossiers/{dossier.pk}/take-back/").content.decode()
    assert "The assessment has started" in text
    assert f'href="/trajectories/{dossier.trajectory_id}/">Open the trajectory' in text
    assert "Opens again" not in text
