"""What a teacher's home reads about the own trajectory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Replace, Trim
from django.utils import timezone

from assessments.models import Assessment, Ceremony, Certificate, Seat
from assessments.queries import with_holder
from courses.queries import coming_registrations
from dossiers.models import FeedbackComment, FeedbackRequest, PartialRecognition
from dossiers.queries import described, questions_to
from dossiers.queries.ball import with_ball
from exemptions.queries import own_lines
from trajectories.models import (
    Criterion,
    CriterionRating,
    CVEntry,
    IntakeBooking,
    IntakeReturn,
    LearningPlanItem,
    Obligation,
    ObligationAdjustment,
    ObligationPause,
    Trajectory,
)
from trajectories.queries import unattended
from trajectories.queries.standing import manages
from utq_portal.agenda.models import Meeting
from utq_portal.agenda.queries import attended_by
from utq_portal.dashboard.facts import AssessmentFact, Facts, SectionFact
from utq_portal.people.models import Employment, User, employed_on
from utq_portal.policy.queries import current

T = Trajectory.State


def count_of(rows: QuerySet[Any], key: str, of: str = "pk") -> Coalesce:
    """How many of ``rows`` per ``key`` as a subquery: 0 where there are none."""
    counted: QuerySet[Any, Any] = rows.order_by().values(key).annotate(n=Count(of, distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def own_trajectory(user: User) -> Trajectory | None:
    """The person's open trajectory, else the newest, with every fact of its own row and what hangs on it once.

    With ``holder`` and ``since``, by the rule of the lists.
    """
    mine, mine_person, today = OuterRef("pk"), OuterRef("person"), timezone.localdate()
    ceremony = Ceremony.objects.filter(starts_at__gte=timezone.now()).order_by("starts_at")
    valid = Certificate.objects.filter(trajectory=mine, state=Certificate.State.ISSUED).order_by("-number")
    return (
        with_ball(Trajectory.objects.filter(person=user), user)
        .select_related("faculty", "profile", "supervisor", "obligation", "cv", "discussion", "dossier")
        .annotate(
            unattended=Case(When(unattended(), then=Value(True)), default=Value(False)),
            ended=Case(When(state__in=Trajectory.OPEN, then=Value(0)), default=Value(1)),
            cv_rows=Exists(CVEntry.objects.filter(cv__trajectory=mine)),
            rated=count_of(
                CriterionRating.objects.filter(diagnosis__trajectory=mine, level__isnull=False), "diagnosis__trajectory"
            ),
            criteria=count_of(Criterion.objects.filter(competence__profile=OuterRef("profile")), "competence__profile"),
            planned=count_of(LearningPlanItem.objects.filter(trajectory=mine), "trajectory"),
            came_back=Exists(IntakeReturn.objects.filter(trajectory=mine)),
            intake_at=Subquery(
                IntakeBooking.objects.filter(trajectory=mine, status=IntakeBooking.State.BOOKED).values(
                    "slot__starts_at"
                )[:1],
                output_field=DateTimeField(),
            ),
            certificate_no=Subquery(valid.values("number")[:1], output_field=CharField()),
            certificate_pk=Subquery(valid.values("pk")[:1], output_field=IntegerField()),
            certificate_at=Subquery(valid.values("rendered_at")[:1], output_field=DateTimeField()),
            manages=Exists(manages(mine_person)),
            line_manager_name=Subquery(line_manager_name(OuterRef("person"), today), output_field=CharField()),
            ceremony_at=Subquery(ceremony.values("starts_at")[:1], output_field=DateTimeField()),
            ceremony_place=Subquery(ceremony.values("place")[:1], output_field=CharField()),
            **clock_notes("obligation"),
            **_what_there_is(user, mine),
        )
        .order_by("ended", "-started_on", "-pk")
        .first()
    )


def _what_there_is(user: User, mine: OuterRef) -> dict[str, Any]:
    """Whether each part of the home has anything in it, so that only what will be shown is asked for."""
    return {
        "has_requests": Exists(_open_requests(mine)),
        "has_certificates": Exists(_certificates(mine)),
        "has_feedback": Exists(_new_feedback(mine).exclude(author=OuterRef("person"))),
        "has_questions": Exists(questions_to(user)),
        "has_meetings": Exists(_meetings(user)),
        "has_exemption": Exists(own_lines(user)),
        "has_courses": Exists(coming_registrations(user)),
    }


def line_manager_name(person: OuterRef, today: date) -> QuerySet[Any, Any]:
    """The name of the line manager of the largest appointment; who left is not named.

    docs/domain.md, Line managers.
    """
    working = Employment.objects.filter(employed_on(today), person=OuterRef("line_manager"))
    rows = Employment.objects.filter(
        Exists(working), employed_on(today), person=person, line_manager__is_active=True
    ).order_by("-fte", "appointed_on", "pk")
    manager = "line_manager__"
    parts = [Concat(f"{manager}{part}", Value(" ")) for part in ("given_name", "prefix", "family_name")]
    spaced = Concat(*parts, output_field=CharField())
    return rows.annotate(manager_name=Trim(Replace(spaced, Value("  "), Value(" ")))).values("manager_name")[:1]


def clock_notes(path: str) -> dict[str, Any]:
    """Annotations on why the deadline is what it is: interruptions, months given, and more time that was asked."""
    ours = OuterRef(path)
    moved = ObligationAdjustment.objects.filter(obligation=ours, revoked_on=None, refused=False)
    given: QuerySet[Any, Any] = (
        moved.filter(decided_on__isnull=False, kind=ObligationAdjustment.Kind.EXTEND)
        .order_by()
        .values("obligation")
        .annotate(n=Sum("months"))
        .values("n")
    )
    return {
        "interruptions": count_of(ObligationPause.objects.filter(obligation=ours, revoked_on=None), "obligation"),
        "months_given": Coalesce(Subquery(given, output_field=IntegerField()), Value(0)),
        "time_asked_on": Subquery(
            moved.filter(decided_on=None).order_by("-requested_on").values("requested_on")[:1],
            output_field=DateField(),
        ),
    }


def running_obligation(user: User) -> Obligation | None:
    """The person's running obligation, with the notes on its clock; for who has no trajectory."""
    return Obligation.objects.filter(person=user, ended_on=None).annotate(**clock_notes("pk")).first()


