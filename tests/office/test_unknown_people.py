"""Who is not known to HR, cannot be reached or may be here twice; only the coordinator says who is who."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Cast, employ, give, person
from tests.office.test_people_pages import SignedIn
from utq_portal.access import Refused
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.office.queries import unknown
from utq_portal.people.models import Employment, Role, TwoPeople, User
from utq_portal.people.queries import strangers
from utq_portal.people.workflow.accounts import merge
from utq_portal.people.workflow.delegation import delegate
from utq_portal.people.workflow.invitations import invite

TODAY = timezone.localdate()


@pytest.fixture
def newcomer(cast: Cast) -> User:
    """Somebody who signed in with another address than HR has, and bears the name of the colleague."""
    found = person("milan", last_login=timezone.now())
    User.objects.filter(pk=found.pk).update(given_name=cast.colleague.given_name)
    return User.objects.get(pk=found.pk)


@pytest.fixture
def desk(cast: Cast, signed_in: SignedIn) -> Client:
    return signed_in(cast.coordinator)


def test_who_is_unknown_to_hr_reads_what_happens_and_who_has_the_ball(newcomer: User, signed_in: SignedIn) -> None:
    page = signed_in(newcomer).get("/home/").content.decode()
    assert "We look for you in the HR data" in page
    assert "Coordinator" in page


def test_who_has_an_employment_or_a_role_is_not_unknown(cast: Cast, newcomer: User, signed_in: SignedIn) -> None:
    User.objects.update(last_login=timezone.now())
    assert list(strangers(TODAY)) == [newcomer]
    give(newcomer, Role.ASSESSOR, cast.law)
    assert not strangers(TODAY).exists()


def test_the_coordinator_finds_the_person_and_links_the_account(cast: Cast, newcomer: User, desk: Client) -> None:
    assert "1 person signed in whom HR does not know" in desk.get("/desk/coordinator/").content.decode()
    url = f"/people/{newcomer.pk}/same-as/{cast.colleague.pk}/"
    assert url in desk.get("/people/unknown/").content.decode()
    page = desk.get(url).content.decode()
    assert "This account stays." in page
    assert desk.post(url, {"do": "same"}).headers["Location"] == f"/people/{cast.colleague.pk}/"
    closed = User.objects.get(pk=newcomer.pk)
    assert (closed.is_active, closed.merged_into) == (False, cast.colleague)
    assert Notice.objects.get(code="people.linked").recipient == cast.colleague
    assert not strangers(TODAY).exists()


def test_two_people_are_not_asked_about_again(cast: Cast, newcomer: User, desk: Client) -> None:
    assert [row.pk for row in unknown.twice(TODAY)] == [newcomer.pk]
    for _n in range(2):
        desk.post(f"/people/{cast.colleague.pk}/same-as/{newcomer.pk}/", {"do": "apart"})
    assert TwoPeople.objects.count() == 1
    assert Event.objects.filter(verb="people.two_people").count() == 1
    assert not unknown.twice(TODAY).exists()
    assert getattr(unknown.signed_in(TODAY).get(), "namesake", "") is None


def test_two_who_both_work_here_are_two_people(cast: Cast) -> None:
    for name in ("jan1", "jan2"):
        employ(person(name, "Jansen"), cast.law)
    User.objects.filter(email__startswith="jan").update(given_name="Jan")
    assert not unknown.twice(TODAY).exists()
    Employment.objects.filter(person__email="jan1@demo.example").update(end=TODAY - timedelta(days=1))
    assert unknown.twice(TODAY).get().email == "jan2@demo.example"


def test_two_with_an_employment_each_are_a_question_for_hr(cast: Cast, desk: Client) -> None:
    url = f"/people/{cast.colleague.pk}/same-as/{cast.teacher.pk}/"
    assert "Which employee number stays? Ask HR." in desk.get(url).content.decode()
    desk.post(url, {"do": "same"})
    assert User.objects.get(pk=cast.colleague.pk).is_active


def test_whom_no_mail_reaches_and_who_did_not_answer_stand_in_their_lists(cast: Cast, desk: Client) -> None:
    User.objects.filter(pk=cast.teacher.pk).update(email=None)
    invite(
        email="new@x.example", given_name="N", prefix="", family_name="Ew", role=Role.ASSESSOR,
        by=cast.coordinator, today=TODAY,
    )  # fmt: skip
    assert unknown.without_mail(TODAY).get() == cast.teacher
    assert "Teacher Voorbeeld" in desk.get("/people/unknown/?tab=no_mail").content.decode()
    assert "new@x.example" in desk.get("/people/unknown/?tab=invited").content.decode()


def test_a_stand_in_of_the_coordinator_takes_no_roles_by_folding(cast: Cast, newcomer: User) -> None:
    give(newcomer, Role.FACULTY_DECIDER, cast.law)
    delegate(
        cast.coordinator, cast.stranger, Role.COORDINATOR, by=cast.coordinator,
        valid_from=TODAY, valid_until=TODAY, today=TODAY,
    )  # fmt: skip
    stand_in = User.objects.get(pk=cast.stranger.pk)
    with pytest.raises(Refused, match="A stand-in gives and ends no roles"):
        merge(newcomer, into=stand_in, by=stand_in)


@pytest.mark.parametrize("tab", ["waiting", "twice", "no_mail", "invited"])
def test_a_list_asks_as_much_for_one_row_as_for_three(cast: Cast, newcomer: User, desk: Client, tab: str) -> None:
    def asked() -> int:
        desk.get(f"/people/unknown/?tab={tab}")
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"/people/unknown/?tab={tab}")
        return len(queries)

    def more(n: int) -> None:
        twin = person(f"twin{n}", last_login=timezone.now())
        User.objects.filter(pk=twin.pk).update(given_name=cast.colleague.given_name)
        employ(person(f"silent{n}"), cast.law)
        User.objects.filter(email=f"silent{n}@demo.example").update(email=None)
        invite(
            email=f"new{n}@x.example", given_name="N", prefix="", family_name="Ew", role=Role.ASSESSOR,
            by=cast.coordinator, today=TODAY,
        )  # fmt: skip

    more(0)
    first = asked()
    more(1)
    more(2)
    assert asked() == first
