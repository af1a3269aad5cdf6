"""The columns of an HR file: its fields, and the headings by which they are known (docs/domain.md, Headings)."""

from __future__ import annotations

from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.imports.headings import Columns, words_in

FIELDS = (
    "employee_no", "first_name", "prefix", "last_name", "email", "faculty", "department", "manager_no", "job_family",
    "fte", "start", "end",
)  # fmt: skip
NAME = "name"  # the whole name in one column
FIELD_NAMES: dict[str, Promise] = {
    "employee_no": _("Employee number"),
    "first_name": _("First name"),
    "prefix": _("Prefix"),
    "last_name": _("Family name"),
    NAME: _("Name in one column"),
    "email": _("E-mail address"),
    "faculty": _("Faculty"),
    "department": _("Department"),
    "manager_no": _("Number of the line manager"),
    "job_family": _("Job family"),
    "fte": _("FTE"),
    "start": _("First day"),
    "end": _("Last day"),
    "line": _("Line"),
}
_WORDS = words_in(Path(__file__).with_name("known_headings.txt"))
FEED = Columns(
    words={word: name.rstrip("?") for word, name in _WORDS.items()},
    weak=frozenset(word for word, name in _WORDS.items() if name.endswith("?")),
    order=FIELDS,
    name="last_name",
    optional=frozenset({"first_name", "prefix", "email", "department", "manager_no", "end"}),
    parts={NAME: ("first_name", "prefix", "last_name")},
    dates=("start", "end"),
    shares=("fte",),
    labels=FIELD_NAMES,
    key="employee_no",
    listed=("faculty", "job_family"),
    other=frozenset({"manager_no"}),
)
# the headings of each field, for other files about the same people
FIELD_WORDS = {name: " ".join(word for word, of in FEED.words.items() if of == name) for name in FIELDS}