def sections_of(trajectory: Trajectory) -> list[Any]:
    """The sections with how many criteria there are and are covered, words and open remarks; one query."""
    return list(described().filter(dossier__trajectory=trajectory))


def open_requests(trajectory: Trajectory) -> list[FeedbackRequest]:
    """Who reads which competence now, the oldest question first."""
    return list(_open_requests(trajectory).select_related("reader", "section__competence").order_by("asked_at", "pk"))


def _open_requests(trajectory: Any) -> QuerySet[FeedbackRequest]:
    return FeedbackRequest.objects.filter(section__dossier__trajectory=trajectory, state=FeedbackRequest.State.OPEN)


def certificates_with_others(trajectory: Trajectory) -> list[PartialRecognition]:
    """Partial certificates on which somebody advises or decides now, the oldest first."""
    return list(_certificates(trajectory).order_by("state_since", "pk"))


def _certificates(trajectory: Any) -> QuerySet[PartialRecognition]:
    return PartialRecognition.objects.filter(dossier__trajectory=trajectory, state__in=PartialRecognition.OPEN)


def asked_of(user: User) -> QuerySet[FeedbackRequest]:
    """Questions for feedback that wait for this person, the nearest day first."""
    return questions_to(user)


def new_feedback(trajectory: Trajectory) -> QuerySet[FeedbackComment]:
    """The remarks that are not worked on yet, the newest first."""
    rows = _new_feedback(trajectory).exclude(author=trajectory.person_id)
    return rows.select_related("author", "section__competence").order_by("-at", "-pk")


def _new_feedback(trajectory: Any) -> QuerySet[FeedbackComment]:
    return FeedbackComment.objects.filter(section__dossier__trajectory=trajectory, resolved_at=None, reply_to=None)


def coming_meetings(user: User) -> list[Meeting]:
    """Meetings ahead in which the person takes part, soonest first; those of today stay until they are over."""
    return list(_meetings(user).select_related("organiser").order_by("starts_at", "pk"))


def _meetings(user: User) -> QuerySet[Meeting]:
    since = timezone.now() - timedelta(hours=1)
    return Meeting.objects.filter(attended_by(user), starts_at__gte=since, cancelled_at=None)


