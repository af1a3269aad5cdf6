"""A row of the feed as typed values, or the reason why it is refused (docs/domain.md, Faults of a row)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal import addresses
from utq_portal.imports import days, rows
from utq_portal.imports.reading import RawRow
from utq_portal.imports.shares import UNCLEAR, share_in
from utq_portal.imports.workbook import UNCOUNTED
from utq_portal.names import clean_line, clean_name
from utq_portal.people.feed.families import family_of
from utq_portal.people.feed.headings import FIELD_NAMES

# where each text of a row ends up, and how much fits
LONGEST = {
    "employee_no": 30,
    "first_name": 80,
    "prefix": 40,
    "last_name": 120,
    "email": 254,
    "department": 160,
    "manager_no": 30,
}
REASONS: dict[str, Promise] = {
    **rows.REASONS,
    "no_number": _("Enter the employee number"),
    "no_name": _("Enter the family name"),
    "number_shortened": _("A sheet has shortened this number: %(value)s. Enter the whole employee number"),
    "number_points": _("A sheet has set points into this number: %(value)s. Enter the employee number without them"),
    "fte_none": _("Enter the FTE, a number from 0 to 1"),
    "no_day": _("Enter the first day, such as 31-12-2026"),
    "year_unclear": _("Is “%(value)s” the year 1999, or no last day? Enter the year with four figures, or nothing"),
    "faculty_empty": _("Enter the faculty. There are: %(codes)s"),
    "family_empty": _("Enter the job, or its job family"),
    "fte_number": _("Enter the FTE as a number from 0 to 1, not “%(value)s”"),
    "fte_unclear": _("Is this %(value)s percent, as in other rows, or a factor? Enter %(value)s%% or %(value)s"),
    "fte_above": _("Enter an FTE of at most 1.00, not %(value)s"),
    "end_before_start": _("Enter a last day that is not before the first day, %(start)s"),
    "faculty_unknown": _("There is no faculty “%(value)s”. Enter one of %(codes)s"),
    "faculty_none": _("There are no faculties yet. The coordinator adds them under Settings; then read the file again"),
    "cell_error": _("The sheet has an error here: %(value)s. Enter what should be here"),
    "cell_formula": _(
        "This cell has a formula without a value. Open the file in a spreadsheet, save it, upload it again"
    ),
    "faculty_closed": _("Only the HR advisors of %(value)s upload rows of that faculty"),
    "person_closed": _("This person works in another faculty. Ask central HR to apply the move"),
    "demo": _("This number belongs to demo data, which an HR file never changes"),
    "family_unknown": _("The job family “%(value)s” is not known. Add it to the list of job families"),
    "no_date": _("There is no day “%(value)s”. Enter a date such as 31-12-2026"),
    "bad_address": _("Enter a correct e-mail address, or none"),
    "address_letters": addresses.LETTERS,
    "address_domain": addresses.DOMAIN,
    "other_address": _("This address belongs to somebody else (%(owner)s)"),
}
# looser than what a form accepts: mail systems do hand out ".okafor@", and the HR system is right about that
_ADDRESS = re.compile(r"""[^\s@=+"'(),:;<>\[\\\]][^\s@="(),:;<>\[\\\]]*@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}""")
_YEAR_99 = 1999
_SHORTENED = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
# thousands apart, as a sheet shows a number
POINTS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:,\d{3})+")
_ERROR = re.compile(r"#(?:[A-Z]+(?:/[A-Z0]+)?[!?]?)")


class Fault(rows.Fault):
    """Why one row is refused."""

    reasons = REASONS
    labels = FIELD_NAMES


@dataclass(frozen=True, slots=True)
class Row:
    """One appointment of one person, as the file has it; ``email`` and ``manager_no`` may be empty.

    ``absent`` has the fields for which the file has no column: it says nothing about those.
    """

    line: int
    employee_no: str
    given_name: str
    prefix: str
    family_name: str
    email: str
    faculty_id: int
    department: str
    manager_no: str
    job_family: str
    fte: Decimal
    start: date
    end: date | None
    absent: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.prefix, self.family_name) if part)


@dataclass(frozen=True, slots=True)
class Tables:
    """What a row may name: faculties by code and names, job families by name, and the faculties the uploader serves.

    Keys are casefolded. ``own`` is None for central HR. ``faculties`` has the names that HR gave them too.
    """

    faculties: Mapping[str, int]
    codes: tuple[str, ...]
    families: Mapping[str, str]
    own: frozenset[int] | None = None


def parse(raw: RawRow, tables: Tables) -> Row:
    """The row's values; raises Fault with the first thing that is wrong (docs/domain.md, Faults of a row)."""
    values = raw.values
    if raw.ragged:
        raise Fault("line", "cells")
    for name, text in values.items():
        if text.startswith("#") and name in FIELD_NAMES and _ERROR.fullmatch(text):
            raise Fault(name, "cell_formula" if text == UNCOUNTED else "cell_error", value=text[:20])
    number = number_in(values["employee_no"])
    if not number:
        raise Fault("employee_no", "no_number")
    _whole(number)
    fte = _fte(values["fte"])
    # a day that does not exist is told before the order of days, which needs both
    start = _day(values, "start")
    end = last_day(values["end"], start)
    if end is not None and end < start:
        raise Fault("end", "end_before_start", start=start.isoformat())
    faculty = _faculty(values["faculty"], tables)
    family = _family(values["job_family"], tables)
    email = _address(values["email"])
    if not clean_name(values["last_name"]):
        raise Fault("last_name", "no_name")
    kept = values | {name: clean_name(values[name]) for name in ("first_name", "prefix", "last_name")}
    kept |= {"email": email, "department": clean_line(values["department"])}
    # what is kept may be longer than what was typed: a domain of other letters, a letter in two signs
    for name, most in rows.too_long({name: max(values[name], kept[name] or "", key=len) for name in LONGEST}, LONGEST):
        raise Fault(name, "too_long", most=str(most))
    return Row(
        line=raw.line,
        employee_no=number,
        given_name=kept["first_name"],
        prefix=kept["prefix"],
        family_name=kept["last_name"],
        email=email,
        faculty_id=faculty,
        department=kept["department"],
        manager_no=number_in(values["manager_no"]),
        job_family=family,
        fte=fte,
        start=start,
        end=end,
        absent=raw.absent,
    )


