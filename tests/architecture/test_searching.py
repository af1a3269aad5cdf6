"""Every search looks into folded columns, however it is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.cast import Cast
from utq_portal.folding import found
from utq_portal.people.models import User

APPS = ("trajectories", "dossiers", "assessments", "exemptions", "courses", "utq_portal")
LOOKUP = re.compile(r"^(?:\w+__)?(\w+?)__(i?contains|i?startswith|i?endswith|iexact|i?regex|search)$")
# looked up as they are typed: no names, or (a name of HR's own lists) held to be the same as another one
PLAIN = {"email", "employee_no", "number", "code", "case", "task", "about", "key", "said_in_json"}
SAME = {"trajectories/obligations/forms/columns.py:name__iexact",
        "trajectories/obligations/forms/employments.py:name__iexact",
        "trajectories/views/columns.py:name__iexact",
        # not what somebody wrote, but the beginning that the job itself gives to its fault
        "utq_portal/notices/queries.py:error__startswith"}  # fmt: skip


def lookups() -> Iterator[tuple[str, str, str]]:
    """File, lookup and field of every comparison with a part of a text, as keyword or as a string."""
    root = Path(settings.BASE_DIR)
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                text = node.arg if isinstance(node, ast.keyword) else getattr(node, "value", None)
                if isinstance(text, str) and (match := LOOKUP.match(text)):
                    yield str(path.relative_to(root)), text, match[1]


def test_no_search_looks_into_words_as_they_are_written() -> None:
    seen = list(lookups())
    assert len(seen) > 15
    wrong = {f"{path}:{text}" for path, text, field in seen if field not in PLAIN and not field.endswith("folded")}
    assert wrong - SAME == set()


# a name as somebody has it, and what is typed to find it
FOUND = [
    ("Weiß", ["weiss", "WEISS", "Weiß", "weiß"]),
    ("Yıldız", ["yildiz", "YILDIZ", "Yıldız"]),
    ("İpek", ["ipek", "IPEK", "İPEK", "İpek"]),
    ("Łukasz", ["lukasz", "ŁUKASZ"]),
    ("Sørensen", ["sorensen", "SØRENSEN", "Sørensen"]),
    ("Đorđević", ["dordevic", "ĐORĐEVIĆ"]),
    ("Æbelø", ["aebelo", "ÆBELØ"]),
    ("Œuvrard", ["oeuvrard", "ŒUVRARD"]),
    ("Þórsson", ["thorsson", "ÞÓRSSON"]),
    ("Muller\u0308", ["muller", "Muller̈"]),
    ("Müller", ["muller", "mueller", "MÜLLER", "mu\u0308ller"]),
    ("O'Brien", ["o'brien", "O’Brien", "obrien", "o´brien", "oʼbrien"]),
    ("O’Neill", ["o'neill", "oneill"]),
    ("Smit-Jansen", ["smit-jansen", "smit jansen", "jansen", "Smit‑Jansen", "smit–jansen"]),
    ("van der Berg", ["van der berg", "Van  der   Berg", "berg", " berg "]),
]


@pytest.mark.parametrize(("name", "typed"), FOUND, ids=lambda value: value if isinstance(value, str) else "")
def test_a_name_is_found_however_it_is_typed(name: str, typed: list[str], cast: Cast) -> None:
    User.objects.filter(pk=cast.stranger.pk).update(family_name=name)
    for text in typed:
        rows = User.objects.filter(found(text, "folded"))
        assert cast.stranger.pk in rows.values_list("pk", flat=True), text


def test_a_prefix_in_a_column_of_its_own_is_found_with_the_name(cast: Cast) -> None:
    User.objects.filter(pk=cast.stranger.pk).update(prefix="van der", family_name="Bérg")
    for text in ("van der berg", "berg van der", "berg", "vd berg"[3:], "der  berg"):
        assert User.objects.filter(found(text, "folded"), pk=cast.stranger.pk).exists(), text
