"""docs/domain.md tells of every step, every table and every setting of the presets, and counts as the clock does.

And the files that the documents name are there.
"""

from __future__ import annotations

import json
import re
from datetime import date

from django.apps import apps

from tests.architecture.test_headings import PLACES
from tests.architecture.test_house import ROOT
from tests.architecture.test_steps import STEPS
from utq_portal.policy.values import SETTINGS
from utq_portal.web import dates

DOMAIN = (ROOT / "docs" / "domain.md").read_text()
OURS = {"utq_portal", "trajectories", "dossiers", "assessments", "exemptions", "courses"}


def under(heading: str) -> str:
    """What stands under a heading, up to the next one."""
    return re.split(r"^#+ ", DOMAIN.partition(f" {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def test_every_step_is_told() -> None:
    assert sorted(step.verb for step in STEPS.values() if f"`{step.name}`" not in DOMAIN) == []


def test_every_table_is_told() -> None:
    """A new table: add it under What is kept, beside those that it belongs to."""
    tables = {model.__name__ for model in apps.get_models() if model.__module__.partition(".")[0] in OURS}
    assert set(re.findall(r"`(\w+)`", under("What is kept"))) == tables


def test_every_setting_in_which_the_presets_differ_is_told() -> None:
    differ = [one.name for one in SETTINGS.values() if len({str(value) for value in one.presets.values()}) > 1]
    rows = [line for line in under("The settings").splitlines() if line.startswith("| ")]
    assert len(rows) - 1 == len(differ)


def test_the_examples_of_deadlines_are_those_of_the_clock() -> None:
    cases = json.loads((ROOT / "tests" / "data" / "deadline-vectors.json").read_text())["cases"]
    ahead = [one for one in cases if one["months"] == 36 and one["deadline"] and one["start"] >= "2024"]
    told = under("Deadlines")
    assert len(ahead) > 8
    assert [one["case"] for one in ahead if f"| {dates.long(date.fromisoformat(one['deadline']))} |" not in told] == []


def test_every_file_that_a_document_names_is_there() -> None:
    places = "|".join(place for place in PLACES if not place.startswith("."))  # those hold what a machine gets, too
    named = re.compile(rf"`((?:{places})/[\w./-]*)`")
    documents = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    found = {(path.name, one) for path in documents for one in named.findall(path.read_text())}
    assert len(found) > 60
    assert sorted((document, one) for document, one in found if not (ROOT / one).exists()) == []
