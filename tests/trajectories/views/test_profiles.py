"""The coordinator changes a profile, chooses the active one, and sees first which running cases follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.cast import Cast
from tests.foretold import told_in
from trajectories.models import Profile, Trajectory
from utq_portal.people.models import User

Browser = Callable[[User], Client]


@pytest.fixture
def desk(cast: Cast, signed_in: Browser) -> Client:
    """The coordinator's browser."""
    return signed_in(cast.coordinator)


def profile_values(row: Profile, **changes: str) -> dict[str, str]:
    values = {
        "name_nl": row.name_nl, "name_en": row.name_en, "text_unit": row.text_unit, "interview": row.interview,
        "words_least": str(row.words_least), "words_most": str(row.words_most),
    }  # fmt: skip
    return {**values, **changes}


def test_a_profile_is_changed_and_another_made_active(cast: Cast, desk: Client) -> None:
    other = Profile.objects.get(active=False)
    url = f"/settings/profiles/{other.pk}/"
    assert desk.post(url, profile_values(other, text_unit="criterion", submit_until="1-9-2028")).status_code == 302
    changed = Profile.objects.get(pk=other.pk)
    assert (changed.text_unit, changed.submit_until) == ("criterion", date(2028, 9, 1))
    desk.post(f"{url}activate/")
    assert list(Profile.objects.filter(active=True)) == [changed]
    again = desk.post(f"{url}activate/", follow=True)
    assert "active one already" in again.content.decode()


def test_the_text_unit_of_a_profile_in_use_stays(cast: Cast, desk: Client) -> None:
    page = desk.post(f"/settings/profiles/{cast.profile.pk}/", profile_values(cast.profile, text_unit="criterion"))
    assert page.status_code == 422
    assert "People write under this profile" in page.content.decode()
    wrong = desk.post(f"/settings/profiles/{cast.profile.pk}/", profile_values(cast.profile, words_most="1"))
    assert "at least as many as the lower number" in wrong.content.decode()


@pytest.mark.parametrize("number", [0, 1])
def test_a_profile_shows_its_running_cases_first(cast: Cast, signed_in: Browser, number: int) -> None:
    if not number:
        Trajectory.objects.all().delete()
    client, page = signed_in(cast.coordinator), f"/settings/profiles/{cast.profile.pk}/"
    row = cast.profile
    sent = {
        "name_nl": row.name_nl, "name_en": row.name_en, "text_unit": row.text_unit, "interview": row.interview,
        "courses_mandatory": "" if row.courses_mandatory else "on", "words_least": row.words_least,
        "words_most": row.words_most, "submit_until": "1 March 2048",
    }  # fmt: skip
    was = row.courses_mandatory
    answer = client.post(page, sent)
    if number:
        shown = answer.content.decode()
        assert "Courses are mandatory: open trajectories, 1" in shown
        assert "Dossiers handed in until: open trajectories, 1" in shown
        assert Profile.objects.get(pk=row.pk).courses_mandatory is was
        # other changes with as many cases were not shown
        other = client.post(page, {**sent, "submit_until": "", "interview": "none", "told": told_in(shown)})
        assert (other.status_code, Profile.objects.get(pk=row.pk).courses_mandatory) == (200, was)
        answer = client.post(page, {**sent, "told": told_in(shown)})
    assert (answer.status_code, Profile.objects.get(pk=row.pk).courses_mandatory) == (302, not was)
