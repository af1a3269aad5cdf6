"""The own dossier and the list of trajectories in the main navigation; people with a role reach theirs from home."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from utq_portal.people.models import Role
from utq_portal.web import nav

nav.register(
    "trajectories",
    _("Trajectories"),
    "trajectories_list",
    nav.holding(Role.COORDINATOR, Role.HR_ADVISOR, Role.UTQ_SUPERVISOR),
    20,
)
nav.register("dossier", _("Dossier"), "dossiers:mine", nav.without_role, 15)
