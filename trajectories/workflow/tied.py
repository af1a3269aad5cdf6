"""HR says that a UTQ supervisor is now the line manager of the teacher: told at once, and handed over.

Reading ends by the Rule itself; the teacher stays on the list of the one who hands over (docs/domain.md, Ties).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from trajectories import messages_clock as messages
from trajectories.models import Trajectory
from trajectories.rules import HR
from trajectories.ties import Part, barred
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.notices.post import post
from utq_portal.people.models import Role
from utq_portal.people.queries import responsible

TIED = declare(
    "trajectories.supervisor_tied",
    _("%(supervisor)s became line manager of the teacher, so that somebody else becomes UTQ supervisor"),
    EVERYONE,
    HR,
)


def tell_tied(trajectories: Iterable[Trajectory], today: date) -> None:
    """Tell teacher, coordinator and UTQ supervisor once that the two parts do not go together; no query if none."""
    rows = {row.pk: row for row in trajectories if row.supervisor_id is not None}
    ties = barred(sorted(rows), Part.SUPERVISOR, today)
    tied = [row for row in rows.values() if (row.pk, row.supervisor_id) in ties]
    for row in tied:
        known = Event.objects.filter(verb=TIED.name, case=row.case, data__key=row.supervisor_id).exists()
        if not known:
            _tell(row)


def _tell(row: Trajectory) -> None:
    name = row.supervisor.name if row.supervisor else ""
    event = record(TIED.name, row, by=None, case=row.case, data={"supervisor": name, "key": row.supervisor_id})
    params = {"supervisor": name, "person": row.person.name}
    page = f"/trajectories/{row.pk}/"
    post(messages.TIED_YOURS, [row.person], row, occasion=event, url=page, params=params)
    post(messages.TIED_ENDS, [row.supervisor], row, occasion=event, url="/home/", params=params)
    coordinators = [one for one in responsible(Role.COORDINATOR, but=row.person_id) if one.pk != row.supervisor_id]
    assign = f"{page}supervisor/"
    post(messages.TIED_ASSIGN, coordinators, row, occasion=event, url=assign, params=params)
