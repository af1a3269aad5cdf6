"""Undoing a file writes new rows with their own date, keeps what the file had made, and tells the audit of each person.

Whatever the file changed, the deadlines afterwards are those of before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import combinations

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.trajectories.feeds import DECEMBER, NOVEMBER, applied, line, make_faculties, table
from tests.trajectories.test_feed_undo import case, of, seen, supervisor, undone
from trajectories.obligations.models import Obligation
from trajectories.workflow import feed_undo
from utq_portal.audit.models import Event
from utq_portal.audit.queries import timeline
from utq_portal.audit.verbs import Audience
from utq_portal.people.feed.images import COLUMNS
from utq_portal.people.models import Employment, FormerEmployment, User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 14, 10, tzinfo=timezone.get_default_timezone())
# what a file may say otherwise of one person; None: the person is not in it
KINDS: dict[str, dict[str, str] | None] = {
    "first day": {"start": "01-02-2024"},
    "later first day": {"start": "01-02-2026"},
    "more": {"fte": "1,0"},
    "less": {"fte": "0,1"},
    "faculty": {"faculty": "BMS", "department": "Law"},
    "last day": {"end": "31-12-2026"},
    "ended": {"end": "31-10-2026"},
    "family": {"job_family": "PhD candidate"},
    "manager": {"manager_no": "M9"},
    "name": {"last_name": "Otherwise"},
    "address": {"email": "other@feed.example"},
    "vanished": None,
}


@pytest.fixture(autouse=True)
def surroundings(db: None) -> Iterable[None]:
    make_faculties()
    with time_machine.travel(NOW, tick=False):
        yield


def stretches() -> set[tuple[object, ...]]:
    return set(Employment.objects.exclude(person__employee_no="M9").values_list(*_VALUES))


_VALUES = tuple(name for name in COLUMNS if name != "by_hand")
_MANAGER = line("M9", fte="0,5")


def changed(kinds: Iterable[str], person: dict[str, str]) -> list[dict[str, str]]:
    """The person as a file has it that says all of this otherwise."""
    rows = [person]
    for kind in kinds:
        more = KINDS[kind]
        rows = [{**one, **more} for one in rows] if more is not None else []
    return rows


PAIRS = [(kind,) for kind in KINDS] + [
    pair for pair in combinations(KINDS, 2) if not {"vanished", "first day", "more"}.isdisjoint(pair)
]


@pytest.mark.parametrize("kinds", PAIRS, ids=" and ".join)
def test_deadlines_are_as_before_and_nothing_that_the_file_wrote_is_lost(kinds: tuple[str, ...]) -> None:
    people = [line("M1", fte="0,8"), line("M2", fte="0,1", start="01-03-2023")]
    applied(table([*people, _MANAGER]), valid_from=NOVEMBER)
    case("M1", supervisor("old", "ET"))
    rows, before = stretches(), seen()
    joiner = line("M3", start="01-01-2026")
    upload = applied(
        table([*(row for one in people for row in changed(kinds, one)), joiner, _MANAGER]), valid_from=DECEMBER
    )
    made, concerned = stretches(), set(upload.images.values_list("person", flat=True))
    with time_machine.travel(NOW.replace(day=24), tick=False):
        undone(upload)
    assert seen() == before
    assert stretches() == rows, "a stretch that is there again has its key"
    # all that the file had made stands in the closed rows, with the days between which it was true
    closed = {
        row[:-2]: row[-2:] for row in FormerEmployment.objects.values_list(*_closed(), "recorded_at", "closed_at")
    }
    assert closed.keys() == {tuple(row) for row in made - rows}
    assert set(closed.values()) == {(NOW, NOW.replace(day=24))}
    # all that was put back is a row of its own, of the day on which that was done
    back = Employment.objects.exclude(undo_of=None)
    assert set(back.values_list(*_VALUES)) == rows - made
    assert set(back.values_list("undo_of", "recorded_at")) <= {(upload.pk, NOW.replace(day=24))}
    told = Event.objects.filter(verb=feed_undo.PUT_BACK.name)
    assert set(told.values_list("subject_id", flat=True)) == concerned


def _closed() -> tuple[str, ...]:
    return tuple("stretch" if name == "pk" else name for name in _VALUES)


def test_the_event_of_a_person_has_what_went_back() -> None:
    applied(table([line("M1"), _MANAGER]))
    trajectory = case("M1", None)
    upload = applied(
        table([line("M1", fte="0,5", last_name="New", email="new@feed.example", manager_no="M9"), line("M3"), _MANAGER])
    )
    undone(upload)
    event = Event.objects.get(verb=feed_undo.PUT_BACK.name, subject_id=of("M1").pk)
    assert event.case == trajectory.case
    assert event.data["file"] == upload.pk
    assert event.data["name"] == ["Ada New", "Ada Person M1"]
    assert event.data["email"] == ["new@feed.example", "m1@feed.example"]
    [appointment] = event.data["appointment"]
    assert [(one["fte"], one["start"], one.get("end"), one["faculty"]) for one in appointment["from"]] == [
        ("1.00", "2025-09-01", "2026-10-31", "ET"),
        ("0.50", "2026-11-01", None, "ET"),
    ]
    assert [(one["fte"], one["start"], one.get("end")) for one in appointment["to"]] == [("1.00", "2025-09-01", None)]
    assert appointment["from"][1]["line_manager_id"] == of("M9").pk
    [said] = [one.sentence for one in timeline([trajectory.case], {Audience.CANDIDATE}) if "took back" in one.sentence]
    assert said.endswith("As before the file: the name, the e-mail address, the appointment")
    [joiner] = Event.objects.filter(verb=feed_undo.PUT_BACK.name).exclude(subject_id=event.subject_id)
    assert joiner.data["account"] == ["open", "out"]
    assert joiner.data["appointment"][0]["to"] == []
    row = FormerEmployment.objects.get(person=None)
    assert (row.start, row.undone) == (date(2025, 9, 1), upload)


def test_what_is_left_of_an_account_that_goes_names_nobody() -> None:
    applied(table([line("M1", manager_no="M9"), _MANAGER]))
    undone(applied(table([line("M1", manager_no="M9", fte="0,5"), line("M3", manager_no="M9"), _MANAGER])))
    gone = FormerEmployment.objects.get(person=None)
    assert gone.line_manager is None
    kept = FormerEmployment.objects.exclude(person=None)
    assert {row.person for row in kept} == {of("M1")}
    assert {row.line_manager for row in kept} == {of("M9")}


def test_a_later_file_and_a_correction_are_facts_of_their_own_again() -> None:
    applied(table([line("M1")]))
    undone(applied(table([line("M1", start="01-10-2025")])))
    assert Employment.objects.get().undo_of is not None
    applied(table([line("M1", start="01-11-2025")]))
    row = Employment.objects.get()
    assert (row.undo_of, row.start) == (None, date(2025, 11, 1))


def test_two_files_are_taken_back_one_after_the_other() -> None:
    first = applied(table([line("M1")]))
    start = seen()
    second = applied(table([line("M1", start="01-10-2025", fte="0,8")]))
    undone(second)
    assert seen() == start
    undone(first)
    assert not Employment.objects.exists()
    assert not Obligation.objects.exists()
    assert FormerEmployment.objects.filter(undone=first).count() == 1


def test_the_page_of_a_person_shows_what_was_put_back_and_what_it_had_been(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    applied(table([line("M1", faculty="SCI")]))
    undone(applied(table([line("M1", faculty="SCI", fte="0,8")])))
    page = signed_in(cast.central_hr).get(f"/hr/people/{of('M1').pk}/").content.decode()
    words = " ".join(page.split())
    assert "as before feed.csv, which was taken back on 23 November 2026" in words
    assert "It counts for nothing." in words
    assert words.count("0.80") == 1
