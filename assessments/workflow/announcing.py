"""The announcement, and the days in which one may object (docs/domain.md, Announcing; Working days)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments import messages, rules
from assessments.models import Assessment, Judgement
from assessments.queries.scope import scope_ids
from assessments.workflow.balls import go
from assessments.workflow.certificates import issue
from assessments.workflow.letters import write_letters
from assessments.workflow.procedure import locked, tell
from dossiers import grants
from dossiers.models import CompetenceSection
from dossiers.workflow.outcome import settle_sections
from trajectories.queries.trajectories import attending
from trajectories.workflow.trajectory import complete, fall_back
from utq_portal.agenda.days import objection_ends
from utq_portal.audit.models import Event
from utq_portal.audit.verbs import EVERYONE
from utq_portal.notices.post import post
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders
from utq_portal.policy.queries import current
from utq_portal.web.links import address, case_address
from utq_portal.workflow import Refused, Step

S = Assessment.State

ANNOUNCE = Step(
    verb="assessments.announce",
    sources=(S.DECIDED,),
    target=S.ANNOUNCED,
    rule=rules.COORDINATOR,
    sentence=_("%(actor)s announced the decision"),
    audience=EVERYONE,
)


@transaction.atomic
def announce(assessment: Assessment, *, by: User, today: date) -> None:
    """Tell the candidate the decision: sufficient brings the certificate, insufficient opens what is insufficient."""
    row = locked(assessment)
    policy = current(row.trajectory.faculty_id, today)
    until = objection_ends(today, policy.objection_days)
    changes = {"announced_on": today, "announced_by": by, "objection_until": until}
    event = go(row, ANNOUNCE, by=by, changes=changes)
    _give_outcome(row, today)
    if row.outcome == Assessment.Outcome.SUFFICIENT:
        _check_everything_sufficient(row)
        complete(row.trajectory, decided_on=row.decided_on or today)
        issue(row, today=today)
    else:
        fall_back(row.trajectory)
    write_letters(row)
    grants.end_on(row.snapshot, today + timedelta(days=policy.grant_days), by=by)
    _tell(row, event)
    assessment.state = row.state


def _give_outcome(row: Assessment, today: date) -> None:
    scope = scope_ids(row.snapshot)
    values = dict(row.judgements.values_list("competence", "value"))
    if set(scope) - set(values):
        raise Refused(_("There is a competence without a judgement."))
    insufficient = Judgement.Value.INSUFFICIENT
    settle_sections(
        row.trajectory,
        {pk: "insufficient" if values[pk] == insufficient else "sufficient" for pk in scope},
        decided_on=row.decided_on or today,
        reasons=dict(row.judgements.filter(value=insufficient).values_list("competence", "motivation")),
        arbitrated=row.decided_by == Assessment.DecidedBy.ARBITRATION,
    )


def _check_everything_sufficient(row: Assessment) -> None:
    """No certificate unless every competence is sufficient or recognised (docs/domain.md, Invariants)."""
    done = CompetenceSection.objects.filter(
        dossier=row.snapshot.dossier, competence__profile=row.trajectory.profile_id, state__in=CompetenceSection.SETTLED
    ).count()
    if done != row.trajectory.profile.competences.count():
        raise Refused(_("Not every competence is sufficient or recognised yet, so there can be no certificate."))


def _tell(row: Assessment, event: Event) -> None:
    person = row.trajectory.person
    post(messages.ANNOUNCED, [person], row, occasion=event, url=address("assessments:outcome", row.pk))
    told = [attending(row.trajectory), *holders(Role.HR_ADVISOR, row.trajectory.faculty_id)]
    others, url = [one for one in told if one != person], case_address(row.trajectory_id)
    tell(messages.ANNOUNCED_STAFF, others, row, event, url)
