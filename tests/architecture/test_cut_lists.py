"""No list is cut without saying so: it turns pages, or says of how many it shows the first (docs/domain.md, Figures).

``page_of`` and ``first_of`` cut what is shown. Every other place where rows are cut stands below, with why nobody
misses the others.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.test_house import ROOT, sources

BATCH = "one batch of a job, which goes on until nothing is left"
EXAMPLES = "examples of what stands in a column"
MORE = "“And 3 more”, which leads to the list"
PAGES = "what cuts: it tells of how many"
SAYS = "the number of all stands beside it, and leads to the list"
SENT = "what a browser sends is bounded; nothing is shown of it"
TEASER = "a few as an example, beside the way to all"
TWO = "looks only whether there is one, or more than one"
WORD = "the beginning of a text or of a number, no rows"
CUT: dict[tuple[str, str, str], str] = {
    ("assessments/desk.py", "_announce", "NAMED"): "“and 3 more”, and the list of all",
    ("assessments/desk.py", "_late", "5"): SAYS,
    ("assessments/desk.py", "_panel", "5"): SAYS,
    ("assessments/desk.py", "_suggestions", "8"): "for whom a suggestion is worked out",
    ("assessments/desk.py", "_turns", "TURNS"): SAYS,
    ("assessments/queries/arbitrators.py", "works_here", "50"): "looks whether somebody is known; nothing is shown",
    ("assessments/queries/candidates.py", "_suggest", "2"): "an assessment has two assessors",
    ("assessments/queries/candidates.py", "_suggest", "2 - len(elsewhere)"): "an assessment has two assessors",
    ("assessments/queries/reading.py", "first_running", "most"): SAYS,
    ("assessments/queries/register.py", "tidy_code", "HALF"): WORD,
    ("assessments/views/announcing.py", "_review_or_announce", "MOST"): SENT,
    ("assessments/views/cases.py", "_start", "MOST_CHOSEN"): SENT,
    ("assessments/views/late.py", "remind_chosen", "MOST"): SENT,
    ("assessments/weekly.py", "_starts", "MOST"): MORE,
    ("courses/forms/groups.py", "__init__", "2"): TWO,
    ("courses/queries/calendar.py", "feed_entries", "EDITIONS_MOST"): "a calendar to subscribe to, of what comes next",
    ("courses/queries/catalogue.py", "coming_up", "most"): TEASER,
    ("courses/workflow/completion.py", "count_results", "500"): BATCH,
    ("courses/workflow/editions.py", "_write_sessions", "2"): WORD,
    ("courses/workflow/sharing.py", "share_opened", "500"): BATCH,
    ("courses/workflow/statements.py", "freeze_missing", "A_NIGHT"): BATCH,
    ("dossiers/desk.py", "_certificates", "6"): SAYS,
    ("dossiers/desk.py", "_risk", "5"): SAYS,
    ("dossiers/queries/caseload.py", "hr_care", "MOST_LEFT"): SAYS,
    ("dossiers/queries/caseload.py", "hr_care", "MOST_RISK"): SAYS,
    ("dossiers/queries/dossiers.py", "colleagues", "2"): TWO,
    ("dossiers/queries/midway.py", "_supervisor", "60"): WORD,
    ("dossiers/weekly.py", "tell_supervisor", "MOST"): MORE,
    ("dossiers/workflow/evidence.py", "_add_stored", "200"): WORD,
    ("dossiers/workflow/evidence.py", "add_made", "200"): WORD,
    ("dossiers/workflow/evidence.py", "add_made", "400"): WORD,
    ("dossiers/workflow/evidence.py", "move_evidence", "place - 1"): "to put one between the others",
    ("dossiers/workflow/evidence.py", "purge_removed", "BATCH"): BATCH,
    ("exemptions/desk.py", "_stages", "10"): WORD,
    ("exemptions/views/lists.py", "_decide_many", "MOST_AT_ONCE"): SENT,
    ("exemptions/workflow/retention.py", "remove_scans", "BATCH"): BATCH,
    ("trajectories/management/commands/import_hr.py", "_open_question", "SAMPLES"): EXAMPLES,
    (
        "trajectories/management/commands/import_hr.py",
        "_rows",
        "most",
    ): "as many as the caller of the command asked for",
    ("trajectories/management/commands/undo_hr.py", "handle", "MOST"): SAYS,
    ("trajectories/obligations/queries/columns.py", "choices", "4"): "the fields in the order of the form",
    ("trajectories/views/columns.py", "columns", "80"): WORD,
    (
        "trajectories/obligations/workflow/feed.py",
        "_warnings",
        "60",
    ): "compares with the newest files; nothing is shown of them",
    ("trajectories/workflow/plan.py", "add_item", "200"): WORD,
    ("trajectories/obligations/workflow/register.py", "stage", "200"): WORD,
    ("utq_portal/addresses.py", "_example", "60"): WORD,
    ("utq_portal/addresses.py", "plain_address", "20"): WORD,
    ("utq_portal/agenda/reminding.py", "_sweep", "SCAN"): BATCH,
    ("utq_portal/audit/models.py", "__str__", "12"): WORD,
    ("utq_portal/audit/notes.py", "_of_day", "12"): WORD,
    ("utq_portal/audit/workflow.py", "seal", "BATCH"): BATCH,
    ("utq_portal/office/invitations.py", "split_name", "start"): WORD,
    ("dossiers/queries/supervising.py", "attention", "most"): SAYS,
    ("dossiers/queries/supervising.py", "certificates", "most"): SAYS,
    ("dossiers/queries/supervising.py", "questions", "most"): SAYS,
    ("utq_portal/desks/views/search.py", "_found", "MOST"): SAYS,
    ("utq_portal/desks/views/search.py", "_found", "MOST + 1"): SAYS,
    ("dossiers/waiting.py", "_question", "140"): WORD,
    ("utq_portal/desks/desk.py", "lines", "self.most"): SAYS,
    ("utq_portal/desks/views/desk.py", "_oldest", "10"): WORD,
    ("utq_portal/desks/weekly.py", "tell_coordinator", "most"): MORE,
    ("utq_portal/files/kinds.py", "_pdf", "PDF_BEGINS"): WORD,
    ("utq_portal/files/officeparts.py", "_one_byte_letters", "2"): WORD,
    ("utq_portal/files/storage.py", "_keep", "2"): WORD,
    ("utq_portal/files/storage.py", "clean_name", "12"): WORD,
    ("utq_portal/files/storage.py", "clean_name", "LONGEST_NAME - len(suffix)"): WORD,
    ("utq_portal/folding.py", "fill", "BATCH"): BATCH,
    ("utq_portal/folding.py", "filled", "BATCH"): BATCH,
    ("utq_portal/jobs/lease.py", "failed", "LONGEST_ERROR"): WORD,
    ("utq_portal/jobs/lease.py", "gave_up", "LONGEST_ERROR"): WORD,
    ("utq_portal/jobs/lease.py", "postponed", "LONGEST_ERROR"): WORD,
    ("utq_portal/notices/postbox.py", "_open", "200"): WORD,
    ("utq_portal/notices/workflow.py", "_send", "300"): WORD,
    ("utq_portal/people/workflow/layouts.py", "save_layout", "60"): WORD,
    ("utq_portal/people/workflow/layouts.py", "save_layout", "80"): WORD,
    ("utq_portal/web/export.py", "_fill", "LONGEST"): WORD,
    ("utq_portal/web/pages.py", "first_of", "most"): PAGES,
    ("utq_portal/web/pages.py", "first_of", "most + 1"): PAGES,
    ("utq_portal/web/pages.py", "page_of", "per_page"): PAGES,
}

# what a text is called where it is shortened: no rows
TEXTS = {"strip", "hexdigest", "get", "join", "partition", "split", "groups", "upper", "lower"}


def bounded(tree: ast.AST) -> Iterator[ast.Subscript]:
    """Where the first of something are taken, ``[:n]``, but one."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)):
            continue
        if node.slice.lower is None and node.slice.upper and ast.unparse(node.slice.upper) not in {"1", "-1"}:
            yield node


