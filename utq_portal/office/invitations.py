"""Reads a pasted list of people: an address, and in any order a name, a role, a faculty and a last day."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from utq_portal.addresses import AddressFault, check_address
from utq_portal.imports.pasted import cells_in, lines_in
from utq_portal.imports.rows import too_long
from utq_portal.names import clean_name
from utq_portal.people.models import FACULTY_ROLES, Faculty, Role, RoleAssignment, User, held_on
from utq_portal.web import dates

MOST_LINES = 200
FAMILY_NAME = 120  # letters that the column takes
_LONGEST = {"given_name": 80, "prefix": 40, "family_name": FAMILY_NAME}
_PARTS = {
    "given_name": gettext_lazy("given name"),
    "prefix": gettext_lazy("prefix"),
    "family_name": gettext_lazy("family name"),
}
# particles that stand before a family name and are not sorted by
PREFIXES = frozenset(
    {"van", "von", "de", "den", "der", "ten", "ter", "te", "het", "el", "al", "la", "le", "du", "da", "di", "dos", "'t"}
)
_ANGLED = re.compile(r"^(?P<name>.*?)<\s*(?P<mail>[^<>\s]+)\s*>(?P<rest>.*)$")


@dataclass(slots=True)
class Line:
    """One line of the list as it was read; ``problems`` are sentences, ``known`` is who has the address already."""

    number: int
    text: str
    email: str = ""
    given_name: str = ""
    prefix: str = ""
    family_name: str = ""
    role: str = ""
    faculty: Faculty | None = None
    until: date | None = None
    problems: list[str] = field(default_factory=list)
    known: User | None = None
    has_it: bool = False

    @property
    def name(self) -> str:
        """The name, or the address while there is none."""
        return " ".join(part for part in (self.given_name, self.prefix, self.family_name) if part) or self.email

    @property
    def told(self) -> dict[str, Any]:
        """What the line says of a person and the role."""
        names = ("email", "given_name", "prefix", "family_name", "role", "faculty")
        return {name: getattr(self, name) for name in names}

    @property
    def role_word(self) -> str:
        """The role in the language of the page."""
        return str(Role(self.role).label) if self.role else ""

    @property
    def good(self) -> bool:
        """Whether this line leads to a role."""
        return not self.problems and not self.has_it


def role_words() -> dict[str, str]:
    """Every way to write a role: its code and its word in both languages, in lower case."""
    words: dict[str, str] = {}
    for role in Role:
        words[role.value] = words[role.value.replace("_", " ")] = role.value
        for language in ("nl", "en"):
            with override(language):
                words[str(role.label).lower()] = role.value
    return words


def split_name(text: str) -> tuple[str, str, str]:
    """Given name, prefix and family name of "Salma el Amrani" or "Amrani, Salma el"; one name is the family name."""
    text = clean_name(text.replace('"', " "))
    if "," in text:
        family, _comma, given = (part.strip() for part in text.partition(","))
        words = given.split()
        after = [word for word in words if word.lower() in PREFIXES]
        return " ".join(word for word in words if word.lower() not in PREFIXES), " ".join(after), family
    words = text.split()
    if len(words) < 2:
        return "", "", text
    start = next((n for n, word in enumerate(words[1:], 1) if word.lower() in PREFIXES), len(words) - 1)
    end = start
    while end < len(words) - 1 and words[end].lower() in PREFIXES:
        end += 1
    return " ".join(words[:start]), " ".join(words[start:end]), " ".join(words[end:])


def read_list(text: str, *, role: str = "", until: date | None = None, today: date) -> list[Line]:
    """Every line that holds something; ``role`` and ``until`` hold where a line names none. Three queries."""
    words, faculties = role_words(), {row.code.lower(): row for row in Faculty.objects.filter(active=True)}
    lines = [_read(number, line, words, faculties) for number, line in lines_in(text, MOST_LINES)]
    for line in lines:
        line.role = line.role or role
        line.until = line.until or until
        _check(line, today)
    _note_known(lines, today)
    return lines


def _read(number: int, text: str, words: dict[str, str], faculties: dict[str, Faculty]) -> Line:
    line = Line(number, text)
    angled = _ANGLED.match(text)
    if angled:
        line.email = angled["mail"].lower()
        line.given_name, line.prefix, line.family_name = split_name(angled["name"].strip(" ;,\t"))
    for cell in cells_in(angled["rest"] if angled else text):
        _place(line, cell, words, faculties)
    return line


def _place(line: Line, cell: str, words: dict[str, str], faculties: dict[str, Faculty]) -> None:
    """Recognise one cell by what it says."""
    low = " ".join(cell.lower().split())
    if "@" in cell and not line.email:
        line.email = cell.lower()
    elif low in words:
        line.role = words[low]
    elif low in faculties:
        line.faculty = faculties[low]
    elif (day := _day(cell)) is not None:
        line.until = day
    elif not line.family_name:
        line.given_name, line.prefix, line.family_name = split_name(cell)
    else:
        line.problems.append(_unknown(cell, low, words))


def _day(text: str) -> date | None:
    try:
        return dates.read_day(text)
    except ValueError:
        return None


def _unknown(cell: str, low: str, words: dict[str, str]) -> str:
    near = difflib.get_close_matches(low, words, n=1, cutoff=0.7)
    if near:
        meant = str(Role(words[near[0]]).label)
        return _("“%(word)s” is not a role. Did you mean %(role)s?") % {"word": cell, "role": meant}
    return _("“%(word)s” is not a role, a faculty or a date.") % {"word": cell}


def _check(line: Line, today: date) -> None:
    if not line.email:
        line.problems.insert(0, _("There is no e-mail address on this line."))
    else:
        try:
            line.email = check_address(line.email)
        except AddressFault as fault:
            line.problems.insert(0, fault.sentence)
    for name, most in too_long({name: getattr(line, name) for name in _LONGEST}, _LONGEST):
        line.problems.append(_("Too long: %(what)s, at most %(most)s letters.") % {"what": _PARTS[name], "most": most})
    if not line.role:
        line.problems.append(_("There is no role on this line. Choose one for such lines."))
    elif line.faculty is not None and line.role not in FACULTY_ROLES:
        line.problems.append(_("This role holds for the whole university. Leave the faculty out."))
    if line.until is not None and line.until < today:
        line.problems.append(_("The last day has passed. Enter a later one."))


def _note_known(lines: list[Line], today: date) -> None:
    """Who is known, who has the role already, and who stands in the list twice."""
    found = User.objects.filter(email__in=[line.email for line in lines if line.email])
    people = {str(person.email).lower(): person for person in found}
    rows = RoleAssignment.objects.filter(held_on(today), person__in=list(people.values()))
    held = set(rows.values_list("person", "role", "faculty"))
    seen: set[tuple[str, str, int | None]] = set()
    for line in lines:
        line.known = people.get(line.email)
        if line.known is None and line.email and not line.family_name:
            line.family_name = line.email.partition("@")[0][:FAMILY_NAME]
        if line.known is not None and not line.known.is_active:
            line.problems.append(_("This account is closed. Nobody can be invited under its address."))
        faculty = line.faculty.pk if line.faculty else None
        line.has_it = line.known is not None and (line.known.pk, line.role, faculty) in held
        key = (line.email, line.role, faculty)
        if line.email and key in seen:
            line.problems.append(_("This person is in the list twice."))
        seen.add(key)
