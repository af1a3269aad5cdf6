"""Drawings of the intake."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from trajectories.queries.intake import RatedCompetence
from utq_portal.web.templatetags.ui import segments

register = template.Library()

# the teacher's own level as a segment: fully and mostly, in part, not yet or not rated
_DRAWN = {4: "good", 3: "good", 2: "draft", 1: "none", None: "none"}


@register.simple_tag
def levels_bar(row: RatedCompetence) -> SafeString:
    """One segment per criterion, and the levels in words."""
    unrated = _("not rated")
    levels = ", ".join(f"{one.criterion.code}: {one.word or unrated}" for one in row.criteria)
    return segments([_DRAWN[one.level] for one in row.criteria], levels)
