"""Every desk, and how many things wait on each."""

from __future__ import annotations

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.queries import seats_open_for
from courses.queries import to_approve, to_complete, to_note
from exemptions.queries import waiting_for as exemptions_waiting
from trajectories.queries import unconfirmed_discussions
from trajectories.queries.standing import manages, own_rows, standing_of
from utq_portal.dashboard.queries.desks import alarms, left_with_hr, small_groups, time_to_decide
from utq_portal.dashboard.queries.figures import waiting_groups, waits
from utq_portal.dashboard.views import offices, roles
from utq_portal.dashboard.views.coordinator import coordinator_desk
from utq_portal.dashboard.views.teacher import teacher_home
from utq_portal.desks.desk import Desk, Part, add, register
from utq_portal.desks.tabs import TEACHER
from utq_portal.people.models import Role
from utq_portal.web.request import PortalRequest


def _own(request: PortalRequest) -> HttpResponseBase:
    standing = standing_of(request.user)
    if not standing.own:
        raise Http404
    return teacher_home(request, standing)


def _manager(request: PortalRequest) -> HttpResponseBase:
    standing = standing_of(request.user)
    if not standing.manages:
        raise Http404
    return offices.manager_desk(request, standing)


register(Desk(TEACHER, "", _("My trajectory"), 0, _own, own_rows))
register(Desk("coordinator", Role.COORDINATOR, _("Coordinator"), 20, coordinator_desk))
register(Desk("assessor", Role.ASSESSOR, _("Assessor"), 30, roles.assessor_desk))
register(Desk("hr", Role.HR_ADVISOR, _("HR advisor"), 40, roles.hr_desk))
register(Desk("dean", Role.FACULTY_DECIDER, _("Dean or delegate"), 50, roles.dean_desk))
register(Desk("exemption", Role.EXEMPTION_ADVISOR, _("Exemption advisor"), 60, roles.exemption_desk))
register(Desk("courses", Role.COURSE_MANAGER, _("Course manager"), 70, offices.courses_desk))
register(Desk("arbitration", Role.CVT_MEMBER, _("Arbitration member"), 80, offices.arbitration_desk))
register(Desk("board", Role.BOARD_SECRETARY, _("Board secretary"), 90, offices.board_desk))
register(Desk("admin", Role.ADMIN, _("Technical administrator"), 100, offices.admin_desk))
register(Desk("line_manager", "", _("Line manager"), 110, _manager, lambda user: [manages(user)]))
add(
    Part("coordinator", 10, counts=waiting_groups, waits=waits),
    Part("assessor", 10, rows=lambda user, today: [seats_open_for(user)]),
    Part(
        "hr",
        10,
        rows=lambda user, today: [
            time_to_decide(user, proposed=False),
            exemptions_waiting(user),
            left_with_hr(user, today),
        ],
    ),
    Part("dean", 10, rows=lambda user, today: [time_to_decide(user, proposed=True), exemptions_waiting(user)]),
    Part("exemption", 10, rows=lambda user, today: [exemptions_waiting(user)]),
    Part(
        "courses",
        10,
        rows=lambda user, today: [
            small_groups(user, today),
            to_note(user, timezone.now()),
            to_complete(user, today),
        ],
    ),
    Part("admin", 10, waits=lambda found: alarms().number),
    Part("line_manager", 10, rows=lambda user, today: [to_approve(user), unconfirmed_discussions(user)]),
)
