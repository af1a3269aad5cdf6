"""Which demo teacher stands where: at least three in every state of every machine, the rest as at a real university."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from trajectories.models import Trajectory

S = Trajectory.State


@dataclass(frozen=True, slots=True)
class Stage:
    """A place in the process. ``state`` None: no trajectory. ``months`` since the appointment began, from and to."""

    name: str
    state: str | None
    weight: int
    months: tuple[int, int] = (6, 30)
    ready: int = 0  # sections that are ready, of all of them
    drafted: int = 0  # sections with a draft, after the ready ones


STAGES = (
    Stage("unanswered", None, 10, (0, 5)),
    Stage("later", None, 3, (1, 8)),
    Stage("holder", None, 3, (1, 8)),
    Stage("preparing", S.PREPARING, 6, (1, 10), 0, 1),
    Stage("preparing_returned", S.PREPARING, 2, (2, 10), 0, 1),
    Stage("intake_submitted", S.INTAKE_SUBMITTED, 4, (2, 10), 0, 1),
    Stage("intake_booked", S.INTAKE_BOOKED, 4, (2, 12), 0, 1),
    Stage("active_new", S.ACTIVE, 8, (4, 16), 0, 2),
    Stage("active_mid", S.ACTIVE, 22, (8, 33), 1, 3),
    Stage("active_feedback", S.ACTIVE, 6, (8, 34), 1, 3),
    Stage("active_remarks", S.ACTIVE, 8, (10, 35), 2, 3),
    Stage("active_late", S.ACTIVE, 6, (34, 40), 2, 2),
    Stage("suspended", S.SUSPENDED, 2, (10, 30), 1, 2),
    Stage("ready", S.READY, 4, (16, 35), 5),
    Stage("submitted", S.SUBMITTED, 4, (16, 36), 5),
    Stage("assigning", S.IN_ASSESSMENT, 3, (18, 36), 5),
    Stage("assigning_declined", S.IN_ASSESSMENT, 2, (18, 36), 5),
    Stage("scoring", S.IN_ASSESSMENT, 4, (18, 36), 5),
    Stage("scoring_one", S.IN_ASSESSMENT, 3, (18, 36), 5),
    Stage("interview", S.IN_ASSESSMENT, 2, (18, 36), 5),
    Stage("deliberating", S.IN_ASSESSMENT, 2, (18, 36), 5),
    Stage("arbitration", S.IN_ASSESSMENT, 1, (20, 38), 5),
    Stage("decided", S.IN_ASSESSMENT, 3, (18, 36), 5),
    Stage("decided_insufficient", S.IN_ASSESSMENT, 2, (18, 36), 5),
    Stage("announced_insufficient", S.ACTIVE, 3, (20, 36), 4, 1),
    Stage("second_attempt", S.IN_ASSESSMENT, 2, (22, 38), 5),
    Stage("completed", S.COMPLETED, 150, (20, 60), 5),
    Stage("certificate_replaced", S.COMPLETED, 1, (24, 60), 5),
    Stage("certificate_revoked", S.COMPLETED, 1, (24, 60), 5),
    Stage("assessment_withdrawn", S.ACTIVE, 1, (18, 36), 4, 1),
    Stage("assessment_annulled", S.ACTIVE, 1, (18, 36), 4, 1),
    Stage("closed_withdrawn", S.CLOSED, 2, (10, 40), 0, 2),
    Stage("closed_left", S.CLOSED, 3, (10, 40), 1, 2),
    Stage("closed_exempt", S.CLOSED, 2, (6, 30), 0, 1),
    Stage("closed_external", S.CLOSED, 2, (6, 30), 0, 1),
    Stage("closed_expired", S.CLOSED, 1, (30, 50), 1, 1),
    Stage("exempted_open", S.ACTIVE, 1, (10, 30), 1, 2),
    Stage("earlier", None, 70, (40, 120)),
    Stage("exempted", None, 14, (10, 60)),
    Stage("external", None, 4, (6, 40)),
    Stage("excluded", None, 4, (6, 40)),
    Stage("small", None, 6, (6, 40)),
    Stage("paused", S.ACTIVE, 3, (10, 30), 1, 2),
    Stage("ended", None, 3, (20, 50)),
    Stage("scheduled", None, 2, (-3, -1)),
    Stage("overdue", None, 3, (38, 50)),
    Stage("exemption_asked", None, 1, (2, 20)),
    Stage("exemption_question", None, 1, (2, 20)),
    Stage("exemption_second", None, 1, (3, 20)),
    Stage("exemption_filed", None, 1, (3, 20)),
    Stage("exemption_needs_info", None, 1, (3, 20)),
    Stage("exemption_times", None, 1, (4, 20)),
    Stage("exemption_meeting", None, 1, (4, 20)),
    Stage("exemption_advised", None, 1, (4, 20)),
    Stage("exemption_refused", None, 1, (6, 30)),
    Stage("exemption_closed", None, 1, (6, 30)),
    Stage("exemption_withdrawn", None, 1, (6, 30)),
    Stage("exemption_revoked", None, 1, (12, 30)),
    Stage("external_submitted", None, 1, (2, 20)),
    Stage("external_rejected", None, 1, (6, 30)),
)
AT_LEAST = 3


def stages(count: int, seed: int) -> Iterator[Stage]:
    """``count`` stages in order: each one three times, then by weight; the same for the same seed."""
    for number in range(min(count, AT_LEAST * len(STAGES))):
        yield STAGES[number % len(STAGES)]
    chance = random.Random(seed)  # noqa: S311  (demo data: the same every time is the point)
    weights = [stage.weight for stage in STAGES]
    yield from chance.choices(STAGES, weights, k=max(0, count - AT_LEAST * len(STAGES)))


def months_before(day: date, months: int, extra: int) -> date:
    """About ``months`` months before ``day``, ``extra`` days earlier."""
    return day - timedelta(days=round(months * 30.44) + extra)
