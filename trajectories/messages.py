"""The news of trajectories (DOMAIN 2.8)."""

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import Message

WHY_YOURS = _("You get this because it is about your own trajectory.")
WHY_SUPERVISOR = _("You get this because you are a UTQ supervisor of this faculty.")
WHY_COORDINATOR = _("You get this because you coordinate the qualification.")

OPENED = Message(
    "trajectories.opened",
    _("The trajectory of %(person)s has started"),
    _("%(person)s has started. The dossier is open; the intake documents follow."),
    _("Open the trajectory"),
    WHY_SUPERVISOR,
)
SUPERVISOR_CHANGED = Message(
    "trajectories.supervisor_changed",
    _("%(supervisor)s is now UTQ supervisor of %(person)s"),
    _("From now on %(supervisor)s reads along and answers questions."),
    _("Open the trajectory"),
    _("You get this because it concerns a trajectory you are part of."),
)
