"""What the templates of the shell need besides the components."""

from __future__ import annotations

from typing import Any

from django import template

from utq_portal.desks.desk import Look, Part

register = template.Library()


@register.simple_tag(takes_context=True)
def draw(context: Any, part: Part, look: Look) -> str:
    """The panel of a part by its own template, with what it gives beside what the page knows."""
    with context.push(dict(part.context(look))):
        drawn: str = context.template.engine.get_template(part.template).render(context)
    return drawn
