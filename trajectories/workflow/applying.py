"""A checked HR file is applied: to people, to obligations, and to the trajectories that follow.

docs/domain.md, The HR file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from trajectories.obligations.queries.feed import warned
from trajectories.obligations.workflow.feed import take
from trajectories.obligations.workflow.news import WHY_FILE, Occasion
from trajectories.obligations.workflow.recount import one_at_a_time
from trajectories.workflow import feed_news
from trajectories.workflow.following import recount
from trajectories.workflow.moving import note
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.people.feed.apply import apply
from utq_portal.people.feed.continuing import CHANGING
from utq_portal.people.feed.images import images_of
from utq_portal.people.models import FeedUpload, Role, User
from utq_portal.people.rules import holds

APPLIED = declare(
    "trajectories.feed_applied", _("%(actor)s applied an HR file"), COORDINATOR_ONLY, holds(Role.HR_ADVISOR)
)


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply did: people changed, deadlines set or moved, trajectories that changed faculty."""

    people: int
    deadlines: int
    moves: int


@transaction.atomic
def apply_feed(upload: FeedUpload, *, by: User | None, today: date, quiet: bool = False, reason: str = "") -> Applied:
    """Apply a checked file: people, obligations, faculties and news, all or nothing, once.

    ``by`` is who saw the preview (None: the command line). What people are told waits (docs/domain.md, Undoing it).
    Raises Refused as ``take`` does.
    """
    one_at_a_time()
    row, plan = take(upload, by=by, today=today, reason=reason)
    before = images_of(one.known.pk for one in plan.people if one.known is not None)
    keys = apply(plan.people)
    outcome = recount(keys, today=today)
    feed_news.keep(row, before, images_of(keys), outcome)
    counts = {kind: number for kind, number in row.summary.get("people", {}).items() if kind in CHANGING}
    warns = [one["code"] for one in warned(row)]
    data = {"file": row.sha256, "people": counts, "reason": row.reason, "warnings": warns}
    record(APPLIED.name, upload, by=by, data=data)
    occasion = Occasion(by, WHY_FILE, today, quiet=quiet)
    feed_news.hold(row, outcome, occasion, note(outcome, occasion))
    upload.refresh_from_db()
    return Applied(len(plan.people), len(outcome.changed), len(outcome.moved))
