"""Words typed in one form of a page are not dropped by another's button (docs/domain.md, Writing).

With scripts every page asks before a button leaves words behind (static/js/kept.js). Without scripts a browser sends
one form only: a button beside a form with words lies in it and brings them along ({% beside %}), and two forms stand
beside each other only where somebody has judged that no words can get lost by it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
OWN_ROW = "each button is about a row of its own, and its field is a date, a name or a number, not words"
ENDS_IT = "the other button removes or ends the very thing that is being written"
OTHER_TIMES = "the forms belong to other states or other people: those that meet are asked about one row each"
EITHER = "the second form stands there only where the first does not; else its button lies in the first"
SAVED = "every word is saved while it is typed, and its button saves it too"
RECORDS = "HR records one thing at a time; nothing that is recorded here ends what the next form is about"
JUDGED = {
    "assessments/case.html": OTHER_TIMES,
    "office/delegation.html": EITHER,
    "office/invite.html": "sending an invitation again is about somebody who is in the list already",
    "office/person.html": OWN_ROW,
    "office/procedure.html": "a preset replaces every setting, which is what it says",
    "office/setup.html": "each step is a page of its own; only one is open",
    "dossiers/feedback.html": SAVED,
    "dossiers/piece.html": ENDS_IT,
    "dossiers/recognition.html": OTHER_TIMES,
    "dossiers/section.html": SAVED,
    "exemptions/case.html": OTHER_TIMES,
    "exemptions/external.html": OTHER_TIMES,
    "exemptions/sheet.html": OTHER_TIMES,
    "trajectories/cv.html": SAVED,
    "trajectories/hr/columns.html": "the other button reads another sheet or line, which has other columns",
    "trajectories/hr/families.html": OWN_ROW,
    "trajectories/hr/layouts.html": EITHER,
    "trajectories/hr/preview.html": OWN_ROW,
    "trajectories/hr/register_file.html": OWN_ROW,
    "trajectories/hr/why.html": RECORDS,
    "trajectories/intake_slot.html": EITHER,
}
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
TYPED = re.compile(r'<textarea|type="text"|{{ *\w*form\w*(\.\w+)? *}}|{% field |<input class="input"')
INCLUDED = re.compile(r'{% include "([^"]+\.html)"[^%]*%}')


def whole(name: str, depth: int = 0) -> str:
    """A template with what it includes; a dialog is a page on top, and sends only itself."""
    source = (TEMPLATES / name).read_text()
    if depth < 4:
        source = INCLUDED.sub(lambda found: whole(found[1], depth + 1), source)
    return re.sub(r"<dialog.*?</dialog>", "", source, flags=re.DOTALL)


def beside() -> set[str]:
    """Pages on which a form with a field for words stands beside another form."""
    found = set()
    for path in TEMPLATES.rglob("*.html"):
        name = path.relative_to(TEMPLATES).as_posix()
        if name.startswith(("account/", "mfa/", "errors/")) or '{% extends "base.html" %}' not in path.read_text():
            continue
        forms = FORM.findall(whole(name))
        if len(forms) > 1 and any(TYPED.search(form) for form in forms):
            found.add(name)
    return found


def test_no_two_forms_stand_beside_each_other_without_a_judgement() -> None:
    assert sorted(beside() ^ set(JUDGED)) == []


@pytest.mark.parametrize("name", ["consensus", "judge", "seat", "request"])
def test_a_judgement_is_one_form(name: str) -> None:
    assert len(FORM.findall(whole(f"assessments/{name}.html"))) <= 1
