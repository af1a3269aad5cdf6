"""A table of trajectories that began before the portal: its columns, its words, and a line of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajectories.models import Trajectory
from utq_portal.imports.headings import Columns, columns
from utq_portal.imports.reading import RawRow, read
from utq_portal.people.feed.headings import FEED
from utq_portal.people.models import Faculty, User

MOST_LINES = 300
_HEADINGS = """
name: name naam teacher docent fullname volledigenaam
stage: stage phase status state stadium fase stand
ready: ready competencesready readycompetences competences competenciesready competentiesgereed gereedcompetenties
ready: competenties gereedecompetenties klaar
supervisor: supervisor utqsupervisor bkobegeleider begeleider coach consultant contact contactpersoon
intake_held_on: intakeheldon intake intakeon intakedate intakedatum intakeop intakegehouden intakegehoudenop
intake_held_on: datumintake intakegesprek intakemeeting
planned_ready_on: plannedreadyon plannedready plannedreadydate planned planneddate target targetdate
planned_ready_on: geplandgereed geplandgereedop streefdatum gepland planning geplandedatum
"""
_NUMBER = {word: name for word, name in FEED.words.items() if name == "employee_no"}
_WORDS = columns(_HEADINGS, "name").words
OPTIONAL = frozenset(_WORDS.values()) - {"stage"}
FIELD_NAMES: dict[str, Promise] = {
    "employee_no": _("Employee number"),
    "name": _("Name"),
    "stage": _("Stage"),
    "ready": _("Competences ready"),
    "supervisor": _("UTQ supervisor"),
    "intake_held_on": _("Intake held on"),
    "planned_ready_on": _("Planned to be ready on"),
}


COLUMNS = Columns(
    {**_NUMBER, **_WORDS},
    "name",
    OPTIONAL,
    most=MOST_LINES,
    dates=("intake_held_on", "planned_ready_on"),
    labels=FIELD_NAMES,
    key="employee_no",
)
FIELDS = COLUMNS.fields


class Stage:
    """Where a trajectory stands, in the words of a table."""

    PREPARING = "preparing"
    WORKING = "working"
    READY = "ready"


STAGES: dict[str, Promise] = {
    Stage.PREPARING: _("preparing the intake"),
    Stage.WORKING: _("intake done, working on the dossier"),
    Stage.READY: _("everything ready"),
}
_STAGE_WORDS = {
    Stage.PREPARING: "preparing new start started intakeplanned preparingtheintake voorbereiding voorbereiden nieuw "
    "intake gestart bereidtintakevoor intakegepland 1",
    Stage.WORKING: "working active dossier intakedone workingonthedossier somecompetencesready inprogress bezig actief "
    "intakegedaan intakeafgerond intakegehouden werktaandossier werktaanhetdossier bezigmetdossier deelsgereed "
    "enkelecompetentiesgereed running lopend loopt intakedoneworkingonthedossier 2",
    Stage.READY: "ready declaredready allready everythingready complete dossierready gereed gereedgemeld allesgereed "
    "klaar dossiergereed compleet 3",
}
STAGE_OF = {word: stage for stage, words in _STAGE_WORDS.items() for word in words.split()}


class Kind:
    """What a line leads to."""

    START = "start"  # a trajectory is made
    ONWARD = "onward"  # one that prepares its intake goes on to the dossier
    MARK = "mark"  # one that runs gets competences marked, or a UTQ supervisor it did not have
    SAME = "same"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line leads to nothing: the field and the reason, as a sentence with its words."""

    where: str
    why: Promise
    says: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return str(self.why) % self.says

    @property
    def field_name(self) -> str:
        return str(FIELD_NAMES.get(self.where, self.where))


@dataclass(slots=True)
class Line:
    """One line of the table: as it was typed, as it was understood, and what it leads to."""

    number: int
    values: dict[str, str]
    kind: str = Kind.FAULT
    fault: Fault | None = None
    person: User | None = None
    faculty: Faculty | None = None
    stage: str = ""
    ready: tuple[int, ...] = ()  # numbers of competences
    supervisor: User | None = None
    intake_held_on: date | None = None
    planned_ready_on: date | None = None
    trajectory: Trajectory | None = None
    voluntary: bool = False

    @property
    def good(self) -> bool:
        """Whether taking over does something for this line."""
        return self.kind in (Kind.START, Kind.ONWARD, Kind.MARK)

    @property
    def cell_to_mend(self) -> bool:
        """Whether one cell of this line is wrong, which can be typed again."""
        return self.fault is not None and self.fault.where in FIELDS

    @property
    def wrong(self) -> str:
        """What stands in the cell that is wrong."""
        return self.values.get(self.fault.where, "") if self.fault else ""

    @property
    def stage_word(self) -> str:
        return str(STAGES[self.stage]) if self.stage else ""

    @property
    def name(self) -> str:
        return self.person.name if self.person else self.values["name"] or self.values["employee_no"]


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where a line says nothing."""

    supervisor: str = ""
    intake_held_on: date | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a table and what they lead to; ``digest`` is the same as long as it leads to the same."""

    lines: list[Line]
    digest: str

    def of(self, *kinds: str) -> list[Line]:
        """The lines of these kinds, in their order."""
        return [line for line in self.lines if line.kind in kinds]

    @property
    def good(self) -> list[Line]:
        return [line for line in self.lines if line.good]


def as_text(rows: Iterable[RawRow]) -> str:
    """The rows as a table to paste, with the headings that this page knows; fit to be mended and read again."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows([row.values[name] for name in FIELDS] for row in rows)
    return text.getvalue().rstrip("\n")


def rows_of(content: bytes) -> list[RawRow]:
    """The rows of a file or a pasted table; raises FileRefused."""
    return read(content, COLUMNS).rows


def mended(rows: Sequence[RawRow], cells: Mapping[tuple[int, str], str]) -> list[RawRow]:
    """The rows with these cells corrected, by line and field."""
    return [
        RawRow(row.line, {name: cells.get((row.line, name), old) for name, old in row.values.items()}, row.ragged)
        for row in rows
    ]
