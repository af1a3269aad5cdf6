"""Two machines make the same of the same facts: another hash seed, time zone, language, hour and order of keys."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assessments.models import Assessment
from assessments.workflow.letters import printed_now as printed_of_decision
from courses.models import Statement
from courses.workflow.statements import freeze
from exemptions.workflow.letters import printed_now as printed_of_exemption
from tests.cast import Cast
from tests.factories import assessments as make
from tests.factories import courses as given
from tests.factories import exemptions as made
from utq_portal.web import pango
from utq_portal.web.letterhead import addressee

ROOT = Path(__file__).resolve().parents[1]
DAY = date(2026, 11, 23)
ELSEWHERE: tuple[dict[str, str], ...] = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "LANGUAGE": "C"},
    {"PYTHONHASHSEED": "4711", "TZ": "America/Adak", "LANG": "tr_TR.UTF-8", "LC_ALL": "", "LANGUAGE": "tr:nl"},
)


def facts(cast: Cast) -> dict[str, Any]:
    """What the rows of one of each document keep."""
    exemption = made.granted(cast)
    row = given.registered(given.make_edition(given.make_course(), trainers="T. Rainer"), cast.teacher, "completed")
    freeze(row.edition, [row])
    certificate = make.certificate(cast)
    decided = Assessment.objects.get(pk=certificate.assessment_id)
    statement = {**Statement.objects.get().printed, **addressee(cast.teacher, None, DAY), "language": "nl"}
    return {
        "day": DAY.isoformat(),
        "name": "Łucja Đặng",
        "certificate": certificate.printed,
        "decision": printed_of_decision(decided) | {"objection": "2027-01-04"},
        "exemption": printed_of_exemption(exemption, "decision"),
        "statement": statement,
    }


def turned(value: Any) -> Any:
    """The same with the keys in the other order, as a database may give them back."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(one) for one in value] if isinstance(value, list) else value


def elsewhere(given_facts: dict[str, Any], place: dict[str, str]) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.drawn_elsewhere"],
        input=json.dumps(given_facts),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "utq_portal.settings", "PYTHONUTF8": "1", **place},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.skipif(bool(pango.missing()), reason="Pango is not installed")
def test_documents_are_the_same_to_the_byte(cast: Cast) -> None:
    known = facts(cast)
    here, there = elsewhere(known, ELSEWHERE[0]), None
    time.sleep(1.1)
    there = elsewhere(turned(known), ELSEWHERE[1])
    assert here == there
    assert set(here) == {"certificate", "decision", "exemption", "statement"}
