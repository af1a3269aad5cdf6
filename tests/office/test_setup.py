"""An empty portal is set up in seven steps, in any order, and stays silent until it goes live."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.office.test_settings_pages import NAMES
from trajectories.models import Profile
from utq_portal.jobs.models import Job
from utq_portal.notices.models import Notice
from utq_portal.people.models import Faculty, Invitation, Role, User
from utq_portal.people.tasks import send_held
from utq_portal.policy.models import Institution
from utq_portal.policy.queries import institution, may_post

SignedIn = Callable[[User], Client]
TODAY = timezone.localdate()


def command(**options: str) -> str:
    out = StringIO()
    call_command("setup", no_migrate=True, stdout=out, **options)
    return out.getvalue()


def started() -> User:
    command(institution_nl="Noord", institution_en="North", email="ada@north.example", name="Ada van Loon")
    return User.objects.get(email="ada@north.example")


@pytest.mark.django_db
def test_the_command_makes_the_institution_and_its_coordinator_once() -> None:
    ada = started()
    said = command()
    assert User.objects.count() == 1
    assert (ada.name, ada.prefix, ada.holds(Role.COORDINATOR)) == ("Ada van Loon", "van", True)
    assert (institution().name_nl, institution().post_nothing) == ("Noord", True)
    for address in ("/accounts/password/reset/key/", "/accounts/login/?next=/setup/", "/accounts/login/code/"):
        assert address in said
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_the_password_link_opens(client: Client) -> None:
    started()
    line = next(line for line in command().splitlines() if "password" in line)
    path = line.split("127.0.0.1:8000")[-1] if "127.0.0.1:8000" in line else "/" + line.split("/", 3)[-1]
    assert client.get(path, follow=True).status_code == 200


@pytest.mark.django_db
def test_the_command_asks_for_what_is_missing_and_refuses_nonsense(settings: Settings) -> None:
    with pytest.raises(CommandError, match="Name of the university"):
        command(email="ada@north.example")
    with pytest.raises(CommandError, match="not an e-mail address"):
        command(institution_nl="Noord", institution_en="North", email="ada")
    settings.DEMO = True
    with pytest.raises(CommandError, match="demo portal"):
        command(institution_nl="Noord", institution_en="North", email="ada@north.example")


@pytest.mark.django_db
def test_a_live_portal_is_not_silenced_by_running_the_command_again() -> None:
    started()
    Institution.objects.update(post_nothing=False, set_up_at=timezone.now())
    command()
    assert Institution.objects.get().post_nothing is False


@pytest.mark.django_db
def test_the_seven_steps_lead_to_a_portal_that_writes(signed_in: SignedIn) -> None:
    browser = signed_in(started())
    assert "0 of 7 steps done" in browser.get("/setup/").content.decode()
    assert browser.post("/setup/name/", {**NAMES, "name_en": ""}).status_code == 422
    assert browser.post("/setup/name/", NAMES)["Location"] == "/setup/?step=look"
    assert browser.post("/setup/look/", {"brand_colour": "#FFFF00"}).status_code == 422
    browser.post("/setup/look/", {"brand_colour": "#7A1F3D"})
    browser.post("/setup/profile/", {"profile": "UT-2025-courses"})
    assert Profile.objects.get(active=True).code == "UT-2025-courses"
    browser.post("/setup/procedure/", {"preset": "ut"})
    assert browser.post("/setup/faculties/", {"faculties": "MED"}).status_code == 422
    longest = browser.post("/setup/faculties/", {"faculties": f"MED;{'x' * 161}"})
    assert (longest.status_code, "at most 160 letters" in longest.content.decode()) == (422, True)
    browser.post("/setup/faculties/", {"faculties": f"MED;{'x' * 160}"})
    assert Faculty.objects.get().name_nl == "x" * 160
    Faculty.objects.get().delete()
    browser.post("/setup/faculties/", {"faculties": "MED;Geneeskunde;Medicine\nLAW\tRecht"})
    assert list(Faculty.objects.values_list("code", "name_en")) == [("LAW", "Recht"), ("MED", "Medicine")]
    browser.post("/people/invite/", {"people": "bo@north.example;Bo;UTQ supervisor;MED", "role": "", "do": "give"})
    browser.post("/setup/feed/")
    assert "5 of 7 steps done" in browser.get("/setup/").content.decode()
    assert not Notice.objects.exists()
    assert not may_post()
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert browser.post("/setup/live/", {"go_live_on": yesterday}).status_code == 422
    browser.post("/setup/live/", {"go_live_on": TODAY.isoformat()})
    assert may_post()
    assert Job.objects.filter(task="people.send_held").exists()
    send_held()
    assert Notice.objects.get().recipient.email == "bo@north.example"
    again = browser.post("/setup/live/", {"go_live_on": TODAY.isoformat()}, follow=True)
    assert "live already" in again.content.decode()
    assert browser.post("/setup/nothing/").status_code == 404


@pytest.mark.django_db
def test_a_later_day_keeps_the_portal_silent_until_then(signed_in: SignedIn) -> None:
    browser = signed_in(started())
    browser.post("/people/invite/", {"people": "bo@north.example;Bo;assessor", "role": "", "do": "give"})
    later = TODAY + timedelta(days=10)
    browser.post("/setup/live/", {"go_live_on": later.isoformat()})
    assert not may_post()
    send_held()
    assert Invitation.objects.get().sent_at is None
    job = Job.objects.get(task="people.send_held")
    assert timezone.localtime(job.run_after).strftime("%Y-%m-%d %H:%M") == f"{later.isoformat()} 08:00"


@pytest.mark.django_db
def test_what_is_typed_in_the_first_step_is_kept_when_it_is_left(signed_in: SignedIn) -> None:
    browser = signed_in(started())
    headers = {"X-Autosave": "1"}
    answer = browser.post("/setup/name/", {**NAMES, "name_en": "Typed"}, headers=headers)
    assert answer.json()["saved_at"]
    assert institution().name_en == "Typed"
    assert browser.post("/setup/name/", {**NAMES, "sender": "x"}, headers=headers).status_code == 422
