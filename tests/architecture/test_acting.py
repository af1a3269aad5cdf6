"""One way to act: a view takes a step by ``web.acting``, is for a role by one decorator, and no words decide."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_house import ROOT, sources


def _read(*, views: bool = False) -> Iterator[tuple[Path, str]]:
    """Every file of the product, or of its views, with its text."""
    for path in sources():
        where = path.relative_to(ROOT)
        if not views or "views" in where.with_suffix("").parts:
            yield where, path.read_text(encoding="utf-8")


def test_a_view_that_catches_a_refusal_itself_says_why() -> None:
    bare = [
        f"{path}:{number}"
        for path, text in _read(views=True)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip().startswith("except Refused") and "#" not in line
    ]
    assert not bare, "take the step by utq_portal.web.acting, or say in a comment why not: " + ", ".join(bare)


def test_a_page_for_a_role_has_a_decorator() -> None:
    by_hand = [
        f"{path}:{node.lineno}"
        for path, text in _read(views=True)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.If) and isinstance(node.body[0], ast.Raise) and ".holds(" in ast.unparse(node.test)
    ]
    assert not by_hand, "use role_required: " + ", ".join(by_hand)


def test_a_refusal_is_known_by_its_code_and_never_by_its_words() -> None:
    """The names under which the product catches or gets a refusal, never beside an operator of comparison."""
    by_words = [
        f"{path}:{node.lineno}"
        for path, text in _read()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Compare)
        and any(f"{name}.why" in ast.unparse(node) for name in ("refused", "refusal", "error"))
    ]
    assert not by_words, "compare the code: " + ", ".join(by_words)
