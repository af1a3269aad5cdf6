"""The agenda of the interview, which either assessor may change (docs/domain.md, The interview)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from assessments import rules
from assessments.models import Assessment
from assessments.queries.agenda import has_agenda
from assessments.workflow.judging import CHANGED, Stale
from assessments.workflow.procedure import TOO_LATE, locked
from utq_portal.audit.record import record
from utq_portal.audit.verbs import COORDINATOR_ONLY, declare
from utq_portal.people.models import User
from utq_portal.workflow import NOT_YOURS, Refused

AGENDA_SET = declare(
    "assessments.set_agenda",
    gettext_lazy("%(actor)s changed the agenda of the interview"),
    COORDINATOR_ONLY,
    rules.ASSESSOR,
)
LONGEST = 240  # minutes that an interview can take


@transaction.atomic
def set_agenda(assessment: Assessment, *, by: User, subjects: Sequence[tuple[str, int]], version: int) -> int:
    """Put these subjects, each with its minutes, in the place of what stood there; answers the new version.

    Without subjects the draft comes back. Raises Stale when the other assessor changed it meanwhile, Refused when no
    interview is ahead, or it would take longer than one can be planned.
    """
    row = locked(assessment)
    if not rules.ASSESSOR.allows(by, row):
        raise Refused(NOT_YOURS)
    if not has_agenda(row):
        raise Refused(TOO_LATE)
    if row.agenda_version != version:
        raise Stale(CHANGED)
    if sum(minutes for _subject, minutes in subjects) > LONGEST:
        raise Refused(
            gettext("Together this is more than %(most)s minutes. Give some subjects less time.") % {"most": LONGEST}
        )
    Assessment.objects.filter(pk=row.pk).update(agenda=[list(one) for one in subjects], agenda_version=version + 1)
    record(AGENDA_SET.name, row, by=by, case=row.case)
    return version + 1
