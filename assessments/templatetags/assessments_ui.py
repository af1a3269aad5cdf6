"""What the templates of assessments need besides the components."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from assessments.models import Assessment, Certificate

register = template.Library()


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds for this key; empty when nothing."""
    return values.get(key, "")


@register.filter
def case_address(row: Assessment | Certificate) -> str:
    """The page of the trajectory that a row belongs to."""
    return f"/trajectories/{row.trajectory_id}/"
