"""To whom one objects, and how long that takes, as pages and letters say it (docs/domain.md, Public pages)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import ngettext

from utq_portal.policy.values import OBJECTION_TO, Policy

# what the letters say that were written before the university could set it
BEFORE: Mapping[str, object] = {"to": "board", "settle": 2, "decide": 12}


def terms(policy: Policy) -> dict[str, object]:
    """What a letter keeps of the settings of its day; weeks."""
    return {"to": policy.objection_to, "settle": policy.settlement_weeks, "decide": policy.objection_weeks}


def of_letter(printed: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a letter that was written says, whatever the settings are now."""
    kept: Mapping[str, Any] = printed.get("terms", BEFORE)
    return kept


def in_words(kept: Mapping[str, Any]) -> dict[str, str]:
    """The same in words of the active language."""
    whom = str(dict(OBJECTION_TO)[kept["to"]])
    return {"whom": whom, "settle": _weeks(kept["settle"]), "decide": _weeks(kept["decide"])}


def _weeks(number: int) -> str:
    return ngettext("%(number)s week", "%(number)s weeks", number) % {"number": number}
