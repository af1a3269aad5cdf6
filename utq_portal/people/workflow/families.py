"""The names that the HR system gives to job families (docs/domain.md, Values)."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from utq_portal.access import Refused
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.people.models import JobFamilyName, Role, User
from utq_portal.people.rules import holds

KEEPS = holds(Role.HR_ADVISOR) | holds(Role.COORDINATOR)
SAVED = declare(
    "people.family_name_saved", _("%(actor)s changed what the job “%(name)s” means"), COORDINATOR_ONLY, KEEPS
)
REMOVED = declare("people.family_name_removed", _("%(actor)s removed the job “%(name)s”"), COORDINATOR_ONLY, KEEPS)
EDITORS = (Role.HR_ADVISOR, Role.COORDINATOR)
NOT_YOURS = _("This list is kept by HR advisors and the coordinator.")


def _check(by: User) -> None:
    if not any(by.holds(role) for role in EDITORS):
        raise Refused(NOT_YOURS)


@transaction.atomic
def save_family_name(row: JobFamilyName, *, by: User) -> JobFamilyName:
    """Add or change a name; people keep the family they have until the next file. Raises Refused for a name twice."""
    _check(by)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("This name is in the list already.")) from error
    record(SAVED.name, row, by=by, data={"name": row.name, "family": row.job_family})
    return row


@transaction.atomic
def remove_family_name(row: JobFamilyName, *, by: User) -> None:
    """Take a name out of the list; rows with it are refused from now on."""
    _check(by)
    record(REMOVED.name, row, by=by, data={"name": row.name, "family": row.job_family})
    JobFamilyName.objects.filter(pk=row.pk).delete()
