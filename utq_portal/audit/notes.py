"""How long the trail was on each day, kept outside the database (docs/domain.md, The audit trail).

A chain of hashes shows what was changed in its middle, not that its end, or all of it, is gone. So every day a line is
added to a file (settings.AUDIT_NOTES): how many events there are, the last one's hash and the last seal. What the
database holds is compared with every line.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max
from django.utils.dateparse import parse_date

from utq_portal.audit.models import Event, EventSeal
from utq_portal.audit.workflow import digest

STALE = timedelta(days=2)  # a day without a runner is no fault
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Note:
    """One day: the number of events and of seals, the last of each, and the hash of the line before.

    ``restored`` is the reason why an older backup was put back; what later notes than it knew is known to be gone.
    """

    day: str
    events: int
    last: int
    content: str
    seals: int
    head: str
    before: str
    restored: str = ""

    def line(self) -> str:
        """The note as a line of the file and of the mail."""
        return json.dumps({name: value for name, value in asdict(self).items() if value != ""}, ensure_ascii=False)


class Unreadable(ValueError):
    """A line that is no note; says which."""


def read(line: str) -> Note:
    """The note of a line; raises Unreadable."""
    try:
        note = Note(**{"content": "", "head": "", "before": "", **json.loads(line)})
        whole = all(isinstance(number, int) for number in (note.events, note.last, note.seals))
        if not whole or parse_date(note.day) is None:
            raise Unreadable(line)
    except (TypeError, ValueError) as error:
        raise Unreadable(line) from error
    return note


def lines(path: Path | None = None) -> list[str]:
    """The lines of the file, oldest first; none when there is no file."""
    path = path or Path(settings.AUDIT_NOTES)
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def now(today: date, before: str = "", restored: str = "") -> Note:
    """The trail as it is at this moment."""
    events = Event.objects.aggregate(number=Count("pk"), last=Max("pk"))
    last = Event.objects.filter(pk=events["last"]).first()
    head = EventSeal.objects.order_by("-id").first()
    return Note(
        day=today.isoformat(),
        events=events["number"],
        last=last.pk if last else 0,
        content=digest(last, "") if last else "",
        seals=EventSeal.objects.filter(pk__lte=head.pk).count() if head else 0,
        head=head.hash if head else "",
        before=before,
        restored=restored,
    )


def add(today: date, *, restored: str = "") -> Note | None:
    """Write today's line; None when it is there. A note of a backup put back is written in any case.

    Raises OSError when the file cannot be written; it is left as it was.
    """
    path = Path(settings.AUDIT_NOTES)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        known = lines(path)
        if not restored and any(f'"day": "{today.isoformat()}"' in line for line in known[-5:]):
            return None
        note = now(today, _hash(known[-1]) if known else "", restored)
        _write(handle, f"{note.line()}\n".encode())
    finally:
        os.close(handle)
    return note


def of_day(day: date) -> Note | None:
    """The line of a day, without those of a backup put back; None when there is none."""
    for line in reversed(lines()):
        with suppress(Unreadable):
            if (note := read(line)).day == day.isoformat() and not note.restored:
                return note
    return None


def _write(handle: int, line: bytes) -> None:
    """The whole line, on the disk, or nothing of it."""
    size = os.fstat(handle).st_size
    if os.write(handle, line) < len(line):  # a full disk
        os.ftruncate(handle, size)
        raise OSError("There is no room for a line in the file of the audit trail.")
    os.fsync(handle)


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Compared:
    """What does not agree with the notes, in sentences, and what is known to be gone since a backup was put back."""

    faults: list[str]
    known: list[str]
    days: int


def compare(noted: Sequence[str] = ()) -> Compared:
    """Compare the trail with each line of the file, and with ``noted``: lines from elsewhere, such as the mails."""
    kept = lines()
    faults = _file_faults(kept)
    notes = []
    for line in (*kept, *noted):
        try:
            notes.append(read(line))
        except Unreadable:
            if line not in kept:
                faults.append(f"This is no line about the trail: {line}")
    put_back = [(at, one) for at, one in enumerate(notes) if one.restored]
    gone = [any(at < later and _after(one, back) for later, back in put_back) for at, one in enumerate(notes)]
    held = [one for one, is_gone in zip(notes, gone, strict=True) if not is_gone]
    faults += _told(held, _differences(held)) + _silent(notes)
    known = [f"On {one.day} a backup with {one.events} events was put back: {one.restored}" for _at, one in put_back]
    return Compared(faults, known, len(held))


def _after(note: Note, back: Note) -> bool:
    """The note knew more than the backup that was put back."""
    return note.last > back.last or note.events > back.events or note.seals > back.seals


def _file_faults(kept: list[str]) -> list[str]:
    """What does not add up in the file itself."""
    faults, before = [], ""
    for number, line in enumerate(kept, start=1):
        try:
            note = read(line)
        except Unreadable:
            faults.append(f"Line {number} of {settings.AUDIT_NOTES} cannot be read.")
        else:
            if note.before != before:
                faults.append(f"Line {number} of {settings.AUDIT_NOTES} does not follow the line before it.")
        before = _hash(line)
    return faults


def _silent(notes: list[Note]) -> list[str]:
    """A file that is not there, or ends long before the trail does."""
    newest = EventSeal.objects.aggregate(first=Max("sealed_at"))["first"]
    oldest = EventSeal.objects.order_by("id").values_list("sealed_at", flat=True).first()
    if newest is None or oldest is None:
        return []
    if not notes:
        return [f"Nothing is noted in {settings.AUDIT_NOTES}."] if newest - oldest > STALE else []
    last = max(date.fromisoformat(one.day) for one in notes)
    if newest.date() - last > STALE:
        until = f"{newest:%Y-%m-%d}"
        return [f"Nothing was noted in {settings.AUDIT_NOTES} after {last}, but events were sealed until {until}."]
    return []


def _differences(notes: Iterable[Note]) -> dict[Note, list[str]]:
    """What each note says that the database does not; three queries per five hundred notes and a count for each."""
    ordered = sorted(notes, key=lambda one: one.last)
    found: dict[Note, list[str]] = {}
    counted, upto = 0, 0
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        last = Event.objects.in_bulk([one.last for one in chunk])
        heads = set(EventSeal.objects.filter(hash__in=[one.head for one in chunk]).values_list("hash", flat=True))
        for one in chunk:
            if one.last > upto:
                counted += Event.objects.filter(pk__gt=upto, pk__lte=one.last).count()
                upto = one.last
            if faults := _of_day(one, counted, last.get(one.last), one.head in heads):
                found[one] = faults
    return found


def _of_day(note: Note, counted: int, last: Event | None, head: bool) -> list[str]:
    faults = []
    if counted < note.events:
        faults.append(f"{note.events - counted} of the {note.events} events of that day are gone")
    if note.last and last is None:
        faults.append(f"its last event, number {note.last}, is gone")
    if last is not None and digest(last, "") != note.content:
        faults.append(f"its last event, number {note.last}, is not what it was")
    if note.head and not head:
        faults.append(f"its {note.seals} seals are gone or were made anew (none is {note.head[:12]}…)")
    return faults


def _told(notes: list[Note], differences: dict[Note, list[str]]) -> list[str]:
    """The first and the last day that do not agree, how many there are, and the last day that agrees."""
    if not differences:
        return []
    wrong = [one for one in notes if one in differences]
    shown = [wrong[0], *([wrong[-1]] if len(wrong) > 1 else [])]
    told = [f"{one.day}: {'; '.join(differences[one])}." for one in shown]
    agrees = [one for one in notes if one not in differences]
    told.append(f"{len(wrong)} of {len(notes)} days that were noted do not agree.")
    if not agrees:
        told.append("No day agrees.")
    elif agrees[-1].last < wrong[-1].last:
        told.append(
            f"The last day that agrees is {agrees[-1].day}, with {agrees[-1].events} events: what came after it was "
            "removed, or an older backup was put back."
        )
    return told
