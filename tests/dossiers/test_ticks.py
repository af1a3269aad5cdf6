"""Ticks: locked cells are told and all others saved, several at once, and the page as the server has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dossiers.models import CompetenceSection, Dossier, Evidence, EvidenceTick
from dossiers.workflow.evidence import remove_evidence
from dossiers.workflow.ready import mark_ready
from dossiers.workflow.ticks import save_ticks, set_ticks
from tests.cast import Cast
from tests.factories.dossiers import (
    SectionFactory,
    add_evidence,
    ask,
    open_dossier,
    ready_dossier,
    recognised_certificate,
)
from trajectories.models import Criterion
from utq_portal.people.models import User
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]
S = CompetenceSection.State
BY_SCRIPT = {"X-Autosave": "1"}


def key(dossier: Dossier, code: str) -> int:
    return Criterion.objects.get(competence__profile=dossier.trajectory.profile, code=code).pk


def codes(piece: Evidence) -> set[str]:
    return set(EvidenceTick.objects.filter(evidence=piece).values_list("criterion__code", flat=True))


def set_state(dossier: Dossier, number: int, state: str) -> None:
    """Set directly: how a section gets there has its own tests."""
    CompetenceSection.objects.filter(dossier=dossier, competence__number=number).update(state=state)


@pytest.fixture
def piece(cast: Cast) -> Evidence:
    """In a dossier in which competence 2 is ready, and shown by it."""
    section = SectionFactory(cast, 2)
    row = add_evidence(section.dossier, "Plan.pdf", "2.1")
    mark_ready(section, by=cast.teacher)
    return row


def post(browser: Client, dossier: Dossier, was: set[str], now: set[str], **more: str) -> dict[str, Any]:
    sent = {"version": " ".join(sorted(was)), "tick": sorted(now), **more}
    answer = browser.post(f"/dossiers/{dossier.pk}/ticks/", sent, headers=BY_SCRIPT)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


@pytest.mark.parametrize("state", [S.READY, S.LOCKED, S.SUFFICIENT, S.RECOGNISED])
def test_a_locked_cell_is_told_and_the_others_are_saved(cast: Cast, piece: Evidence, state: str) -> None:
    dossier = piece.dossier
    set_state(dossier, 2, state)
    locked, open_ = (piece.pk, key(dossier, "2.2")), (piece.pk, key(dossier, "3.1"))
    was = (piece.pk, key(dossier, "2.1"))
    done = save_ticks(dossier, by=cast.teacher, add=[locked, open_], remove=[was])
    assert (set(done.added), set(done.removed), set(done.locked)) == ({open_}, set(), {locked, was})
    assert all("competence" in why for why in done.why)
    assert codes(piece) == {"2.1", "3.1"}


@pytest.mark.parametrize("state", [S.EMPTY, S.DRAFTING, S.INSUFFICIENT])
def test_an_open_competence_locks_nothing(cast: Cast, piece: Evidence, state: str) -> None:
    dossier = piece.dossier
    set_state(dossier, 2, state)
    cell = (piece.pk, key(dossier, "2.2"))
    assert save_ticks(dossier, by=cast.teacher, add=[cell], remove=[]).locked == {}
    assert codes(piece) == {"2.1", "2.2"}


def test_asking_for_feedback_locks_nothing(cast: Cast) -> None:
    section = SectionFactory(cast, 2)
    row = add_evidence(section.dossier, "Plan.pdf", "2.1")
    ask(section, cast.colleague)
    cell = (row.pk, key(section.dossier, "2.2"))
    assert save_ticks(section.dossier, by=cast.teacher, add=[cell], remove=[]).locked == {}


def test_all_or_nothing_where_that_is_asked(cast: Cast, piece: Evidence) -> None:
    dossier = piece.dossier
    with pytest.raises(Refused, match="marked ready"):
        set_ticks(
            dossier, by=cast.teacher, add=[(piece.pk, key(dossier, "2.2")), (piece.pk, key(dossier, "3.1"))], remove=[]
        )
    assert codes(piece) == {"2.1"}


def test_a_closed_dossier_takes_no_tick(cast: Cast) -> None:
    dossier = ready_dossier(cast)
    row = Evidence.objects.filter(dossier=dossier)[0]
    with pytest.raises(Refused):
        save_ticks(dossier, by=cast.teacher, add=[(row.pk, key(dossier, "3.1"))], remove=[])


def test_a_section_made_ready_in_another_tab_while_ticking(cast: Cast, piece: Evidence, signed_in: Browser) -> None:
    """The page does not know of it yet: the sentence comes back for the cell, every later tick is saved."""
    dossier, browser = piece.dossier, signed_in(cast.teacher)
    late, open_ = f"{piece.pk}.{key(dossier, '2.3')}", f"{piece.pk}.{key(dossier, '3.1')}"
    told = post(browser, dossier, set(), {late})
    assert told["refused"] == {late: "This competence is marked ready. Open it again, and you can change it."}
    assert told["version"] == ""
    told = post(browser, dossier, set(), {late, open_})
    assert (told["version"], codes(piece)) == (open_, {"2.1", "3.1"})
    assert set(told["grid"]["ticked"]) == {f"{piece.pk}.{key(dossier, '2.1')}", open_}
    assert told["grid"]["locked"][str(key(dossier, "2.2"))].startswith("This competence is marked ready")
    assert told["html"][f"#n{piece.pk}"] == "shows 2 criteria"


def test_the_answer_tells_what_other_windows_did(cast: Cast, piece: Evidence, signed_in: Browser) -> None:
    dossier = piece.dossier
    gone = add_evidence(dossier, "Gone.pdf")
    remove_evidence(gone, by=cast.teacher)
    save_ticks(dossier, by=cast.teacher, add=[(piece.pk, key(dossier, "4.1"))], remove=[])
    told = post(signed_in(cast.teacher), dossier, set(), {f"{piece.pk}.{key(dossier, '5.1')}"})
    assert f"{piece.pk}.{key(dossier, '4.1')}" in told["grid"]["ticked"]
    assert told["version"] == f"{piece.pk}.{key(dossier, '5.1')}"
    assert told["grid"]["pieces"] == [piece.pk]


def test_a_cell_that_the_page_did_not_show_is_not_unticked(cast: Cast, piece: Evidence, signed_in: Browser) -> None:
    """A draft from another selection names ticks of pieces that are not on this page."""
    other = add_evidence(piece.dossier, "Other.pdf", "3.1")
    was = {f"{other.pk}.{key(piece.dossier, '3.1')}"}
    post(signed_in(cast.teacher), piece.dossier, was, set(), pieces=str(piece.pk))
    assert codes(other) == {"3.1"}


def test_without_script_the_sentence_stands_on_the_page(cast: Cast, piece: Evidence, signed_in: Browser) -> None:
    dossier = piece.dossier
    sent = {"version": "", "tick": [f"{piece.pk}.{key(dossier, code)}" for code in ("2.2", "3.1")]}
    page = signed_in(cast.teacher).post(f"/dossiers/{dossier.pk}/ticks/", sent, follow=True)
    assert "Not all ticks are saved. This competence is marked ready." in page.content.decode()
    assert page.redirect_chain[-1][0].endswith("#evidence")
    assert codes(piece) == {"2.1", "3.1"}


def test_locked_cells_are_shown_locked_and_not_sent(cast: Cast, piece: Evidence, signed_in: Browser) -> None:
    dossier = piece.dossier
    page = signed_in(cast.teacher).get(f"/dossiers/{dossier.pk}/").content.decode()
    assert page.count('disabled aria-describedby="locked-2"') == 3
    assert 'id="locked-2"' in page
    assert 'name="version" value=""' in page


def test_a_recognised_competence_is_locked(cast: Cast, signed_in: Browser) -> None:
    row = recognised_certificate(cast, "3")
    add_evidence(row.dossier, "Plan.pdf", "2.1")
    page = signed_in(cast.teacher).get(f"/dossiers/{row.dossier_id}/").content.decode()
    assert 'id="locked-3"' in page


# ---------- several at once ----------


def test_a_criterion_for_the_chosen_pieces(cast: Cast, signed_in: Browser) -> None:
    dossier = open_dossier(cast)
    pieces = [add_evidence(dossier, f"{n}.pdf") for n in range(5)]
    page = f"/dossiers/{dossier.pk}/evidence/chosen/"
    sent = {"pick": [str(one.number) for one in pieces], "act": "tick", "of": f"c{key(dossier, '2.1')}"}
    browser = signed_in(cast.teacher)
    shown = browser.post(page, sent, follow=True).content.decode()
    assert "5 pieces show 2.1 now." in shown
    assert all(codes(one) == {"2.1"} for one in pieces)
    browser.post(page, {**sent, "act": "untick"})
    assert not EvidenceTick.objects.exists()
    assert "Choose the pieces first." in browser.post(page, {"act": "tick"}, follow=True).content.decode()


def test_removing_the_chosen_tells_what_stays(cast: Cast, piece: Evidence, signed_in: Browser) -> None:
    other = add_evidence(piece.dossier, "Other.pdf")
    sent = {"pick": [str(piece.number), str(other.number)], "act": "remove"}
    page = signed_in(cast.teacher).post(f"/dossiers/{piece.dossier_id}/evidence/chosen/", sent, follow=True)
    shown = page.content.decode()
    assert "1 piece is removed. You can put it back." in shown
    assert f"Evidence {piece.number} stays." in shown


@pytest.mark.parametrize(
    ("of", "expected"), [("3", {"3.1", "3.2"}), ("all", None), ("nonsense", set()), ("c1x", set())]
)
def test_a_whole_row_or_competence(cast: Cast, signed_in: Browser, of: str, expected: set[str] | None) -> None:
    dossier = open_dossier(cast)
    row = add_evidence(dossier, "Plan.pdf")
    signed_in(cast.teacher).post(f"/dossiers/{dossier.pk}/evidence/{row.number}/tick/", {"of": of})
    every = set(Criterion.objects.filter(competence__profile=cast.profile).values_list("code", flat=True))
    assert codes(row) == (every if expected is None else expected)


# ---------- what is shown ----------


def numbers(browser: Client, dossier: Dossier, query: str) -> list[int]:
    answer = browser.get(f"/dossiers/{dossier.pk}/?{query}")
    return [row.piece.number for row in answer.context["grid"].rows]


def test_order_search_and_selection(cast: Cast, signed_in: Browser) -> None:
    dossier = open_dossier(cast)
    add_evidence(dossier, "Zebra.pdf", "2.1")
    add_evidence(dossier, "École.pdf", "3.1")
    add_evidence(dossier, "apple.pdf")
    browser = signed_in(cast.teacher)
    assert numbers(browser, dossier, "") == [1, 2, 3]
    assert numbers(browser, dossier, "order=name") == [3, 2, 1]
    assert numbers(browser, dossier, "order=new") == [3, 2, 1]
    assert numbers(browser, dossier, "q=ecole") == [2]
    assert numbers(browser, dossier, "show=unticked") == [3]
    assert numbers(browser, dossier, "show=2") == [1]
    assert numbers(browser, dossier, "order=nonsense&show=zz&here=\u00b2&by=x") == [1, 2, 3]
    grid = browser.get(f"/dossiers/{dossier.pk}/?by=criterion&here={key(dossier, '2.2')}&order=name").context["grid"]
    assert (grid.criterion.code, grid.before.label, grid.after.label) == ("2.2", "2.1", "2.3")
    assert "order=name" in grid.after.query


def test_what_a_page_knows_does_not_hang_on_the_order_of_its_rows(cast: Cast, signed_in: Browser) -> None:
    """Else a draft would be taken for another text as soon as a row was moved."""
    dossier = open_dossier(cast)
    for name in ("C.pdf", "B.pdf", "A.pdf"):
        add_evidence(dossier, name, "2.1", "3.2")
    browser = signed_in(cast.teacher)
    grids = [browser.get(f"/dossiers/{dossier.pk}/?order={order}").context["grid"] for order in ("", "name", "new")]
    assert len({(grid.baseline, grid.pieces) for grid in grids}) == 1


def test_the_place_for_files_comes_first_in_an_empty_dossier(cast: Cast, signed_in: Browser) -> None:
    dossier = open_dossier(cast)
    browser = signed_in(cast.teacher)
    empty = browser.get(f"/dossiers/{dossier.pk}/").content.decode()
    assert empty.index('class="drop"') < empty.index('id="competences-h"')
    add_evidence(dossier, "Plan.pdf")
    filled = browser.get(f"/dossiers/{dossier.pk}/").content.decode()
    assert filled.index('class="drop"') > filled.index('id="competences-h"')


@pytest.mark.parametrize("part", ["", "2/", "evidence/1/"])
def test_one_three_or_twenty_five_pieces_take_the_same_queries(cast: Cast, signed_in: Browser, part: str) -> None:
    section = SectionFactory(cast, 2)
    browser = signed_in(cast.teacher)

    def taken(count: int) -> int:
        for n in range(Evidence.objects.count(), count):
            add_evidence(section.dossier, f"{n}.pdf", "2.1", "3.1")
        page = f"/dossiers/{section.dossier_id}/{part}"
        browser.get(page)
        cache.clear()
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(page).status_code == 200
        return len(caught)

    assert taken(1) == taken(3) == taken(25)
