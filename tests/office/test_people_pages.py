"""The coordinator gives and ends roles, invites and mends accounts; role holders name a stand-in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Cast, give, person
from utq_portal.people.models import Delegation, Invitation, Role, RoleAssignment, User

SignedIn = Callable[[User], Client]
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def desk(cast: Cast, signed_in: SignedIn) -> Client:
    """The coordinator's browser."""
    return signed_in(cast.coordinator)


def test_the_list_is_searched_and_filtered_and_names_empty_places(cast: Cast, desk: Client) -> None:
    page = desk.get("/people/")
    assert page.status_code == 200
    assert {(place.faculty.code, place.role) for place in page.context["empty"]} == {("ART", Role.UTQ_SUPERVISOR)}
    found = desk.get("/people/?role=assessor&faculty=" + str(cast.law.pk)).context["page"]
    assert [row.person for row in found] == [cast.assessor1]
    assert [row.person for row in desk.get("/people/?q=dean").context["page"]] == [cast.dean]
    assert list(desk.get("/people/?q=colleague").context["others"]) == [cast.colleague]
    assert not desk.get(f"/people/?on={(TODAY - timedelta(days=9000)).isoformat()}").context["page"]


def test_a_role_is_given_and_ended_from_the_page_of_the_person(cast: Cast, desk: Client) -> None:
    url = f"/people/{cast.colleague.pk}/"
    values = {"role": "assessor", "faculty": str(cast.law.pk), "valid_from": TODAY.isoformat(), "valid_until": ""}
    assert desk.post(f"{url}role/", values).status_code == 302
    again = desk.post(f"{url}role/", values)
    assert again.status_code == 422
    assert "already" in again.content.decode()
    row = RoleAssignment.objects.get(person=cast.colleague)
    desk.post(f"/people/roles/{row.pk}/end/", {"last_day": ""})
    assert not User.objects.get(pk=cast.colleague.pk).holds(Role.ASSESSOR)
    refused = desk.post(f"/people/roles/{row.pk}/end/", {"last_day": ""}, follow=True)
    assert "ended already" in refused.content.decode()


def test_a_wrong_role_form_keeps_its_input(cast: Cast, desk: Client) -> None:
    values = {
        "role": "course_manager",
        "faculty": str(cast.law.pk),
        "valid_from": "2030-02-01",
        "valid_until": "2030-01-01",
    }
    page = desk.post(f"/people/{cast.colleague.pk}/role/", values)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Choose All" in text
    assert "Enter a day after the first one" in text
    assert 'value="2030-02-01"' in text


def test_the_address_of_another_person_is_refused_and_the_two_can_become_one(cast: Cast, desk: Client) -> None:
    double = person("double")
    give(double, Role.ASSESSOR, cast.law)
    base = {"given_name": "Double", "prefix": "", "family_name": "Voorbeeld", "language": "en", "employee_no": ""}
    page = desk.post(f"/people/{double.pk}/details/", {**base, "email": "colleague@demo.example"})
    assert page.status_code == 422
    assert "address of Colleague Voorbeeld" in page.content.decode()
    assert desk.post(f"/people/{double.pk}/merge/", {"into": "nobody@demo.example"}).status_code == 422
    desk.post(f"/people/{double.pk}/merge/", {"into": "colleague@demo.example"})
    assert User.objects.get(pk=double.pk).merged_into == cast.colleague
    assert "was merged into that of Colleague" in desk.get(f"/people/{double.pk}/").content.decode()


def test_details_are_changed(cast: Cast, desk: Client) -> None:
    values = {
        "given_name": "New", "prefix": "van", "family_name": "Name", "email": "colleague@demo.example",
        "employee_no": "123", "language": "nl",
    }  # fmt: skip
    assert desk.post(f"/people/{cast.colleague.pk}/details/", values).status_code == 302
    changed = User.objects.get(pk=cast.colleague.pk)
    assert (changed.name, changed.employee_no, changed.language) == ("New van Name", "123", "nl")


@pytest.mark.parametrize("place", ["given_name", "family_name"])
def test_one_name_is_the_family_name_wherever_it_is_typed(cast: Cast, desk: Client, place: str) -> None:
    url = f"/people/{cast.colleague.pk}/details/"
    values = {"given_name": "", "prefix": "", "family_name": "", "email": "", "employee_no": "", "language": "en"}
    none = desk.post(url, {**values, "given_name": "\u200b"})
    assert none.status_code == 422
    assert "or the one name there is" in none.content.decode()
    assert desk.post(url, {**values, place: "Colle\u202eague"}).status_code == 302
    changed = User.objects.get(pk=cast.colleague.pk)
    assert (changed.given_name, changed.family_name, changed.called) == ("", "Colleague", "Colleague")


