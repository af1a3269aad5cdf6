"""The ground knows no app: neither by an import (pyproject.toml, contract "ground") nor by a name in a text or page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.test_house import ROOT

APPS = ("trajectories", "dossiers", "assessments", "exemptions", "courses")
NAMED = re.compile(rf"\b(?:{'|'.join(APPS)})[:./]\w")
# who puts the house together names its apps
BUILDERS = {"utq_portal/settings.py", "utq_portal/urls.py"}


def names_in(code: str) -> list[str]:
    """The strings of a module that name an app; what its docstrings say is for people."""
    tree = ast.parse(code)
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [str(node.value) for node in texts if id(node) not in said and NAMED.search(str(node.value))]


def ground() -> list[Path]:
    """The modules of the ground, without migrations: they name tables that once were."""
    return [path for path in sorted((ROOT / "utq_portal").rglob("*.py")) if "migrations" not in path.parts]


def templates() -> list[Path]:
    """The templates that belong to no app."""
    found = sorted((ROOT / "templates").rglob("*.html"))
    return [path for path in found if path.relative_to(ROOT / "templates").parts[0] not in (*APPS, "pdf")]


def test_no_string_of_the_ground_names_an_app() -> None:
    paths = {str(path.relative_to(ROOT)): path for path in ground()}
    named = {name: names_in(path.read_text()) for name, path in paths.items() if name not in BUILDERS}
    assert {name: found for name, found in named.items() if found} == {}


def test_no_template_of_the_ground_names_an_app() -> None:
    named = {str(path.relative_to(ROOT)): NAMED.findall(path.read_text()) for path in templates()}
    assert {name: found for name, found in named.items() if found} == {}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('"""Of courses.models."""', []),
        ('x = "courses:mine"', ["courses:mine"]),
        ('def f():\n    """See dossiers/rules.py."""\n    return "dossiers.dossier"', ["dossiers.dossier"]),
        ('x = "three courses: a, b"', []),
    ],
)
def test_what_names_an_app(code: str, found: list[str]) -> None:
    assert names_in(code) == found
