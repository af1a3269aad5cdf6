"""The certificate register from before the portal, as a file: its columns, its rows, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.imports.headings import columns
from utq_portal.imports.reading import RawRow
from utq_portal.people.feed.headings import FIELD_WORDS
from utq_portal.people.feed.rows import day, number_in

_WORDS = columns(
    f"""
number: number certificateno certificatenumber certificatenr nummer certificaatnummer certificaatnr registernummer
name: name fullname naam volledigenaam naamhouder holder
employee_no: {FIELD_WORDS["employee_no"]}
date: date issuedon dateofissue certificatedate datum datumcertificaat datumafgifte afgiftedatum
""",
    "name",
)
LONGEST = {"number": 40, "name": 200, "employee_no": 30}
FIELD_NAMES: dict[str, Promise] = {
    "number": _("Certificate number"),
    "name": _("Name"),
    "employee_no": _("Employee number"),
    "date": _("Date of the certificate"),
    "line": _("Line"),
}
COLUMNS = replace(_WORDS, dates=("date",), labels=FIELD_NAMES, key="number")
REASONS: dict[str, Promise] = {
    "no_number": _("Enter the number of the certificate"),
    "no_name": _("Enter the name"),
    "no_date": _("There is no day “%(value)s”. Enter a date such as 31-12-2016"),
    "future": _("This day is in the future. Enter the day on which the certificate was given"),
    "too_long": _("Enter at most %(most)s characters"),
    "cells": _("This row has more cells than there are headings. Check the separators and the quotation marks"),
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


LOADED = (Kind.SETTLES, Kind.KNOWN, Kind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Entry:
    """A certificate as the file tells it."""

    number: str
    name: str
    employee_no: str
    issued_on: date


@dataclass(slots=True)
class Line:
    """One line with what it does; ``entry`` unless it is refused."""

    raw: RawRow
    kind: Kind
    entry: Entry | None = None
    where: str = ""
    code: str = ""
    says: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Present:
    """What the portal knows: certificates by number, people by employee number, and who has a running obligation."""

    certificates: Mapping[str, Entry]
    people: Mapping[str, int]
    obliged: frozenset[int]


class Fault(Exception):
    """Why a line is refused."""

    def __init__(self, where: str, code: str, **says: str) -> None:
        super().__init__(code)
        self.where, self.code, self.says = where, code, says


def plan(raws: Iterable[RawRow], present: Present, today: date) -> list[Line]:
    """What each line does; a line that stands twice is loaded once."""
    seen: dict[str, tuple[int, Entry]] = {}
    found = []
    for raw in raws:
        try:
            entry = _entry(raw, today)
            line, first = seen.setdefault(entry.number, (raw.line, entry))
            if first != entry:
                raise Fault("number", "twice", line=str(line))
            found.append(Line(raw, _kind(entry, present) if line == raw.line else Kind.SAME, entry))
        except Fault as fault:
            found.append(Line(raw, Kind.REFUSED, None, fault.where, fault.code, fault.says))
    return found


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
    for name, most in LONGEST.items():
        if len(values[name]) > most:
            raise Fault(name, "too_long", most=str(most))
    try:
        issued = day(values["date"])
    except ValueError as error:
        raise Fault("date", "no_date", value=values["date"][:20]) from error
    if issued > today:
        raise Fault("date", "future")
    return Entry(values["number"], values["name"], number_in(values["employee_no"]), issued)


def reason(code: str, says: Mapping[str, str]) -> str:
    """Why a line was refused, in the language of the page."""
    return str(REASONS[code]) % says
