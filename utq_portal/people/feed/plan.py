"""What a file would change: row by row for the preview, person by person for the apply. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from utq_portal.imports.reading import RawRow
from utq_portal.imports.rows import Line, digest
from utq_portal.people.feed.continuing import Change, Kind, continued, kind_of, segment
from utq_portal.people.feed.matching import How, match
from utq_portal.people.feed.present import DAY, Appointment, Known, Present, Seg, running
from utq_portal.people.feed.rows import Fault, Row, Tables, number_in, parse
from utq_portal.people.models import Source

# among the values of a row, what HR said about it in the preview: which appointment it continues, from when its
# changes hold (ISO), and whether the file's word goes before what HR recorded by hand ("file")
ANSWER, SINCE, WHOSE = "answer", "since", "whose"
SAID = (ANSWER, SINCE, WHOSE)
STEP = 500  # rows between two words on how far it is


class Gone(StrEnum):
    """What HR said of somebody who is not in the file; nothing said: flagged as vanished."""

    LEFT = "left"  # has left, with a last day
    ELSEWHERE = "elsewhere"  # is in another file; the next file does not ask again
    KEEP = "keep"  # stays as it is, until the next file


@dataclass(frozen=True, slots=True)
class Answered:
    """What HR said of one appointment that is not in the file; ``day`` is the last day, for LEFT."""

    said: Gone
    day: date | None = None


@dataclass(slots=True)
class PlannedRow(Line):
    """One line of the preview; ``changes`` maps a field to old and new, as text."""

    employee_no: str = ""
    changes: Change = field(default_factory=dict)


@dataclass(slots=True)
class PersonPlan:
    """What changes for one person: ``known`` is None for somebody new, ``identity`` has the changed columns."""

    employee_no: str
    known: Known | None
    identity: dict[str, str]
    after: list[Seg]

    @property
    def before(self) -> list[Seg]:
        return self.known.segments if self.known else []

    @property
    def differs(self) -> bool:
        """Whether anything of the person changes."""
        return self.known is None or bool(self.identity) or _in_order(self.after) != _in_order(self.before)


def _in_order(segments: list[Seg]) -> list[Seg]:
    return sorted(segments, key=lambda seg: (seg.pk is None, seg.pk or 0, seg.start))


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows in the order of the file (the vanished last) and the people who change."""

    rows: list[PlannedRow]
    people: list[PersonPlan]
    known: int = 0  # how many people of the portal the file is about
    held: list[tuple[str, str]] = field(default_factory=list)  # number and name of whose address is left alone

    @property
    def known_changed(self) -> int:
        """How many of those change."""
        return sum(one.known is not None for one in self.people)

    def digest(self) -> str:
        """A fingerprint of what was shown: applying needs the same."""
        told = ((row.line, row.employee_no, row.kind, row.changes, row.reason["reason"]) for row in self.rows)
        return digest([*told, *self.held])


@dataclass(frozen=True, slots=True)
class Frame:
    """From when undated changes hold, and for which faculties (keys) the file is complete.

    ``gone`` has what HR said of appointments that are not in the file, by the key of their last segment; ``held`` has
    the keys of the people whose address this file leaves alone.
    """

    valid_from: date
    declared: frozenset[int]
    gone: Mapping[int, Answered] = field(default_factory=dict)
    held: frozenset[int] = frozenset()


def plan(
    raws: Iterable[RawRow],
    present: Present,
    tables: Tables,
    frame: Frame,
    progress: Callable[[int], object] = lambda _rows: None,
) -> Plan:
    """Compare the rows of a file with the present; ``progress`` hears now and then how many rows were read."""
    planned: dict[int, PlannedRow] = {}
    parsed: list[Row] = []
    seen: set[Row] = set()
    held: dict[str, str] = {}
    for count, raw in enumerate(raws):
        if count % STEP == 0:
            progress(count)
        number = present.number_of(number_in(raw.values["employee_no"]))
        entry = PlannedRow(raw, Kind.SAME, employee_no=number[:60])
        planned[raw.line] = entry
        try:
            row = parse(replace(raw, values={**raw.values, "employee_no": number}), tables)
            _admissible(present.people.get(row.employee_no), tables, frame.valid_from)
        except Fault as fault:
            entry.kind, entry.fault = Kind.REFUSED, fault
            continue
        owner = present.people.get(row.employee_no)
        if owner and owner.pk in frame.held and row.email and row.email != owner.email:
            held[owner.employee_no] = owner.name
            row = replace(row, email="")  # an empty address changes nothing
        once = replace(row, line=0)
        if once not in seen:  # a line that stands twice in the file is one appointment
            seen.add(once)
            parsed.append(row)
    parsed = _with_own_address(parsed, present, planned)
    people = _people(parsed, planned, present, frame)
    about = {row.employee_no for row in planned.values()}
    known = sum(number in about and one.source != Source.DEMO for number, one in present.people.items())
    return Plan(list(planned.values()), people, known, list(held.items()))


