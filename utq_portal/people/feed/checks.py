"""What is unusual about a file, with the numbers: applying it then needs a reason.

Pure: the limits are arguments (docs/domain.md, Before it is applied).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WARNINGS: dict[str, Promise] = {
    "older": _(
        "This file holds from %(day)s, and the last file applied (%(name)s) from %(last)s. "
        "An older file turns moves back and takes last days away."
    ),
    "month": _(
        "The name of this file says %(day)s, and that of the last file applied (%(name)s) %(last)s. "
        "An older file turns moves back and takes last days away."
    ),
    "again": _("This very file was applied before, on %(day)s; after it came %(name)s."),
    "fewer": _(
        "Rows in this file: %(rows)s; in the last one applied (%(name)s): %(last)s. "
        "That is %(percent)s %%; under %(limit)s %% is unusual."
    ),
    "more": _(
        "Rows in this file: %(rows)s; in the last one applied (%(name)s): %(last)s. "
        "That is %(percent)s %%; over %(limit)s %% is unusual."
    ),
    "changed": _(
        "People who would change: %(rows)s of the %(last)s that the portal knows. "
        "That is %(percent)s %%; over %(limit)s %% is unusual."
    ),
}
_EXPORT = re.compile(r"(?<!\d)(20\d{2})[-_. ]?(0[1-9]|1[0-2])(?:[-_. ]?(0[1-9]|[12]\d|3[01]))?(?!\d)")

# a warning as it is kept: {"code": a key of WARNINGS, …what fills the sentence in, days as ISO text}
Warned = dict[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """In percent: rows of the last file at least and at most, known people changed at most."""

    least: int
    most: int
    changed: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared: of the file at hand, or of one that was applied (``on`` is the day of that)."""

    name: str
    valid_from: date
    rows: int
    faculties: frozenset[str]
    sha256: str = ""
    on: date | None = None


def month_in(name: str) -> date | None:
    """The first of the month that a file's name tells ("hr-2026-12.csv"); None when it tells none."""
    found = _EXPORT.search(name)
    return date(int(found[1]), int(found[2]), 1) if found else None


def exported_in(name: str) -> str:
    """The month or day that a file's name tells, as "2026-12" or "2026-12-05"; empty when it tells none."""
    found = _EXPORT.search(name)
    return "-".join(part for part in found.groups() if part) if found else ""


def warnings(file: Facts, applied: Sequence[Facts], *, changed: int, known: int, limits: Limits) -> list[Warned]:
    """Everything unusual about ``file``; ``applied`` are the files applied and not taken back, the last one first.

    ``changed`` of the ``known`` people whom the file is about would change.
    """
    related = [one for one in applied if _share(file, one)]
    found: list[Warned] = []
    if related:
        found += _age(file, related)
        found += _size(file, related[0], limits)
    if changed * 100 > limits.changed * known and known:
        found.append(_numbers("changed", changed, known, limits.changed, up=True))
    return found


def _share(file: Facts, other: Facts) -> bool:
    """Whether the two are about the same people: files of different faculties are not compared."""
    return not file.faculties or not other.faculties or bool(file.faculties & other.faculties)


def _age(file: Facts, related: Sequence[Facts]) -> Iterator[Warned]:
    last = related[0]
    mine, theirs = exported_in(file.name), exported_in(last.name)
    length = min(len(mine), len(theirs))  # a month and a day are compared by their months
    if file.valid_from < last.valid_from:
        yield {"code": "older", "name": last.name, "day": str(file.valid_from), "last": str(last.valid_from)}
    elif mine[:length] < theirs[:length]:
        yield {"code": "month", "name": last.name, "day": mine, "last": theirs}
    same = next((one for one in related[1:] if file.sha256 and one.sha256 == file.sha256), None)
    if same and last.sha256 != file.sha256:
        yield {"code": "again", "name": last.name, "day": str(same.on)}


def _size(file: Facts, last: Facts, limits: Limits) -> Iterator[Warned]:
    """Rows against the last file; one that covers other faculties may well have fewer, or more."""
    if not last.rows:
        return
    if file.rows * 100 < limits.least * last.rows and _covers(file.faculties, last.faculties):
        yield _numbers("fewer", file.rows, last.rows, limits.least, name=last.name)
    if file.rows * 100 > limits.most * last.rows and _covers(last.faculties, file.faculties):
        yield _numbers("more", file.rows, last.rows, limits.most, name=last.name, up=True)


def _covers(some: Collection[str], others: Collection[str]) -> bool:
    return not some or set(others) <= set(some)


def _numbers(code: str, rows: int, last: int, limit: int, *, name: str = "", up: bool = False) -> Warned:
    """The percentage is rounded away from the limit, so that the sentence never says the limit itself."""
    percent = -(-rows * 100 // last) if up else rows * 100 // last
    return {
        "code": code, "name": name, "rows": str(rows), "last": str(last), "percent": str(percent), "limit": str(limit),
    }  # fmt: skip
