"""What somebody typed in lines is shown in lines, wherever a page shows it."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
OURS = {"trajectories", "obligations", "dossiers", "assessments", "exemptions", "courses"}
# columns that the portal writes, or that a page makes ready itself: cleaned markup, an escaped body of a mail; what an
# assessor leaves for the other one stands in one template (below), and elsewhere a word is the portal's
NOT_TYPED = {"word", "calendar", "error", "sent_text", "text", "body", "bring_nl", "bring_en", "text_nl", "text_en"}
ALSO_TYPED = {"piece.description", "remark.body", "reply.body", "course.description", "course.bring", "one.text"}
# of one line, or something else under the same name
OF_ONE_LINE = {
    *("item.note", "clock.note", "way.note", "holder.note", "link.note", "paper.note", "line.note"),
    *("office/rows_links.html row.note", "thread.remark", "letter.objection"),
    # made by the portal, of words and places of one line
    "office/upkeep.html part.note",
    *("assessments/_pick.html one.note", "desks/_coming.html one.note", "dossiers/_offered.html one.note"),
}
_SHOWN = re.compile(r"(?:{{\s*|\w+=)([a-z_][\w.]*\.(\w+))((?:\|[^\s%}]*)*)")
_TYPED_IN = re.compile(r"<textarea.*?</textarea>|<(?:input|option)[^>]*>", re.DOTALL)


def typed_columns() -> set[str]:
    """The names of all columns for longer texts."""
    ours = [model for model in apps.get_models() if model._meta.app_label in OURS]
    fields = {field.name for model in ours for field in model._meta.fields if isinstance(field, models.TextField)}
    return fields - NOT_TYPED


def run_together(template: str, columns: set[str]) -> list[str]:
    """What the template shows of such a column without breaking its lines."""
    found = []
    for name, column, filters in _SHOWN.findall(_TYPED_IN.sub("", template)):
        typed = (column in columns and "form" not in name) or name in ALSO_TYPED
        if typed and "linebreaks" not in filters and not filters.startswith(("|yesno", "|default")):
            found.append(name)
    return found


def test_lines_stay_lines_on_every_page() -> None:
    columns = typed_columns()
    assert {"reason", "note", "advice", "motivation"} <= columns
    wrong = {}
    for path in sorted(TEMPLATES.rglob("*.html")):
        place = str(path.relative_to(TEMPLATES))
        found = run_together(path.read_text(), columns)
        if found := [name for name in found if not {name, f"{place} {name}"} & OF_ONE_LINE]:
            wrong[place] = found
    assert wrong == {}


def test_a_word_for_the_other_assessor_stays_in_lines() -> None:
    assert run_together((TEMPLATES / "assessments/_words.html").read_text(), {"word"}) == []


def test_what_counts_as_run_together() -> None:
    assert run_together("<p>{{ row.reason }}</p>", {"reason"}) == ["row.reason"]
    assert run_together("{% blocktranslate with why=row.reason %}{{ why }}", {"reason"}) == ["row.reason"]
    assert run_together("<p>{{ row.reason|linebreaksbr }}</p>", {"reason"}) == []
    assert run_together("<textarea>{{ row.reason }}</textarea>", {"reason"}) == []
