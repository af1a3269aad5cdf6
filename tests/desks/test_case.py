"""The page of a case joins what the apps add, in one order, and shows what this viewer may open."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from tests.cast import Cast
from trajectories.workflow.endings import RESUME
from utq_portal.desks import case
from utq_portal.desks.case import Link, Look, Offer, Panel, Share, cases_for
from utq_portal.desks.views.case import _buttons, _panels


def look(**row: object) -> Look:
    viewer: Any = SimpleNamespace(pk=1)
    return Look(SimpleNamespace(pk=7, **row), viewer, set(), timezone.localdate())


def adding(monkeypatch: pytest.MonkeyPatch, *shares: Share) -> None:
    monkeypatch.setattr(case, "_shares", list(shares))


def test_buttons_of_all_apps_stand_in_one_order(monkeypatch: pytest.MonkeyPatch) -> None:
    upper, lower = Offer(20, "Second", "case"), (Offer(10, "First", "case"), Offer(30, "Third", "case", post=True))
    adding(monkeypatch, Share(offers=lower), Share(offers=(upper,)))
    found = _buttons(look())
    assert [(act.label, act.post) for act in found] == [("First", False), ("Second", False), ("Third", True)]
    assert {act.url for act in found} == {"/trajectories/7/"}


@pytest.mark.parametrize(("is_open", "holds", "shown"), [(True, True, 1), (False, True, 0), (True, False, 0)])
def test_a_button_asks_the_step_and_what_the_app_knows_besides(
    monkeypatch: pytest.MonkeyPatch, is_open: bool, holds: bool, shown: int
) -> None:
    offer = Offer(10, "Resume", "case", RESUME, when=lambda look: holds)
    adding(monkeypatch, Share(offers=(offer,)))
    assert len(_buttons(look(may_resume=is_open))) == shown


def test_a_button_of_a_row_that_is_not_there_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    adding(monkeypatch, Share(offers=(Offer(2, "B", "case", key=lambda row: None),)))
    assert _buttons(look()) == []


def test_what_may_not_be_opened_or_is_not_there_has_no_address() -> None:
    found = [Link(1, may, "Dossier", "", "case", key).url for may, key in [(True, 7), (False, 7), (True, None)]]
    assert found == ["/trajectories/7/", "", ""]


def test_a_panel_without_anything_to_show_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Panel(1, "a.html", lambda look: None), Panel(2, "b.html", lambda look: {})
    adding(monkeypatch, Share(panels=(Panel(3, "c.html", lambda look: {}, aside=True), second, first)))
    assert [template for template, _here in _panels(look(), aside=False)] == ["b.html"]


def test_the_row_has_what_every_app_reads_of_it_in_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    assert cast.teacher.held_roles == []  # read once a request
    with django_assert_num_queries(1):
        row = cases_for(cast.teacher).get(pk=cast.trajectory.pk)
    assert (row.is_own, row.holder, row.is_inside, row.assessment_pk) == (True, "teacher", False, None)
