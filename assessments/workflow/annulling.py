"""A decision that was announced and does not stand: an objection was upheld (docs/domain.md, Objection upheld)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments import messages, rules
from assessments.models import Assessment, Certificate, Seat
from assessments.queries.reading import seats_of
from assessments.queries.scope import scope_ids
from assessments.workflow.balls import go
from assessments.workflow.certificates import revoke_certificate
from assessments.workflow.procedure import coordinators, locked, tell, worded
from dossiers import grants
from dossiers.workflow.outcome import judge_again
from trajectories.models import Trajectory
from trajectories.queries.trajectories import attending
from trajectories.workflow.trajectory import open_after_objection
from utq_portal.audit.verbs import EVERYONE
from utq_portal.notices.post import post
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders
from utq_portal.web.links import address, case_address
from utq_portal.workflow import Guard, Step

S = Assessment.State
# with others the dossier cannot change: it is taken back, or the attempt ended, first
WITH_OTHERS = (Trajectory.State.READY, *Trajectory.ASSESSED)

UPHOLD_OBJECTION = Step(
    verb="assessments.uphold_objection",
    sources=(S.ANNOUNCED,),
    target=S.ANNULLED,
    rule=rules.COORDINATOR,
    guards=(
        Guard(
            lambda row: row.decided_by != Assessment.DecidedBy.ARBITRATION,
            _("This was decided by arbitration. That decision is final, so there can be no objection."),
        ),
        Guard(
            lambda row: (
                not Assessment.objects.filter(trajectory=row.trajectory_id, pk__gt=row.pk)
                .exclude(state__in=[S.WITHDRAWN, S.ANNULLED])
                .exists()
            ),
            _("There is a later attempt. Annul that one first: the newest decision is what counts."),
        ),
        Guard(
            lambda row: row.trajectory.state not in WITH_OTHERS,
            _("The dossier is handed in again. It is taken back first; the teacher and the coordinator can."),
        ),
    ),
    sentence=_("%(actor)s annulled the decision: an objection was upheld"),
    audience=EVERYONE,
)


def told_of_annulment(row: Assessment, by: User) -> list[tuple[Promise, list[User], str]]:
    """Who is mailed besides the candidate and the coordinators, in words, with people and page.

    Nobody is named where nobody is: a UTQ supervisor who can act no more gets no mail, and a faculty may have no HR.
    """
    supervisor = attending(row.trajectory)
    assessors = [seat.person for seat in seats_of(row) if seat.state in Seat.TAKEN]
    groups: list[tuple[Promise, list[User], str]] = [
        (_("the UTQ supervisor"), [supervisor] if supervisor else [], address("assessments:outcome", row.pk)),
        (_("the assessors"), assessors, address("assessments:mine")),
        (_("HR"), list(holders(Role.HR_ADVISOR, row.trajectory.faculty_id)), case_address(row.trajectory_id)),
    ]
    others = [
        (word, [one for one in people if one not in (by, row.trajectory.person)], url) for word, people, url in groups
    ]
    return [group for group in others if group[1]]


@transaction.atomic
def uphold_objection(assessment: Assessment, *, by: User, reason: str, today: date) -> None:
    """Annul an announced decision: its results and its certificate no longer count, and others judge anew.

    The next attempt gets the same number, and nobody who judged this one is asked again.
    """
    reason = worded(reason)
    row = locked(assessment)
    event = go(row, UPHOLD_OBJECTION, by=by, changes={"ended_because": reason})
    for certificate in Certificate.objects.filter(assessment=row, state=Certificate.State.ISSUED):
        revoke_certificate(certificate, by=by, reason=reason, today=today)
    if row.trajectory.state == Trajectory.State.COMPLETED:
        open_after_objection(row.trajectory)
    judge_again(row.trajectory, scope_ids(row.snapshot))
    grants.withdraw_all(row.snapshot, by=by)
    person = row.trajectory.person
    post(messages.ANNULLED_YOURS, [person], row, occasion=event, url=address("assessments:outcome", row.pk))
    told = [(people, url) for _word, people, url in told_of_annulment(row, by)]
    for people, url in [*told, (coordinators(row), row.get_absolute_url())]:
        others = [one for one in people if one not in (by, person)]
        tell(messages.ANNULLED, others, row, event, url)
    assessment.state = row.state
