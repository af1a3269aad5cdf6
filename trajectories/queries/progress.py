"""How far a trajectory is, in the words of lists: one word for several states."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajectories.models import Trajectory

T = Trajectory.State

HANDED_IN = (T.READY, T.SUBMITTED, T.IN_ASSESSMENT)

STEPS: dict[str, Promise] = {
    "intake": _("Intake"),
    "route": _("Learning route"),
    "dossier": _("Dossier"),
    "assessment": _("Assessment"),
    "completed": _("Completed"),
    "closed": _("Closed"),
}


def step_word(state: str, *, route_pending: bool = False) -> str:
    """The step in one word, as a table shows it."""
    if state == T.READY:
        return str(_("Ready"))
    return str(STEPS["route" if route_pending else Trajectory.STEP[state]])
