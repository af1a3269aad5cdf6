"""A caseload that ran before the portal starts here where it stands, from a table, once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dossiers.midway import Defaults, Kind, Line, Table, rows_of
from dossiers.models import CompetenceSection, Dossier
from dossiers.queries.midway import plan
from dossiers.workflow.midway import TakenOver, take_over
from dossiers.workflow.ready import mark_ready
from tests.cast import Cast, employ, give, person
from tests.factories.dossiers import add_evidence
from tests.people.test_feed_reading import workbook
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.access import Refused
from utq_portal.audit.models import Event
from utq_portal.imports.faults import FileRefused
from utq_portal.imports.pasted import as_text, mended
from utq_portal.notices.models import Notice
from utq_portal.people.models import Role, User
from utq_portal.people.workflow.delegation import delegate

TODAY = timezone.localdate()
HEAD = "employee_no;stage;ready;supervisor;intake held on;planned ready date\n"


@pytest.fixture
def staff(cast: Cast) -> Cast:
    """Employee numbers: 1 the colleague, 2 the newcomer, 3 the teacher, 4 somebody of law, 5 the UTQ supervisor."""
    numbered = (cast.colleague, cast.newcomer, cast.teacher, cast.stranger, cast.supervisor)
    for number, who in enumerate(numbered, 1):
        User.objects.filter(pk=who.pk).update(employee_no=str(number))
    return cast


def read(text: str, by: User, defaults: Defaults | None = None) -> Table:
    return plan(rows_of((HEAD + text).encode()), by, defaults or Defaults(), TODAY)


def only(text: str, by: User) -> Line:
    [line] = read(text, by).lines
    return line


def take(text: str, by: User, defaults: Defaults | None = None) -> TakenOver:
    table = read(text, by, defaults)
    rows = rows_of((HEAD + text).encode())
    return take_over(rows, by=by, defaults=defaults or Defaults(), digest=table.digest, today=TODAY)


def test_each_starts_where_it_stands(staff: Cast) -> None:
    done = take(
        "1;preparing;;supervisor@demo.example;;\n2;intake gedaan;1 en 3;Supervisor Voorbeeld;12-3-2025;1 juni 2027\n",
        staff.coordinator,
    )
    assert (done.started, done.updated) == (2, 0)
    first, second = (Trajectory.objects.get(person=who) for who in (staff.colleague, staff.newcomer))
    assert (first.state, first.supervisor, first.intake_concluded_on) == ("preparing", staff.supervisor, None)
    assert (second.state, second.supervisor, second.planned_ready_on) == (
        "active",
        staff.supervisor,
        date(2027, 6, 1),
    )
    assert (second.intake_concluded_on, second.started_on) == (date(2025, 3, 12), date(2025, 3, 12))
    marked = CompetenceSection.objects.filter(dossier__trajectory=second, ready_elsewhere_on=TODAY)
    assert sorted(marked.values_list("competence__number", flat=True)) == [1, 3]
    assert set(marked.values_list("state", flat=True)) == {"empty"}  # nothing is made up
    assert Dossier.objects.filter(trajectory=first).exists()
    assert set(Event.objects.filter(actor=staff.coordinator, case=second.case).values_list("verb", flat=True)) == {
        "trajectories.brought_in",
        "trajectories.intake_before",
        "dossiers.opened",
        "dossiers.ready_elsewhere",
    }


def test_the_same_table_twice_changes_nothing(staff: Cast) -> None:
    text = "1;ready;;supervisor@demo.example;2025-01-01;\n2;preparing;;;;\n"
    take(text, staff.coordinator)
    before = (Event.objects.count(), Notice.objects.count(), Trajectory.objects.count())
    again = read(text, staff.coordinator)
    assert [line.kind for line in again.lines] == [Kind.SAME, Kind.SAME]
    with pytest.raises(Refused, match="No line can be used"):
        take(text, staff.coordinator)
    assert (Event.objects.count(), Notice.objects.count(), Trajectory.objects.count()) == before


def test_everybody_is_told_once(staff: Cast) -> None:
    take("1;working;1;supervisor@demo.example;2025-01-01;\n2;preparing;;supervisor@demo.example;;\n", staff.coordinator)
    assert sorted(Notice.objects.values_list("recipient", "code")) == sorted(
        [
            (staff.colleague.pk, "dossiers.brought_in_ready"),
            (staff.newcomer.pk, "dossiers.brought_in"),
            (staff.supervisor.pk, "dossiers.brought_in_to_you"),
        ]
    )


def test_it_hangs_under_the_obligation_or_is_voluntary(staff: Cast) -> None:
    duty = Obligation.objects.create(
        person=staff.colleague, faculty=staff.science, start_date=TODAY, deadline=TODAY, deadline_since=TODAY
    )
    table = read("1;preparing\n2;preparing\n", staff.coordinator)
    assert [line.voluntary for line in table.lines] == [False, True]
    take("1;preparing\n2;preparing\n", staff.coordinator)
    found = Trajectory.objects.filter(person__in=[staff.colleague, staff.newcomer]).order_by("person")
    assert [one.obligation for one in found] == [duty, None]


def test_one_that_prepares_its_intake_goes_on(staff: Cast) -> None:
    assert only("3;working;2;;2025-05-01;", staff.coordinator).kind == Kind.ONWARD
    done = take("3;working;2;;2025-05-01;", staff.coordinator)
    assert (done.started, done.updated) == (0, 1)
    row = Trajectory.objects.get(person=staff.teacher)
    assert (row.state, row.intake_concluded_on, row.supervisor) == ("active", date(2025, 5, 1), staff.supervisor)
    assert only("3;working;2 3;;2025-05-01;", staff.coordinator).ready == (3,)


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        (";working", "employee_no", "Enter the employee number"),
        ("99;working", "employee_no", "Nobody has"),
        ("1;somewhere", "stage", "is not a stage"),
        ("1;working", "intake_held_on", "Enter the day"),
        ("1;working;;;31-02-2025", "intake_held_on", "There is no day"),
        ("1;working;;;2090-01-01", "intake_held_on", "not been held yet"),
        ("1;working;9;;2025-01-01", "ready", "no competence 9"),
        ("1;working;most;;2025-01-01", "ready", "Enter numbers"),
        ("1;preparing;1", "stage", "after the intake"),
        ("1;preparing;;nobody@x.example", "supervisor", "is not a UTQ supervisor of SCI"),
        ("5;preparing;;supervisor@demo.example", "supervisor", "Nobody is their own"),
        ("1;preparing;;other_supervisor@demo.example", "supervisor", "is not a UTQ supervisor of SCI"),
        ("1;preparing;;;;;more;cells", "line", "more cells"),
    ],
)
def test_a_faulty_line_says_where_and_why(staff: Cast, text: str, where: str, says: str) -> None:
    line = only(text, staff.coordinator)
    assert line.fault is not None
    assert (line.kind, line.fault.field) == (Kind.FAULT, where)
    assert says in line.fault.sentence


def test_who_stands_in_the_table_twice_or_is_settled_is_left_out(staff: Cast) -> None:
    Obligation.objects.create(
        person=staff.newcomer, faculty=staff.science, start_date=TODAY, deadline=TODAY, deadline_since=TODAY,
        settled_by="exemption", settled_on=TODAY,
    )  # fmt: skip
    table = read("1;preparing\n1;preparing\n2;preparing\n", staff.coordinator)
    assert [line.kind for line in table.lines] == [Kind.START, Kind.FAULT, Kind.FAULT]


def test_a_utq_supervisor_brings_in_the_own_faculty_only(staff: Cast) -> None:
    table = read("1;preparing\n4;preparing\n", staff.supervisor)
    assert [line.kind for line in table.lines] == [Kind.START, Kind.FAULT]
    done = take("1;preparing\n4;preparing\n", staff.supervisor)
    assert (done.started, Trajectory.objects.filter(person=staff.stranger).exists()) == (1, False)


def test_nobody_brings_in_the_own_line_nor_that_of_whom_they_stand_in_for(staff: Cast) -> None:
    assert only("5;preparing", staff.supervisor).kind == Kind.FAULT
    delegate(
        staff.supervisor, staff.colleague, Role.UTQ_SUPERVISOR, by=staff.supervisor,
        valid_from=TODAY, valid_until=TODAY, today=TODAY,
    )  # fmt: skip
    stand_in = User.objects.get(pk=staff.colleague.pk)
    kinds = [line.kind for line in read("1;preparing\n5;preparing\n2;preparing\n", stand_in).lines]
    assert kinds == [Kind.FAULT, Kind.FAULT, Kind.START]
    take("2;preparing\n", stand_in)
    event = Event.objects.get(verb="trajectories.brought_in")
    assert (event.actor, event.on_behalf_of) == (staff.colleague, staff.supervisor)


def test_what_was_not_shown_is_not_carried_out(staff: Cast) -> None:
    rows = rows_of((HEAD + "1;preparing\n2;preparing\n").encode())
    seen = plan(rows, staff.coordinator, Defaults(), TODAY)
    take("1;preparing\n", staff.coordinator)
    with pytest.raises(Refused, match="Something changed"):
        take_over(rows, by=staff.coordinator, defaults=Defaults(), digest=seen.digest, today=TODAY)
    assert not Trajectory.objects.filter(person=staff.newcomer).exists()


def test_defaults_hold_where_a_line_says_nothing(staff: Cast) -> None:
    defaults = Defaults("supervisor@demo.example", date(2025, 2, 1))
    take("1;working\n", staff.coordinator, defaults)
    row = Trajectory.objects.get(person=staff.colleague)
    assert (row.supervisor, row.intake_concluded_on) == (staff.supervisor, date(2025, 2, 1))


def test_a_mended_cell_counts_and_the_table_can_be_read_again(staff: Cast) -> None:
    rows = rows_of((HEAD + '1;nowhere;"1,\n 2";;2025-01-01;\n').encode())
    rows = rows_of(as_text(mended(rows, {(2, "stage"): "bezig"})).encode())
    [line] = plan(rows, staff.coordinator, Defaults(), TODAY).lines
    assert (line.kind, line.ready) == (Kind.START, (1, 2))


def test_dutch_headings_tabs_and_columns_that_are_not_asked(staff: Cast) -> None:
    text = "Naam\tMedewerkernummer\tFase\tKamer\nIemand\t1\tvoorbereiding\tB12\n"
    [line] = plan(rows_of(text.encode("cp1252")), staff.coordinator, Defaults(), TODAY).lines
    assert (line.kind, line.values["name"]) == (Kind.START, "Iemand")
    with pytest.raises(FileRefused):
        rows_of(b"Naam;Kamer\nIemand;B12\n")


def test_an_upload_makes_it_ready_where_it_was_ready_before(staff: Cast) -> None:
    take("1;working;1;;2025-01-01;\n", staff.coordinator)
    dossier = Dossier.objects.get(trajectory__person=staff.colleague)
    first, second = CompetenceSection.objects.filter(dossier=dossier).order_by("competence__number")[:2]
    with pytest.raises(Refused):
        mark_ready(first, by=staff.colleague)
    add_evidence(dossier, "Old portfolio.pdf", "1.1", "2.1")
    mark_ready(first, by=staff.colleague)
    assert CompetenceSection.objects.get(pk=first.pk).state == "ready"
    with pytest.raises(Refused):
        mark_ready(second, by=staff.colleague)  # an upload alone is not enough elsewhere


def crowd(cast: Cast, number: int, first: int = 100) -> str:
    for n in range(first, first + number):
        employ(person(f"teacher{n}", employee_no=str(n)), cast.science, manager=cast.line_manager)
    return "".join(f"{n};working;1,2;supervisor@demo.example;2025-01-01;\n" for n in range(first, first + number))


def test_a_preview_asks_as_much_for_one_line_as_for_three(staff: Cast) -> None:
    give(staff.assessor1, Role.UTQ_SUPERVISOR, staff.law)
    one, three = crowd(staff, 1), crowd(staff, 3, 200)
    counts = []
    for text in (one, three):
        by = User.objects.get(pk=staff.coordinator.pk)
        with CaptureQueriesContext(connection) as queries:
            read(text, by)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_workbook_is_read_too(staff: Cast) -> None:
    content = workbook([["Employee number", "Stage", "Intake held on"], [1, "Intake done", date(2025, 1, 1)]])
    [line] = plan(rows_of(content), staff.coordinator, Defaults(), TODAY).lines
    assert (line.kind, line.intake_held_on) == (Kind.START, date(2025, 1, 1))
