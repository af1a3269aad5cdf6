"""An exemption is never a certificate (docs/domain.md, Invariants): not by import, not by name, not by any road."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

import exemptions
from assessments.models import Certificate
from exemptions import tasks
from exemptions.models import ExemptionGround, ExemptionRequest, Letter
from exemptions.workflow import deciding
from exemptions.workflow.deciding import choose_trajectory
from exemptions.workflow.external import verify
from tests.cast import Cast
from tests.factories import exemptions as made
from utq_portal.jobs.models import Job

HERE = Path(exemptions.__file__).parent
TODAY = timezone.localdate


def sources() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text())) for path in sorted(HERE.rglob("*.py"))]


def test_nothing_here_knows_assessments() -> None:
    known = [
        f"{path.name}: {name}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
        if name.partition(".")[0] == "assessments"
    ]
    assert known == []


def test_nothing_here_promises_work_of_assessments_or_completes_a_trajectory() -> None:
    said = [
        f"{path.name}: {node.value}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("assessments.")
    ]
    completes = [path.name for path, tree in sources() for node in ast.walk(tree) if is_complete(node)]
    assert (said, completes) == ([], [])


def is_complete(node: ast.AST) -> bool:
    return isinstance(node, ast.alias) and node.name in {"complete", "COMPLETE_TRAJECTORY"}


def keep(cast: Cast) -> ExemptionRequest:
    request = made.granted(cast)
    choose_trajectory(request, by=cast.teacher, choice="keep", today=TODAY())
    return request


def close(cast: Cast) -> ExemptionRequest:
    request = made.granted(cast)
    choose_trajectory(request, by=cast.teacher, choice="close", today=TODAY())
    return request


def revoke(cast: Cast) -> ExemptionRequest:
    request = made.granted(cast)
    deciding.revoke(request, by=cast.dean, reason="x", heard_on=TODAY(), today=TODAY())
    return request


@pytest.mark.parametrize("road", [keep, close, revoke], ids=lambda road: road.__name__)
def test_no_road_leads_to_one(cast: Cast, road: Callable[[Cast], ExemptionRequest]) -> None:
    road(cast)
    for letter in Letter.objects.all():
        tasks.render_letter(letter.pk)
    assert Certificate.objects.count() == 0
    assert not Job.objects.filter(task__startswith="assessments.").exists()
    assert ExemptionGround.objects.count() == 4


def test_a_registered_qualification_of_elsewhere_is_none_either(cast: Cast) -> None:
    row = made.external(cast)
    verify(row, by=cast.coordinator, today=TODAY())
    choose_trajectory(row, by=cast.teacher, choice="close", today=TODAY())
    assert Certificate.objects.count() == 0
