"""Rows between two looks at a table: kept, typed again, told apart."""

from __future__ import annotations

import pytest

from utq_portal.imports.pasted import as_text, cells_in, lines_in, mended, mended_in
from utq_portal.imports.reading import RawRow
from utq_portal.imports.rows import REASONS, Fault, Line, digest, kept, kept_rows, too_long, typed


class Known(Fault):
    reasons = REASONS


@pytest.mark.parametrize("ragged", [True, False])
def test_a_row_is_kept_as_it_was_read(ragged: bool) -> None:
    row = RawRow(2, {"number": "7", "name": ""}, ragged, frozenset({"name"}))
    values = kept(row.values, ragged=row.ragged)
    assert kept_rows([(2, values)], ("number", "name"), ["name"]) == [row]


def test_only_known_cells_are_typed_again_in_one_line_each() -> None:
    assert typed({"name": " a\n b ", "other": "x", "number": "9" * 300}, ("number", "name")) == {
        "number": "9" * 200,
        "name": "a b",
    }


def test_a_cell_below_a_pasted_table_is_mended() -> None:
    cells = mended_in({"cell-2-stage": "ready", "cell-x-stage": "no", "cell-1234567-stage": "no", "table": "…"})
    assert cells == {(2, "stage"): "ready"}
    rows = mended([RawRow(2, {"no": "1", "stage": "?"}), RawRow(3, {"no": "2", "stage": "?"})], cells)
    assert as_text(rows) == "no\tstage\n1\tready\n2\t?"


def test_a_line_says_which_cell_is_wrong() -> None:
    line = Line(RawRow(2, {"number": "12345"}), "refused")
    assert (line.good, line.mendable, line.wrong) == (False, False, "")
    [(where, most)] = too_long(line.values, {"number": 4})
    line.fault = Known(where, "too_long", most=str(most))
    assert (line.mendable, line.wrong, line.fault.sentence) == (True, "12345", "Enter at most 4 characters")
    line.fault = Known("line", "cells")
    assert (line.mendable, line.wrong, line.fault.label) == (False, "", "line")


def test_a_pasted_list_is_cut_into_lines_and_cells() -> None:
    assert lines_in("a\n\n b \nc", 2) == [(1, "a"), (3, "b")]
    assert cells_in('"Vries, Roos de"; assessor') == ["Vries, Roos de", "assessor"]
    assert cells_in("r@other.example, assessor") == ["r@other.example", "assessor"]


def test_a_digest_tells_what_a_table_leads_to() -> None:
    assert digest([(1, {"a": "b", "c": "d"})]) == digest([(1, {"c": "d", "a": "b"})])
    assert digest([(1, "a")]) != digest([(2, "a")])
