"""A course in the teacher's learning route, and the registration that goes with the line."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Registration
from trajectories.models import Competence, LearningPlanItem, Trajectory
from trajectories.workflow.plan import add_item
from utq_portal.access import Refused
from utq_portal.people.models import User

K = Course.Kind
_KINDS: dict[str, str] = {
    K.COURSE: LearningPlanItem.Kind.COURSE,
    K.WORKSHOP: LearningPlanItem.Kind.COURSE,
    K.WRITING: LearningPlanItem.Kind.WRITING,
    K.PEER: LearningPlanItem.Kind.PEER,
}


@transaction.atomic
def add_to_plan(course: Course, competence: Competence, *, by: User) -> LearningPlanItem:
    """Put the course into the own learning route, and link a registration that is there already."""
    trajectory = Trajectory.objects.filter(person=by, state__in=Trajectory.OPEN).first()
    if trajectory is None:
        raise Refused(_("You have no trajectory yet. Start it first: it takes one question."))
    kind = _KINDS.get(course.kind, LearningPlanItem.Kind.OTHER)
    item = add_item(
        trajectory, by=by, competence=competence, kind=kind, title=course.name, address=course.get_absolute_url()
    )
    active = Registration.objects.filter(person=by, edition__course=course).exclude(state__in=Registration.GONE)
    active.filter(plan_item=None).update(plan_item=item)
    return item


def planned_item(course: Course, person: User) -> LearningPlanItem | None:
    """The open line of the person's route that names this course."""
    rows = LearningPlanItem.objects.filter(trajectory__person=person, trajectory__state__in=Trajectory.OPEN)
    return rows.filter(address=course.get_absolute_url(), done_on=None).order_by("pk").first()
