"""Who came, and who completed the course (docs/domain.md, Completing a course)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.models import Attendance, Edition, Registration, Session
from courses.queries.results import UNDECIDED
from courses.workflow.places import locked
from utq_portal.audit.record import record
from utq_portal.audit.verbs import STAFF_ONLY, declare
from utq_portal.people.models import User
from utq_portal.workflow import NOT_YOURS, Refused, Step, advance

R = Registration.State
W = Attendance.Was
NOTES, COMPLETES = rules.NOTES, rules.COMPLETES


_step = partial(Step, audience=STAFF_ONLY)
_COMES = (R.CONFIRMED, R.ATTENDED)
ATTEND = _step(
    verb="courses.attend",
    sources=(R.CONFIRMED, R.NO_SHOW),
    target=R.ATTENDED,
    rule=NOTES,
    sentence=_("%(actor)s noted who came"),
)
NO_SHOW = _step(
    verb="courses.no_show",
    sources=_COMES,
    target=R.NO_SHOW,
    rule=NOTES,
    sentence=_("%(actor)s noted that somebody did not come"),
)
COMPLETE = _step(
    verb="courses.complete",
    sources=_COMES,
    target=R.COMPLETED,
    rule=COMPLETES,
    sentence=_("%(actor)s noted that somebody completed the course"),
)
FALL_SHORT = _step(
    verb="courses.fall_short",
    sources=UNDECIDED,
    target=R.NOT_COMPLETED,
    rule=COMPLETES,
    sentence=_("%(actor)s noted that somebody did not complete the course"),
)

NOTED = declare("courses.attendance_noted", _("%(actor)s noted who was at a meeting"), STAFF_ONLY, rules.TAUGHT)
NOT_BEGUN = _("This meeting has not begun. From its start on you can note who is here.")
NOT_RUN = _("This edition does not take place.")


@transaction.atomic
def note_attendance(session: Session, marks: Mapping[int, str], *, by: User, now: datetime) -> int:
    """Write down who was at a meeting, from its start on; returns how many were noted.

    ``marks`` maps registrations (keys) to present, absent or excused; others than participants are left out. Noting
    it again puts it right. The course manager and who gives the edition may, for others than themselves.
    """
    edition = locked(session.edition)
    if not rules.TAUGHT.allows(by, edition):
        raise Refused(NOT_YOURS)
    if edition.state in (Edition.State.DRAFT, Edition.State.CANCELLED):
        raise Refused(NOT_RUN)
    if session.starts_at > now:
        raise Refused(NOT_BEGUN)
    rows = list(
        Registration.objects.filter(
            NOTES(by), edition=edition, pk__in=[key for key, was in marks.items() if was in W], state__in=UNDECIDED
        )
    )
    Attendance.objects.bulk_create(
        [Attendance(session=session, registration=r, was=marks[r.pk], noted_at=now, noted_by=by) for r in rows],
        update_conflicts=True,
        unique_fields=["session", "registration"],
        update_fields=["was", "noted_at", "noted_by"],
    )
    if rows:
        here = sum(marks[row.pk] == W.PRESENT for row in rows)
        data = {"session": session.pk, "here": here, "absent": len(rows) - here}
        record(NOTED.name, edition, by=by, case=edition.case, data=data)
    _follow(edition, rows, by)
    return len(rows)


def _follow(edition: Edition, rows: list[Registration], by: User) -> None:
    """Who was somewhere attended; who was nowhere, now that every meeting is noted, did not come."""
    sessions = edition.sessions.count()
    noted: dict[int, list[str]] = {row.pk: [] for row in rows}
    known = Attendance.objects.filter(registration__in=rows).values_list("registration", "was")
    for key, was in known:
        noted[key].append(was)
    for row in rows:
        came = W.PRESENT in noted[row.pk]
        if came and row.state in ATTEND.sources:
            advance(row, ATTEND, by=by, data={"person": row.person_id})
        elif not came and len(noted[row.pk]) == sessions and row.state in NO_SHOW.sources:
            advance(row, NO_SHOW, by=by, data={"person": row.person_id})
