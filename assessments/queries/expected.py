"""When the others will be done: a date that moves with each act (docs/domain.md, The expected date)."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from assessments.models import Assessment
from utq_portal.agenda.days import working_days_after
from utq_portal.policy.queries import current
from utq_portal.policy.values import Policy

S = Assessment.State


def expected_decision(assessment: Assessment, today: date) -> date:
    """The day on which the candidate may expect the announcement; in the past only when it was announced then.

    The caller has fetched ``trajectory``, and ``interview__meeting`` or ``arbitration`` where there is one.
    """
    if assessment.announced_on is not None:
        return assessment.announced_on
    policy = current(assessment.trajectory.faculty_id, today)
    ready = max(_decided(assessment, today, policy), today)
    return working_days_after(ready, policy.announce_days)


def _decided(assessment: Assessment, today: date, policy: Policy) -> date:
    """The day on which a decision is there, going by what happened so far."""
    since = timezone.localdate(assessment.state_since)
    if assessment.state == S.DECIDED:
        return assessment.decided_on or since
    if assessment.state == S.ASSIGNING:
        return working_days_after(max(working_days_after(since, policy.seat_remind_days), today), policy.scoring_days)
    if assessment.state == S.SCORING:
        return assessment.scoring_due_on or working_days_after(since, policy.scoring_days)
    if assessment.state == S.INTERVIEW and (day := _interview_day(assessment)):
        return working_days_after(max(day, today), policy.settle_remind_days)
    if assessment.state == S.ARBITRATION and hasattr(assessment, "arbitration"):
        return assessment.arbitration.due_on
    return max(working_days_after(since, policy.settle_remind_days), today)


def _interview_day(assessment: Assessment) -> date | None:
    interview = getattr(assessment, "interview", None)
    if interview is None or interview.meeting is None:
        return None
    return timezone.localdate(interview.meeting.starts_at)
