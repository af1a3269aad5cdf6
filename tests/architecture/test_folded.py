"""What is searched is searched in a folded column, and no writer leaves that column behind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import models
from django.test import Client

from tests.architecture.test_house import ROOT
from tests.cast import Cast
from tests.stale import stale_rows
from utq_portal.addresses import AddressField
from utq_portal.folding import Folded, FoldedQuerySet, LineFormField, folded_fields, found, refold
from utq_portal.people.models import Department, JobFamilyName, User

MODELS = [model for model in apps.get_models() if folded_fields(model)]
# looked up as they are typed: they hold no letters with accents, or are no names


def sources() -> Iterator[str]:
    for folder in ("utq_portal", "trajectories", "dossiers", "assessments", "exemptions", "courses"):
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path.read_text()


def test_what_is_searched_has_a_folded_column() -> None:
    names = {model._meta.label for model in MODELS}
    assert {"people.User", "courses.Course", "dossiers.Evidence", "assessments.Certificate"} <= names


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_folded_model_keeps_its_columns_by_itself(model: type[models.Model]) -> None:
    assert issubclass(model, Folded)
    assert isinstance(model._default_manager.all(), FoldedQuerySet)


def test_no_name_is_searched_as_it_is_written() -> None:
    lookup = re.compile(r"(\w+)__i?(?:contains|startswith)\b")
    fields = {found for text in sources() for found in lookup.findall(text)}
    named = {name for name in fields if re.search(r"name|title|summary|prefix", name)}
    assert named == set()


def test_no_list_is_sorted_by_a_name_as_it_is_written() -> None:
    order = re.compile(r"order_by\([^)]*\"(?:\w+__)?(?:family_name|given_name|name_printed)\"")
    assert [text[:80] for text in sources() if order.search(text)] == []


def every_form(base: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for form in base.__subclasses__():
        yield form
        yield from every_form(form)


def test_every_form_says_what_is_wrong_with_an_address() -> None:
    import utq_portal.urls  # noqa: F401  (every page, so that every form is there)

    ours = [form for form in every_form(forms.BaseForm) if form.__module__.split(".")[0] in _ROOTS]
    asked = [
        (form.__name__, name)
        for form in ours
        if form.__module__ != "utq_portal.people.forms"  # these fill in their fields when they are made
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.EmailField) and not isinstance(field, AddressField)
    ]
    assert asked == []


_ROOTS = {"utq_portal", "trajectories", "dossiers", "assessments", "exemptions", "courses"}


def _named(row: User) -> User:
    row.family_name = "Łukasz"
    return row


def _saved(row: User, **options: Any) -> None:
    _named(row).save(**options)


WRITERS: dict[str, Callable[[User], Any]] = {
    "save": _saved,
    "save of one field": lambda row: _saved(row, update_fields=["family_name"]),
    "update": lambda row: User.objects.filter(pk=row.pk).update(family_name="Łukasz"),
    "bulk update": lambda row: User.objects.bulk_update([_named(row)], ["family_name"]),
    "bulk create over it": lambda row: User.objects.bulk_create(
        [_named(row)], update_conflicts=True, unique_fields=["pk"], update_fields=["family_name"]
    ),
    "update or create": lambda row: User.objects.update_or_create(pk=row.pk, defaults={"family_name": "Łukasz"}),
}


@pytest.mark.parametrize("way", WRITERS)
def test_every_way_of_writing_folds_anew(cast: Cast, way: str) -> None:
    WRITERS[way](cast.teacher)
    assert User.objects.get(pk=cast.teacher.pk).folded == "lukasz teacher"
    assert list(stale_rows(User)) == []


def test_an_update_of_one_part_reads_the_others(cast: Cast) -> None:
    assert User.objects.filter(pk__in=[cast.teacher.pk, cast.dean.pk]).update(prefix="van") == 2
    assert User.objects.get(pk=cast.teacher.pk).folded == "voorbeeld teacher van"
    assert User.objects.filter(is_active=True).update(language="nl") > 2  # nothing to fold: one statement


def test_an_update_cleans_the_name(cast: Cast) -> None:
    User.objects.filter(pk=cast.teacher.pk).update(family_name="O’\u200bNeill", printed_name="\u202eA")
    row = User.objects.get(pk=cast.teacher.pk)
    assert (row.family_name, row.printed_name, row.folded) == ("O'Neill", "A", "oneill teacher neill")


def test_rows_from_before_are_folded_in_batches(cast: Cast) -> None:
    models.QuerySet.update(User.objects.all(), folded="")
    assert refold(User._default_manager.all(), folded_fields(User)) == User.objects.count()
    assert list(stale_rows(User)) == []


def test_the_words_of_a_search_may_stand_in_any_order_and_column(cast: Cast) -> None:
    User.objects.filter(pk=cast.teacher.pk).update(given_name="Özgür", family_name="Yılmaz", employee_no="4711")

    def who(text: str) -> list[int]:
        rows = User.objects.filter(found(text, "folded", ("employee_no__startswith", "email__istartswith")))
        return list(rows.values_list("pk", flat=True))

    for text in ("yilmaz", "YILMAZ özgür", "ozgur  yılmaz", "oezguer", "47", "teacher@demo", "yilmaz 4711"):
        assert who(text) == [cast.teacher.pk], text
    assert who("yilmaz nobody") == who("-") == who("%") == who("\0 yilmaz-nobody") == []
    assert len(who("")) == User.objects.count()


def test_a_name_sorts_without_its_accents(cast: Cast) -> None:
    User.objects.filter(pk=cast.teacher.pk).update(family_name="Łukasz")
    User.objects.filter(pk=cast.dean.pk).update(family_name="Zuidema")
    User.objects.filter(pk=cast.hr.pk).update(family_name="Ämtmann")
    User.objects.filter(pk=cast.line_manager.pk).update(family_name="Berg", prefix="van den")
    wanted = [cast.hr, cast.line_manager, cast.teacher, cast.dean]
    assert list(User.objects.filter(pk__in=[one.pk for one in wanted])) == wanted


def test_departments_and_jobs_are_found_too(cast: Cast) -> None:
    Department.objects.create(faculty=cast.law, name="Études européennes")
    JobFamilyName.objects.create(name="Maître de conférences", job_family="other")
    assert Department.objects.filter(found("etudes europeennes", "folded")).count() == 1
    assert JobFamilyName.objects.filter(found("maitre", "folded")).count() == 1


def test_a_line_of_invisible_signs_alone_counts_as_empty() -> None:
    assert LineFormField(required=False).clean("\u200b \u202e") == ""
    with pytest.raises(forms.ValidationError):
        LineFormField().clean("\u200b")


# says what was searched above its results
# the search of evidence says it in the grid beside its form
OWN_WORDS = {"desks/search.html", "dossiers/_grid_filters.html"}


def test_an_empty_list_that_can_be_searched_says_what_was_searched() -> None:
    folder = ROOT / "templates"
    searched = {str(path.relative_to(folder)) for path in folder.rglob("*.html") if 'name="q"' in path.read_text()}
    silent = {name for name in searched - OWN_WORDS if "{% sought %}" not in (folder / name).read_text()}
    assert silent == set()
    assert len(searched) > 10


def test_the_sentence_holds_the_words_that_were_typed(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    page = client.get("/people/", {"q": "Zoë <b>"}).content.decode()
    assert "Nothing found for “Zoë &lt;b&gt;”" in page
    assert 'value="Zoë &lt;b&gt;"' in page
    assert "Nothing found for" not in client.get("/people/").content.decode()
