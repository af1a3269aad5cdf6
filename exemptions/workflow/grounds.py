"""The grounds and their checklists, kept by the coordinator (docs/domain.md, Grounds)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exemptions.models import ExemptionGround, ExemptionRequest
from utq_portal.audit.record import record
from utq_portal.audit.verbs import STAFF_ONLY, declare
from utq_portal.people.models import User
from utq_portal.people.rules import SETTLES
from utq_portal.people.workflow.roles import check_settles
from utq_portal.workflow import settle

CHANGED = declare("exemptions.ground_changed", _("%(actor)s changed a ground for exemptions"), STAFF_ONLY, SETTLES)


@transaction.atomic
def change_ground(ground: ExemptionGround, values: Mapping[str, object], *, by: User) -> ExemptionGround:
    """Add or change a ground; requests that run follow its checklist from now on."""
    check_settles(by)
    for name, value in values.items():
        setattr(ground, name, value)
    ground.save()
    settle(ExemptionRequest.objects.filter(ground=ground, state__in=ExemptionRequest.RUNNING))
    record(CHANGED.name, ground, by=by, data={"ground": ground.code, "changed": sorted(values)})
    return ground
