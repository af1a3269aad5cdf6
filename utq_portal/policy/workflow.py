"""Changes of the institution and its settings, with their audit event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.people.models import Faculty, User
from utq_portal.policy.models import Institution, PolicyValue
from utq_portal.policy.queries import forget, institution

CHANGED = declare("policy.institution_changed", _("%(actor)s changed the institution's details"), COORDINATOR_ONLY)
SET = declare("policy.value_set", _("%(actor)s changed the setting %(name)s"), COORDINATOR_ONLY)


@transaction.atomic
def change_institution(changes: Mapping[str, Any], *, by: User | None) -> Institution:
    """Set fields of the institution; the audit event names the fields."""
    row = institution()
    Institution.objects.filter(pk=row.pk).update(**changes)
    record(CHANGED.name, row, by=by, data={"fields": sorted(changes)})
    transaction.on_commit(forget)
    forget()
    return Institution.objects.get(pk=row.pk)


@transaction.atomic
def set_value(name: str, value: Any, *, by: User | None, faculty: Faculty | None = None, on: date) -> PolicyValue:
    """Set one setting from a day on, for all or one faculty."""
    row = PolicyValue.objects.create(name=name, value=value, faculty=faculty, valid_from=on, set_by=by)
    record(SET.name, row, by=by, data={"name": name, "value": value, "faculty": faculty.code if faculty else ""})
    transaction.on_commit(forget)
    forget()
    return row
