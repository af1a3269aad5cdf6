"""What the home of a teacher tells of the own request for exemption."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists
from django.utils.translation import gettext as _

from exemptions.models import ExemptionRequest
from exemptions.queries import own_line, own_lines
from trajectories.home import facts_of
from utq_portal.desks import home as shell
from utq_portal.desks.home import Home, Panel, Part, once
from utq_portal.people.responsible import Responsible
from utq_portal.web.summary import YOURS, Ball


@once
def request_of(home: Home) -> Any:
    """The own request that runs, was refused, or leaves a choice."""
    return own_line(home.request.user) if home.row is None or home.row.has_exemption else None


def _where(home: Home) -> tuple[str, str] | None:
    """Without a trajectory, and with an obligation that is not settled otherwise."""
    found = request_of(home)
    if home.row is not None or found is None or facts_of(home).settled:
        return None
    return _("Your exemption"), str(found.get_state_display())


def _ball(home: Home) -> tuple[Ball, str] | None:
    """Of who has no trajectory: who has the ball of the request that runs."""
    found = request_of(home)
    if home.row is not None or found is None or found.state not in ExemptionRequest.RUNNING:
        return None
    return YOURS if found.holder == Responsible.TEACHER else Ball(Responsible(found.holder).label), ""


def _notice(home: Home) -> Mapping[str, object] | None:
    found = request_of(home)
    return {"exemption": found} if found else None


shell.add(
    Part(
        order=10,
        rows=lambda rows, user: rows.annotate(has_exemption=Exists(own_lines(user))),
        where=_where,
        ball=_ball,
        panels=(Panel("notices", 20, "exemptions/_home.html", _notice),),
        knows=lambda user: own_line(user) is not None,
    )
)
