"""A state is told once: who has the ball by it, and how it is drawn, stand beside the State of its model.

What a page says at its top is a Summary.
"""

from __future__ import annotations

import ast
import re

import pytest
from django.apps import apps

from tests.architecture.test_house import ROOT, sources, staged_models
from utq_portal.people.responsible import Responsible
from utq_portal.web.templatetags.ui import KINDS
from utq_portal.workflow import Staged

TABLES = ("RESPONSIBLE", "LOOK")
TOLD = {*Responsible.values, *KINDS}
NAMED = {"Responsible", "Look"}


@pytest.mark.parametrize("model", staged_models(), ids=lambda model: model.__name__)
def test_every_machine_tells_holder_and_look_of_each_state(model: type[Staged]) -> None:
    states = [value for value, _label in model._meta.get_field("state").choices or []]
    assert states
    assert list(model.RESPONSIBLE) == list(model.LOOK) == states
    assert {look.tone for look in model.LOOK.values()} <= set(KINDS)


def test_a_drawn_icon_is_in_the_sprite() -> None:
    sprite = (ROOT / "templates" / "components" / "sprite.svg").read_text()
    icons = {look.icon for model in staged_models() for look in model.LOOK.values() if look.icon}
    assert {icon for icon in icons if f'id="i-{icon}"' not in sprite} == set()


def machines() -> list[set[str]]:
    """The names and the values of the states of each model that has a State, a machine or not."""
    states = [getattr(model, "State", None) for model in apps.get_models()]
    return [{*state.names, *state.values} for state in states if state]


def key_of(node: ast.expr | None) -> str:
    """The state that a key names: ``State.READY``, ``S.READY`` or "ready"."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return str(node.value) if isinstance(node, ast.Constant) else ""


def tells(node: ast.expr) -> bool:
    """Whether a value is who has the ball, or how something is drawn."""
    if isinstance(node, ast.Tuple) and node.elts:
        return tells(node.elts[0])
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in NAMED
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id in NAMED
    return isinstance(node, ast.Constant) and node.value in TOLD


def told_again(tree: ast.AST) -> list[int]:
    """Lines of dictionaries that tell three states of a machine, or more; the two tables of a model are not asked."""
    tables = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in TABLES
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict) and node not in tables:
            keys = {key_of(key) for key, value in zip(node.keys, node.values, strict=True) if tells(value)}
            found += [node.lineno] if any(len(keys & states) >= 3 for states in machines()) else []
    return found


def test_no_other_module_tells_the_states_again() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}" for path in sources() for line in told_again(ast.parse(path.read_text()))
    ]
    assert found == []


@pytest.mark.parametrize(
    "again",
    [
        '{S.PREPARING: "teacher", S.ACTIVE: "teacher", S.READY: "coordinator"}',
        '{"preparing": "draft", "active": "draft", "completed": "good"}',
        "{S.PREPARING: Responsible.TEACHER, S.ACTIVE: Responsible.TEACHER, S.CLOSED: Responsible.NOBODY}",
        '{S.EMPTY: ("none", "todo"), S.DRAFTING: ("draft", ""), S.READY: ("good", "")}',
    ],
)
def test_a_table_of_states_elsewhere_is_found(again: str) -> None:
    assert told_again(ast.parse(f"TABLE = {again}")) == [1]
    assert told_again(ast.parse(f"class Case:\n    LOOK: Table = {again}")) == []


def test_no_template_draws_the_answers_of_a_page_by_hand() -> None:
    """``{% summary %}`` draws what a Summary says: where, what is expected, by when, who has the ball."""
    by_hand = re.compile(r'{%\s*(?:fact|ball)\s|class="[^"]*\bfacts\b')
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert [str(path.relative_to(ROOT)) for path in templates if by_hand.search(path.read_text())] == []
