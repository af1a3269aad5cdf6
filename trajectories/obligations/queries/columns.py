"""What HR sees of the columns of a file: headings, first values, the field that each fills, how it is understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trajectories.obligations.queries.feed import faculties_of
from utq_portal.imports import days, names, shares
from utq_portal.imports.models import TableLayout
from utq_portal.people.feed.families import family_of
from utq_portal.people.feed.headings import FEED, FIELD_NAMES, FIELDS, NAME
from utq_portal.people.feed.present import tables
from utq_portal.people.feed.rows import Tables
from utq_portal.people.models import Faculty, FacultyName, FeedUpload, JobFamily, Role, RoleAssignment, User, held_on
from utq_portal.people.workflow import layouts
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.links import address
from utq_portal.web.numbers import rounded
from utq_portal.web.pages import Page, first_of

NOT_USED = gettext_lazy("Do not use")
MOST_WORDS = 30
SAMPLES = 3  # values of each column that are shown
Look = dict[str, Any]


def choices() -> list[tuple[str, Promise | str]]:
    """The fields that a column may fill, in the order of a row."""
    fields: list[tuple[str, Promise | str]] = [("", NOT_USED)]
    for name in (*FIELDS[:4], NAME, *FIELDS[4:]):
        fields.append((name, FIELD_NAMES[name]))
        if name == "fte":
            fields += units()
    return fields


def units() -> list[tuple[str, str]]:
    """The FTE as a part of something else than one."""
    hours = {"hours": current().full_week_hours}
    return [("fte:hundred", _("FTE, in percent")), ("fte:hours", _("FTE, in hours of a week of %(hours)s") % hours)]


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """One column: its heading, its first values, and what is asked about it (a kind of status and a word)."""

    place: int
    heading: str
    samples: str
    tone: str
    word: Promise | str

    @property
    def icon(self) -> str:
        """Another than a remark's: this is a question of the portal."""
        return "warning" if self.tone == "care" else ""


def shown(look: Look, fields: Sequence[str]) -> list[ShownColumn]:
    """The columns of the file, with what is known of each; ``fields`` are those chosen so far."""
    missing = FEED.missing(one.partition(":")[0] for one in fields)
    found = []
    for place, heading in enumerate(look["headings"]):
        tone, word = _state(fields[place], fields, look, bool(missing))
        samples = " · ".join(look["samples"][place][:SAMPLES]) or _("empty")
        found.append(ShownColumn(place, heading or _("no heading"), samples, tone, word))
    return found


def _state(name: str, fields: Sequence[str], look: Look, missing: bool) -> tuple[str, str]:
    field = name.partition(":")[0]
    if field and [one.partition(":")[0] for one in fields].count(field) > 1:
        return "care", _("Choose one")
    if field == NAME and not look.get("order"):
        return "care", _("Check")
    if not field:
        return ("care", _("Choose")) if missing else ("none", _("Not used"))
    asked = {"dates": FEED.dates, "shares": FEED.shares}
    if any(field in of for code, of in asked.items() if code in look["questions"] and not look.get(code)):
        return "care", _("Check")
    return "good", _("Known")


def open_questions(look: Look, fields: Sequence[str]) -> list[str]:
    """What must be said before the rows are compared, a sentence each."""
    plain = [one.partition(":")[0] for one in fields]
    missing = ", ".join(str(FIELD_NAMES[name]) for name in FEED.missing(plain))
    twice = ", ".join(str(FIELD_NAMES[name]) for name in FIELD_NAMES if plain.count(name) > 1)
    sheets = ", ".join(look["sheets"])
    told = {
        "missing": missing and _("No column is known for: %(fields)s. Choose it below.") % {"fields": missing},
        "double": twice and _("Two columns say the same: %(fields)s. Choose one of them.") % {"fields": twice},
        "sheet": _("The same headings are on several sheets (%(sheets)s). One sheet is read: say which.")
        % {"sheets": sheets},
        "names": _("The name is in one column. Say how it is written."),
        "dates": _("Dates such as %(example)s can be read in two ways. Say which.") % {"example": look["example"]},
        "shares": _("The FTE has numbers that may be percentages or hours a week. Say which."),
        "confirm": _("You asked to see the columns first. Everything that is needed is known."),
    }
    answered = {"names": look["order"], "dates": look["dates"]}
    return [told[code] for code in look["questions"] if told[code] and not answered.get(code)]


@dataclass(frozen=True, slots=True)
class SplitName:
    """A name of the file and its parts."""

    whole: str
    given: str
    prefix: str
    family: str

    @property
    def said(self) -> str:
        """The parts in words."""
        words = {"family": self.family or "–", "given": self.given or "–", "prefix": self.prefix or "–"}
        return _("family name %(family)s, first name %(given)s, prefix %(prefix)s") % words


def splits(look: Look, order: str) -> list[SplitName]:
    """Some names of the file, taken apart in this order."""
    return [SplitName(one, *names.taken_apart(one, names.Order(order))) for one in look["names"]]


