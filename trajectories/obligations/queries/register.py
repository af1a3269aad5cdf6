"""Reads of the register from before the portal: who sees its files, and each line in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajectories.obligations import rules
from trajectories.obligations.models import EarlierCertificate, RegisterRow, RegisterUpload
from trajectories.obligations.register import FIELD_NAMES, Fault, Kind, Line
from utq_portal.imports.days import day_in
from utq_portal.imports.faults import sentence
from utq_portal.imports.reading import RawRow
from utq_portal.people.models import User
from utq_portal.web import dates

TABS: dict[str, Promise] = {
    Kind.REFUSED: _("Refused"),
    Kind.SETTLES: _("Settle an obligation"),
    Kind.KNOWN: _("No obligation to settle"),
    Kind.UNKNOWN: _("Not known here"),
    Kind.SAME: _("In the register already"),
}


def uploads_for(user: User) -> QuerySet[RegisterUpload]:
    """The files of the register, for the coordinator and central HR."""
    rows = RegisterUpload.objects.select_related("uploaded_by")
    return rows if rules.keeps_register(user) else rows.none()


def certificates() -> QuerySet[EarlierCertificate]:
    """What was loaded, by number."""
    return EarlierCertificate.objects.select_related("person").order_by("number")


def tabs(upload: RegisterUpload) -> list[tuple[str, Promise, int]]:
    """The kinds of lines there are, with their number."""
    rows = upload.summary.get("rows", {})
    return [(kind, name, rows[kind]) for kind, name in TABS.items() if rows.get(kind)]


def refusal(upload: RegisterUpload) -> str:
    """Why the file was refused, in the language of the page."""
    return sentence(upload.refusal, upload.summary.get("says", {}), FIELD_NAMES) if upload.refusal else ""


@dataclass(slots=True)
class ShownLine(Line):
    """One line as it was kept, under the key of its row."""

    pk: int = 0

    @property
    def issued(self) -> str:
        """The day of the certificate in words; as it stands there where it cannot be read."""
        try:
            return dates.short_with_year(day_in(self.values["date"]))
        except ValueError:
            return self.values["date"]


def shown(rows: Iterable[RegisterRow]) -> list[ShownLine]:
    """Lines in words."""
    found = ((row, Fault(row.field, row.reason, **row.says) if row.reason else None) for row in rows)
    return [ShownLine(RawRow(row.line, row.values), row.kind, fault, pk=row.pk) for row, fault in found]
