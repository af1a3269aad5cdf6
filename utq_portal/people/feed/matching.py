"""Which appointment a row of the feed continues: within one person, from the surest sign to the last.

docs/domain.md, Which appointment a row continues.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from utq_portal.people.feed.present import Appointment, Seg
from utq_portal.people.feed.rows import Row


class How(StrEnum):
    """By what a row was matched."""

    SAME = "same"
    START = "start"
    PLACE = "place"  # faculty and department; the first day differs
    LEFT = "left"  # the only two left
    NEW = "new"  # a new appointment
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Match:
    """A row with its appointment; ``choices`` when only a person can tell."""

    row: Row
    appointment: Appointment | None
    how: How
    choices: tuple[Appointment, ...] = ()


Key = Callable[[date, Seg | Row], Hashable]


def _place(thing: Seg | Row) -> tuple[int, str]:
    return thing.faculty_id, thing.department.casefold()


# a pass pairs one row with one appointment of the same key; the date is the appointment's first day
_PASSES: tuple[tuple[How, Key], ...] = (
    (How.SAME, lambda first, it: (*_place(it), first, it.job_family, it.fte)),
    (How.START, lambda first, it: (*_place(it), first)),
    (How.START, lambda first, it: (it.faculty_id, first)),
    (How.PLACE, lambda first, it: _place(it)),
    (How.START, lambda first, it: first),
)


def match(rows: Sequence[Row], appointments: Sequence[Appointment], answers: dict[int, str]) -> list[Match]:
    """Pair the rows of one person with that person's appointments.

    ``answers`` (line → "new" or the key of an appointment's last segment) settle what was asked before.
    """
    table = _Table(list(rows), list(appointments), [])
    for row in rows:
        table.answered(row, answers.get(row.line, ""))
    for how, key in _PASSES:
        for row, appointment in _pairs(table.rows, table.left, key):
            table.pair(row, appointment, how)
    for row in list(table.rows):
        if not table.candidates(row):
            table.pair(row, None, How.NEW)
    if len(table.rows) == 1 and len(only := table.candidates(table.rows[0])) == 1:
        table.pair(table.rows[0], only[0], How.LEFT)
    return table.found + [Match(row, None, How.ASK, tuple(table.candidates(row))) for row in table.rows]


@dataclass(slots=True)
class _Table:
    """What is not paired yet, and what is."""

    rows: list[Row]
    left: list[Appointment]
    found: list[Match]

    def pair(self, row: Row, appointment: Appointment | None, how: How) -> None:
        self.found.append(Match(row, appointment, how))
        self.rows.remove(row)
        if appointment is not None:
            self.left = [one for one in self.left if one is not appointment]

    def answered(self, row: Row, answer: str) -> None:
        chosen = next((one for one in self.left if str(one[-1].pk) == answer), None)
        if chosen is not None or answer == "new":
            self.pair(row, chosen, How.LEFT if chosen else How.NEW)

    def candidates(self, row: Row) -> list[Appointment]:
        """The appointments that the row could continue."""
        return [one for one in self.left if _overlap(row, one)]


def _pairs(rows: Sequence[Row], appointments: Sequence[Appointment], key: Key) -> list[tuple[Row, Appointment]]:
    """Rows and appointments that share a key nobody else has."""
    rows_by: dict[Hashable, list[Row]] = {}
    for row in rows:
        rows_by.setdefault(key(row.start, row), []).append(row)
    by: dict[Hashable, list[Appointment]] = {}
    for one in appointments:
        by.setdefault(key(one[-1].appointed_on, one[-1]), []).append(one)
    return [
        (same[0], by[name][0])
        for name, same in rows_by.items()
        if len(same) == 1 and len(by.get(name, ())) == 1 and _overlap(same[0], by[name][0])
    ]


def _overlap(row: Row, appointment: Appointment) -> bool:
    """Whether the two can be one: neither had ended before the other began."""
    last = appointment[-1].end
    return (last is None or last >= row.start) and (row.end is None or row.end >= appointment[0].start)
