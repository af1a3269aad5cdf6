"""The weekly overviews: what stands on a desk, for who does not look at it every day."""

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

SUPERVISOR_WEEK = Message(
    "dashboard.supervisor_week",
    _("Your teachers this week: waiting for you %(waiting)s, silent %(silent)s, deadline near %(near)s"),
    _("Each name leads to the page where you can act. Your desk shows all your teachers."),
    _("Open your desk"),
    _("You get this once a week because you are a UTQ supervisor."),
    kind=Kind.WEEK,
)
COORDINATOR_WEEK = Message(
    "dashboard.coordinator_week",
    _("The UTQ this week: waiting for you %(waiting)s, late %(late)s, at risk %(risk)s"),
    _("What waits for you comes first, the longest waiting on top. The dashboard shows everything."),
    _("Open the dashboard"),
    _("You get this once a week because you coordinate the qualification."),
    kind=Kind.WEEK,
)
