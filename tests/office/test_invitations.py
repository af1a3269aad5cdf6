"""A pasted list is read as people paste it, and each wrong line says what to do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast
from utq_portal.office.invitations import Line, read_list, split_name
from utq_portal.people.models import Role

TODAY = timezone.localdate()


def read(text: str, **options: object) -> list[Line]:
    return read_list(text, today=TODAY, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Salma el Amrani", ("Salma", "el", "Amrani")),
        ("Roos de Vries", ("Roos", "de", "Vries")),
        ("Jan Peter van der Berg", ("Jan Peter", "van der", "Berg")),
        ("Vries, Roos de", ("Roos", "de", "Vries")),
        ("Anna Maria Jansen", ("Anna Maria", "", "Jansen")),
        ("Naledi", ("", "", "Naledi")),
        ("Ada van", ("Ada", "", "van")),
    ],
)
def test_names_are_split_as_dutch_names_are(text: str, parts: tuple[str, str, str]) -> None:
    assert split_name(text) == parts


def test_cells_are_known_by_what_they_say(cast: Cast) -> None:
    lines = read(
        "s.elamrani@other.example\tSalma el Amrani\tUTQ supervisor\tSCI\n"
        "\n"
        "Jelle Pot <J.Pot@Other.example>; assessor; LAW; 31-12-2039\n"
        "Law, ASSESSOR, n.khumalo@other.example, Naledi Khumalo\n"
        '"Vries, Roos de";r.devries@other.example;assessor',
    )
    assert [line.problems for line in lines] == [[], [], [], []]
    assert [line.number for line in lines] == [1, 3, 4, 5]
    assert (lines[0].family_name, lines[0].role, lines[0].faculty) == ("Amrani", Role.UTQ_SUPERVISOR, cast.science)
    assert (lines[1].email, lines[1].until) == ("j.pot@other.example", date(2039, 12, 31))
    assert lines[3].name == "Roos de Vries"


def test_what_a_line_leaves_out_comes_from_the_form(cast: Cast) -> None:
    (line,) = read("karin@other.example", role=Role.ASSESSOR, until=TODAY + timedelta(days=9))
    assert (line.role, line.until, line.good) == ("assessor", TODAY + timedelta(days=9), True)
    assert line.family_name == "karin"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("r@other.example;Roos;assesor", "Did you mean Assessor?"),
        ("r@other.example;Roos;gardener", "not a role, a faculty or a date"),
        ("Roos de Vries;assessor", "no e-mail address"),
        ("r@other.example;Roos", "no role"),
        ("r@other.example;Roos;course manager;SCI", "whole university"),
        ("r@other.example;Roos;assessor;1-1-2020", "has passed"),
    ],
)
def test_a_wrong_line_says_what_is_wrong(cast: Cast, text: str, why: str) -> None:
    (line,) = read(text)
    assert why in " ".join(line.problems)
    assert not line.good


def test_known_people_closed_accounts_and_doubles_are_seen(cast: Cast) -> None:
    cast.stranger.is_active = False
    cast.stranger.save()
    known, has_it, closed, one, two = read(
        "COLLEAGUE@demo.example;assessor\nassessor1@demo.example;assessor;LAW\nstranger@demo.example;assessor\n"
        "x@other.example;assessor\nx@other.example;assessor"
    )
    assert known.known == cast.colleague
    assert known.good
    assert has_it.has_it
    assert "closed" in closed.problems[0]
    assert one.good
    assert "twice" in two.problems[0]


def test_a_list_costs_as_much_for_three_lines_as_for_one(cast: Cast, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for text in (
        "a@other.example;assessor",
        "a@x.example;assessor\nb@x.example;assessor\nteacher@demo.example;assessor",
    ):
        with django_assert_max_num_queries(3):
            read(text)
