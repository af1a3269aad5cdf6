"""Files of any kind: read or refused with a sentence, never a crash; what was planned once changes nothing again."""

from __future__ import annotations

import csv
import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people.hr_files import read
from tests.people.test_feed_plan import FRAME, TABLES, present_of
from utq_portal.imports.faults import REFUSALS, FileRefused
from utq_portal.imports.reading import Layout
from utq_portal.people.feed.continuing import Kind
from utq_portal.people.feed.headings import FIELDS
from utq_portal.people.feed.plan import plan
from utq_portal.people.feed.present import Present
from utq_portal.people.feed.rows import REASONS

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ODD = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
CELLS = {
    "employee_no": st.sampled_from(["M1", "M2", "007", "7", "M3.0", " M1 ", ""]) | ODD,
    "email": st.sampled_from(["a@x.example", "b@x.example", "A@x.example", ""]) | ODD,
    "faculty": st.sampled_from(["ET", "et", "BMS"]) | ODD,
    "department": st.sampled_from(["A", "B", "a\nb", ""]) | ODD,
    "manager_no": st.sampled_from(["M1", "M2", "M9", ""]) | ODD,
    "job_family": st.sampled_from(["Lecturer", "PHD", "lecturer"]) | ODD,
    "fte": st.sampled_from(["1", "0,5", "0.2", "1,00", "80%", "-1", "1e3", "٣"]) | ODD,
    "start": st.sampled_from(["01-09-2024", "2024-09-01", "1/10/2025", "31-02-2024", "45000"]) | ODD,
    "end": st.sampled_from(["", "31-12-9999", "30-06-2026", "2023-01-01", "-"]) | ODD,
}
ROW = st.fixed_dictionaries({name: CELLS.get(name, ODD) for name in FIELDS})


def table(rows: list[dict[str, str]], separator: str) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def said(content: bytes) -> str:
    """What the portal tells of a file: how it was read, or why not."""
    try:
        return read(content).encoding
    except FileRefused as refused:
        return str(REFUSALS[refused.code]) % refused.says


@QUICK
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"{';'.join(FIELDS)}\r\n{text}".encode()))
def test_any_bytes_are_read_or_refused_with_a_sentence(content: bytes) -> None:
    for begun in (content, b"PK\x03\x04" + content, b"\xef\xbb\xbf" + content):
        assert said(begun)


@QUICK
@given(st.lists(ROW, min_size=1, max_size=6), st.sampled_from(";,\t"))
def test_any_rows_are_planned_or_refused_and_the_second_time_changes_nothing(
    rows: list[dict[str, str]], separator: str
) -> None:
    try:
        raws = read(table(rows, separator), chosen=Layout({}, dates="day")).rows
    except FileRefused as refused:
        if refused.code not in ("no_rows", "shares"):
            raise
        return
    first = plan(raws, Present({}, {}), TABLES, FRAME)
    assert [row.line for row in first.rows if row.line] == [raw.line for raw in raws]
    for row in first.rows:
        if row.kind == Kind.REFUSED:
            assert row.fault is not None
            assert row.fault.field
            assert row.fault.sentence
            assert row.fault.code in REASONS
    again = plan(raws, present_of(first), TABLES, FRAME)
    assert again.people == []
    assert {row.kind for row in again.rows} <= {Kind.SAME, Kind.REFUSED}
