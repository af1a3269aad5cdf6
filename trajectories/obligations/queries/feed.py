"""Reads of HR files: who sees them, and each row of a preview in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from utq_portal.folding import found
from utq_portal.imports.days import day_in, last_of_99
from utq_portal.imports.faults import sentence
from utq_portal.imports.shares import share_in
from utq_portal.people.feed.checks import WARNINGS, Warned, month_in
from utq_portal.people.feed.continuing import CONFIRMED, CONFLICT, Kind
from utq_portal.people.feed.families import family_of
from utq_portal.people.feed.headings import FIELD_NAMES
from utq_portal.people.feed.plan import SINCE, WHOSE, Gone
from utq_portal.people.feed.rows import Fault
from utq_portal.people.models import Faculty, FeedRow, FeedUpload, JobFamily, JobFamilyName, Role, User
from utq_portal.people.queries import faculties_as
from utq_portal.web import dates
from utq_portal.web.numbers import grouped, rounded

# the tabs of the preview, in the order of what asks for attention
TABS: dict[str, Promise] = {
    Kind.REFUSED: gettext_lazy("Refused"),
    Kind.QUESTION: gettext_lazy("Questions"),
    Kind.CONFLICT: gettext_lazy("Conflicts with what HR recorded"),
    Kind.JOINER: gettext_lazy("Joiners"),
    Kind.APPOINTMENT: gettext_lazy("New appointments"),
    Kind.LEAVER: gettext_lazy("Leavers"),
    Kind.MOVE: gettext_lazy("Moves"),
    Kind.FTE: gettext_lazy("FTE changes"),
    Kind.FAMILY: gettext_lazy("Job family changes"),
    Kind.START: gettext_lazy("First days corrected"),
    Kind.CORRECTION: gettext_lazy("Other corrections"),
    Kind.VANISHED: gettext_lazy("Vanished"),
    Kind.SAME: gettext_lazy("Unchanged"),
}
CHANGE_NAMES: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail address"),
    "faculty": gettext_lazy("Faculty"),
    "department": gettext_lazy("Department"),
    "manager": gettext_lazy("Line manager"),
    "job_family": gettext_lazy("Job family"),
    "fte": gettext_lazy("FTE"),
    "start": gettext_lazy("First day"),
    "end": gettext_lazy("Last day"),
    "back": gettext_lazy("Back in the file"),
    CONFIRMED: gettext_lazy("The file now says what HR recorded by hand"),
}
# what HR may say of somebody who is not in the file
GONE: tuple[tuple[str, Promise], ...] = (
    ("", gettext_lazy("Not answered: flag it in the record")),
    (Gone.LEFT, gettext_lazy("Has left on …")),
    (Gone.ELSEWHERE, gettext_lazy("Is in another file: do not ask again")),
    (Gone.KEEP, gettext_lazy("Keep as it is: ask again with the next file")),
)
# why the work on a file did not come to its end, by FeedUpload.fault: what happened, and what to do
FAULTS: dict[str, tuple[Promise, Promise]] = {
    "read": (
        gettext_lazy("Reading this file broke off. Nothing was changed."),
        gettext_lazy("Have it read again, or upload another file."),
    ),
    "apply": (
        gettext_lazy("Applying this file broke off. Nothing of it was applied."),
        gettext_lazy("Apply it again, or discard it."),
    ),
    "undo": (
        gettext_lazy("Taking this file back broke off. It holds as before."),
        gettext_lazy("Take it back again, or leave it applied."),
    ),
    "apply_changed": (
        gettext_lazy("The file was not applied: something in the portal changed since you saw the preview."),
        gettext_lazy("The preview below is new. Check it, then apply it."),
    ),
    "apply_refused": (
        gettext_lazy("The file was not applied, and nothing was changed."),
        gettext_lazy("The preview below is new. Check it, then apply it."),
    ),
    "undo_changed": (
        gettext_lazy("The file was not taken back: something changed since you saw what goes back."),
        gettext_lazy("Look at what goes back now, then take the file back."),
    ),
    "undo_refused": (
        gettext_lazy("The file was not taken back: it was too late, or another file was applied meanwhile."),
        gettext_lazy("Correct the appointments instead, or take that file back first."),
    ),
}
# faults of the portal: the others are the way things go
BROKEN = ("read", "apply", "undo")
# changes of these kinds have no day of their own: they hold from the file's day, unless HR names another
UNDATED = (Kind.MOVE, Kind.FTE, Kind.FAMILY)
# what to know of the rows of a tab while the file waits, and afterwards where that is something else
NOTES: dict[str, Promise] = {
    Kind.REFUSED: gettext_lazy("Correct them here, or apply the rest. Nobody in these rows counts as vanished."),
    Kind.QUESTION: gettext_lazy("The file fits two ways. We do not guess."),
    Kind.CONFLICT: gettext_lazy("What HR recorded by hand stays, unless you choose the file."),
    Kind.VANISHED: gettext_lazy(
        "In the portal, not in the file, within the faculties that it covers. Nothing is deleted."
    ),
    Kind.MOVE: gettext_lazy(
        "Deadlines stay. Who changes faculty needs a new UTQ supervisor, and the old one loses access at once."
    ),
}
NOTES_AFTER: dict[str, Promise] = {
    Kind.REFUSED: gettext_lazy(
        "These rows stayed out. Correct them in the HR system: the next file brings them again."
    ),
    Kind.QUESTION: gettext_lazy("The file fits two ways. These rows stayed out: the next file asks again."),
    Kind.CONFLICT: gettext_lazy("What HR recorded by hand stayed, unless the file was chosen."),
}
# people, deadlines, and what stays out where there is any
_OUTCOME = (
    ngettext_lazy("%(count)s person changes.", "%(count)s people change.", "n"),
    ngettext_lazy("%(count)s deadline set or moved.", "%(count)s deadlines set or moved.", "n"),
    ngettext_lazy("%(count)s row stays out.", "%(count)s rows stay out.", "n"),
    ngettext_lazy("%(count)s question is not answered.", "%(count)s questions are not answered.", "n"),
)
PER_ROW = (Kind.REFUSED, Kind.QUESTION, Kind.CONFLICT)


def uploads_for(user: User) -> QuerySet[FeedUpload]:
    """The files an HR advisor may see: the own ones; central HR sees all."""
    held = [one for one in user.held_roles if one.role == Role.HR_ADVISOR]
    rows = FeedUpload.objects.select_related("uploaded_by")
    if any(one.faculty_id is None for one in held):
        return rows
    return rows.filter(uploaded_by=user) if held else rows.none()


def faculties_of(user: User) -> QuerySet[Faculty]:
    """The faculties whose files the HR advisor may upload."""
    return faculties_as(user, Role.HR_ADVISOR).filter(active=True)


def month_of(name: str, today: date) -> date:
    """The first of the month that a file's name tells, else of this month (docs/domain.md, People and appointments)."""
    return month_in(name) or today.replace(day=1)