LIST = "karin@other.example;Karin Lund;assessor\ncolleague@demo.example;;assessor\nroos@other.example;Roos;assesor"


def test_a_list_is_shown_before_anything_happens(cast: Cast, desk: Client) -> None:
    page = desk.post("/people/invite/", {"people": LIST, "role": "", "until": "", "do": "read"})
    text = page.content.decode()
    assert "Did you mean Assessor?" in text
    assert "Give a role to 2 people" in text
    assert not Invitation.objects.exists()


def test_the_good_lines_get_a_role_and_a_second_time_nothing(cast: Cast, desk: Client) -> None:
    for _ in range(2):
        desk.post("/people/invite/", {"people": LIST, "role": "", "until": "", "do": "give"})
    assert Invitation.objects.count() == 1
    assert RoleAssignment.objects.filter(person__email="karin@other.example").count() == 1
    assert RoleAssignment.objects.filter(person=cast.colleague).count() == 1
    assert not User.objects.filter(email="roos@other.example").exists()
    row = Invitation.objects.get()
    desk.post(f"/people/invitations/{row.pk}/send/")
    assert Invitation.objects.get().times_sent == 2


def test_an_empty_list_is_told(cast: Cast, desk: Client) -> None:
    page = desk.post("/people/invite/", {"people": "", "do": "read"})
    assert page.status_code == 422
    assert "at least one line" in page.content.decode()


def hand_over(browser: Client, row: RoleAssignment, **values: str) -> int:
    given = {
        "held": str(row.pk),
        "to_person": "colleague@demo.example",
        "valid_from": TODAY.isoformat(),
        "valid_until": (TODAY + 5 * DAY).isoformat(),
    }
    return browser.post("/delegation/", {**given, **values}).status_code


def test_a_role_holder_names_and_ends_a_stand_in(cast: Cast, signed_in: SignedIn) -> None:
    browser, row = signed_in(cast.supervisor), RoleAssignment.objects.get(person=cast.supervisor)
    assert hand_over(browser, row, to_person="nobody@x.example") == 422
    assert hand_over(browser, row, to_person="supervisor@demo.example") == 422
    assert hand_over(browser, row, valid_from=(TODAY - DAY).isoformat()) == 422
    assert hand_over(browser, row) == 302
    assert hand_over(browser, row) == 422
    stand_in = signed_in(cast.colleague)
    assert "Colleague Voorbeeld for Supervisor" in stand_in.get("/delegation/").content.decode()
    assert stand_in.post(f"/delegation/{Delegation.objects.get().pk}/end/").status_code == 302
    assert not Delegation.objects.exists()
    assert stand_in.get("/delegation/").status_code == 404


def test_a_role_of_somebody_else_cannot_be_handed_over(cast: Cast, signed_in: SignedIn) -> None:
    foreign = RoleAssignment.objects.get(person=cast.dean)
    assert hand_over(signed_in(cast.supervisor), foreign) == 422


def test_the_coordinator_names_a_stand_in_for_somebody_away(cast: Cast, desk: Client) -> None:
    row = RoleAssignment.objects.get(person=cast.dean)
    values = {
        "held": str(row.pk), "to_person": "stranger@demo.example", "valid_from": TODAY.isoformat(),
        "valid_until": TODAY.isoformat(),
    }  # fmt: skip
    assert desk.post(f"/people/{cast.dean.pk}/stand-in/", values).status_code == 302
    assert Delegation.objects.get().faculty == cast.science


@pytest.mark.parametrize("address", ["/people/", "/people/invite/", "/people/{person}/", "/delegation/"])
def test_pages_ask_as_much_for_one_row_as_for_three(cast: Cast, desk: Client, address: str) -> None:
    url = address.format(person=cast.supervisor.pk)

    def asked() -> int:
        desk.get(url)
        with CaptureQueriesContext(connection) as queries:
            desk.get(url)
        return len(queries)

    def more(name: str) -> None:
        new = person(name)
        give(new, Role.ASSESSOR, cast.law)
        Invitation.objects.create(person=new, invited_by=cast.coordinator)
        for holder, role in ((cast.supervisor, Role.UTQ_SUPERVISOR), (cast.coordinator, Role.COORDINATOR)):
            Delegation.objects.create(
                from_person=holder, to_person=new, role=role, valid_from=TODAY, valid_until=TODAY + DAY
            )

    more("first")
    one = asked()
    more("second")
    more("third")
    assert asked() == one <= 10
