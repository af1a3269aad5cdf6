"""The columns of the desks' lists, as a spreadsheet shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from utq_portal.web.export import Column

# of offices.Report
REPORTS: list[Column[Any]] = [
    Column(_("Person"), lambda row: row.name),
    Column(_("Step"), lambda row: row.step),
    Column(_("Planned"), lambda row: row.planned),
    Column(_("Deadline"), lambda row: row.deadline),
]
