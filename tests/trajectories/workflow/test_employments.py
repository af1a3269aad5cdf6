"""Appointments that HR records by hand, and the files that come after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.cast import Cast, employ, person
from tests.trajectories.feeds import TODAY, applied, line, make_faculties, staged, table
from trajectories.obligations.forms.employments import recorded
from trajectories.obligations.models import Obligation
from trajectories.workflow.employments import add_employment, change_employment, correct_employment, remove_employment
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.people.models import Department, Employment, Faculty, JobFamily, Source, User
from utq_portal.workflow import Refused

pytestmark = pytest.mark.django_db


def values(row: Employment, **changes: Any) -> dict[str, Any]:
    """What a form gives: everything that is recorded, with these changes."""
    return {**recorded(row), "faculty": row.faculty, "manager": row.line_manager, **changes}


@pytest.fixture
def row(cast: Cast) -> Employment:
    """An appointment that a file brought."""
    who = person("corrected", employee_no="M1", source=Source.IMPORT)
    made = employ(who, cast.science, start=date(2024, 9, 1))
    Employment.objects.filter(pk=made.pk).update(source=Source.IMPORT)
    correct_employment(made, values(made, fte=Decimal("0.90")), by=cast.hr, today=TODAY)
    return Employment.objects.get(pk=made.pk)


def deadline(who: User) -> date | None:
    return Obligation.objects.get(person=who, ended_on=None).deadline


def test_a_correction_moves_the_deadline_and_tells(cast: Cast, row: Employment) -> None:
    assert (row.by_hand, row.source, deadline(row.person)) == (["fte"], Source.IMPORT, date(2027, 9, 1))
    correct_employment(row, values(row, start=date(2024, 10, 1)), by=cast.hr, today=TODAY)
    row.refresh_from_db()
    assert (row.by_hand, row.appointed_on, deadline(row.person)) == (["fte", "start"], row.start, date(2027, 10, 1))
    told = Notice.objects.get(recipient=row.person, code="trajectories.deadline_changed")
    assert (told.params["old"]["en"], told.params["new"]["en"]) == ("1 September 2027", "1 October 2027")
    assert told.params["why"]["en"] == "HR corrected the appointment."
    assert Event.objects.filter(verb="trajectories.employment_corrected", actor=cast.hr).count() == 2


def test_a_change_from_a_day_pauses_from_then(cast: Cast, row: Employment) -> None:
    small = values(row, fte=Decimal("0.10"))
    change_employment(row, small, since=date(2026, 3, 1), by=cast.hr, today=TODAY)
    last = Employment.objects.filter(person=row.person).latest("start")
    assert (last.start, last.fte, last.appointed_on, last.by_hand) == (
        date(2026, 3, 1), Decimal("0.10"), date(2024, 9, 1), ["fte"],
    )  # fmt: skip
    assert deadline(row.person) is None
    correct_employment(last, values(last, start=date(2026, 4, 1)), by=cast.hr, today=TODAY)
    assert Employment.objects.get(pk=row.pk).end == date(2026, 3, 31)
    with pytest.raises(Refused, match="stretch before this one starts"):
        correct_employment(last, values(last, start=date(2024, 9, 1)), by=cast.hr, today=TODAY)
    with pytest.raises(Refused, match="Another stretch"):
        first = Employment.objects.get(pk=row.pk)
        correct_employment(first, values(first, end=None), by=cast.hr, today=TODAY)


def test_an_appointment_by_hand_and_back(cast: Cast) -> None:
    who = person("added")
    given = {
        "faculty": cast.science, "department": " Old  Physics ", "manager": None, "job_family": JobFamily.ASSISTANT,
        "fte": Decimal("0.80"), "start": date(2025, 2, 1), "end": None,
    }  # fmt: skip
    made = add_employment(who, given, by=cast.central_hr, today=TODAY)
    assert (made.source, deadline(who)) == (Source.MANUAL, date(2028, 2, 1))
    assert Department.objects.get(name="Old Physics").faculty == cast.science
    with pytest.raises(Refused, match="recorded already"):
        add_employment(who, given, by=cast.central_hr, today=TODAY)
    remove_employment(made, by=cast.central_hr, today=TODAY)
    assert not Obligation.objects.filter(person=who, ended_on=None).exists()


def test_what_the_feed_told_is_not_removed(cast: Cast, row: Employment) -> None:
    with pytest.raises(Refused, match="HR system reported"):
        remove_employment(row, by=cast.hr, today=TODAY)


def test_a_last_day_by_hand_ends_it(cast: Cast, row: Employment) -> None:
    correct_employment(row, values(row, end=date(2026, 10, 31)), by=cast.hr, today=TODAY)
    assert Obligation.objects.get(person=row.person).ended_on == date(2026, 10, 31)


def test_who_records(cast: Cast, row: Employment) -> None:
    for by in (cast.coordinator, cast.dean, cast.stranger, row.person):
        with pytest.raises(Refused):
            correct_employment(row, values(row, fte=Decimal("0.50")), by=by, today=TODAY)
    with pytest.raises(Refused, match="central HR"):
        correct_employment(row, values(row, faculty=cast.law), by=cast.hr, today=TODAY)
    own = employ(cast.hr, cast.science)
    with pytest.raises(Refused):
        correct_employment(own, values(own, fte=Decimal("0.50")), by=cast.hr, today=TODAY)
    with pytest.raises(Refused, match="Nothing was changed"):
        correct_employment(row, values(row), by=cast.hr, today=TODAY)


def test_a_file_after_a_correction_shows_a_conflict_and_changes_nothing(cast: Cast) -> None:
    make_faculties()
    content = table([line("M1")])
    applied(content)
    made = Employment.objects.get(person__employee_no="M1")
    correct_employment(made, values(made, fte=Decimal("0.70")), by=cast.central_hr, today=TODAY)
    upload = staged(content)
    assert (upload.summary["rows"], upload.summary["changed"]) == ({"conflict": 1}, 0)
    agreed = applied(table([line("M1", fte="0,7")]))
    assert agreed.summary["rows"] == {"correction": 1}
    assert Employment.objects.get(pk=made.pk).by_hand == []
    assert staged(table([line("M1", fte="0,8")])).summary["rows"] == {"fte": 1}


def test_a_move_by_hand_takes_the_supervisor_away(cast: Cast) -> None:
    made = Employment.objects.filter(person=cast.teacher).get()
    type(cast.trajectory).objects.filter(pk=cast.trajectory.pk).update(supervisor=cast.supervisor)
    law = Faculty.objects.get(pk=cast.law.pk)
    correct_employment(made, values(made, faculty=law, department=""), by=cast.central_hr, today=TODAY)
    cast.trajectory.refresh_from_db()
    assert (cast.trajectory.faculty, cast.trajectory.supervisor) == (law, None)
