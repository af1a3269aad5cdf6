"""Whatever has a name at the top of a module is read somewhere: what nobody reads is taken out."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("assessments", "courses", "dossiers", "exemptions", "trajectories", "utq_portal")
# read by Django, gunicorn or Celery by their name
FRAMEWORK = {"settings.py", "gunicorn.py", "apps.py", "urls.py", "urls_setup.py", "celery.py", "wsgi.py"}


def names(tree: ast.Module) -> list[str]:
    """The names that a module defines; not what a decorator or a call of another module keeps (a verb, a message)."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            found.append(node.name)
        elif isinstance(node, ast.Assign) and not _kept(node.value):
            found += [one.id for one in node.targets if isinstance(one, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not _kept(node.value):
            found.append(node.target.id)
    return [name for name in found if not name.startswith("__")]


def _kept(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Call) and not (isinstance(value.func, ast.Name) and value.func.id == "_")


def said(source: str, *, exports: bool) -> Counter[str]:
    """How often each word is said; in a module of exports an import and its place in ``__all__`` say nothing."""
    if exports:
        source = re.sub(r'^    "?\w+"?,$|^from \S+ import [\w, ]+$', "", source, flags=re.MULTILINE)
    return Counter(re.findall(r"\w+", source))


def unread(sources: dict[str, str]) -> list[tuple[str, str]]:
    """Path and name of what is said nowhere but where it is defined."""
    words: Counter[str] = sum(
        (said(text, exports=path.endswith("__init__.py")) for path, text in sources.items()), Counter()
    )
    found = []
    for path, text in sources.items():
        if not path.startswith("tests/") and path.rsplit("/", 1)[-1] not in FRAMEWORK and "/migrations/" not in path:
            found += [(path, name) for name in names(ast.parse(text)) if words[name] == 1]
    return found


def test_what_is_unread_is_found() -> None:
    door = 'from app.a import (\n    A,\n    lost,\n)\n\n__all__ = [\n    "A",\n    "lost",\n]\n'
    code = "A, B = 1, 2\nC = _('Hello')\nKEPT = declare('x')\n\n\ndef lost() -> int:\n    return A\n"
    assert unread({"app/__init__.py": door, "app/a.py": code.replace("A, B = 1, 2", "A = 1\nB = 2")}) == [
        ("app/a.py", "B"),
        ("app/a.py", "C"),
        ("app/a.py", "lost"),
    ]


def test_every_name_is_read() -> None:
    paths = [path for app in (*APPS, "tests") for path in (ROOT / app).rglob("*.py")]
    assert unread({path.relative_to(ROOT).as_posix(): path.read_text() for path in paths}) == []
