"""What this app tells when a trajectory goes along to another faculty, and of ties between those in it."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from trajectories.obligations.messages import WHY_CASE
from utq_portal.notices.message import Kind, Message

WHY_FACULTY = _("You get this because you are a UTQ supervisor of this faculty or the coordinator.")
_own_case = partial(
    Message,
    button=_("Open your trajectory"),
    why=_("You get this because it is about your own trajectory."),
    kind=Kind.ROLE,
)
_own_trajectory = partial(
    Message, button=_("Open your trajectory"), why=_("You get this because it is your trajectory."), kind=Kind.ROLE
)
_former = partial(
    Message, button=_("Open your desk"), why=_("You get this because you were the UTQ supervisor."), kind=Kind.ROLE
)
_case = partial(Message, button=_("See why this date"), why=WHY_CASE, kind=Kind.DEADLINE)
MOVED = _own_case(
    "trajectories.moved",
    _("Your trajectory moves with you to %(faculty)s"),
    _("Your deadline and your dossier stay. A UTQ supervisor of %(faculty)s takes over; you hear who that is."),
)
MOVED_AWAY = _former(
    "trajectories.moved_away",
    _("%(person)s has moved to %(faculty)s"),
    _("The trajectory goes along and a UTQ supervisor of %(faculty)s takes over. You no longer read along."),
)
MOVED_IN = Message(
    "trajectories.moved_in",
    _("%(person)s comes to %(faculty)s and needs a UTQ supervisor"),
    _("The trajectory goes on from where it is. Take it, or let the coordinator assign somebody."),
    _("Open the trajectory"),
    WHY_FACULTY,
)
MOVED_AND_CHANGED = _own_case(
    "trajectories.moved_and_changed",
    _("Your trajectory moves with you to %(faculty)s, and your UTQ deadline has changed"),
    _("A UTQ supervisor of %(faculty)s takes over; you hear who that is. The page shows the date that holds now."),
    button=_("See why this date"),
    kind=Kind.DEADLINE,
)
MOVED_BACK = _own_case(
    "trajectories.moved_back",
    _("Your trajectory is at %(faculty)s again"),
    _("HR took back a file that had moved it. Your dossier stays as it is. %(supervisor)s"),
)
MOVED_BACK_AND_CHANGED = _own_case(
    "trajectories.moved_back_and_changed",
    _("Your trajectory is at %(faculty)s again, and your UTQ deadline has changed"),
    _("HR took back a file that had moved it. %(supervisor)s The page shows the date that holds now."),
    button=_("See why this date"),
    kind=Kind.DEADLINE,
)
YOURS_AGAIN = _case(
    "trajectories.yours_again",
    _("%(person)s is at %(faculty)s again, with you as UTQ supervisor"),
    _("HR took back a file that had moved the trajectory. You read along again."),
    button=_("Open the trajectory"),
    kind=Kind.ROLE,
)
GONE_AGAIN = Message(
    "trajectories.gone_again",
    _("%(person)s stays at %(faculty)s and needs nobody of yours"),
    _("HR took back a file that had moved the trajectory. Nothing is asked of you."),
    _("Open your desk"),
    WHY_FACULTY,
    kind=Kind.ROLE,
)
SEVERAL_ASK = Message(
    "trajectories.several_changed_ask",
    _("Trajectory or deadline changed, and a UTQ supervisor is needed: %(whose)s"),
    _("%(what)s. %(why)s Take those that need somebody, or let the coordinator assign somebody."),
    _("Open your desk"),
    WHY_FACULTY,
)
TIED_YOURS = _own_trajectory(
    "trajectories.tied_yours",
    _("You get another UTQ supervisor"),
    _("%(supervisor)s is your line manager now, and a line manager never reads the dossier. You hear who takes over."),
)
TOGETHER_YOURS = _own_trajectory(
    "trajectories.together_yours", _("Several things have changed in your trajectory"), "%(news)s", kind=Kind.DEADLINE
)
TOGETHER_STAFF = Message(
    "trajectories.together_staff",
    _("Several things have changed: %(person)s"),
    "%(news)s",
    _("Open the portal"),
    _("You get this because you look after them."),
    kind=Kind.ROLE,
)
TIED_ENDS = _former(
    "trajectories.tied_ends",
    _("Somebody else becomes UTQ supervisor of %(person)s"),
    _("You are the line manager now, who never reads the dossier. The coordinator names somebody else."),
)
FREED_YOURS = _own_trajectory(
    "trajectories.freed_yours",
    _("%(supervisor)s is your UTQ supervisor again"),
    _("%(supervisor)s is no longer your line manager, and reads along again."),
)
FREED_BACK = _case(
    "trajectories.freed_back",
    _("You are UTQ supervisor of %(person)s again"),
    _("You are no longer the line manager, and read along again."),
    button=_("Open the trajectory"),
    kind=Kind.ROLE,
)
FREED_SETTLED = Message(
    "trajectories.freed_settled",
    _("%(person)s needs no other UTQ supervisor"),
    _("%(supervisor)s is no longer the line manager, and reads along again. Nothing is asked of you."),
    _("Open the trajectory"),
    _("You get this because you coordinate the UTQ."),
    kind=Kind.ROLE,
)
TIED_ASSIGN = Message(
    "trajectories.tied_assign",
    _("%(person)s needs another UTQ supervisor"),
    _("%(supervisor)s is the line manager now, who never reads the dossier. Nobody reads along for the moment."),
    _("Assign a UTQ supervisor"),
    _("You get this because you coordinate the UTQ."),
    kind=Kind.ROLE,
)
