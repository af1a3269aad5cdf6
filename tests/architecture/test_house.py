"""The house: who may import whom, and who may write a state."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from importlinter.cli import lint_imports

from utq_portal.workflow import Staged

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("utq_portal", "trajectories", "dossiers", "assessments", "exemptions", "courses")


def sources() -> list[Path]:
    """Every Python file of the product, without migrations."""
    return [
        path
        for name in OURS
        for path in sorted((ROOT / name).rglob("*.py"))
        if "migrations" not in path.parts and "__pycache__" not in path.parts
    ]


def test_upper_calls_lower_and_never_the_other_way() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml")) == 0


def writes_a_state(tree: ast.AST) -> list[int]:
    """Lines with ``.update(state=…)`` or an assignment to ``x.state``."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            lines += [node.lineno for keyword in node.keywords if keyword.arg == "state"]
        elif isinstance(node, ast.Assign):
            lines += [t.lineno for t in node.targets if isinstance(t, ast.Attribute) and t.attr == "state"]
    return lines


def in_a_workflow(path: Path) -> bool:
    """Whether the file is an app's workflow, or makes demo rows before anybody works with them."""
    return path.stem == "workflow" or path.parent.name in {"workflow", "demo"}


def test_nothing_but_a_workflow_writes_a_state() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources()
        if not in_a_workflow(path)
        for line in writes_a_state(ast.parse(path.read_text()))
    ]
    assert found == []


def test_only_a_workflow_takes_steps() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        if not in_a_workflow(path)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "advance"
    ]
    assert found == []


def staged_models() -> list[type[Staged]]:
    """Every table whose rows move through states."""
    return [model for model in apps.get_models() if issubclass(model, Staged)]


@pytest.mark.parametrize("model", staged_models(), ids=lambda model: model.__name__)
def test_the_database_knows_every_state(model: type[Staged]) -> None:
    checks = [c for c in model._meta.constraints if "state" in c.name and hasattr(c, "condition")]
    listed = {
        value
        for check in checks
        for key, value_list in (check.condition.children if check.condition else [])
        if key == "state__in"
        for value in value_list
    }
    choices = {value for value, _label in model._meta.get_field("state").choices or []}
    assert choices <= listed


def test_files_stay_small() -> None:
    assert [str(p.relative_to(ROOT)) for p in sources() if len(p.read_text().splitlines()) > 600] == []


def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_no_word_loses_its_capitals() -> None:
    """``str.capitalize`` makes "Question from hr" of "question from HR": ``capfirst`` leaves the rest as it is."""
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sources()
        for call in calls(ast.parse(path.read_text()))
        if isinstance(call.func, ast.Attribute) and call.func.attr == "capitalize"
    ]
    assert found == ["utq_portal/web/dates.py:107"]  # the name of a month


def test_numbers_are_rounded_in_one_place() -> None:
    """``number_format`` with decimals cuts off what it does not show: 0.789 would be 0.78 here and 0.79 when kept."""
    found = [
        str(path.relative_to(ROOT))
        for path in sources()
        for call in calls(ast.parse(path.read_text()))
        if isinstance(call.func, ast.Name) and call.func.id == "number_format"
        if len(call.args) > 1 or any(one.arg == "decimal_pos" for one in call.keywords)
    ]
    assert found == ["utq_portal/web/numbers.py"]


def facades() -> list[str]:
    """Packages whose own file does nothing but name again what their modules have."""
    found = []
    for path in (
        one for one in sources() if one.name == "__init__.py" and one.parent.name not in {"models", "utq_portal"}
    ):
        body = ast.parse(path.read_text(encoding="utf-8")).body[1:]
        if body and all(
            isinstance(node, ast.ImportFrom)
            or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
            for node in body
        ):
            found.append(str(path.relative_to(ROOT)))
    return found


def test_no_package_names_its_modules_a_second_time() -> None:
    assert facades() == []
