"""Each setting changes something: a setting that nothing reads, or that no test changes, fails here."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from dossiers.queries.caseload import silent_days, silent_words
from exemptions.models import ExemptionRequest
from exemptions.queries import expected, step_due
from tests.cast import Cast
from trajectories.obligations import charts
from trajectories.obligations.charts import curves
from trajectories.obligations.workflow.recount import holding
from utq_portal.agenda.delays import Delay, Office, Waiting
from utq_portal.agenda.waits import WAITS
from utq_portal.desks.counting import Row
from utq_portal.policy import workflow
from utq_portal.policy.queries import current
from utq_portal.policy.values import SETTINGS

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
APPS = ("utq_portal", "trajectories", "dossiers", "assessments", "exemptions", "courses")
TODAY = date(2026, 3, 2)


def request_in(state: str) -> ExemptionRequest:
    """A request that has stood in a state since a day, not stored."""
    since = datetime(2026, 3, 2, 12, tzinfo=UTC)
    return ExemptionRequest(state=state, state_since=since, filed_on=TODAY)


def panels() -> list[charts.Panel]:
    """Statistics of one faculty with 24 people, 8 of them exempted, and one with many."""
    rows = [Row("curve", "A", "1096:1096::1", 16), Row("curve", "A", "500:1096:exemption:1", 8)]
    return charts.panels(curves([*rows, Row("curve", "B", "500:1096:exemption:1", 90)]), current())


# what each setting decides, read anew after the change
SHOWN: dict[str, Callable[[Cast], object]] = {
    "deadline_months": lambda cast: holding(timezone.localdate()).policy.deadline_months,
    "fte_above_hundredths": lambda cast: holding(timezone.localdate()).above > Decimal("0.20"),
    "silence_days": lambda cast: (
        silent_days(cast.science.pk, timezone.localdate()),
        silent_words(timezone.localdate()),
    ),
    "exemption_step_days": lambda cast: step_due(request_in("filed")),
    "exemption_answer_days": lambda cast: step_due(request_in("needs_info")),
    "exemption_weeks": lambda cast: expected(request_in("filed"), TODAY)["decision"],
    "count_least": lambda cast: [panel.exempted for panel in panels()],
    "share_least": lambda cast: [panel.path for panel in panels()],
}
# a test of the app itself changes the setting and sees the difference; the file names it
ELSEWHERE: dict[str, str] = {
    "gap_days": "trajectories/obligations/test_scope.py",
    "line_manager_confirms": "trajectories/workflow/test_intake.py",
    "plan_agreed": "trajectories/workflow/test_intake.py",
    "consensus_by_hand": "assessments/test_workflow.py",
    "interview": "assessments/test_workflow.py",
    "resubmissions": "assessments/test_workflow.py",
    "late_cancel_noted": "courses/workflow/test_registration.py",
    "exemption_objection": "exemptions/test_procedure.py",
    "objection_to": "assessments/test_objection_terms.py",
    "settlement_weeks": "assessments/test_objection_terms.py",
    "objection_weeks": "assessments/test_objection_terms.py",
    "full_week_hours": "trajectories/test_feed_commands.py",
    "feed_rows_least_percent": "trajectories/test_feed_undo.py",
    "feed_rows_most_percent": "trajectories/test_feed_undo.py",
    "feed_changed_percent": "trajectories/test_feed_undo.py",
    "feed_hold_minutes": "trajectories/test_feed_undo.py",
    "feed_undo_days": "trajectories/test_feed_undo.py",
}
# a test named after the setting changes it there, and sees both sides of its limit
DECIDES = "policy/test_what_settings_decide.py"


def decided() -> set[str]:
    """The settings after which a test of DECIDES is named, and which it changes."""
    text = (ROOT / "tests" / DECIDES).read_text()
    return {
        name for name in re.findall(r'\bsay\("(\w+)", ', text) if re.search(rf"^def test_{name}", text, re.MULTILINE)
    }


def terms() -> dict[str, Delay]:
    """The terms of what waits, by the setting that they name."""
    found: dict[str, Delay] = {}
    for wait in WAITS.values():
        for term in (*(stage.delay for stage in wait.stages), wait.every):
            if term is not None and isinstance(term.number, str) and not term.of:
                found.setdefault(term.number, term)
    return found


def other(name: str) -> object:
    """Another value than the one that holds, within the bounds."""
    setting, value = SETTINGS[name], getattr(current(), name)
    if setting.kind == "yes":
        return not value
    if setting.kind == "choice":
        return next(key for key, _label in setting.choices if key != value)
    return value + 5 if value + 5 <= setting.bounds[1] else value - 5


def change(name: str, cast: Cast) -> None:
    workflow.set_value(name, other(name), by=cast.coordinator, on=timezone.localdate())


@pytest.mark.parametrize("name", SHOWN)
def test_changing_the_setting_changes_what_it_decides(name: str, cast: Cast) -> None:
    before = SHOWN[name](cast)
    change(name, cast)
    assert SHOWN[name](cast) != before


def test_changing_a_reminder_moves_its_day(cast: Cast) -> None:
    waiting = Waiting(timezone.localdate() - timedelta(days=3), cast.science.pk, lambda name: None)
    assert len(terms()) >= 15
    for name, term in terms().items():
        before = term.day(waiting, Office(timezone.localdate()))
        change(name, cast)
        assert term.day(waiting, Office(timezone.localdate())) != before, name


def test_every_setting_is_changed_in_a_test_and_read_by_the_code() -> None:
    assert set(SETTINGS) == set(SHOWN) | set(ELSEWHERE) | decided() | set(terms())
    for name, path in ELSEWHERE.items():
        assert re.search(rf"\b{name}\b", (ROOT / "tests" / path).read_text()), name
    code = "\n".join(
        path.read_text()
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if path.name != "values.py" and "migrations" not in path.parts and "demo" not in path.parts
    )
    unread = [name for name in SETTINGS if not re.search(rf"\.{name}\b|\"{name}\"", code)]
    assert unread == []