def applied_files() -> QuerySet[FeedUpload]:
    """The files that were applied and are not taken back (yet), the last one first."""
    return FeedUpload.objects.filter(state__in=FeedUpload.STANDING).order_by("-applied_at", "-pk")


def last_applied_file() -> FeedUpload | None:
    """The file that was applied last and not taken back."""
    return applied_files().first()


def last_applied(upload: FeedUpload) -> FeedUpload | None:
    """The file that was applied last before this one."""
    rows = applied_files().exclude(pk=upload.pk)
    return (rows.filter(applied_at__lt=upload.applied_at) if upload.applied_at else rows).first()


def warned(upload: FeedUpload) -> list[Warned]:
    """What is unusual about the file, as the preview found it."""
    found: list[Warned] = upload.summary.get("warnings", [])
    return found


def warning_sentences(upload: FeedUpload) -> list[str]:
    """What is unusual about the file, a sentence each with its numbers."""
    return [str(WARNINGS[one["code"]]) % _said(one) for one in warned(upload)]


def _said(warning: Warned) -> Warned:
    """The days and months of a warning in words."""
    said = {name: warning[name] for name in ("day", "last") if "-" in warning.get(name, "")}
    for name, text in said.items():
        month = len(text) == len("2026-12")
        said[name] = date_format(date.fromisoformat(f"{text}-01"), "F Y") if month else _day_in_words(text)
    return {**warning, **said}


def note_on(kind: str, *, ready: bool) -> str:
    """What to know of the rows of this tab: before the file is applied (``ready``), or of one that was dealt with."""
    return str((NOTES if ready else {**NOTES, **NOTES_AFTER}).get(kind, ""))


