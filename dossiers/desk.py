"""What the dossiers bring to the desks: the UTQ supervisor's, and what waits on that of the teacher."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from dossiers.queries import questions_to, to_advise
from dossiers.queries.ball import with_ball
from dossiers.queries.caseload import supervised
from dossiers.queries.supervising import WAITS
from dossiers.views.supervisor import supervisor_desk
from trajectories.models import Trajectory
from utq_portal.desks.desk import Desk, Part, Rows, add, register
from utq_portal.desks.tabs import TEACHER
from utq_portal.people.models import Role, User


def _in_hand(user: User, _today: date) -> Rows:
    """The own trajectory while the teacher has the ball, and the questions for feedback."""
    own = with_ball(Trajectory.objects.filter(person=user, state__in=Trajectory.OPEN))
    return [own.filter(holder="teacher"), questions_to(user)]


def _supervised(user: User, _today: date) -> Rows:
    return [supervised(user).filter(WAITS), to_advise(user), questions_to(user)]


register(Desk("supervisor", Role.UTQ_SUPERVISOR, _("UTQ supervisor"), 10, supervisor_desk))
add(Part(TEACHER, 10, rows=_in_hand), Part("supervisor", 10, rows=_supervised))
