"""Files made to do harm: refused with a sentence, in little memory and time."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.imports.workbooks import MAIN, SHEET, parts, row, simple, text, zipped
from tests.people.hr_files import read
from utq_portal.imports.faults import CELL, REFUSALS, ROWS, FileRefused, sentence
from utq_portal.people.feed.headings import FIELDS

ROOT = Path(__file__).resolve().parent.parent.parent
HEAD = simple(*FIELDS)
ONE = simple("M1", "Ada", "", "Lovelace", "", "ET", "", "", "Lecturer", "1", "2026-01-01", "")


def refusal(content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert "%(" not in sentence(refused.value.code, refused.value.says)
    return refused.value.code


def stray(reference: str) -> bytes:
    number = int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return zipped(parts(HEAD + ONE + row(text(reference, "x"), number=number)))


@pytest.mark.parametrize("cell", ["XFD1048576", "A200001", "GS2"])
def test_a_stray_cell_is_named(cell: str) -> None:
    content = stray(cell)
    assert len(content) < 3000
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert (refused.value.code, refused.value.says["cell"]) == ("outside", cell)
    assert cell in sentence("outside", refused.value.says)


@pytest.mark.parametrize("cell", [f"A{ROWS}", "GR3"])
def test_the_last_row_and_the_last_column_are_read(cell: str) -> None:
    assert read(stray(cell)).rows[0].values["employee_no"] == "M1"


def test_cells_without_a_value_are_nowhere() -> None:
    empty = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert len(read(zipped(parts(HEAD + ONE + empty))).rows) == 1


def test_no_sheets() -> None:
    assert refusal(zipped(parts("", sheets=""))) == "no_sheets"
    assert refusal(zipped(parts(""))) == "empty"


def test_references_that_are_none() -> None:
    assert refusal(zipped(parts(HEAD + row(text("A" * 40 + "1", "x"), number=2)))) == "workbook"
    assert refusal(zipped(parts(HEAD + row(text("1A", "x"), number=2)))) == "workbook"
    assert refusal(zipped(parts(HEAD + '<row r="-5"><c><v>1</v></c></row>'))) == "workbook"


def test_entities_are_not_read() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    evil = (
        f'<!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><worksheet xmlns="{MAIN}">'
        f"<sheetData>{HEAD}&l11;</sheetData></worksheet>"
    )
    for part in (SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"):
        assert refusal(zipped({**parts(HEAD + ONE), part: evil})) == "workbook"
    outside = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>'
    assert refusal(zipped({**parts(HEAD), SHEET: outside})) == "workbook"


def test_an_archive_that_is_cut_off() -> None:
    whole = zipped(parts(HEAD + ONE))
    for length in range(4, len(whole) - 1, 97):
        assert refusal(whole[:length]) == "workbook"
    broken = bytearray(whole)
    broken[60] ^= 0xFF
    with pytest.raises(FileRefused):
        read(bytes(broken))
        raise FileRefused("workbook")  # the part that was hit is one that is not read


def test_a_part_that_stands_there_twice() -> None:
    out = io.BytesIO(zipped(parts(HEAD + ONE)))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/worksheets/../worksheets/sheet1.xml", parts(HEAD)[SHEET])
    assert refusal(out.getvalue()) == "workbook"


def test_a_password() -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
    assert refusal(container) == "password"
    assert "password" in str(REFUSALS["password"])
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024) == "old_workbook"


def test_a_web_page_with_the_name_of_a_workbook() -> None:
    assert refusal(b"<html><table><tr><td>employee_no</td></tr></table></html>") == "page"


def test_a_part_that_is_larger_than_it_says() -> None:
    content = bytearray(zipped({**parts(HEAD + ONE), SHEET: parts(HEAD + ONE * 5_000)[SHEET]}))
    place = content.rindex(SHEET.encode()) - 46  # its entry in the table of contents
    assert content[place : place + 4] == b"PK\x01\x02"
    content[place + 24 : place + 28] = (1_000).to_bytes(4, "little")
    assert refusal(bytes(content)) == "workbook"


def test_long_cells_are_cut() -> None:
    content = zipped(parts(HEAD + simple("M1", "x" * 30_000)))
    assert len(read(content).rows[0].values["first_name"]) == CELL


def bomb() -> bytes:
    """Blanks that shrink to a thousandth."""
    return zipped({**parts(HEAD + ONE), SHEET: b" " * 90_000_000})


def wide_tag() -> bytes:
    return zipped({**parts(""), SHEET: f'<worksheet xmlns="{MAIN}" a="{"x" * 60_000_000}"/>'})


def deep() -> bytes:
    return zipped({**parts(""), SHEET: "<a>" * 20_000_000}, squeeze=True)


def many_empty() -> bytes:
    return zipped({**parts(""), SHEET: f'<worksheet xmlns="{MAIN}"><sheetData><row>{"<c/>" * 14_000_000}'})


def shared_again_and_again() -> bytes:
    """One long string, used in every cell."""
    cells = '<c t="s"><v>0</v></c>' * 12
    rows = HEAD + f"<row>{cells}</row>" * 60_000
    return zipped(parts(rows, strings=f"<si><t>{'x' * 900}</t></si>"))


def many_strings() -> bytes:
    return zipped(parts(HEAD + ONE, strings="".join(f"<si><t>{n:08}</t></si>" for n in range(1_600_000))))


def many_styles() -> bytes:
    formats = '<xf numFmtId="164"/>' * 1_000_000
    return zipped(parts(HEAD, styles=f"<cellXfs>{formats}</cellXfs>"))


def many_parts() -> bytes:
    return zipped({**parts(HEAD), **{f"x/{n}": "" for n in range(30_000)}})


def merged_without_end() -> bytes:
    made = parts(HEAD + ONE)
    made[SHEET] = made[SHEET].replace("</worksheet>", '<mergeCells><mergeCell ref="A1:A9"' * 3_000_000)
    return zipped(made)


def another_kind() -> bytes:
    return zipped({**parts(HEAD), "mimetype": b"x" * 90_000_000})


def semicolons() -> bytes:
    return b"employee_no;" + b";" * 19_000_000


def quoted_lines() -> bytes:
    return ";".join(FIELDS).encode() + b"\n" + b'"\n";' * 4_000_000


def wide_letters() -> bytes:
    return ("employee_no;" + "\U0001f600" * 4_900_000).encode()


def blank_lines() -> bytes:
    return b"employee_no;name\n" + b"\n" * 20_000_000


HOSTILE: list[Callable[[], bytes]] = [
    bomb, wide_tag, deep, many_empty, shared_again_and_again, many_strings, many_styles, many_parts,
    merged_without_end, another_kind, semicolons,
    quoted_lines, wide_letters, blank_lines, lambda: stray("XFD1048576"),
]  # fmt: skip
PROBE = """
import json, re, sys, time
import django
django.setup()
from utq_portal.imports.faults import FileRefused
from tests.people.hr_files import read
content = open(sys.argv[1], "rb").read()
begin = time.process_time()
try:
    read(content)
    code = "read"
except FileRefused as refused:
    code = refused.code
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
print(json.dumps([code, peak, time.process_time() - begin]))
"""


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_a_hostile_file_stays_small_and_quick(make: Callable[[], bytes], tmp_path: Path) -> None:
    """In a process of its own, whose memory is measured: the whole process stays under 200 MB."""
    file = tmp_path / "hostile"
    content = make()
    assert len(content) < 25 * 1024 * 1024  # what the page takes
    file.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(file)],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "utq_portal.settings", "PATH": "", "UTQ_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-600:]
    code, peak, _seconds = json.loads(done.stdout.splitlines()[-1])
    assert code in REFUSALS
    assert peak < 200, (code, peak)
