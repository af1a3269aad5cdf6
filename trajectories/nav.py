"""Entries of the main navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from utq_portal.people.models import Role
from utq_portal.web import nav

# people with a role reach their own route from home
nav.register("route", _("Learning route"), "trajectories:own_route", nav.without_role, 17)
nav.register("intake_slots", _("Intake times"), "trajectories:intake_slots", nav.holding(Role.UTQ_SUPERVISOR), 25)
nav.register("appointments", _("Appointments"), "trajectories:hr", nav.holding(Role.HR_ADVISOR), 30)
nav.register(
    "deadlines",
    _("Deadlines"),
    "trajectories:obligations",
    nav.holding(Role.HR_ADVISOR, Role.FACULTY_DECIDER),
    32,
    also=("/hr/sheet/", "/obligations/"),
)
nav.register("extensions", _("Decisions"), "trajectories:extensions", nav.holding(Role.FACULTY_DECIDER), 34)
