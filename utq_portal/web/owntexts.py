"""The texts of the university's own on the pages that visitors read too, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from utq_portal.policy.queries import page_texts
from utq_portal.web.richtext import shown


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text of the university's own, ready to be shown."""

    name: str
    html: SafeString


def own_texts(*places: str) -> dict[str, list[OwnText]]:
    """The texts that the coordinator keeps for these places, by place; one query."""
    rows = page_texts(*places)
    return {place: [OwnText(row.name, shown(row.text)) for row in texts] for place, texts in rows.items()}