def _admissible(known: Known | None, tables: Tables, day: date) -> None:
    """Raise Fault for a person whom this file may not touch."""
    if known is None:
        return
    if known.source == Source.DEMO:
        raise Fault("employee_no", "demo")
    if tables.own is not None:
        works = {seg.faculty_id for seg in known.segments if running(seg, day)}
        if works and not works & tables.own:
            raise Fault("employee_no", "person_closed")


def _with_own_address(rows: list[Row], present: Present, planned: dict[int, PlannedRow]) -> list[Row]:
    """The rows without those whose address belongs to somebody else, in the portal or earlier in the file.

    An address is free when its owner gets another one in the same file; refusing one row can bind an address again, so
    this is repeated until nothing more is refused.
    """
    while True:
        wanted: dict[str, str] = {}
        for row in rows:
            if row.email:
                wanted.setdefault(row.employee_no, row.email)
        claimed: dict[str, str] = {}
        refused: set[int] = set()
        for row in rows:
            if not row.email:
                continue
            owner = present.owners.get(row.email, row.employee_no)
            if owner != row.employee_no and wanted.get(owner, row.email) != row.email:
                owner = row.employee_no
            owner = claimed.setdefault(row.email, owner)
            if owner != row.employee_no:
                refused.add(row.line)
                told = owner if not owner.startswith("#") else "–"
                entry = planned[row.line]
                entry.kind, entry.fault = Kind.REFUSED, Fault("email", "other_address", owner=told)
        if not refused:
            return rows
        rows = [row for row in rows if row.line not in refused]


def _people(rows: list[Row], planned: dict[int, PlannedRow], present: Present, frame: Frame) -> list[PersonPlan]:
    numbers = {row.employee_no for row in rows}
    by_number: dict[str, list[Row]] = {}
    for row in rows:
        by_number.setdefault(row.employee_no, []).append(row)
    refused = {entry.employee_no for entry in planned.values() if entry.kind == Kind.REFUSED}
    found: list[PersonPlan] = []
    for number, own in by_number.items():
        known = present.people.get(number)
        boss = {row.line: _manager(row, numbers, present) for row in own}
        person, matched, asked = _person(number, own, known, boss, planned, frame)
        if known and not asked and number not in refused:
            _flag_vanished(known, matched, person, planned, frame)
        if person.differs:
            found.append(person)
    for number, known in present.people.items():
        if number not in by_number and number not in refused and known.source != Source.DEMO:
            person = PersonPlan(number, known, {}, [seg.copy() for seg in known.segments])
            _flag_vanished(known, [], person, planned, frame)
            if person.differs:
                found.append(person)
    return found


def _manager(row: Row, numbers: set[str], present: Present) -> str:
    """The number of the line manager, if that is somebody else whom the portal knows or the file brings."""
    number = present.number_of(row.manager_no)
    known = number in numbers or number in present.people
    return number if known and number != row.employee_no else ""


