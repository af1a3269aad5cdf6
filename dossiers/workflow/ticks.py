"""The grid that says which piece shows which criterion (docs/domain.md, Ticks)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from django.db import transaction

from dossiers.models import CompetenceSection, Dossier, Evidence, EvidenceTick
from dossiers.workflow.holding import section_closed_because, sections_in, writing
from dossiers.workflow.texts import wrote
from trajectories.models import Criterion
from utq_portal.people.models import User
from utq_portal.workflow import Refused

Tick = tuple[int, int]  # evidence id, criterion id


@dataclass(frozen=True, slots=True)
class Ticked:
    """What came of saving ticks: the cells that changed, and those that are locked, each with the sentence why."""

    added: frozenset[Tick]
    removed: frozenset[Tick]
    locked: dict[Tick, str]

    @property
    def why(self) -> list[str]:
        """The sentences, each once."""
        return list(dict.fromkeys(self.locked.values()))


def locked_competences(held: Dossier, sections: Iterable[CompetenceSection]) -> dict[int, str]:
    """Why nothing can be ticked, by key of the competence; those that are open are left out. Asks no query."""
    found = {}
    for section in sections:
        section.dossier = held
        if why := section_closed_because(section):
            found[section.competence_id] = str(why)
    return found


@transaction.atomic
def save_ticks(dossier: Dossier, *, by: User, add: Iterable[Tick], remove: Iterable[Tick]) -> Ticked:
    """Tick and untick cells of the grid; what other windows ticked meanwhile stays.

    Cells of a competence that is closed are told and left as they are, all others are saved. Cells of evidence or
    criteria outside the dossier are ignored. Raises Refused when the dossier itself is closed.
    """
    held = writing(dossier, by)
    sections = {section.competence_id: section for section in sections_in(held)}
    locked = locked_competences(held, sections.values())
    criteria = dict(
        Criterion.objects.filter(competence__profile=held.trajectory.profile_id).values_list("pk", "competence")
    )
    pieces = set(Evidence.objects.filter(dossier=held, removed_at=None).values_list("pk", flat=True))
    ticks = EvidenceTick.objects.filter(evidence__in=pieces).values_list("evidence_id", "criterion_id", "pk")
    there = {(piece, criterion): pk for piece, criterion, pk in ticks}
    more = {tick for tick in add if tick[0] in pieces and tick[1] in criteria} - there.keys()
    less = {tick for tick in remove if tick in there}
    shut = {tick: locked[criteria[tick[1]]] for tick in sorted(more | less) if criteria[tick[1]] in locked}
    more -= shut.keys()
    less -= shut.keys()
    EvidenceTick.objects.bulk_create(
        [EvidenceTick(evidence_id=piece, criterion_id=criterion) for piece, criterion in sorted(more)]
    )
    EvidenceTick.objects.filter(pk__in=[there[tick] for tick in less]).delete()
    begun = {criteria[criterion] for _piece, criterion in more}
    for competence in sorted({criteria[criterion] for _piece, criterion in more | less}):
        wrote(sections[competence], by=by, began=competence in begun)
    return Ticked(frozenset(more), frozenset(less), shut)


@transaction.atomic
def set_ticks(dossier: Dossier, *, by: User, add: Iterable[Tick], remove: Iterable[Tick]) -> None:
    """As ``save_ticks``, but all or nothing: raises Refused when one of the cells is locked."""
    done = save_ticks(dossier, by=by, add=add, remove=remove)
    if done.locked:
        raise Refused(done.why[0])


def tick_several(
    dossier: Dossier, pieces: Iterable[int], criteria: Iterable[int], *, by: User, off: bool = False
) -> Ticked:
    """Tick each of the pieces for each of the criteria (keys), or take those ticks off."""
    cells = list(product(pieces, criteria))
    return save_ticks(dossier, by=by, add=[] if off else cells, remove=cells if off else [])