def last_assessment(trajectory: Trajectory, reader: User) -> Assessment | None:
    """The running or newest assessment, with how many have accepted and judged and when the interview is.

    ``holder`` says who has the ball, as ``reader`` may know it.
    """
    seats = Seat.objects.filter(assessment=OuterRef("pk"))
    accepted = (Seat.State.ACCEPTED, Seat.State.SUBMITTED)
    return (
        with_holder(Assessment.objects.filter(trajectory=trajectory), reader)
        .select_related("trajectory", "interview__meeting", "arbitration")
        .annotate(
            accepted=count_of(seats.filter(state__in=accepted), "assessment"),
            judged=count_of(seats.filter(state=Seat.State.SUBMITTED), "assessment"),
            interview_at=F("interview__meeting__starts_at"),
        )
        .order_by("-attempt", "-pk")
        .first()
    )


def section_facts(
    sections: Iterable[Any], requests: Iterable[FeedbackRequest], today: date | None = None, lost: int = 0
) -> list[SectionFact]:
    """The sections with who reads each; with ``today``, in an open trajectory, also which result holds no more.

    ``lost`` is the key of a UTQ supervisor who can act no more, and so reads nothing.
    """
    reading = {request.section_id: request for request in requests}
    found = []
    for section in sections:
        request = reading.get(section.pk)
        unread = request is not None and request.reader_id == lost
        reads = request if not unread else None
        found.append(
            SectionFact(
                section.pk,
                section.competence.number,
                section.competence.name,
                section.state,
                section.covered,
                section.criteria,
                section.words,
                section.remarks,
                reads.reader.name if reads else "",
                reads.reader.called if reads else "",
                reads.due_on if reads else None,
                unread,
                section.ready_elsewhere_on is not None,
                today is not None and section.lapsed(today),
            )
        )
    return found


def assessment_fact(found: Any, expected: date | None) -> AssessmentFact | None:
    """What the candidate may know of the assessment."""
    if found is None:
        return None
    told = found.state == Assessment.State.ANNOUNCED
    return AssessmentFact(
        found.pk,
        found.state,
        found.outcome if told else "",
        expected,
        found.accepted,
        found.judged,
        found.interview_at,
        found.announced_on,
        found.holder == "coordinator",
    )


def lost_of(trajectory: Any) -> int:
    """The key of who stands as UTQ supervisor and can act as such no more; 0 when nobody does, or it has ended."""
    return int(trajectory.supervisor_id or 0) if trajectory.unattended and trajectory.open else 0


def facts_of(
    trajectory: Any,
    obligation: Obligation | None,
    sections: list[SectionFact],
    assessment: AssessmentFact | None,
    today: date,
) -> Facts:
    """The facts for the pure functions; ``trajectory`` comes from ``own_trajectory`` or is None."""
    policy = current(trajectory.faculty_id if trajectory else None)
    duty = {
        "obliged": obligation is not None and obligation.ended_on is None,
        "settled": obligation.settled_by if obligation else "",
        "excluded": bool(obligation and obligation.exclusion),
        "deadline": obligation.deadline if obligation else None,
        "protected": bool(obligation and obligation.protected_on),
        "paused": bool(obligation and obligation.deadline is None),
        "today": today,
        "after_intake": policy.intake_before_dossier,
        "manager_confirms": policy.line_manager_confirms,
        "plan_agreed": policy.plan_agreed,
    }
    if trajectory is None:
        return Facts(**duty)  # type: ignore[arg-type]
    cv, talk = getattr(trajectory, "cv", None), getattr(trajectory, "discussion", None)
    supervisor = trajectory.supervisor
    return Facts(
        state=trajectory.state,
        route=trajectory.route,
        intake_concluded_on=trajectory.intake_concluded_on,
        cv=cv is not None and bool(cv.no_experience or cv.file_path or trajectory.cv_rows),
        diagnosis=0 < trajectory.criteria <= trajectory.rated,
        discussion=talk is not None,
        talk_waits=bool(policy.line_manager_confirms and talk and talk.line_manager_id and not talk.confirmed_at),
        talk_on=talk.held_on if talk else None,
        intake_came_back=trajectory.came_back,
        intake_at=trajectory.intake_at,
        supervisor=supervisor.name if supervisor else "",
        supervisor_given=supervisor.called if supervisor else "",
        attended=not trajectory.unattended,
        lost=lost_of(trajectory),
        plan_items=trajectory.planned,
        planned_ready_on=trajectory.planned_ready_on,
        returns=trajectory.returns,
        sections=sections,
        assessment=assessment,
        certificate=trajectory.certificate_no or "",
        certificate_made=trajectory.certificate_at is not None,
        closed_on=trajectory.closed_on,
        close_reason=trajectory.close_reason,
        **duty,  # type: ignore[arg-type]
    )