def rows(node: ast.Subscript) -> bool:
    """Whether these may be rows: a query, a list that was made, or a name of several."""
    value = node.value
    if isinstance(value, ast.Call):
        return not (isinstance(value.func, ast.Attribute) and value.func.attr in TEXTS)
    return isinstance(value, (ast.ListComp, ast.List, ast.Name, ast.Attribute))


def cut() -> set[tuple[str, str, str]]:
    """File, function and bound of every such place."""
    found = set()
    for path in sources():
        name = str(path.relative_to(ROOT))
        if "/demo/" in name or name.startswith(("utq_portal/imports/", "utq_portal/people/feed/")):
            continue  # invented people; and what is read of a file, which is no list of the portal's
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef):
                for node in bounded(function):
                    if rows(node) and isinstance(node.slice, ast.Slice) and node.slice.upper is not None:
                        found.add((name, function.name, ast.unparse(node.slice.upper)))
    return found


def test_every_list_that_is_cut_says_so() -> None:
    assert sorted(cut() - set(CUT)) == []


def test_no_reason_stands_for_a_cut_that_is_gone() -> None:
    assert sorted(set(CUT) - cut()) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("list(rows.order_by('pk')[:5])", True),
        ("people[:most]", True),
        ("[one for one in rows][:8]", True),
        ("rows[: most + 1]", True),
        ("request.GET.get('q', '').strip()[:80]", False),
        ("rows.values('pk')[:1]", False),
        ("rows[2:]", False),
    ],
)
def test_a_cut_is_found(code: str, found: bool) -> None:
    assert any(rows(node) for node in bounded(ast.parse(code))) is found


def test_every_list_that_turns_pages_beside_another_has_its_place_on_the_page() -> None:
    """A link to its next rows leads to ``#list-x`` (``list_of``): somewhere there is that place."""
    params = {name for path in sources() for name in re.findall(r'\bparam="(\w+)"', path.read_text())} - {"page"}
    places = set()
    for template in (ROOT / "templates").rglob("*.html"):
        places |= set(re.findall(r'id="list-(\w+)"', template.read_text()))
    assert sorted(params - places) == []
