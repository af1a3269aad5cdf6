"""Evidence in two windows at the same moment: nothing is lost, and no tick stands where none may."""

from __future__ import annotations

import pytest

from dossiers.models import CompetenceSection, Evidence, EvidenceTick, EvidenceVersion
from dossiers.workflow.evidence import move_evidence, put_back, remove_evidence
from dossiers.workflow.ready import mark_ready
from dossiers.workflow.ticks import Ticked, save_ticks
from dossiers.workflow.versions import replace_file
from tests.cast import Cast, make_cast
from tests.factories.dossiers import SectionFactory, add_evidence, open_dossier, pdf
from tests.services.seed import restore_profile
from tests.services.test_races_dossier import ROUNDS, race, refused
from trajectories.models import Criterion


@pytest.fixture(params=range(ROUNDS))
def cast(transactional_db: None) -> Cast:
    """The cast in a database that really commits; the profile is made again, for the flush takes it away."""
    restore_profile()
    return make_cast()


def key(cast: Cast, code: str) -> int:
    return Criterion.objects.get(competence__profile=cast.profile, code=code).pk


def test_removing_against_ticking(cast: Cast) -> None:
    piece = add_evidence(open_dossier(cast), "Plan.pdf")
    cell = (piece.pk, key(cast, "2.1"))
    results = race(
        lambda: remove_evidence(piece, by=cast.teacher),
        lambda: save_ticks(piece.dossier, by=cast.teacher, add=[cell], remove=[]),
    )
    assert refused(results) == 0
    row = Evidence.objects.get(pk=piece.pk)
    assert row.removed_at is not None
    assert put_back(row, by=cast.teacher)
    assert EvidenceTick.objects.filter(evidence=row).count() <= 1


def test_marking_ready_against_ticking(cast: Cast) -> None:
    """Either the tick came first, or it is told why not; the other cell is saved in any case."""
    section = SectionFactory(cast, 2)
    piece = add_evidence(section.dossier, "Plan.pdf")
    cells = [(piece.pk, key(cast, "2.1")), (piece.pk, key(cast, "3.1"))]
    done: list[Ticked] = []
    results = race(
        lambda: mark_ready(section, by=cast.teacher),
        lambda: done.append(save_ticks(section.dossier, by=cast.teacher, add=cells, remove=[])),
    )
    assert refused(results) == 0
    assert CompetenceSection.objects.get(pk=section.pk).state == CompetenceSection.State.READY
    assert set(done[0].locked) | set(done[0].added) == set(cells)
    assert cells[1] in done[0].added
    assert EvidenceTick.objects.count() == len(done[0].added)


def test_replacing_twice_at_once_keeps_both_files(cast: Cast) -> None:
    piece = add_evidence(open_dossier(cast), "Plan.pdf")
    names = ("One.pdf", "Two.pdf")
    results = race(
        *[lambda name=name: replace_file(piece, pdf(name, name.encode()), by=cast.teacher) for name in names]
    )
    assert refused(results) == 0
    row = Evidence.objects.get(pk=piece.pk)
    former = list(EvidenceVersion.objects.filter(evidence=row).order_by("number").values_list("number", "file_name"))
    assert (row.version, [number for number, _name in former]) == (3, [1, 2])
    assert {row.file_name, former[1][1]} == set(names)


def test_the_same_file_twice_at_once_is_one_version(cast: Cast) -> None:
    piece = add_evidence(open_dossier(cast), "Plan.pdf")

    def replace() -> None:
        replace_file(piece, pdf("One.pdf", b"one"), by=cast.teacher)

    assert refused(race(replace, replace)) == 0
    assert Evidence.objects.get(pk=piece.pk).version == 2
    assert EvidenceVersion.objects.count() == 1


def test_removing_and_putting_back_twice_at_once(cast: Cast) -> None:
    piece = add_evidence(open_dossier(cast), "Plan.pdf", "2.1")
    gone: list[bool] = []
    assert refused(race(*[lambda: gone.append(remove_evidence(piece, by=cast.teacher))] * 2)) == 0
    assert sorted(gone) == [False, True]
    back: list[bool] = []
    assert refused(race(*[lambda: back.append(put_back(piece, by=cast.teacher))] * 2)) == 0
    assert sorted(back) == [False, True]
    assert EvidenceTick.objects.filter(evidence=piece).count() == 1


def test_moving_two_pieces_at_once_leaves_one_order(cast: Cast) -> None:
    dossier = open_dossier(cast)
    pieces = [add_evidence(dossier, f"{n}.pdf") for n in range(4)]
    results = race(
        lambda: move_evidence(pieces[0], by=cast.teacher, place=4),
        lambda: move_evidence(pieces[3], by=cast.teacher, place=1),
    )
    assert refused(results) == 0
    assert sorted(Evidence.objects.values_list("position", flat=True)) == [1, 2, 3, 4]