def outcome(upload: FeedUpload) -> str:
    """What applying the file comes to, in words: people, deadlines, and what stays out."""
    rows, deadlines = upload.summary.get("rows", {}), upload.summary.get("deadlines", 0)
    numbers = (changes_in(upload), deadlines, rows.get(Kind.REFUSED, 0), rows.get(Kind.QUESTION, 0))
    said = list(zip(_OUTCOME, numbers, strict=True))
    told = [one for place, one in enumerate(said) if place < 2 or one[1]]
    return " ".join(words % {"n": number, "count": grouped(number)} for words, number in told)


def refusal(upload: FeedUpload) -> str:
    """Why the file was refused, in the language of the page."""
    return sentence(upload.refusal, upload.summary.get("says", {}), FIELD_NAMES) if upload.refusal else ""


def fault_of(upload: FeedUpload) -> tuple[Promise, Promise] | None:
    """What went wrong at the last try and what to do, if something did."""
    return FAULTS.get(upload.fault)


def absent_in(upload: FeedUpload) -> list[Promise]:
    """The fields for which the file has no column."""
    return [FIELD_NAMES[name] for name in (upload.summary.get("read") or {}).get("absent", ())]


def years_in(upload: FeedUpload) -> list[tuple[str, str]]:
    """Examples of days whose years have two figures, and how they were read."""
    return [(text, _day_in_words(day)) for text, day in (upload.summary.get("read") or {}).get("years", ())]


def tabs(upload: FeedUpload) -> list[tuple[str, Promise, int]]:
    """The kinds of rows there are, with how many people (rows, for what is refused or asked)."""
    people, rows = upload.summary.get("people", {}), upload.summary.get("rows", {})
    counted = {kind: rows if kind in PER_ROW else people for kind in TABS}
    return [(kind, name, counted[kind].get(kind, 0)) for kind, name in TABS.items() if counted[kind].get(kind)]


def changes_in(upload: FeedUpload) -> int:
    """How many people the file changes."""
    return int(upload.summary.get("changed", 0))


def rows_of(upload: FeedUpload, kind: str, text: str = "") -> QuerySet[FeedRow]:
    """The rows of one kind, by line; ``text`` is an employee number or (part of) a name."""
    rows = FeedRow.objects.filter(upload=upload, kind=kind).order_by("line", "pk")
    return rows.filter(found(text, "folded", ("employee_no__istartswith",)))


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One change in words."""

    name: Promise | str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the preview in words.

    ``where`` and ``why`` when it is refused, ``choices`` when it is a question, ``conflicts`` (by hand, in the file)
    and ``file_first`` when it contradicts what HR recorded; ``since`` is the day from which its changes hold, if HR
    named one. ``employment`` is the segment of somebody who vanished, ``said`` and ``last_day`` what HR said of it;
    ``family`` is a job family and ``unknown_faculty`` a faculty that is not known; ``counts_as`` is the job family that
    the job of the file was read as.
    """

    pk: int
    line: int
    employee_no: str
    name: str
    position: str
    faculty: str
    department: str
    fte: str
    start: str
    end: str
    changes: list[ShownChange] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    deadline: tuple[str, str] = ("", "")
    where: str = ""
    label: Promise | str = ""
    value: str = ""
    why: str = ""
    conflicts: list[ShownChange] = field(default_factory=list)
    file_first: bool = False
    since: str = ""
    employment: str = ""
    family: str = ""
    unknown_faculty: str = ""
    counts_as: str = ""
    said: str = ""
    last_day: str = ""

    @property
    def said_words(self) -> str:
        """What HR said of somebody who is not in the file."""
        return str(dict(GONE)[self.said])


def shown(rows: Iterable[FeedRow]) -> list[ShownRow]:
    """Rows in words; one query for the codes of faculties, one for the names of jobs."""
    codes = {str(key): code for key, code in Faculty.objects.values_list("pk", "code")}
    jobs = {name.casefold(): family for name, family in JobFamilyName.objects.values_list("name", "job_family")}
    return [replace(_shown(row, codes), counts_as=_counts_as(row.values.get("job_family", ""), jobs)) for row in rows]


def _counts_as(job: str, jobs: dict[str, str]) -> str:
    """The job family as which a job of the file counts; empty where its own word says so, or none is known."""
    family = jobs.get(job.casefold()) or family_of(job)
    return str(JobFamily(family).label) if family and job not in JobFamily.values else ""


