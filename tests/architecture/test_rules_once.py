"""An access decision stands in a Rule and nowhere else: not in a view, a list or a template, and not twice."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("trajectories", "dossiers", "assessments", "exemptions", "courses", "utq_portal")
# where the roles that somebody holds are asked for without a row, and why that decides nothing about a row
ROLES_AT_HAND = {
    "courses/queries/led.py": "in which faculties somebody may plan",
    "courses/workflow/editions.py": "who keeps the catalogue: no row of a person",
    "dossiers/queries/midway.py": "whose role it is that brings somebody in, per line of a table",
    "dossiers/views/supervisor.py": "which faculties a list offers",
    "exemptions/views/lists.py": "whether there is a list at all; its rows are the Rule's",
    "trajectories/forms/slots.py": "which faculties a form offers",
    "trajectories/obligations/queries/employments.py": "which buttons a row shows; the act asks the Rule",
    "trajectories/obligations/queries/feed.py": "whose files, and of which faculties",
    "utq_portal/desks/nav.py": "what the menu offers",
    "utq_portal/desks/views/home.py": "which home page opens",
    "dossiers/views/midway.py": "what a form proposes",
    "utq_portal/office/views/profile.py": "whether somebody can have a stand-in",
    "utq_portal/desks/tabs.py": "which tabs there are",
    "utq_portal/desks/views/teacher.py": "how the page greets who has no role any more",
    "utq_portal/people/feed/present.py": "which faculties a file may name",
    "utq_portal/people/models.py": "where they are read",
    "utq_portal/people/queries.py": "which of one's own roles ended, in words",
    "utq_portal/people/workflow/layouts.py": "no row of a person",
    "utq_portal/web/context.py": "the words under the name",
    "utq_portal/web/given.py": "whether somebody is staff",
    "utq_portal/web/nav.py": "what the menu offers",
}
# what leaves the reader out of a list by hand, which the ban on one's own case in the Rules does for stand-ins too
BY_HAND = re.compile(r"exclude\(\w*person=(?:user|reader|request\.user|by)\)|~Q\(\w*person=(?:user|reader|by)\)")
LEFT_OUT = {"courses/queries/registrations.py": "one's own registrations have a page of their own"}


def sources() -> Iterator[tuple[str, str]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if not {"migrations", "demo"} & set(path.parts):
                yield name, path.read_text()


SOURCES = dict(sources())
RULES = [name for name in SOURCES if name.endswith("/rules.py")]


def named(source: str) -> list[str]:
    """The public Rules and functions of a file of rules."""
    found: list[str] = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign):
            found += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.FunctionDef):
            found.append(node.name)
    return [name for name in found if not name.startswith("_")]


@pytest.mark.parametrize("file", RULES)
def test_every_rule_is_used(file: str) -> None:
    """One that nobody uses is a rule that stands somewhere else too."""
    others = "\n".join(text for name, text in SOURCES.items() if name != file)
    own = SOURCES[file]
    unused = [
        name
        for name in named(own)
        if not re.search(rf"\b{name}\b", others) and len(re.findall(rf"\b{name}\b", own)) < 2
    ]
    assert unused == []


def test_nobody_but_the_rules_decides_by_the_roles_at_hand() -> None:
    asking = {name for name, text in SOURCES.items() if "held_roles" in text and name not in RULES}
    assert asking == set(ROLES_AT_HAND)


def test_no_list_leaves_the_reader_out_by_hand() -> None:
    found = {name for name, text in SOURCES.items() if BY_HAND.search(text) and name not in RULES}
    assert found == set(LEFT_OUT)


def test_no_template_asks_for_a_role() -> None:
    asks = re.compile(r"held_roles|\.holds\b|\.role ==|role == ")
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if re.search(asks, "".join(re.findall(r"{%.*?%}", path.read_text())))
    ]
    assert found == []


def test_files_of_people_are_given_out_in_one_way() -> None:
    """Through web.given, which records that staff took one."""
    direct = {name for name, text in SOURCES.items() if re.search(r"\bhandout\.serve\(", text)}
    # the latter two: the logo, and what everybody reads on the public pages
    assert direct == {"utq_portal/web/given.py", "utq_portal/web/views.py", "utq_portal/public/views.py"}


# views, queries and contributions compare nobody's key with that of the reader: ``Owner.has`` asks the Rule
READERS = {"user", "reader", "viewer", "by", "who"}
COMPARED = {
    "assessments/waits.py": "which seat is that of who is reminded",
    "dossiers/waits.py": "which address is told",
    "dossiers/grants.py": "a verb, which refuses in words",
    "utq_portal/people/feed/present.py": "whose role it is, in person or as a stand-in",
    "dossiers/views/midway.py": "what a form proposes",
}
# templates: what stands on the page, where the act behind it asks the Rule again
SAID_BY_WHO = {
    "base.html": "under which key the device keeps what is typed",
    "courses/mine.html": "one does not share with oneself",
    "courses/sessions.html": "which link stands in a row",
    "desks/case.html": "which mails are one's own",
    "dossiers/section.html": "which link stands in a row",
    "exemptions/_documents.html": "who added it takes it away",
    "exemptions/_names.html": "it says: you",
    "trajectories/hr/why.html": "who proposed takes it back",
}


def of_the_reader(node: ast.expr) -> bool:
    """``user.pk``, ``request.user.pk`` or ``request.user``."""
    if isinstance(node, ast.Attribute) and node.attr == "pk":
        node = node.value
        return (isinstance(node, ast.Name) and node.id in READERS) or of_the_reader(node)
    return isinstance(node, ast.Attribute) and node.attr == "user"


def compares(tree: ast.AST) -> list[int]:
    """The lines that compare a person of a row with the reader."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            sides = [node.left, node.comparators[0]]
            keys = [one for one in sides if isinstance(one, ast.Attribute) and one.attr.endswith("_id")]
            found += [node.lineno] if keys and any(of_the_reader(one) for one in sides) else []
    return found


def test_only_rules_and_verbs_compare_a_row_with_its_reader() -> None:
    asked = {name: text for name, text in SOURCES.items() if name not in RULES and "/workflow/" not in name}
    assert {name for name, text in asked.items() if compares(ast.parse(text))} == set(COMPARED)


def test_templates_that_compare_with_the_reader_decide_nothing() -> None:
    found = {
        str(path.relative_to(ROOT / "templates"))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if re.search(r"[=!]= (?:request\.)?user\b|data-user=", path.read_text())
    }
    assert found == set(SAID_BY_WHO)


@pytest.mark.parametrize(
    "line", ["row.person_id == request.user.pk", "user.pk != one.reader_id", "asked.reader_id == reader.pk"]
)
def test_a_comparison_is_found(line: str) -> None:
    assert compares(ast.parse(line)) == [1]
    assert compares(ast.parse("OWN.has(request.user, row) and row.pk == other.pk")) == []
