"""The own dossier in the main navigation; people with a role reach theirs from home."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from utq_portal.web import nav


def _without_role(request: HttpRequest) -> bool:
    return request.user.is_authenticated and not request.user.held_roles


nav.register("dossier", _("Dossier"), "dossiers:mine", _without_role, 15)
