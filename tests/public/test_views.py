"""The visitor's pages show rows that the university itself keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Ceremony
from tests.cast import Cast, give, person
from tests.factories.courses import make_course, make_edition
from tests.public.access_rows import PAGES
from tests.second_university import make_second_university
from trajectories.models import Profile
from utq_portal.people.models import Delegation, Role, User
from utq_portal.policy.models import Experience, Link
from utq_portal.policy.workflow import change_institution, save_row, set_value

SignedIn = Callable[[User], Client]
ADDRESSES = [
    "/",
    "/about/",
    "/competences/",
    "/already-qualified/",
    "/already-qualified/exemption/",
    "/already-qualified/hr/",
    "/contacts/",
    "/manual/",
    "/experiences/",
]
QUIET = ["/accessibility/", "/privacy/"]


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def fill(cast: Cast) -> None:
    """Something of everything."""
    for number in range(3):
        make_edition(make_course(f"C{number}"), 20 + number)
    Ceremony.objects.create(
        name_nl="Uitreiking", name_en="Spring ceremony", starts_at=timezone.now() + timedelta(days=9), place="Aula"
    )
    for kind in Link.Kind.values:
        save_row(Link(kind=kind, name_nl=f"nl {kind}", name_en=f"en {kind}", url="https://example.org/"), by=None)
    save_row(
        Experience(
            person_name="Ada",
            text_nl="Goed",
            text_en="Went well",
            consented_on=timezone.localdate(),
            function_en="Lecturer",
        ),
        by=None,
    )


@pytest.mark.parametrize("address", [*ADDRESSES, *QUIET])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_opens_for_visitors_and_people_signed_in(
    cast: Cast, client: Client, signed_in: SignedIn, address: str, language: str
) -> None:
    fill(cast)
    client.get(f"/language/{language}/")
    assert f'<html lang="{language}"' in text(client, address)
    assert text(signed_in(cast.teacher), address)


def test_every_public_page_is_in_the_matrix() -> None:
    assert len(PAGES) == len(ADDRESSES) + len(QUIET)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_asks_at_most_eleven_times_even_with_an_empty_cache(
    cast: Cast, client: Client, signed_in: SignedIn, address: str
) -> None:
    fill(cast)
    for browser in (client, signed_in(cast.teacher)):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        assert len(queries) <= 11, [query["sql"] for query in queries]


def test_the_landing_page_shows_what_comes_and_whom_to_ask(cast: Cast, client: Client) -> None:
    fill(cast)
    change_institution({"name_en": "University of the Test", "unit_en": "Teaching Lab"}, by=None)
    page = text(client, "/")
    for words in ("University of the Test", "Course C0", "Spring ceremony", "Aula", "en manual", "Teaching Lab"):
        assert words in page
    assert "Supervisor Voorbeeld" in page
    assert "en toolbox" not in page


def test_a_past_ceremony_is_gone(cast: Cast, client: Client) -> None:
    Ceremony.objects.create(
        name_nl="Oud", name_en="Old ceremony", starts_at=timezone.now() - timedelta(days=2), place="Aula"
    )
    assert "Old ceremony" not in text(client, "/")


def test_central_hr_serves_a_faculty_without_an_advisor_and_stand_ins_are_named(cast: Cast, client: Client) -> None:
    stand_in = person("stand_in")
    today = timezone.localdate()
    Delegation.objects.create(
        from_person=cast.supervisor,
        to_person=stand_in,
        role=Role.UTQ_SUPERVISOR,
        valid_from=today,
        valid_until=today,
    )
    give(person("assistant"), Role.UTQ_SUPERVISOR, None)
    rows = {row.faculty.code: row for row in client.get("/contacts/").context["contacts"].faculties}
    assert stand_in in rows["SCI"].supervisors
    assert stand_in not in rows["LAW"].supervisors
    assert [p.given_name for p in rows["ART"].supervisors] == ["Assistant"]
    assert rows["LAW"].hr_advisors == []
    assert "Central Hr" in text(client, "/contacts/")


def test_the_three_questions_lead_to_the_own_hr_advisor(cast: Cast, signed_in: SignedIn, client: Client) -> None:
    assert "Ask Hr Voorbeeld" in text(signed_in(cast.teacher), "/already-qualified/?hold=g1&taught=yes&paper=yes")
    assert "Report my UTQ" in text(client, "/already-qualified/?hold=utq")
    assert "Choose what you hold" in text(client, "/already-qualified/?taught=yes")


@pytest.mark.parametrize("address", [*ADDRESSES, *QUIET])
def test_a_second_university_shows_nothing_of_the_first(db: None, client: Client, address: str) -> None:
    make_second_university()
    page = text(client, address)
    for word in ("Twente", "CELT", "4TU", "five competences"):
        assert word not in page
    if address == "/competences/":
        assert page.count('class="section') == 4


@pytest.mark.parametrize(
    ("profile", "setting", "said"),
    [
        ("none", "request", ""),
        ("optional", "differs", "Where they differ, they may talk with you."),
        ("optional", "request", "Where they differ, or where one of them asks for it, they may talk with you."),
        ("optional", "always", "They always talk with you before they decide."),
        ("required", "differs", "They always talk with you before they decide."),
    ],
)
def test_the_page_says_when_assessors_talk_with_the_candidate(
    profile: str, setting: str, said: str, cast: Cast, client: Client
) -> None:
    Profile.objects.update(interview=profile)
    set_value("interview", setting, by=cast.coordinator, on=timezone.localdate())
    words = " ".join(client.get("/about/").content.decode().split())
    known = ("Where they differ, they may talk with you.", "They always talk with you before they decide.",
             "Where they differ, or where one of them asks for it, they may talk with you.")  # fmt: skip
    assert [one for one in known if one in words] == ([said] if said else [])
