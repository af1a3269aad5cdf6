"""How forms are drawn: with the portal's own templates, and in words."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext

DASHES = "---------"  # what Django shows where nothing is chosen yet


class Renderer(TemplatesSetting):
    """Draws with the templates of the portal; what is not chosen yet is a word and never a row of dashes."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The markup of a field, a widget or a form."""
        widget = context.get("widget", {})
        for _group, options, _place in widget.get("optgroups", ()):
            for option in options:
                if option["label"] == DASHES:
                    option["label"] = gettext("Choose") if widget["required"] else pgettext("option", "Not chosen")
        return super().render(template_name, context, request)
