"""The entry of the office in the main navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from utq_portal.people.models import Role
from utq_portal.web import nav

nav.register(
    "settings", _("Settings"), "settings", nav.holding(Role.COORDINATOR), 90, also=("/people/", "/setup/", "/upkeep/")
)