def _person(
    number: str,
    rows: list[Row],
    known: Known | None,
    boss: dict[int, str],
    planned: dict[int, PlannedRow],
    frame: Frame,
) -> tuple[PersonPlan, list[Appointment], bool]:
    """The person's plan, the appointments that rows continue, and whether something must be asked first."""
    answers = {row.line: planned[row.line].values.get(ANSWER, "") for row in rows}
    matches = match(rows, known.appointments if known else [], answers)
    taken = [one.appointment for one in matches if one.appointment is not None]
    kept = [one for one in (known.appointments if known else []) if not any(one is other for other in taken)]
    after = [seg.copy() for one in kept for seg in one]
    asked = False
    for one in sorted(matches, key=lambda found: found.row.line):
        entry = planned[one.row.line]
        if one.how == How.ASK:
            asked = True
            # the appointments to choose from: key, department and first day of each
            choices = [f"{chain[-1].pk}|{chain[-1].department}|{chain[0].start.isoformat()}" for chain in one.choices]
            entry.kind, entry.changes = Kind.QUESTION, {"choices": choices}
        elif one.appointment is None:
            after.append(segment(one.row, boss[one.row.line]))
            entry.kind = Kind.JOINER if known is None else Kind.APPOINTMENT
        else:
            since = entry.values.get(SINCE, "")
            day = date.fromisoformat(since) if since else frame.valid_from
            segments, entry.changes = continued(one, boss[one.row.line], day, entry.values.get(WHOSE, "") == "file")
            after += segments
            entry.kind = kind_of(entry.changes)
    return PersonPlan(number, known, _identity(rows, known, planned), after), taken, asked


def _identity(rows: list[Row], known: Known | None, planned: dict[int, PlannedRow]) -> dict[str, str]:
    """Changed columns of the user, noted at the person's first row; an empty address in the file changes nothing."""
    first = min(rows, key=lambda row: row.line)
    email = next((row.email for row in sorted(rows, key=lambda row: row.line) if row.email), "")
    values = {"given_name": first.given_name, "prefix": first.prefix, "family_name": first.family_name}
    if email:
        values["email"] = email
    if known is None:
        return values
    unsaid = {"given_name": "first_name", "prefix": "prefix"}  # no column: the file says nothing about it
    told = {name: value for name, value in values.items() if unsaid.get(name) not in first.absent}
    changed = {name: value for name, value in told.items() if getattr(known, name) != value}
    entry = planned[first.line]
    if changed.keys() & {"given_name", "prefix", "family_name"}:
        entry.changes["name"] = [known.name, first.name]
    if "email" in changed:
        entry.changes["email"] = [known.email, email]
    if changed and entry.kind == Kind.SAME:
        entry.kind = Kind.CORRECTION
    return changed


def _flag_vanished(
    known: Known, matched: Sequence[Appointment], person: PersonPlan, planned: dict[int, PlannedRow], frame: Frame
) -> None:
    """Flag running appointments from a feed, in a declared faculty, that the file no longer has.

    Where HR said what happened, that is done instead.
    """
    for chain in known.appointments:
        last = chain[-1]
        if (
            any(chain is other for other in matched)
            or last.source != Source.IMPORT
            or last.faculty_id not in frame.declared
            or last.vanished_on is not None
            or not running(last, frame.valid_from)
            or _goes_on(last, person.after)
        ):
            continue
        said = frame.gone.get(last.pk or 0)
        for seg in person.after:
            if seg.pk == last.pk:
                _do_as_said(seg, said, frame)
        changes = {"vanished": [str(last.pk)]}
        if said is not None:
            changes["said"] = [str(said.said), said.day.isoformat() if said.day else ""]
        raw = RawRow(0, _values_of(known, last))
        planned[-len(planned) - 1] = PlannedRow(raw, Kind.VANISHED, employee_no=known.employee_no, changes=changes)


def _do_as_said(seg: Seg, said: Answered | None, frame: Frame) -> None:
    """End the segment on the day that HR named, leave it as it is, or flag it."""
    if said is not None and said.said != Gone.LEFT:
        return
    if said is not None and said.day is not None and said.day >= seg.start:
        seg.end = said.day
        seg.by_hand = tuple(sorted({*seg.by_hand, "end"}))
        return
    seg.vanished_on = frame.valid_from


def _goes_on(last: Seg, segments: Sequence[Seg]) -> bool:
    """Whether another appointment begins the day after: it was continued, not lost."""
    return last.end is not None and any(seg.start == last.end + DAY for seg in segments)


def _values_of(known: Known, seg: Seg) -> dict[str, str]:
    """A person of the portal in the columns of the feed, for the preview."""
    return {
        "employee_no": known.employee_no,
        "first_name": known.given_name,
        "prefix": known.prefix,
        "last_name": known.family_name,
        "email": known.email,
        "faculty": str(seg.faculty_id),
        "department": seg.department,
        "job_family": seg.job_family,
        "fte": str(seg.fte),
        "start": seg.start.isoformat(),
        "end": seg.end.isoformat() if seg.end else "",
    }
