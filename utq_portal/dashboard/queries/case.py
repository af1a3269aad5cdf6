"""One case for whoever may see that it is there: what they may read of it, and its timeline."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from assessments import rules as assessment_rules
from assessments.messages import INNER
from assessments.models import Assessment, Certificate, Interview
from dossiers.queries.ball import with_ball
from trajectories import rules
from trajectories.models import Trajectory
from trajectories.queries.own import line_manager_name
from trajectories.queries.trajectories import trajectories_for
from utq_portal.access import Rule
from utq_portal.agenda.models import Meeting
from utq_portal.agenda.queries import attended_by
from utq_portal.audit.models import Event
from utq_portal.audit.queries import events_of
from utq_portal.audit.verbs import Audience
from utq_portal.notices.models import Notice
from utq_portal.people.models import User

# what somebody is to the case; each is one condition on the row
PARTS: dict[str, Rule] = {
    "is_own": rules.OWN,
    "is_supervisor": rules.SUPERVISED,
    "is_coordinator": rules.COORDINATOR,
    "is_hr": rules.HR,
    "is_faculty_supervisor": rules.FACULTY_SUPERVISOR,
    "is_line_manager": rules.LINE_MANAGER,
    "reads_intake": rules.INTAKE_DOCUMENTS,
    "reads_plan": rules.INTAKE_TEXTS,
    "reads_dossier": rules.OWN | rules.SUPERVISED,
}


def cases_for(user: User) -> QuerySet[Trajectory]:
    """The cases whose status the user may see, with holder, and with what the user is to each."""
    flags: dict[str, Any] = {
        name: Case(When(rule(user), then=Value(True)), default=Value(False), output_field=BooleanField())
        for name, rule in PARTS.items()
    }
    inside = Assessment.objects.filter(assessment_rules.INSIDE(user), trajectory=OuterRef("pk"))
    last = Assessment.objects.filter(trajectory=OuterRef("pk")).order_by("-attempt", "-pk")
    valid = Certificate.objects.filter(trajectory=OuterRef("pk"), state=Certificate.State.ISSUED).order_by("-number")
    return with_ball(trajectories_for(user), user).annotate(
        **flags,
        is_inside=Exists(inside),
        line_manager_name=Subquery(
            line_manager_name(OuterRef("person"), timezone.localdate()), output_field=CharField()
        ),
        assessment_pk=Subquery(last.values("pk")[:1]),
        assessment_due=Subquery(last.values("due_on")[:1]),
        announced_on=Subquery(last.values("announced_on")[:1]),
        certificate_pk=Subquery(valid.values("pk")[:1]),
        certificate_no=Subquery(valid.values("number")[:1], output_field=CharField()),
    )


def timeline_of(case: Any) -> QuerySet[Event]:
    """What the viewer is told of what happened; a line manager sees step and dates only.

    docs/domain.md, The timeline.
    """
    if case.is_own:
        audiences = {Audience.CANDIDATE}
    elif case.is_coordinator:
        audiences = {Audience.STAFF, Audience.COORDINATOR}
    elif case.is_supervisor or case.is_hr or case.is_faculty_supervisor:
        audiences = {Audience.STAFF}
    else:
        return Event.objects.none()
    return events_of([case.case], audiences)


def mails_of(case: Any, viewer: User) -> QuerySet[Notice]:
    """The mails about the case that the viewer may know of, the newest first, never their words.

    The coordinator sees all of them, other staff those to the teacher and to themselves, the teacher the own ones.
    Who is not told how an assessment goes inside does not learn it from what the teacher was sent about it.
    """
    rows = Notice.objects.filter(case=case.case).exclude(mail=Notice.Mail.NONE).select_related("recipient")
    if not case.is_coordinator:
        staff = case.is_supervisor or case.is_hr or case.is_faculty_supervisor
        rows = rows.filter(recipient__in=[viewer.pk, case.person_id] if staff else [viewer.pk])
    if not case.is_inside:
        rows = rows.exclude(_inner(), ~Q(recipient=viewer))
    return rows.order_by("-pk")


def _inner() -> Q:
    """Notices that tell that there is an interview, as long as its decision is not announced (docs/domain.md, Reading).

    An assessment that ended without a decision announces none, so what was inside stays there.
    """
    told = Interview.objects.filter(assessment__announced_on__isnull=False, meeting__isnull=False)
    about = Concat(Value("agenda.meeting:"), Cast("meeting", CharField()), output_field=CharField())
    return Q(code__in=[one.code for one in INNER]) & ~Q(about__in=told.values_list(about, flat=True))


def meetings_of(case: Any, viewer: User) -> list[Meeting]:
    """The meetings of the case that are not over yet: to the coordinator all, to others those that they go to."""
    rows = Meeting.objects.filter(case=case.case, starts_at__gte=timezone.now(), cancelled_at=None)
    if not case.is_coordinator:
        rows = rows.filter(attended_by(viewer))
    return list(rows.order_by("starts_at", "pk"))
