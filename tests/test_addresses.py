"""An address that mail cannot reach is told as what it is, in every form, list and file."""

from __future__ import annotations

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client
from django.utils import timezone, translation

from tests.cast import Cast
from tests.people.hr_files import reason
from utq_portal.addresses import AddressFault, AddressField, as_kept, check_address, plain_address
from utq_portal.imports.reading import RawRow
from utq_portal.office.forms.people import DetailsForm
from utq_portal.office.invitations import read_list
from utq_portal.people.feed.rows import Fault, Tables, parse
from utq_portal.people.forms import CodeForm, LoginForm, ResetForm
from utq_portal.people.models import Role, User


def test_a_domain_of_other_letters_is_kept_as_mail_systems_write_it() -> None:
    assert plain_address("Jan@Universität.example") == "jan@xn--universitt-y5a.example"
    assert check_address("jan@\u200buni.example") == "jan@uni.example"


@pytest.mark.parametrize("address", ["josé@uni.example", "JOSÉ@uni.example", "ярослав@uni.example"])
def test_letters_before_the_at_get_a_true_sentence(address: str) -> None:
    with pytest.raises(AddressFault) as caught:
        plain_address(address)
    assert "before the @" in caught.value.sentence
    assert "@uni.example" in caught.value.sentence
    with translation.override("nl"):
        assert "vóór de @" in caught.value.sentence


@pytest.mark.parametrize("address", ["a@straße.example", f"a@{'ü' * 80}.example"])
def test_a_domain_that_is_no_domain_is_said_to_be_one(address: str) -> None:
    with pytest.raises(AddressFault) as caught:
        check_address(address)
    assert caught.value.code in ("address_domain", "bad_address")


def test_what_is_typed_to_look_up_never_fails() -> None:
    assert as_kept("josé@uni.example") == "josé@uni.example"
    assert as_kept("301877") == "301877"


@pytest.mark.django_db
@pytest.mark.parametrize("form", [LoginForm, CodeForm, ResetForm])
def test_the_sign_in_says_what_is_wrong(form: type[forms.Form]) -> None:
    name = "login" if form is LoginForm else "email"
    filled = form({name: "josé@uni.example", "password": "x"})
    assert "before the @" in filled.errors[name][0]
    assert "Enter an address like" in form({name: "jan", "password": "x"}).errors[name][0]


def test_the_page_of_the_code_says_it_too(client: Client, db: None) -> None:
    page = client.post("/accounts/login/code/", {"email": "josé@uni.example"}).content.decode()
    assert "before the @" in page
    assert "josé@uni.example" in page


def test_a_person_signs_in_under_a_domain_of_other_letters(cast: Cast) -> None:
    User.objects.filter(pk=cast.teacher.pk).update(email="jan@universität.example")
    assert User.objects.get(email__iexact="JAN@universität.example").email == "jan@xn--universitt-y5a.example"


def test_the_details_say_it_too(cast: Cast) -> None:
    typed = QueryDict("family_name=X&email=josé@uni.example&language=en")
    form = DetailsForm(typed, instance=cast.teacher)
    assert "before the @" in form.errors["email"][0]


def test_an_invitation_says_it_on_its_line(cast: Cast) -> None:
    lines = read_list("José <josé@uni.example>\nNo one\nx@", role=Role.ASSESSOR, today=timezone.localdate())
    assert "before the @" in lines[0].problems[0]
    assert lines[1].problems[0] == "There is no e-mail address on this line."
    assert "Enter an address like" in lines[2].problems[0]
    known = read_list("Zoë, zoe@universität.example", role=Role.ASSESSOR, today=timezone.localdate())[0]
    assert (known.email, known.problems) == ("zoe@xn--universitt-y5a.example", [])


def test_a_row_of_the_hr_file_says_it_too() -> None:
    values = dict.fromkeys(["first_name", "prefix", "department", "manager_no", "end"], "") | {
        "employee_no": "1", "last_name": "Novák", "email": "josé@uni.example", "faculty": "x", "job_family": "docent",
        "fte": "1", "start": "2020-01-01",
    }  # fmt: skip
    tables = Tables({"x": 1}, ("x",), {"docent": "teacher"})
    with pytest.raises(Fault) as caught:
        parse(RawRow(2, values), tables)
    assert "before the @" in reason(caught.value.code, caught.value.says)
    assert parse(RawRow(2, {**values, "email": "j@universität.example"}), tables).email.startswith("j@xn--")


def test_the_field_keeps_its_own_word_for_what_is_no_address() -> None:
    with pytest.raises(ValidationError, match="name@university"):
        AddressField().clean("jan")
    assert AddressField(required=False).clean("") == ""
