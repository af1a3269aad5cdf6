"""The register from before the portal is loaded: it settles obligations, and trajectories follow.

docs/domain.md, The earlier register.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from trajectories.obligations.models import RegisterUpload
from trajectories.obligations.workflow.recount import one_at_a_time
from trajectories.obligations.workflow.register import closed, keep
from trajectories.workflow.following import recount
from trajectories.workflow.tied import tell_ties
from utq_portal.people.models import User


@transaction.atomic
def load(upload: RegisterUpload, *, by: User | None, today: date) -> int:
    """Keep the certificates of a checked file, all or nothing, once; returns how many obligations they settle."""
    one_at_a_time()
    people, waiting = keep(upload, by=by, today=today)
    tell_ties(recount(people, today=today).ties)
    return closed(upload, waiting, by=by)
