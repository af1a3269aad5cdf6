"""A table of trajectories that began before the portal: its columns, its words, and a line of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajectories.models import Trajectory
from utq_portal.imports import rows
from utq_portal.imports.headings import columns
from utq_portal.imports.reading import RawRow, read
from utq_portal.people.feed.headings import FIELD_WORDS
from utq_portal.people.models import Faculty, User

MOST_LINES = 300
_HEADINGS = f"""
employee_no: {FIELD_WORDS["employee_no"]}
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
FIELD_NAMES: dict[str, Promise] = {
    "employee_no": _("Employee number"),
    "name": _("Name"),
    "stage": _("Stage"),
    "ready": _("Competences ready"),
    "supervisor": _("UTQ supervisor"),
    "intake_held_on": _("Intake held on"),
    "planned_ready_on": _("Planned to be ready on"),
}
COLUMNS = columns(
    _HEADINGS,
    "name",
    optional=frozenset(FIELD_NAMES) - {"employee_no", "stage"},
    most=MOST_LINES,
    dates=("intake_held_on", "planned_ready_on"),
    labels=FIELD_NAMES,
    key="employee_no",
)


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


REASONS: dict[str, Promise] = {
    "cells": _("This line has more cells than there are headings. Check the separators."),
    "no_number": _("Enter the employee number."),
    "nobody": _("Nobody has the employee number “%(value)s”."),
    "no_job": _("This person has no employment today. Ask HR, then read the table again."),
    "twice": _("This person is in the table twice. Keep one line."),
    "elsewhere": _("This person works at %(faculty)s. The coordinator or a UTQ supervisor there brings this one in."),
    "own": _("Nobody brings in their own trajectory. Ask the coordinator or a colleague."),
    "settled": _("The obligation of this person is settled already. Leave the line out."),
    "no_stage": _("“%(value)s” is not a stage. Enter preparing, intake done, or ready."),
    "no_profile": _("The coordinator has not yet chosen what teachers show in their dossier."),
    "no_competence": _("There is no competence %(number)s."),
    "no_competences": _("Enter numbers of competences, for example 1, 3; or all."),
    "ready_early": _("Competences are ready after the intake. Enter intake done as the stage."),
    "no_day": _("There is no day “%(value)s”. Enter a date such as 31-12-2026."),
    "no_intake": _("Enter the day on which the intake was held, also when you know it roughly."),
    "intake_ahead": _("The intake has not been held yet. Enter preparing as the stage."),
    "several": _("Several UTQ supervisors are called “%(value)s”. Enter the address."),
    "no_supervisor": _(
        "“%(value)s” is not a UTQ supervisor of %(faculty)s today. Enter an address, or leave it empty."
    ),
    "own_supervisor": _("Nobody is their own UTQ supervisor. Enter somebody else."),
    "manager": _("%(who)s is the line manager of this teacher, and never reads the dossier. Enter somebody else."),
    "tied": _("%(who)s %(because)s. Enter somebody else."),
}


class Fault(rows.Fault):
    """Why a line leads to nothing."""

    reasons = REASONS
    labels = {"line": _("Line"), **FIELD_NAMES}


@dataclass(slots=True)
class Line(rows.Line):
    """One line of the table: as it was typed, as it was understood, and what it leads to."""

    GOOD = (Kind.START, Kind.ONWARD, Kind.MARK)
    kind: str = Kind.FAULT
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


Table = rows.Table[Line]


def rows_of(content: bytes) -> list[RawRow]:
    """The rows of a file or a pasted table; raises FileRefused."""
    return read(content, COLUMNS).rows
