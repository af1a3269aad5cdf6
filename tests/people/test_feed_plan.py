"""Which appointment a row continues, and what it changes (docs/domain.md, Which appointment a row continues)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utq_portal.imports.reading import RawRow
from utq_portal.people.feed.continuing import Kind
from utq_portal.people.feed.headings import FIELDS
from utq_portal.people.feed.plan import Frame, Plan, plan
from utq_portal.people.feed.present import Known, Present, Seg, appointments_of
from utq_portal.people.feed.rows import Tables

TABLES = Tables({"et": 1, "bms": 2}, ("ET", "BMS"), {"lecturer": "teacher", "phd": "phd"})
FRAME = Frame(date(2026, 11, 1), frozenset({1, 2}))


def raw(line: int, number: str = "M1", **values: str) -> RawRow:
    given_values = {
        "employee_no": number, "first_name": "Ada", "last_name": "Lovelace", "email": f"{number.lower()}@x.example",
        "faculty": "ET", "department": "Mechanics", "job_family": "Lecturer", "fte": "1", "start": "2024-09-01",
    }  # fmt: skip
    return RawRow(line, {**dict.fromkeys(FIELDS, ""), **given_values, **values})


def present_of(*plans: Plan, before: Present | None = None) -> Present:
    """The present after these plans were applied."""
    keys = count(1)
    people: dict[str, Known] = dict(before.people) if before else {}
    for made in plans:
        for one in made.people:
            known = people.get(one.employee_no) or Known(next(keys), one.employee_no, "", "", "", "", "import")
            for name, value in one.identity.items():
                setattr(known, name, value)
            top = max((seg.pk or 0 for other in people.values() for seg in other.segments), default=0)
            for seg in one.after:
                if seg.pk is None:
                    top += 1
                    seg.pk = top
            known.appointments = appointments_of(one.after)
            people[one.employee_no] = known
    return Present(people, {known.email: number for number, known in people.items() if known.email})


def kinds(made: Plan) -> list[str]:
    return [row.kind for row in made.rows]


def segments(made: Plan, number: str = "M1") -> list[tuple[int, str, str, str | None]]:
    (one,) = [one for one in made.people if one.employee_no == number]
    found = sorted(one.after, key=lambda seg: seg.start)
    return [
        (seg.faculty_id, str(seg.fte), seg.start.isoformat(), seg.end.isoformat() if seg.end else None) for seg in found
    ]


def after(*raws: RawRow) -> Present:
    return present_of(plan(raws, Present({}, {}), TABLES, FRAME))


def again(present: Present, *raws: RawRow, frame: Frame = FRAME) -> Plan:
    return plan(raws, present, TABLES, frame)


def test_a_change_closes_a_segment_and_opens_the_next() -> None:
    made = again(after(raw(2)), raw(2, fte="0,5"))
    assert kinds(made) == [Kind.FTE]
    assert segments(made) == [
        (1, "1.00", "2024-09-01", "2026-10-31"),
        (1, "0.50", "2026-11-01", None),
    ]


def test_a_phd_who_becomes_lecturer_in_the_same_row() -> None:
    made = again(after(raw(2, job_family="PhD")), raw(2))
    assert kinds(made) == [Kind.FAMILY]
    assert [seg.job_family for seg in made.people[0].after] == ["phd", "teacher"]


def test_a_move_keeps_the_appointment() -> None:
    made = again(after(raw(2)), raw(2, faculty="BMS", department="Law"))
    assert kinds(made) == [Kind.MOVE]
    assert {seg.appointed_on for seg in made.people[0].after} == {date(2024, 9, 1)}
    assert again(present_of(made, before=after(raw(2))), raw(2, faculty="BMS", department="Law")).people == []


def test_a_corrected_start_moves_the_appointment() -> None:
    made = again(after(raw(2)), raw(2, start="2024-10-01"))
    assert kinds(made) == [Kind.START]
    assert segments(made) == [(1, "1.00", "2024-10-01", None)]


def test_a_new_contract_in_the_same_place_does_not_wipe_the_past() -> None:
    made = again(after(raw(2)), raw(2, start="2026-11-01", fte="0,8"))
    assert segments(made) == [(1, "1.00", "2024-09-01", "2026-10-31"), (1, "0.80", "2026-11-01", None)]


def test_two_appointments_are_told_apart() -> None:
    two = (raw(2, department="Mechanics", fte="0,4"), raw(3, department="Optics", fte="0,4"))
    present = after(*two)
    assert again(present, *reversed(two)).people == []
    made = again(present, two[0], raw(3, department="Optics", fte="0,6"))
    assert sorted(kinds(made)) == [Kind.FTE, Kind.SAME]
    one_gone = again(present, two[0])
    assert kinds(one_gone) == [Kind.SAME, Kind.VANISHED]


def test_what_fits_two_ways_is_asked() -> None:
    present = after(
        raw(2, department="Mechanics", fte="0,4"), raw(3, department="Optics", fte="0,4", start="2025-01-01")
    )
    asked = raw(2, department="Acoustics", fte="0,5", start="2025-03-01")
    made = again(present, asked)
    assert kinds(made) == [Kind.QUESTION]
    assert made.people == []
    choice = made.rows[0].changes["choices"][1].split("|")[0]
    answered = RawRow(2, {**asked.values, "answer": choice})
    assert kinds(again(present, answered))[0] == Kind.MOVE
    assert kinds(again(present, RawRow(2, {**asked.values, "answer": "new"})))[0] == Kind.APPOINTMENT


def test_the_last_day_is_set_and_the_past_is_not_vanished() -> None:
    made = again(after(raw(2)), raw(2, end="2026-10-31"))
    assert kinds(made) == [Kind.LEAVER]
    left = present_of(made, before=after(raw(2)))
    assert again(left).rows == []


def test_vanished_only_where_the_file_is_complete_and_once() -> None:
    present = after(raw(2), raw(3, "M2", faculty="BMS"))
    elsewhere = again(present, raw(2), frame=Frame(FRAME.valid_from, frozenset({1})))
    assert kinds(elsewhere) == [Kind.SAME]
    made = again(present, raw(2))
    assert kinds(made) == [Kind.SAME, Kind.VANISHED]
    flagged = present_of(made, before=present)
    assert kinds(again(flagged, raw(2))) == [Kind.SAME]
    back = again(flagged, raw(2), raw(3, "M2", faculty="BMS"))
    assert kinds(back) == [Kind.SAME, Kind.CORRECTION]
    assert "back" in back.rows[1].changes


def test_the_person_of_a_refused_row_counts_as_present() -> None:
    assert kinds(again(after(raw(2)), raw(2, fte="7"))) == [Kind.REFUSED]


def test_an_address_of_somebody_else_is_refused_and_a_swap_is_not() -> None:
    present = after(raw(2), raw(3, "M2"))
    taken = again(present, raw(2), raw(3, "M2"), raw(4, "M3", email="m1@x.example"))
    assert kinds(taken) == [Kind.SAME, Kind.SAME, Kind.REFUSED]
    swapped = again(present, raw(2, email="m2@x.example"), raw(3, "M2", email="m1@x.example"))
    assert kinds(swapped) == [Kind.CORRECTION, Kind.CORRECTION]
    inside = again(Present({}, {}), raw(2, email="a@x.example"), raw(3, "M2", email="a@x.example"))
    assert kinds(inside) == [Kind.JOINER, Kind.REFUSED]
    chain = again(present, raw(2, email="m2@x.example"), raw(4, "M3", email="m1@x.example"))
    assert kinds(chain)[:2] == [Kind.REFUSED, Kind.REFUSED]


def test_managers_in_a_circle_later_in_the_file_or_unknown() -> None:
    made = again(
        Present({}, {}),
        raw(2, "M1", manager_no="M2"),
        raw(3, "M2", manager_no="M1"),
        raw(4, "M3", manager_no="M3"),
        raw(5, "M4", manager_no="M99"),
    )
    assert [one.after[0].manager_no for one in made.people] == ["M2", "M1", "", ""]


def test_a_line_that_stands_twice_is_one_appointment() -> None:
    made = again(Present({}, {}), raw(2), raw(3))
    assert len(made.people[0].after) == 1


def test_a_demo_person_is_refused() -> None:
    known = Known(1, "M1", "Ada", "", "Lovelace", "", "demo")
    assert kinds(again(Present({"M1": known}, {}), raw(2))) == [Kind.REFUSED]


@pytest.mark.parametrize("faculty", [2])
def test_a_faculty_file_does_not_touch_people_of_others(faculty: int) -> None:
    own = Tables(TABLES.faculties, TABLES.codes, TABLES.families, own=frozenset({faculty}))
    made = plan([raw(2, faculty="BMS", email="")], after(raw(2)), own, FRAME)
    assert (made.rows[0].kind, made.rows[0].reason["reason"]) == (Kind.REFUSED, "person_closed")


ROWS = st.builds(
    lambda number, faculty, department, fte, start, days: {
        "employee_no": f"M{number}",
        "email": f"m{number}@x.example",
        "faculty": faculty,
        "department": department,
        "fte": fte,
        "start": (date(2022, 1, 1) + timedelta(days=start)).isoformat(),
        "end": (date(2022, 1, 1) + timedelta(days=start + days)).isoformat() if days else "",
    },
    st.integers(1, 3),
    st.sampled_from(["ET", "BMS"]),
    st.sampled_from(["Mechanics", "Optics"]),
    st.sampled_from(["0.1", "0.5", "1"]),
    st.integers(0, 2000),
    st.sampled_from([0, 0, 30, 400]),
)


@settings(max_examples=200, deadline=None)
@given(first=st.lists(ROWS, max_size=5), second=st.lists(ROWS, max_size=5), day=st.integers(0, 2200))
def test_the_same_file_twice_changes_nothing(
    first: list[dict[str, str]], second: list[dict[str, str]], day: int
) -> None:
    """Whatever two files hold: the second time nothing is left to do, and segments of an appointment never overlap."""
    frame = Frame(date(2022, 1, 1) + timedelta(days=day), frozenset({1, 2}))

    def raws(rows: list[dict[str, str]]) -> list[RawRow]:
        made = []
        for number, values in enumerate(rows, start=2):
            base = raw(number, values["employee_no"]).values
            made.append(RawRow(number, {**base, **values}))
        return made

    present = Present({}, {})
    for rows in (first, second):
        made = plan(raws(rows), present, TABLES, frame)
        asked = [row for row in made.rows if row.kind == Kind.QUESTION]
        present = present_of(made, before=present)
        repeated = plan(raws(rows), present, TABLES, frame)
        if not asked:
            assert [one for one in repeated.people if one.differs] == []
        for known in present.people.values():
            for chain in known.appointments:
                for seg in chain:
                    assert seg.end is None or seg.end >= seg.start
                    assert isinstance(seg.fte, Decimal)
                    assert isinstance(seg, Seg)
