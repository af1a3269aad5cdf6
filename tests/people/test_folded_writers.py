"""Every bulk writer of the portal leaves folded columns that say what the names say."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.utils import timezone

from tests.cast import Cast
from tests.stale import stale_rows
from tests.trajectories.feeds import applied, line, make_faculties, staged, table
from trajectories.obligations.queries.feed import rows_of
from utq_portal.demo.make import make
from utq_portal.folding import folded_fields
from utq_portal.people.models import Department, Role, User
from utq_portal.people.workflow.accounts import merge, set_details
from utq_portal.people.workflow.invitations import invite

TODAY = timezone.localdate()


def nothing_is_stale() -> None:
    for model in apps.get_models():
        if folded_fields(model):
            assert [str(row) for row in stale_rows(model)] == [], model._meta.label


@pytest.fixture
def faculties(db: None) -> None:
    make_faculties()


def test_an_hr_file_folds_who_joins_and_who_is_renamed(faculties: None) -> None:
    applied(table([line("M1", last_name="Novák", department="Études"), line("M2", first_name="", last_name="Suharto")]))
    assert User.objects.get(employee_no="M1").folded == "novak ada"
    assert User.objects.get(employee_no="M2").name == "Suharto"
    assert Department.objects.get(name="Études").folded == "etudes"
    applied(table([line("M1", last_name="Łukasiewicz"), line("M2", first_name="", last_name="O’\u200bNeill")]))
    assert User.objects.get(employee_no="M1").folded == "lukasiewicz ada"
    assert User.objects.get(employee_no="M2").family_name == "O'Neill"
    nothing_is_stale()


def test_the_same_name_in_another_dress_is_no_change(faculties: None) -> None:
    applied(table([line("M1", last_name="O'Neill-Novák")]))
    again = staged(table([line("M1", last_name="O’Neill‐Nova\u0301k\u200b")]))
    assert list(rows_of(again, "same").values_list("employee_no", flat=True)) == ["M1"]


def test_a_row_of_the_preview_is_found_without_accents(faculties: None) -> None:
    upload = staged(table([line("M1", last_name="Yılmaz"), line("M2", last_name="Müller")]))
    assert [row.employee_no for row in rows_of(upload, "joiner", "yilmaz")] == ["M1"]
    assert [row.employee_no for row in rows_of(upload, "joiner", "mueller ada")] == ["M2"]
    nothing_is_stale()


def test_a_department_that_differs_in_what_nobody_sees_is_the_same(faculties: None) -> None:
    applied(table([line("M1", department="Études")]))
    applied(table([line("M1", department="E\u0301tudes\u200b"), line("M2", department="\ufeffÉtudes")]))
    assert Department.objects.filter(name="Études").count() == Department.objects.count() == 1


def test_the_demo_is_folded(db: None) -> None:
    make(40, accounts=True)
    assert User.objects.exclude(folded="").count() == User.objects.count()
    nothing_is_stale()


def test_people_who_are_invited_renamed_or_joined_are_folded(cast: Cast) -> None:
    double = invite(
        email="x@home.example",
        given_name="",
        prefix="",
        family_name="Đoković\u202e",
        role=Role.ASSESSOR,
        by=cast.coordinator,
        today=TODAY,
    ).person
    set_details(cast.teacher, {"family_name": "Şahin"}, by=cast.coordinator)
    merge(double, into=cast.colleague, by=cast.coordinator)
    assert User.objects.get(pk=double.pk).name == "Đoković"
    nothing_is_stale()
