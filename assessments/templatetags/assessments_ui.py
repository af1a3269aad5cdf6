"""What the templates of assessments need besides the components."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds for this key; empty when nothing."""
    return values.get(key, "")
