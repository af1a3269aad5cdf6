"""The columns of lists of trajectories and of the evidence of a dossier, as a spreadsheet shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from utq_portal.web.export import Column

if TYPE_CHECKING:
    from dossiers.desk import Report
    from dossiers.rows import Line
    from dossiers.views.grid import Grid, Row
    from trajectories.models import Trajectory

# of rows.Line
TRAJECTORIES: list[Column[Line]] = [
    Column(_("Teacher"), lambda line: line.name),
    Column(_("E-mail"), lambda line: line.email),
    Column(_("Faculty"), lambda line: line.faculty),
    Column(_("Step"), lambda line: line.step),
    Column(_("Deadline"), lambda line: line.deadline or line.no_deadline),
    Column(_("Days silent"), lambda line: line.silent),
    Column(_("Who has the ball"), lambda line: line.holder),
    Column(_("Since"), lambda line: line.since),
]
CASELOADS: list[Column[Any]] = [
    Column(_("UTQ supervisor"), lambda row: row.name),
    Column(_("Open trajectories"), lambda row: row.cases),
    Column(_("Without a UTQ supervisor"), lambda row: row.lost),
]
# of the trajectories of one UTQ supervisor
CASELOAD: list[Column[Trajectory]] = [
    Column(_("Teacher"), lambda row: row.person.name),
    Column(_("Faculty"), lambda row: row.faculty.code),
    Column(_("How far it is"), lambda row: row.get_state_display()),
]
# of views.grid.Row
PIECES: list[Column[Row]] = [
    Column(_("Number"), lambda row: row.piece.number),
    Column(_("Evidence"), lambda row: row.piece.title),
    Column(_("Kind"), lambda row: row.piece.get_kind_display()),
    Column(_("Address or file"), lambda row: row.piece.url or row.piece.file_name),
    Column(_("Added"), lambda row: row.piece.added_at),
]
# of desk.Report
REPORTS: list[Column[Report]] = [
    Column(_("Person"), lambda row: row.name),
    Column(_("Step"), lambda row: row.step),
    Column(_("Planned"), lambda row: row.planned),
    Column(_("Deadline"), lambda row: row.deadline),
]


def grid_columns(grid: Grid) -> list[Column[Row]]:
    """The pieces, and whether each shows a criterion; a cell without a tick stays empty."""
    ticks = [Column(f"{one.criterion.code} {one.criterion.text}", _ticked(n)) for n, one in enumerate(grid.columns)]
    return [*PIECES, *ticks]


def _ticked(place: int) -> Callable[[Row], object]:
    return lambda row: True if row.cells[place].ticked else None
