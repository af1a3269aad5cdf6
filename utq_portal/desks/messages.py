"""The weekly overview: what stands on a desk, for who does not look at it every day."""

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Kind, Message

COORDINATOR_WEEK = Message(
    "dashboard.coordinator_week",
    _("The UTQ this week: waiting for you %(waiting)s, late %(late)s, at risk %(risk)s"),
    _("What waits for you comes first, the longest waiting on top. The dashboard shows everything."),
    _("Open the dashboard"),
    _("You get this once a week because you coordinate the qualification."),
    kind=Kind.WEEK,
)
