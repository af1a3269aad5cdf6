"""What courses add to the coordinator's dashboard: who asked to take one where nobody may answer."""

from __future__ import annotations

from datetime import date

from courses.models import Registration
from courses.rules import without_manager
from utq_portal.desks.counting import vacant
from utq_portal.desks.desk import Groups, Part, add
from utq_portal.people.models import Role, User
from utq_portal.people.queries import filled


def _unanswered(user: User, today: date) -> Groups:
    pending = Registration.objects.filter(without_manager(), state=Registration.State.PENDING)
    return [vacant(pending.filter(~filled(Role.COURSE_MANAGER, "", "person")), Role.COURSE_MANAGER, "")]


add(Part("coordinator", 84, counts=_unanswered))
