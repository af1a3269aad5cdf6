"""Who completed a course, and what that brings: the learning plan, evidence, a partial certificate.

docs/domain.md, Completing a course.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from courses import messages, rules
from courses.models import Course, Edition, Interest, Registration
from courses.queries.results import UNDECIDED, Outcome, last_day, results_of
from courses.workflow import news
from courses.workflow.attendance import COMPLETE, FALL_SHORT
from courses.workflow.editions import FINISH
from courses.workflow.places import locked
from courses.workflow.statements import freeze
from dossiers.models import Dossier, PartialRecognition
from dossiers.workflow.recognising import record_own_course
from trajectories.models import LearningPlanItem, Trajectory
from trajectories.workflow.plan import tick_item
from utq_portal.audit.record import record
from utq_portal.audit.verbs import STAFF_ONLY, declare
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.workflow import NOT_YOURS, Refused, advance

R = Registration.State
ASSIGNMENT = declare("courses.assignment_approved", _("%(actor)s approved an assignment"), STAFF_ONLY, rules.COMPLETES)
TOO_LATE = _("The assignment came more than a year after the start: it does not count any more.")
NOBODY = _("Nobody can complete the course yet: note who was at the meetings first.")
KIND_OF = {Course.Kind.WRITING: LearningPlanItem.Kind.WRITING, Course.Kind.PEER: LearningPlanItem.Kind.PEER}


@transaction.atomic
def approve_assignment(registration: Registration, *, by: User, today: date) -> None:
    """The assignment of a participant is good; within a year of the start."""
    edition = locked(registration.edition)
    rows = Registration.objects.filter(rules.COMPLETES(by), pk=registration.pk, state__in=UNDECIDED)
    if not rows.exists():
        raise Refused(NOT_YOURS)
    if today > last_day(edition):
        raise Refused(TOO_LATE)
    if rows.filter(assignment_on=None).update(assignment_on=today):
        record(ASSIGNMENT.name, registration, by=by, case=edition.case, data={"person": registration.person_id})


@transaction.atomic
def complete_all(edition: Edition, *, by: User, today: date) -> tuple[int, int]:
    """Note the result of everybody for whom it is certain: how many completed it, and how many did not.

    Who waits for a noted meeting or an assignment stays. When nobody is left after the last day, the edition ends.
    Raises Refused when it is certain for nobody.
    """
    row = locked(edition)
    if not rules.RUNS.allows(by, row):
        raise Refused(NOT_YOURS)
    results = results_of(row, current().missed_sessions, today)
    others = [one for one in results if one.registration.person_id != by.pk]
    done = [one.registration for one in others if one.outcome == Outcome.DONE]
    short = [one.registration for one in others if one.outcome == Outcome.MISSED]
    if not done and not short:
        raise Refused(NOBODY)
    for registration in done:
        _complete(registration, row, by=by)
    for registration in short:
        _fall_short(registration, row, by=by)
    freeze(row, done)
    left = Registration.objects.filter(edition=row, state__in=UNDECIDED).exists()
    if not left and row.state in FINISH.sources and row.ends_on <= today:
        advance(row, FINISH, by=by)
    return len(done), len(short)


def _complete(registration: Registration, edition: Edition, *, by: User) -> None:
    event = advance(registration, COMPLETE, by=by, data={"person": registration.person_id})
    Interest.objects.filter(course=edition.course_id, person=registration.person_id).delete()
    if item := _planned(registration, edition.course):
        tick_item(item, done_on=edition.ends_on)
    news.tell(messages.COMPLETED, registration, edition, event)
    count_result(registration, edition)


def _planned(registration: Registration, course: Course) -> LearningPlanItem | None:
    """The line of the learning plan that this course does: the one it was chosen from, else one that names it."""
    if registration.plan_item is not None:
        return registration.plan_item
    items = LearningPlanItem.objects.filter(
        trajectory__person=registration.person_id, trajectory__state__in=Trajectory.OPEN, done_on=None
    )
    named = items.filter(title__in=(course.name_nl, course.name_en)).first()
    if named is not None or course.kind not in KIND_OF:
        return named
    return items.filter(kind=KIND_OF[Course.Kind(course.kind)]).order_by("due", "pk").first()


def count_result(registration: Registration, edition: Edition) -> None:
    """Where the course gives a partial certificate, let it count in the dossier; nothing while there is none."""
    course = edition.course
    if not course.gives_partial_certificate:
        return
    record_own_course(
        registration.person,
        source=f"registration:{registration.pk}",
        names=course.names,
        completed_on=edition.ends_on,
        competences=[] if course.criteria.exists() else course.competences.values_list("pk", flat=True),
        criteria=course.criteria.values_list("pk", flat=True),
    )


@transaction.atomic
def count_results() -> int:
    """Let results count for whom they could not at the time: a dossier opened since; how many were looked at."""
    dossiers = Dossier.objects.filter(trajectory__person=OuterRef("person"), trajectory__state__in=Trajectory.OPEN)
    source = Concat(Value("registration:"), Cast(OuterRef("pk"), CharField()))
    counted = PartialRecognition.objects.filter(dossier__trajectory__person=OuterRef("person"), source=source)
    rows = Registration.objects.filter(
        Exists(dossiers), ~Exists(counted), state=R.COMPLETED, edition__course__gives_partial_certificate=True
    )
    found = list(rows.select_related("person", "edition__course").order_by("pk")[:500])
    for row in found:
        count_result(row, row.edition)
    return len(found)


def _fall_short(registration: Registration, edition: Edition, *, by: User) -> None:
    """Not completed: first to hear of the next edition, and known there as somebody to place first."""
    changes = {"priority": True}
    event = advance(registration, FALL_SHORT, by=by, changes=changes, data={"person": registration.person_id})
    Interest.objects.get_or_create(
        course=edition.course, person=registration.person, defaults={"faculty": registration.faculty}
    )
    news.tell(messages.NOT_COMPLETED, registration, edition, event)