def _shown(row: FeedRow, codes: dict[str, str]) -> ShownRow:
    values, changes = row.values, row.changes
    refused, asked = row.kind == Kind.REFUSED, row.kind == Kind.QUESTION
    name = " ".join(values.get(part, "") for part in ("first_name", "prefix", "last_name")).split()
    faculty, job, said = values.get("faculty", ""), values.get("job_family", ""), changes.get("said") or ["", ""]
    return ShownRow(
        pk=row.pk,
        line=row.line,
        employee_no=row.employee_no,
        name=" ".join(name) or _("no name"),
        position=_family(job),
        faculty=codes.get(faculty, faculty),
        department=values.get("department", ""),
        fte=_fte(values.get("fte", "")),
        start=_day(values.get("start", "")),
        end=_day(values.get("end", "")),
        changes=[] if refused or asked else _changes(changes, codes),
        deadline=_deadline(changes) if not refused else ("", ""),
        where=row.field if refused and row.field != "line" else "",
        label=FIELD_NAMES.get(row.field, row.field),
        value=values.get(row.field, "") if refused else "",
        why=Fault(row.field, row.reason, **_spoken(changes)).sentence if refused else "",
        choices=_choices(changes) if asked else [],
        conflicts=_conflicts(changes, codes),
        file_first=values.get(WHOSE, "") == "file",
        since=_day_in_words(values.get(SINCE, "")),
        employment="".join(changes.get("vanished", [])),
        said=said[0],
        last_day=_day_in_words(said[1]),
        family=job if row.reason == "family_unknown" else "",
        unknown_faculty=faculty if row.reason == "faculty_unknown" else "",
    )


def _spoken(says: dict[str, str]) -> dict[str, str]:
    return {**says, "start": _day(says["start"])} if "start" in says else says


def _family(text: str) -> str:
    return str(JobFamily(text).label) if text in JobFamily.values else text


def _fte(text: str) -> str:
    try:
        return rounded(share_in(text), 2)
    except ValueError:
        return text


def _day(text: str) -> str:
    if last_of_99(text):  # a day or none: the row says which
        return text
    try:
        return dates.short_with_year(day_in(text))
    except ValueError:
        return text


def _day_in_words(text: str) -> str:
    return dates.long(date.fromisoformat(text)) if text else ""


def _worded(codes: dict[str, str]) -> Callable[[str, str], str]:
    """How a value of a field is said."""
    said: dict[str, Callable[[str], str]] = {
        "fte": _fte,
        "start": _day,
        "end": _day,
        "job_family": _family,
        "faculty": lambda key: codes.get(key, key),
    }
    none = _("none")
    return lambda name, value: said.get(name, str)(value) if value else none


def _changes(changes: dict[str, list[str]], codes: dict[str, str]) -> list[ShownChange]:
    worded = _worded(codes)
    found = []
    for name, label in CHANGE_NAMES.items():
        if name in changes:
            old, new = [worded(name, value) for value in changes[name]] or ("", "")
            found.append(ShownChange(label, old, new))
    return found


def _conflicts(changes: dict[str, list[str]], codes: dict[str, str]) -> list[ShownChange]:
    worded, told = _worded(codes), changes.get(CONFLICT, [])
    threes = zip(told[::3], told[1::3], told[2::3], strict=True)
    return [ShownChange(CHANGE_NAMES[name], worded(name, old), worded(name, new)) for name, old, new in threes]


def _deadline(changes: dict[str, list[str]]) -> tuple[str, str]:
    """What happens to the deadline: a kind of status and words."""
    if "deadline" not in changes:
        return "", ""
    old, new = changes["deadline"]
    if not new:
        return "none", _("The obligation ends")
    if new == "paused":
        return "waiting", _("The clock stands still")
    words = {"day": dates.short_with_year(date.fromisoformat(new))}
    if not old:
        return "good", words["day"]
    if old == "paused":
        return "good", _("Runs again: %(day)s") % words
    return "care", _("Moves to %(day)s") % words


def _choices(changes: dict[str, list[str]]) -> list[tuple[str, str]]:
    found = []
    for choice in changes.get("choices", []):
        key, department, start = choice.split("|")
        words = {"department": department or _("no department"), "day": _day(start)}
        found.append((key, _("%(department)s, since %(day)s") % words))
    return [*found, ("new", _("None of these: a new appointment"))]
