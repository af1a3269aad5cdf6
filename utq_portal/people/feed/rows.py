"""A row of the feed as typed values, or the reason why it is refused (DECISIONS 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal import addresses
from utq_portal.names import clean_line, clean_name
from utq_portal.people.feed.reading import RawRow

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
FIELD_NAMES: dict[str, Promise] = {
    "employee_no": _("Employee number"),
    "first_name": _("First name"),
    "prefix": _("Prefix"),
    "last_name": _("Family name"),
    "email": _("E-mail address"),
    "faculty": _("Faculty"),
    "department": _("Department"),
    "manager_no": _("Number of the line manager"),
    "job_family": _("Job family"),
    "fte": _("FTE"),
    "start": _("First day"),
    "end": _("Last day"),
    "line": _("Line"),
}
REASONS: dict[str, Promise] = {
    "no_number": _("Enter the employee number"),
    "no_name": _("Enter the family name"),
    "too_long": _("Enter at most %(most)s characters"),
    "cells": _("This row has more cells than there are headings. Check the separators and the quotation marks"),
    "fte_number": _("Enter the FTE as a number from 0 to 1, not “%(value)s”"),
    "fte_above": _("Enter an FTE of at most 1.00, not %(value)s"),
    "end_before_start": _("Enter a last day that is not before the first day, %(start)s"),
    "faculty_unknown": _("There is no faculty “%(value)s”. Enter one of %(codes)s"),
    "faculty_closed": _("Only the HR advisors of %(value)s upload rows of that faculty"),
    "person_closed": _("This person works in another faculty. Ask central HR to apply the move"),
    "demo": _("This number belongs to demo data, which a feed never changes"),
    "family_unknown": _("The job family “%(value)s” is not known. Add it to the list of job families"),
    "no_date": _("There is no day “%(value)s”. Enter a date such as 31-12-2026"),
    "bad_address": _("Enter a correct e-mail address, or none"),
    "address_letters": addresses.LETTERS,
    "address_domain": addresses.DOMAIN,
    "other_address": _("This address belongs to somebody else (%(owner)s)"),
}
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{1,6})?|[.,]\d{1,6}")
# looser than what a form accepts: mail systems do hand out ".okafor@", and the HR system is right about that
_ADDRESS = re.compile(r"""[^\s@=+"'(),:;<>\[\\\]][^\s@="(),:;<>\[\\\]]*@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}""")
_YEARS = range(1940, 2120)
# how HR systems write "no end": a day that nobody lives to see, or a word
_FAR = r"(?:2099|2[1-9]\d\d|[3-9]\d{3})"
_FOREVER = re.compile(
    rf"(?:\d{{1,2}}[-/.]\d{{1,2}}[-/.]{_FAR}|{_FAR}[-/]\d{{1,2}}[-/]\d{{1,2}})(?:[t ].*)?"
    r"|[0/. -]+|–|onbepaald(?:e tijd)?|indefinite|permanent|none|geen|n\.?v\.?t\.?"
)


class Fault(Exception):
    """Why one row is refused: the field and the reason; ``says`` fills in the reason's sentence."""

    def __init__(self, field: str, code: str, says: Mapping[str, str]) -> None:
        super().__init__(code)
        self.field = field
        self.code = code
        self.says = says


@dataclass(frozen=True, slots=True)
class Row:
    """One appointment of one person, as the file has it; ``email`` and ``manager_no`` may be empty."""

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

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.prefix, self.family_name) if part)


@dataclass(frozen=True, slots=True)
class Tables:
    """What a row may name: faculties by code and names, job families by name, and the faculties the uploader serves.

    Keys are casefolded. ``own`` is None for central HR.
    """

    faculties: Mapping[str, int]
    codes: tuple[str, ...]
    families: Mapping[str, str]
    own: frozenset[int] | None = None


def parse(raw: RawRow, tables: Tables) -> Row:
    """The row's values; raises Fault with the first thing that is wrong, in the order of DECISIONS 5."""
    values = raw.values
    if raw.ragged:
        raise Fault("line", "cells", {})
    number = number_in(values["employee_no"])
    if not number:
        raise Fault("employee_no", "no_number", {})
    fte = _fte(values["fte"])
    # a day that does not exist is told before the order of days, which needs both
    start, end = _day(values, "start"), _last_day(values)
    if end is not None and end < start:
        raise Fault("end", "end_before_start", {"start": start.isoformat()})
    faculty = _faculty(values["faculty"], tables)
    family = tables.families.get(values["job_family"].casefold())
    if family is None:
        raise Fault("job_family", "family_unknown", {"value": values["job_family"][:60]})
    email = _address(values["email"])
    if not clean_name(values["last_name"]):
        raise Fault("last_name", "no_name", {})
    for name, most in LONGEST.items():
        if len(values[name]) > most:
            raise Fault(name, "too_long", {"most": str(most)})
    return Row(
        line=raw.line,
        employee_no=number,
        given_name=clean_name(values["first_name"]),
        prefix=clean_name(values["prefix"]),
        family_name=clean_name(values["last_name"]),
        email=email,
        faculty_id=faculty,
        department=clean_line(values["department"]),
        manager_no=number_in(values["manager_no"]),
        job_family=family,
        fte=fte,
        start=start,
        end=end,
    )


def number_in(text: str) -> str:
    """An employee number; a spreadsheet may have made 301877 into 301877.0."""
    return text[:-2] if re.fullmatch(r"\d+[.,]0", text) else text


def _fte(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise Fault("fte", "fte_number", {"value": text[:20]})
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise Fault("fte", "fte_number", {"value": text[:20]}) from error
    if value > 1:
        raise Fault("fte", "fte_above", {"value": text[:20]})
    return value.quantize(Decimal("0.01"))


def day(text: str) -> date:
    """A date of the feed: 2026-12-31, 31-12-2026, 31/12/2026 or 31.12.2026; raises ValueError for anything else."""
    if found := _ISO.fullmatch(text):
        year, month, number = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        number, month, year = (int(part) for part in found.groups())
    else:
        raise ValueError(text)
    if year not in _YEARS:
        raise ValueError(text)
    return date(year, month, number)


def _day(values: Mapping[str, str], name: str) -> date:
    try:
        return day(values[name])
    except ValueError as error:
        raise Fault(name, "no_date", {"value": values[name][:20]}) from error


def _last_day(values: Mapping[str, str]) -> date | None:
    """The last day; empty, "onbepaald" or a day such as 31-12-9999 is an open end."""
    text = values["end"]
    return None if not text or _FOREVER.fullmatch(text.casefold()) else _day(values, "end")


def _faculty(text: str, tables: Tables) -> int:
    found = tables.faculties.get(text.casefold())
    if found is None:
        raise Fault("faculty", "faculty_unknown", {"value": text[:40], "codes": ", ".join(tables.codes)})
    if tables.own is not None and found not in tables.own:
        raise Fault("faculty", "faculty_closed", {"value": text[:40]})
    return found


def _address(text: str) -> str:
    try:
        address = addresses.plain_address(text)
    except addresses.AddressFault as fault:
        raise Fault("email", fault.code, fault.says) from fault
    if address and not _ADDRESS.fullmatch(address):
        raise Fault("email", "bad_address", {})
    return address


def reason(code: str, says: Mapping[str, str]) -> str:
    """Why a row was refused, in the language of the page."""
    return str(REASONS[code]) % says if code in REASONS else code
