"""What a test puts into a row past the verbs has its ball as the verbs would have written it.

Only what a test or a factory writes itself: what the portal's own verbs leave out stays left out, and is seen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import models

from assessments.models import Assessment, Seat
from dossiers.models import CompetenceSection, FeedbackComment, FeedbackRequest
from exemptions.models import ExemptionDocument, ExemptionGround, ExemptionRequest
from trajectories.models import LearningPlanItem, Trajectory
from utq_portal import workflow

# what decides who has the ball, besides the row itself
BESIDES: dict[type[models.Model], tuple[type[workflow.CaseRow], ...]] = {
    Assessment: (Assessment, Trajectory),
    Seat: (Assessment, Trajectory),
    CompetenceSection: (Trajectory,),
    FeedbackComment: (Trajectory,),
    FeedbackRequest: (Trajectory,),
    LearningPlanItem: (Trajectory,),
    ExemptionDocument: (ExemptionRequest,),
    ExemptionGround: (ExemptionRequest,),
}
BETWEEN = ("/django/db/models/", "/factory/", "/tests/by_hand.py", "/utq_portal/workflow.py")


def settle(written: type[models.Model], row: models.Model | None) -> None:
    """Put the ball right after rows of ``written`` changed; only of the new ``row``, where it is a case of its own."""
    if written in BESIDES:
        for model in BESIDES[written]:
            workflow.settle(model._default_manager.all())
    elif issubclass(written, workflow.CaseRow):
        rows = written._default_manager.all()
        workflow.settle(rows if row is None else rows.filter(pk=row.pk))


def by_a_test() -> bool:
    """Whether a test, or a factory of the tests, writes: not the portal."""
    frame = sys._getframe(2)
    while frame.f_back is not None and any(part in frame.f_code.co_filename for part in BETWEEN):
        frame = frame.f_back
    return "/tests/" in frame.f_code.co_filename


@contextmanager
def balls_put_right() -> Iterator[None]:
    """While this lasts, each direct write of a test is followed by ``settle``."""
    busy: list[bool] = []

    def followed(write: Callable[..., Any]) -> Callable[..., Any]:
        def written(rows: Any, *args: Any, **kwargs: Any) -> Any:
            if busy or not by_a_test():
                return write(rows, *args, **kwargs)
            found = write(rows, *args, **kwargs)
            busy.append(True)
            try:
                many = isinstance(rows, models.QuerySet)
                settle(rows.model if many else type(rows), None if many else rows)
            finally:
                busy.pop()
            return found

        return written

    with pytest.MonkeyPatch.context() as patch:
        for name in ("update", "delete", "bulk_create"):
            patch.setattr(models.QuerySet, name, followed(getattr(models.QuerySet, name)))
        for name in ("save", "delete"):
            patch.setattr(models.Model, name, followed(getattr(models.Model, name)))
        yield
