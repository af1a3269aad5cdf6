"""Entries of the main navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from utq_portal.people.models import Role
from utq_portal.web import nav

nav.register("appointments", _("Appointments"), "trajectories:hr", nav.holding(Role.HR_ADVISOR), 30)
nav.register(
    "deadlines", _("Deadlines"), "trajectories:obligations", nav.holding(Role.HR_ADVISOR, Role.FACULTY_DECIDER), 32
)
nav.register("extensions", _("Extensions"), "trajectories:extensions", nav.holding(Role.FACULTY_DECIDER), 34)
