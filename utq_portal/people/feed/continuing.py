"""The appointment that a row continues: what changes, from when, and what HR recorded by hand stays.

docs/domain.md, People and appointments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum

from utq_portal.people.feed.matching import How, Match
from utq_portal.people.feed.present import DAY, Appointment, Seg
from utq_portal.people.feed.rows import Row
from utq_portal.people.models import Source

Change = dict[str, list[str]]
# among the changes of a row: field, what was recorded by hand, what the file says, for each field where they differ
CONFLICT = "conflict"
# among the changes of a row: the file now says what HR had recorded by hand
CONFIRMED = "confirmed"
_PLACED = frozenset({"faculty", "department", "fte", "job_family"})


class Kind(StrEnum):
    """What a row does; the first that fits."""

    REFUSED = "refused"
    QUESTION = "question"
    CONFLICT = "conflict"
    JOINER = "joiner"
    APPOINTMENT = "appointment"
    MOVE = "move"
    LEAVER = "leaver"
    FTE = "fte"
    FAMILY = "family"
    START = "start"
    CORRECTION = "correction"
    VANISHED = "vanished"
    SAME = "same"


CHANGING = tuple(kind for kind in Kind if kind not in {Kind.REFUSED, Kind.QUESTION, Kind.CONFLICT, Kind.SAME})


def kind_of(changes: Change) -> Kind:
    """Under which heading a row with these changes stands."""
    if CONFLICT in changes:
        return Kind.CONFLICT
    if changes.keys() & {"faculty", "department"}:
        return Kind.MOVE
    if "end" in changes and changes["end"][0] == "":
        return Kind.LEAVER
    for name, kind in (("fte", Kind.FTE), ("job_family", Kind.FAMILY), ("start", Kind.START)):
        if name in changes:
            return kind
    return Kind.CORRECTION if changes else Kind.SAME


def segment(row: Row, manager_no: str) -> Seg:
    """The first segment of the appointment that the row tells of."""
    return Seg(
        None, row.faculty_id, row.department, manager_no, row.job_family, row.fte, row.start, row.end, row.start,
        Source.IMPORT,
    )  # fmt: skip


def continued(one: Match, manager_no: str, since: date, file_first: bool) -> tuple[Appointment, Change]:
    """The appointment as the row has it: dated changes close a segment and open the next, the rest is corrected.

    Undated changes hold from ``since``. What HR recorded by hand stays, and is told as a conflict, unless
    ``file_first``; where the file agrees with it, the file is followed again from then on.
    """
    row, chain = one.row, [seg.copy() for seg in one.appointment or ()]
    row, manager_no = _as_recorded(row, manager_no, chain, _unsaid(row, chain))
    last, changes = chain[-1], _differences(row, manager_no, chain)
    anew = row.start > last.start and (row.start >= since or one.how == How.LEFT)
    held = set() if anew else _by_hand(chain)  # a new contract has facts of its own
    against = {name: changes[name] for name in changes if name in held}
    if not file_first:
        row, manager_no = _as_recorded(row, manager_no, chain, against.keys())
        changes = _differences(row, manager_no, chain)
    settled = held - against.keys() | (set(against) if file_first else set())
    chain, changes = _carried(chain, row, manager_no, since, changes, anew)
    if settled:
        _follow_the_file(chain, settled)
        if held - against.keys():
            changes[CONFIRMED] = []
    if against:
        changes[CONFLICT] = [part for name, (old, new) in against.items() for part in (name, old, new)]
    return chain, changes


def _by_hand(chain: Appointment) -> set[str]:
    """The fields of which HR's word holds: the first day of the whole appointment, the rest of its last segment."""
    return set(chain[-1].by_hand) - {"start"} | {"start" for seg in chain if "start" in seg.by_hand}


