"""How HR files are read, as HR said: the meaning of columns, and names of faculties (docs/domain.md, Headings)."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from utq_portal.access import Refused
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.imports.models import TableLayout
from utq_portal.imports.reading import Layout
from utq_portal.people.models import FacultyName, Role, User
from utq_portal.people.rules import holds

HR = "hr"  # the kind of table
KEEPS = holds(Role.HR_ADVISOR)
LAYOUT_SAVED, LAYOUT_FORGOTTEN, NAME_SAVED, NAME_REMOVED = (
    declare(name, words, COORDINATOR_ONLY, KEEPS)
    for name, words in {
        "people.layout_saved": _("%(actor)s said how HR files “%(name)s” are read"),
        "people.layout_forgotten": _("%(actor)s let the portal forget how HR files “%(name)s” are read"),
        "people.faculty_name_saved": _("%(actor)s noted that the HR system calls the faculty %(code)s “%(name)s”"),
        "people.faculty_name_removed": _("%(actor)s removed “%(name)s” as a name of the faculty %(code)s"),
    }.items()
)
ONLY_HR = _("How HR files are read is said by HR advisors.")
OF_SOMEBODY_ELSE = _(
    "%(name)s said how files with these headings are read. Ask this person or central HR to change it."
)
OTHER_FACULTY = _("You give names to the faculties that you serve. Ask central HR for the others.")
NAME_TWICE = _("This name is in the list already.")


def serves(by: User, faculty_id: int) -> bool:
    """Whether the HR advisor serves this faculty; central HR serves all."""
    return any(one.role == Role.HR_ADVISOR and one.faculty_id in (None, faculty_id) for one in by.held_roles)


def is_central(by: User) -> bool:
    """Whether this is an HR advisor for the whole university."""
    return any(one.role == Role.HR_ADVISOR and one.faculty_id is None for one in by.held_roles)


def may_change(row: TableLayout, by: User) -> bool:
    """Whether ``by`` may change or forget this layout: who saved it, and central HR."""
    return by.holds(Role.HR_ADVISOR) and (row.saved_by_id == by.pk or is_central(by))


def _check_may_change(row: TableLayout, by: User) -> None:
    if not may_change(row, by):
        raise Refused(OF_SOMEBODY_ELSE % {"name": row.saved_by.name if row.saved_by else "–"})


@transaction.atomic
def save_layout(fingerprint: str, name: str, headings: list[str], layout: Layout, *, by: User | None) -> TableLayout:
    """Remember how HR files with these headings are read; ``by`` is None for the command line. Raises Refused."""
    row = TableLayout.objects.select_for_update().filter(kind=HR, fingerprint=fingerprint).first()
    if by is not None:
        if not by.holds(Role.HR_ADVISOR):
            raise Refused(ONLY_HR)
        if row is not None:
            _check_may_change(row, by)
    changes: dict[str, object] = {
        "name": name[:80],
        "headings": headings,
        "fields": dict(layout.fields),
        "dates": layout.dates,
        "names": layout.names,
        "sheet": layout.sheet[:60],
        "saved_by": by,
        "saved_at": timezone.now(),
    }
    row, _made = TableLayout.objects.update_or_create(kind=HR, fingerprint=fingerprint, defaults=changes)
    record(LAYOUT_SAVED.name, row, by=by, data={"name": row.name, "fields": row.fields})
    return row


def used(fingerprint: str) -> None:
    """Note that a file was read with this layout."""
    TableLayout.objects.filter(kind=HR, fingerprint=fingerprint).update(used_at=timezone.now())


@transaction.atomic
def forget_layout(row: TableLayout, *, by: User) -> None:
    """Let the next file with these headings be asked about again; raises Refused."""
    _check_may_change(row, by)
    record(LAYOUT_FORGOTTEN.name, row, by=by, data={"name": row.name, "fields": row.fields})
    TableLayout.objects.filter(pk=row.pk).delete()


@transaction.atomic
def save_faculty_name(row: FacultyName, *, by: User) -> FacultyName:
    """Add a name that the HR system uses for a faculty; raises Refused for a name twice or a faculty not served."""
    if not serves(by, row.faculty_id):
        raise Refused(OTHER_FACULTY)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(NAME_TWICE) from error
    record(NAME_SAVED.name, row, by=by, data={"name": row.name, "code": row.faculty.code})
    return row


@transaction.atomic
def remove_faculty_name(row: FacultyName, *, by: User) -> None:
    """Take a name of a faculty out of the list; raises Refused."""
    if not serves(by, row.faculty_id):
        raise Refused(OTHER_FACULTY)
    record(NAME_REMOVED.name, row, by=by, data={"name": row.name, "code": row.faculty.code})
    FacultyName.objects.filter(pk=row.pk).delete()
