"""Adding, changing and closing faculties."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from utq_portal.access import Refused
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.people.models import Employment, Faculty, User, employed_on
from utq_portal.people.rules import SETTLES
from utq_portal.people.workflow.roles import check_settles

SAVED = declare("people.faculty_saved", _("%(actor)s changed the faculty %(code)s"), COORDINATOR_ONLY, SETTLES)
PEOPLE_WORK_HERE = _("People work at this faculty today. It can be closed after the HR file has moved them.")


@transaction.atomic
def save_faculty(row: Faculty, *, by: User | None) -> Faculty:
    """Add or change a faculty; raises Refused when one with employments of today is to be closed."""
    check_settles(by)
    running = Employment.objects.filter(employed_on(timezone.localdate()), faculty=row) if row.pk else None
    if running is not None and not row.active and running.exists():
        raise Refused(PEOPLE_WORK_HERE)
    row.save()
    record(SAVED.name, row, by=by, data={"code": row.code})
    return row
