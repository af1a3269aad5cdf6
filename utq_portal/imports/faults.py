"""Why a file as a whole cannot be used, and how much of a file is read (docs/domain.md, The file)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROWS, COLUMNS, TEXT = 200_000, 200, 20_000_000  # the last one in characters
CELL = 1_000  # characters of one cell that are kept

# names of fields in a sentence's words, which are told in the reader's language
FIELDS = "columns"


class FileRefused(Exception):
    """The file as a whole cannot be used; ``code`` names the sentence in REFUSALS, ``says`` fills it in."""

    def __init__(self, code: str, **says: str) -> None:
        super().__init__(code)
        self.code = code
        self.says = says


REFUSALS: dict[str, Promise] = {
    "empty": _("The file is empty. Choose another file."),
    "no_rows": _("The file has headings but no rows. Choose a file with people in it."),
    "missing": _(
        "The file has no column for: %(columns)s. Its headings are: %(found)s. Add what is missing, or export the file "
        "again."
    ),
    "double": _("More than one column says: %(columns)s. Keep one of them."),
    "names": _("The name is in one column. Say how it is written."),
    "dates": _(
        "The dates under %(columns)s can be read in two ways, such as %(example)s. Write them as 2028-03-01, or as "
        "1 March 2028."
    ),
    "shares": _(
        "The numbers under %(columns)s, such as %(example)s, may be percentages or hours a week. Write them as 80%%."
    ),
    "sheet": _("The same headings are on several sheets: %(sheets)s. One sheet is read: put the rows on one sheet."),
    "place": _("There are no headings on sheet %(sheet)s, line %(line)s. Choose one of the first 40 lines with text."),
    "confirm": _("Look at the columns once."),
    "encoding": _("The characters of the file cannot be read. Save it as CSV UTF-8 and upload it again."),
    "workbook": _("The workbook cannot be read. Save it again as XLSX, or as CSV UTF-8."),
    "no_sheets": _("The workbook has no sheet with cells. Choose another file."),
    "old_workbook": _("This is an old Excel file. Save it as XLSX, or as CSV UTF-8."),
    "password": _("The workbook has a password. Save it without one, and upload it again."),
    "kind": _("The portal reads no files of the kind %(kind)s. Save the table as XLSX, or as CSV UTF-8."),
    "packed": _("This is a ZIP file. Unpack it, and upload the file that is in it."),
    "page": _("This is a web page, even if it has the name of an Excel file. Open it in Excel and save it as XLSX."),
    "outside": _(
        "Cell %(cell)s is outside the table: at most 200,000 rows and 200 columns are read. Empty that cell, or "
        "copy the table to a new workbook."
    ),
    "wide": _("Line %(line)s has more than 200 columns. Keep the columns that are asked."),
    "too_much": _("There is too much text in the file. Keep the columns that are asked, or split it by faculty."),
    "quotes": _("Around line %(line)s the quotation marks do not match. Export the file again."),
    "too_many": _("The file has more than %(most)s rows. Split it by faculty."),
}


def sentence(code: str, says: Mapping[str, Any], labels: Mapping[str, str | Promise] | None = None) -> str:
    """Why a file was refused, in the language of the page; ``labels`` name the fields."""
    words = dict(says)
    if FIELDS in words and labels:
        fields = str(words[FIELDS]).split(", ")
        words[FIELDS] = ", ".join(str(labels.get(name, name)) for name in fields)
    return str(REFUSALS[code]) % {
        "found": "–",
        "kind": "–",
        "example": "03/01/2028",
        "sheets": "–",
        FIELDS: "–",
        **words,
    }
