"""Reads of requests; the only door for views."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, CharField, QuerySet, Value, When

from exemptions import rules
from exemptions.models import ExemptionDocument, ExemptionGround, ExemptionRequest, ExternalQualification
from trajectories.models import Obligation
from utq_portal.access import Rule
from utq_portal.people.models import User

S = ExemptionRequest.State
BALL = {
    S.ASKED: "hr_advisor",
    S.FILED: "exemption_advisor",
    S.NEEDS_INFO: "teacher",
    S.MEETING: "exemption_advisor",
    S.ADVISED: "faculty_decider",
    S.GRANTED: "nobody",
    S.REFUSED: "nobody",
    S.CLOSED: "nobody",
    S.WITHDRAWN: "nobody",
    S.REVOKED: "nobody",
}
STAGES = (S.ASKED, S.FILED, S.MEETING, S.ADVISED, S.GRANTED)


def with_holder(rows: QuerySet[ExemptionRequest]) -> QuerySet[ExemptionRequest]:
    """Each row with ``holder``: the part of the one who has the ball."""
    annotated: QuerySet[ExemptionRequest] = rows.annotate(
        holder=Case(*(When(state=state, then=Value(who)) for state, who in BALL.items()), output_field=CharField())
    )
    return annotated


def requests_for(user: User) -> QuerySet[ExemptionRequest]:
    """The requests this person may read, with the people around them."""
    rows = ExemptionRequest.objects.filter(rules.READS(user))
    return with_holder(
        rows.select_related(
            "person", "faculty", "ground", "obligation", "filed_by", "advised_by", "decided_by", "meeting__organiser"
        )
    )


def waiting_for(user: User) -> QuerySet[ExemptionRequest]:
    """The requests on which this person can take the next step, the oldest first."""
    mine = rules.HR & Rule(lambda u: _in(S.ASKED))
    advise = rules.ADVISER & Rule(lambda u: _in(S.FILED, S.MEETING))
    decide = rules.DECIDER & Rule(lambda u: _in(S.ADVISED))
    answer = rules.OWN & Rule(lambda u: _in(S.NEEDS_INFO))
    return requests_for(user).filter((mine | advise | decide | answer)(user)).order_by("state_since")


def _in(*states: str) -> models.Q:
    return models.Q(state__in=states)


def documents_for(user: User) -> QuerySet[ExemptionDocument]:
    """The papers of the requests this person may read."""
    readable = ExemptionRequest.objects.filter(rules.READS(user))
    return ExemptionDocument.objects.filter(request__in=readable).select_related("request__person", "request__ground")


def active_grounds() -> QuerySet[ExemptionGround]:
    """The grounds in use."""
    return ExemptionGround.objects.filter(active=True)


def own_request(user: User) -> ExemptionRequest | None:
    """The running or else the newest request of this person."""
    return requests_for(user).filter(person=user).order_by("-pk").first()


def running_obligation(user: User) -> Obligation | None:
    """What there is to be released from."""
    return Obligation.objects.filter(person=user, ended_on=None, settled_by="").select_related("faculty").first()


def external_for(user: User) -> QuerySet[ExternalQualification]:
    """The qualifications of elsewhere that this person may read."""
    return ExternalQualification.objects.filter(rules.EXTERNAL_READS(user)).select_related("person", "faculty")


def external_waiting(user: User) -> QuerySet[ExternalQualification]:
    """Those that this coordinator can check."""
    rows = external_for(user).filter(rules.COORDINATOR(user), state=ExternalQualification.State.SUBMITTED)
    return rows.order_by("submitted_at")
