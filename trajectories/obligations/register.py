"""The certificate register from before the portal, as a file: its columns, its rows, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.imports import days, rows
from utq_portal.imports.headings import columns
from utq_portal.imports.reading import RawRow
from utq_portal.people.feed.headings import FIELD_WORDS
from utq_portal.people.feed.rows import number_in

LONGEST = {"number": 40, "name": 200, "employee_no": 30}
FIELD_NAMES: dict[str, Promise] = {
    "number": _("Certificate number"),
    "name": _("Name"),
    "employee_no": _("Employee number"),
    "date": _("Date of the certificate"),
    "line": _("Line"),
}
_HEADINGS = f"""
number: number certificateno certificatenumber certificatenr nummer certificaatnummer certificaatnr registernummer
name: name fullname naam volledigenaam naamhouder holder
employee_no: {FIELD_WORDS["employee_no"]}
date: date issuedon dateofissue certificatedate datum datumcertificaat datumafgifte afgiftedatum
"""
COLUMNS = columns(_HEADINGS, "name", dates=("date",), labels=FIELD_NAMES, key="number")
REASONS: dict[str, Promise] = {
    **rows.REASONS,
    "no_number": _("Enter the number of the certificate"),
    "no_name": _("Enter the name"),
    "no_date": _("There is no day “%(value)s”. Enter a date such as 31-12-2016"),
    "future": _("This day is in the future. Enter the day on which the certificate was given"),
    "twice": _("This number is on line %(line)s too, with other words. Enter the right number"),
    "other": _("The portal has this number for %(owner)s already. Enter the right number"),
}


class Kind(StrEnum):
    """What a line does."""

    REFUSED = "refused"
    SETTLES = "settles"  # somebody here has a running obligation
    KNOWN = "known"  # somebody here, without one
    UNKNOWN = "unknown"  # nobody here has this number: it is kept, and counts when the person comes
    SAME = "same"  # in the portal already


@dataclass(frozen=True, slots=True)
class Entry:
    """A certificate as the file tells it."""

    number: str
    name: str
    employee_no: str
    issued_on: date


@dataclass(slots=True)
class Line(rows.Line):
    """One line with what it does; ``entry`` unless it is refused."""

    GOOD = (Kind.SETTLES, Kind.KNOWN, Kind.UNKNOWN)
    kind: str = Kind.REFUSED
    entry: Entry | None = None


Table = rows.Table[Line]


@dataclass(frozen=True, slots=True)
class Present:
    """What the portal knows: certificates by number, people by employee number, and who has a running obligation."""

    certificates: Mapping[str, Entry]
    people: Mapping[str, int]
    obliged: frozenset[int]


class Fault(rows.Fault):
    """Why a line is refused."""

    reasons = REASONS
    labels = FIELD_NAMES


def plan(raws: Iterable[RawRow], present: Present, today: date) -> Table:
    """What each line does; a line that stands twice is loaded once."""
    seen: dict[str, tuple[int, Entry]] = {}
    lines = []
    for raw in raws:
        line = Line(raw)
        try:
            entry = _entry(raw, today)
            number, first = seen.setdefault(entry.number, (raw.line, entry))
            if first != entry:
                raise Fault("number", "twice", line=str(number))
            line.kind = _kind(entry, present) if number == raw.line else Kind.SAME
            line.entry = entry
        except Fault as fault:
            line.fault = fault
        lines.append(line)
    told = ((line.line, line.kind, line.values, line.reason["reason"]) for line in lines)
    return Table(lines, rows.digest(told))


def _kind(entry: Entry, present: Present) -> Kind:
    recorded = present.certificates.get(entry.number)
    if recorded == entry:
        return Kind.SAME
    if recorded is not None:
        raise Fault("number", "other", owner=recorded.name)
    person = present.people.get(entry.employee_no)
    if person is None:
        return Kind.UNKNOWN
    return Kind.SETTLES if person in present.obliged else Kind.KNOWN


def _entry(raw: RawRow, today: date) -> Entry:
    values = raw.values
    if raw.ragged:
        raise Fault("line", "cells")
    for name, code in (("number", "no_number"), ("name", "no_name")):
        if not values[name]:
            raise Fault(name, code)
    for name, most in rows.too_long(values, LONGEST):
        raise Fault(name, "too_long", most=str(most))
    try:
        issued = days.day_in(values["date"])
    except ValueError as error:
        raise Fault("date", "no_date", value=values["date"][:20]) from error
    if issued > today:
        raise Fault("date", "future")
    return Entry(values["number"], values["name"], number_in(values["employee_no"]), issued)
