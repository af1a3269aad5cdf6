"""Every list that has pages can be had as a file, or stands here with the reason why not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

APPS = ("trajectories", "dossiers", "assessments", "exemptions", "courses", "utq_portal")
# the view, and why nobody works on this list in a spreadsheet
NO_FILE = {
    "assessments.views.cases._case": "what happened in one case, to read",
    "courses.views.desk.desk": "the desk, with parts of lists that have files where they are whole",
    "exemptions.views.lists.choose_teacher": "people to choose one from",
    "trajectories.views.feed._after": "what one file changed, to look at before it is applied",
    "trajectories.views.slots.intake_slot": "free times to choose one from",
    "trajectories.desk._unstarted": "the desk, with parts of lists that have files where they are whole",
    "utq_portal.desks.views.case.case": "what happened in one case, to read",
    "utq_portal.desks.views.teacher.teacher_home": "what is ahead, to read",
    "dossiers.views.dossier.history": "versions of one text, to read",
    "trajectories.views.slots.intake_slots": "the own calendar, which has a feed",
    "utq_portal.desks.views.inbox.inbox": "messages to one person, to read",
    "utq_portal.office.views.people.invite": "the page to invite; who has not answered is a list of its own",
    "utq_portal.office.views.settings.rows_page": "settings, to change",
}
# the page with a table, and why nobody works on that table in a spreadsheet
NO_LIST = {
    "allauth/elements/table.html": "a part of the sign-in's own pages, which have no list",
    "assessments/case.html": "two judgements of one dossier beside each other, to compare, and assessors to choose",
    "assessments/consensus.html": "two judgements of one dossier beside the text that is written from them",
    "assessments/_desk_late.html": "the first who are late, with a link to the whole",
    "assessments/_desk_running.html": "the first rows of a list, with a link to the whole",
    "assessments/letter.html": "the letter to one candidate, as it is drawn",
    "assessments/seat.html": "one's own judgement of one dossier, to read",
    "assessments/start.html": "assessors to choose for one dossier; who they are is in the list of roles",
    "courses/to_sign.html": "a sheet to print and sign by hand; the group itself has files",
    "courses/desk.html": "the first rows of two lists, each with a link to the whole, which has files",
    "dossiers/midway.html": "what a table that was pasted would do, before it does",
    "office/look.html": "how well two colours can be read on each other",
    "office/procedure.html": "what differs between two procedures, to read",
    "office/touched.html": "what a change of settings would do, before it does",
    "office/setup.html": "the steps of setting up, with those two tables",
    "dossiers/_desk_risk.html": "the first rows of the trajectories at risk, with a link to the whole",
    "dossiers/_desk_at_risk.html": "the first rows of a list, with a link to the whole",
    "dossiers/_desk_steps.html": "the numbers of a chart, each with a link to its list",
    "dossiers/feedback.html": "the evidence of one question, to read beside it; the grid of the dossier has files",
    "dossiers/section.html": "the evidence of one competence, to tick; the grid of the dossier has files",
    "exemptions/_desk_stages.html": "the numbers of a list, each with a link to it",
    "pdf/decision_letter.html": "a letter",
    "public/contacts.html": "whom to write to, to read",
    "public/landing.html": "whom to write to, to read",
    "public/privacy.html": "how long what is kept, to read",
    "trajectories/_desk_deadlines.html": "the numbers of a chart, each with a link to its list",
    "trajectories/_desk_qualified.html": "the numbers of a chart",
    "trajectories/hr/columns.html": "which column of a file is what, to choose",
    "trajectories/diagnosis_conflict.html": "two versions of one self-diagnosis, to choose from",
}


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function of the modules that draw pages."""
    root = Path(settings.BASE_DIR)
    for app in APPS:
        for path in sorted((root / app).glob("**/*.py")):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef):
                    yield ".".join([*path.relative_to(root).with_suffix("").parts, node.name]), node


def called(node: ast.FunctionDef) -> set[str]:
    return {
        one.func.id if isinstance(one.func, ast.Name) else getattr(one.func, "attr", "")
        for one in ast.walk(node)
        if isinstance(one, ast.Call)
    }


def pages_with_tables() -> set[str]:
    """The templates in which a table stands, or in which one is included that has it, and that nothing includes."""
    folder = Path(settings.BASE_DIR) / "templates"
    texts = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.html")}
    holders: dict[str, set[str]] = {}
    for name, text in texts.items():
        for part in re.findall(r"{% include \"([^\"]+)\"", text):
            holders.setdefault(part, set()).add(name)
    found: set[str] = set()
    left = [name for name, text in texts.items() if "<table" in text]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += holders.get(name, ())
    return found - set(holders)


def panels() -> Iterator[tuple[str, dict[str, str]]]:
    """Every panel of a desk whose list is a file too: the module, and the names that stand in the declaration."""
    for path in sorted(Path(settings.BASE_DIR).glob("*/desk.py")):
        for one in ast.walk(ast.parse(path.read_text())):
            if isinstance(one, ast.Call):
                given = {key.arg: ast.unparse(key.value).strip("'") for key in one.keywords if key.arg}
                if {"template", "context", "file"} <= set(given):
                    yield f"{path.parent.name}.desk", given


def drawn_with_files() -> dict[str, set[str]]:
    """Names of templates, as they stand in functions that offer a list as a file, with those functions."""
    found: dict[str, set[str]] = {given["template"]: {module} for module, given in panels()}
    for name, node in functions():
        if "as_file" in called(node):
            for one in ast.walk(node):
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.endswith(".html"):
                    found.setdefault(one.value, set()).add(name)
    return found


def test_every_table_is_a_list_with_files_or_no_list() -> None:
    offering = drawn_with_files()
    bare = {
        page
        for page in pages_with_tables()
        if not any(page == name or (page.endswith(f"/{name}") and "/" in name) for name in offering)
    }
    assert sorted(bare) == sorted(NO_LIST)


def test_every_list_without_pages_says_where_its_files_are() -> None:
    """The pager draws the links; a page without one needs the tag."""
    folder = Path(settings.BASE_DIR) / "templates"
    texts = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.html")}

    def whole(name: str, *above: str) -> str:
        parts = re.findall(r"{% include \"([^\"]+)\"", texts[name])
        inside = [part for part in parts if part in texts and part not in (name, *above)]
        return texts[name] + "".join(whole(part, name, *above) for part in inside)

    offering = drawn_with_files()
    silent = [
        name
        for name in texts
        for drawn in offering
        if (name == drawn or (name.endswith(f"/{drawn}") and "/" in drawn))
        and not re.search(r"{% (?:pager|files)\b", whole(name))
    ]
    assert silent == []


def pagers() -> Iterator[tuple[str, bool]]:
    """Every function that cuts a list into pages, and whether it offers a file."""
    offered = {f"{module}.{given['context']}" for module, given in panels()}
    for name, node in functions():
        if re.search(r"\.(views|desk)\.", name) and "page_of" in called(node):
            yield name, "as_file" in called(node) or name in offered


def test_every_list_with_pages_offers_a_file() -> None:
    found = dict(pagers())
    assert len(found) > 30
    assert sorted(name for name, offers in found.items() if not offers) == sorted(NO_FILE)


@pytest.mark.parametrize("reason", [*NO_FILE.values(), *NO_LIST.values()])
def test_an_exception_says_why(reason: str) -> None:
    assert len(reason.split()) > 1
