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
from assessments.queries import ball as assessments
from dossiers.models import CompetenceSection, FeedbackComment, FeedbackRequest, PartialRecognition
from exemptions.models import ExemptionDocument, ExemptionGround, ExemptionRequest, ExternalQualification
from trajectories.models import LearningPlanItem, Trajectory
from trajectories.queries import ball as trajectories

OF_TRAJECTORY = (Assessment, Seat, CompetenceSection, FeedbackComment, FeedbackRequest, LearningPlanItem)
BY_STATE = (PartialRecognition, ExternalQualification)
OF_EXEMPTION = (ExemptionRequest, ExemptionDocument, ExemptionGround)
BETWEEN = ("/django/db/models/", "/factory/", "/tests/by_hand.py", "/utq_portal/workflow.py")


def settle(written: type[models.Model], key: int | None) -> None:
    """Put the ball right after rows of ``written`` changed, in the one trajectory ``key`` where it is known."""
    if written is Trajectory or written in OF_TRAJECTORY:
        rows = Trajectory.objects.filter(pk=key) if key is not None else Trajectory.objects.all()
        if written is not Trajectory or key is None:
            Assessment.objects.update(**assessments.right_columns())
        rows.update(**trajectories.right_columns())
    elif written in BY_STATE or written in OF_EXEMPTION:
        model: Any = written if written in BY_STATE else ExemptionRequest
        model.objects.update(**model.right_columns())


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
                model = rows.model if isinstance(rows, models.QuerySet) else type(rows)
                settle(model, rows.pk if model is Trajectory and isinstance(rows, models.Model) else None)
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
