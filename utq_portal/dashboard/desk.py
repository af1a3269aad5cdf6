"""The desk that stands here: the coordinator's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from utq_portal.dashboard.queries.figures import waiting_groups, waits
from utq_portal.dashboard.views.coordinator import coordinator_desk
from utq_portal.desks.desk import Desk, Part, add, register
from utq_portal.people.models import Role

register(Desk("coordinator", Role.COORDINATOR, _("Coordinator"), 20, coordinator_desk))
add(Part("coordinator", 10, counts=waiting_groups, waits=waits))