def number_in(text: str) -> str:
    """An employee number; a spreadsheet may have made 301877 into 301877.0."""
    return text[:-2] if re.fullmatch(r"\d+[.,]0", text) else text


def _whole(number: str) -> None:
    """Raise Fault for a number that a sheet has written in its own way: it would be somebody else's."""
    if _SHORTENED.fullmatch(number):
        raise Fault("employee_no", "number_shortened", value=number[:20])
    if POINTS.fullmatch(number):
        raise Fault("employee_no", "number_points", value=number[:20])


def _fte(text: str) -> Decimal:
    if not text:
        raise Fault("fte", "fte_none")
    if text.endswith(UNCLEAR):
        raise Fault("fte", "fte_unclear", value=text[:20].rstrip(UNCLEAR))
    try:
        value = share_in(text)
    except ValueError as error:
        raise Fault("fte", "fte_number", value=text[:20]) from error
    if value > 1:
        raise Fault("fte", "fte_above", value=text[:20])
    return value.quantize(Decimal("0.01"))


def _day(values: Mapping[str, str], name: str) -> date:
    if not values[name]:
        raise Fault(name, "no_day")
    try:
        return days.day_in(values[name])
    except ValueError as error:
        raise Fault(name, "no_date", value=values[name][:20]) from error


def last_day(text: str, start: date) -> date | None:
    """The last day; empty, "onbepaald" or a day such as 31-12-9999 is an open end.

    31-12-99 is one too where the first day shows that it is not the end of 1999. Raises Fault.
    """
    if not text or days.never(text):
        return None
    if days.last_of_99(text):
        if start.year > _YEAR_99:
            return None
        raise Fault("end", "year_unclear", value=text[:20])
    return _day({"end": text}, "end")


def _faculty(text: str, tables: Tables) -> int:
    found = tables.faculties.get(text.casefold())
    if not tables.codes:
        raise Fault("faculty", "faculty_none")
    if not text:
        raise Fault("faculty", "faculty_empty", codes=", ".join(tables.codes))
    if found is None:
        raise Fault("faculty", "faculty_unknown", value=text[:40], codes=", ".join(tables.codes))
    if tables.own is not None and found not in tables.own:
        raise Fault("faculty", "faculty_closed", value=text[:40])
    return found


def _family(text: str, tables: Tables) -> str:
    if not text:
        raise Fault("job_family", "family_empty")
    family = tables.families.get(text.casefold()) or family_of(text)
    if family is None:
        raise Fault("job_family", "family_unknown", value=text[:60])
    return family


def _address(text: str) -> str:
    try:
        address = addresses.plain_address(text)
    except addresses.AddressFault as fault:
        raise Fault("email", fault.code, **fault.says) from fault
    if address and not _ADDRESS.fullmatch(address):
        raise Fault("email", "bad_address")
    return address