def names_in(look: Look, place: int) -> list[str]:
    """Five values of a column that was chosen to hold the whole name."""
    return names.telling(look["samples"][place]) if 0 <= place < len(look["samples"]) else []


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the file that stands for a faculty or a job, and is not known."""

    key: str
    text: str
    rows: int


def unknown_words(look: Look, upload: FeedUpload) -> dict[str, Page[Word]]:
    """The faculties and jobs of the file that nobody explained yet, the most frequent first; others follow these."""
    known = tables(upload.uploaded_by)
    words = look.get("words", {})
    faculties = ((text, n) for text, n in words.get("faculty", ()) if text.casefold() not in known.faculties)
    jobs = ((text, n) for text, n in words.get("job_family", ()) if _family(text, known) is None)
    return {"faculty": _numbered("f", faculties), "job_family": _numbered("j", jobs)}


def _numbered(kind: str, words: Iterable[tuple[str, int]]) -> Page[Word]:
    told = [(text, rows) for text, rows in words if text]
    return first_of([Word(f"{kind}{number}", text, rows) for number, (text, rows) in enumerate(told)], MOST_WORDS)


def _family(text: str, known: Tables) -> str | None:
    """The job family that this word stands for, if any is known."""
    return known.families.get(text.casefold()) or family_of(text)


def first_row(look: Look, fields: Sequence[str], upload: FeedUpload) -> list[tuple[Promise, str]]:
    """The first row as it is read with these columns: fields and values in words."""
    known = tables(upload.uploaded_by)
    values = {one: look["first"][place] for place, one in enumerate(fields) if one and place < len(look["first"])}
    found = []
    for one, text in values.items():
        name, _colon, unit = one.partition(":")
        found.append((FIELD_NAMES[name], _understood(name, unit, text, look, known, fields.index(one))))
    missing = FEED.missing(one.partition(":")[0] for one in fields)
    return [*found, *((FIELD_NAMES[name], _("not known yet: choose the column")) for name in missing)]


def _understood(name: str, unit: str, text: str, look: Look, known: Tables, place: int) -> str:
    if not text:
        return _("none")
    if name == NAME:
        return SplitName(text, *names.taken_apart(text, names.Order(look.get("order") or "given"))).said
    if name in FEED.dates:
        return _day(text, look)
    if name in FEED.shares:
        known_unit = unit or shares.unit_of(look["headings"][place], look["samples"][place])
        return _share(text, known_unit) if known_unit else _("%(word)s, in two ways") % {"word": text}
    if name == "job_family":
        job = _family(text, known)
        return str(JobFamily(job).label) if job else _("%(word)s, not known yet") % {"word": text}
    if name == "faculty" and text.casefold() not in known.faculties:
        return _("%(word)s, not known yet") % {"word": text}
    return text


def _day(text: str, look: Look) -> str:
    if days.never(text):
        return _("none")
    if days.last_of_99(text) or (days.two_ways(text) and not look.get("dates")):
        return _("%(word)s, in two ways") % {"word": text}
    try:
        return dates.long(days.day_in(text, days.Order(look.get("dates") or "day")))
    except ValueError:
        return text


def _share(text: str, unit: str) -> str:
    week = Decimal(current().full_week_hours)
    try:
        return rounded(shares.share_in(text, shares.Unit(unit or "one"), week), 2)
    except ValueError:
        return text


def both_days(upload: FeedUpload) -> tuple[str, str, str]:
    """An example of a date that can be read in two ways, with the day first and with the month first."""
    example = str(upload.summary["look"].get("example", "")) or "03/01/2028"
    try:
        said = [days.day_in(example, order) for order in days.Order]
    except ValueError:
        return example, _("the day first"), _("the month first")
    return example, dates.long(said[0]), dates.long(said[1])


def layouts_for(user: User) -> list[tuple[TableLayout, list[tuple[str, str]], bool]]:
    """What is remembered: each layout, what its columns are in words, and whether the user may forget it."""
    rows = TableLayout.objects.filter(kind=layouts.HR).select_related("saved_by")
    return [(row, list(_meaning(row)), layouts.may_change(row, user)) for row in rows]


def _meaning(row: TableLayout) -> Iterable[tuple[str, str]]:
    said = dict(choices())
    for heading, (_key, field) in zip(row.headings, row.fields.items(), strict=False):
        if field:
            yield heading, str(said.get(field, field))


def faculty_names_for(user: User) -> QuerySet[FacultyName]:
    """What the HR system calls the faculties that the user serves."""
    return FacultyName.objects.filter(faculty__in=faculties_of(user)).select_related("faculty")


def without_faculties(user: User) -> dict[str, Any]:
    """Whether there is no faculty yet, and then where ``user`` makes one or who can (the page needs both)."""
    if Faculty.objects.filter(active=True).exists():
        return {"no_faculties": False}
    today = timezone.localdate()
    held = RoleAssignment.objects.filter(held_on(today), role=Role.COORDINATOR, faculty=None, person__is_active=True)
    return {
        "no_faculties": True,
        "faculties_url": address("settings_rows", "faculties") if user.holds(Role.COORDINATOR) else "",
        "coordinators": [one.person.name for one in held.select_related("person").order_by("pk")],
    }