def _unsaid(row: Row, chain: Appointment) -> set[str]:
    """The fields of which the file says nothing, having no column for them: they stay as they are.

    A contract that begins anew has no last day of the one before.
    """
    names = {"end": "end", "department": "department", "manager_no": "manager"}
    unsaid = {names[name] for name in row.absent & names.keys()}
    return unsaid - {"end"} if row.start != chain[-1].appointed_on else unsaid


def _as_recorded(row: Row, manager_no: str, chain: Appointment, names: Iterable[str]) -> tuple[Row, str]:
    """The row with HR's own values in these fields."""
    last = chain[-1]
    own = {
        "start": {"start": last.appointed_on}, "end": {"end": last.end}, "fte": {"fte": last.fte},
        "job_family": {"job_family": last.job_family}, "faculty": {"faculty_id": last.faculty_id},
        "department": {"department": last.department},
    }  # fmt: skip
    kept = set(names)
    for name in kept & own.keys():
        row = replace(row, **own[name])  # type: ignore[arg-type]
    if row.end is not None and row.end < row.start:  # a day by hand and one of the file that do not go together
        row = replace(row, end=last.end)
    return row, last.manager_no if "manager" in kept else manager_no


def _follow_the_file(chain: Appointment, names: set[str]) -> None:
    for seg in chain:
        seg.by_hand = tuple(name for name in seg.by_hand if name not in names)
        if seg.source == Source.MANUAL and not seg.by_hand:
            seg.source = Source.IMPORT


def _carried(
    chain: Appointment, row: Row, manager_no: str, since: date, changes: Change, anew: bool
) -> tuple[Appointment, Change]:
    """The appointment with these changes, and the changes."""
    last = chain[-1]
    if any(seg.vanished_on for seg in chain):
        changes["back"] = []
        for seg in chain:
            seg.vanished_on = None
    if anew:
        last.end = row.start - DAY
        return [*chain, segment(row, manager_no)], changes
    if "start" in changes:
        chain = [seg for seg in chain if seg.end is None or seg.end >= row.start]
        chain[0].start = row.start if chain[0].start > row.start else max(chain[0].start, row.start)
        for seg in chain:
            seg.appointed_on = row.start
    if changes.keys() & _PLACED:
        last = chain[-1]
        if last.start < since and (row.end is None or row.end >= since):
            chain.append(replace(last, pk=None, start=since, source=Source.IMPORT))
            last.end = since - DAY
            last = chain[-1]
        last.faculty_id, last.department, last.job_family, last.fte = (
            row.faculty_id, row.department, row.job_family, row.fte,
        )  # fmt: skip
    return _ending(chain, row, manager_no, changes), changes


def _ending(chain: Appointment, row: Row, manager_no: str, changes: Change) -> Appointment:
    if row.end is not None:
        chain = [seg for seg in chain if seg.start <= row.end] or chain[:1]
    chain[-1].end = row.end
    if "manager" in changes:
        chain[-1].manager_no, chain[-1].manager_pk = manager_no, None
    return chain


def _differences(row: Row, manager_no: str, chain: Appointment) -> Change:
    """What the row says otherwise than the appointment's last segment."""
    last = chain[-1]

    def said(day: date | None) -> str:
        return day.isoformat() if day else ""

    pairs: list[tuple[str, object, object, str, str]] = [
        ("start", last.appointed_on, row.start, said(last.appointed_on), said(row.start)),
        ("end", last.end, row.end, said(last.end), said(row.end)),
        ("fte", last.fte, row.fte, str(last.fte), str(row.fte)),
        ("job_family", last.job_family, row.job_family, last.job_family, row.job_family),
        ("faculty", last.faculty_id, row.faculty_id, str(last.faculty_id), str(row.faculty_id)),
        ("department", last.department.casefold(), row.department.casefold(), last.department, row.department),
    ]
    if manager_no or not last.manager_pk:
        pairs.append(("manager", last.manager_no, manager_no, last.manager_no, manager_no))
    return {name: [old_text, new_text] for name, old, new, old_text, new_text in pairs if old != new}
