"""The desks: one per role, shown as tabs to whoever holds several (docs/domain.md, Several roles)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.dashboard.queries.figures import standing_in
from utq_portal.dashboard.queries.tabs import found_for, numbers
from utq_portal.desks.standing import Standing
from utq_portal.people.models import Role, User

TEACHER = "teacher"
LINE_MANAGER = "line_manager"
EVERYTHING = Standing(trajectory=True, manages=True)  # until it is known

# in the order of the tabs: role, word in the address, label
ROLE_DESKS: tuple[tuple[str, str, Promise], ...] = (
    (Role.UTQ_SUPERVISOR, "supervisor", _("UTQ supervisor")),
    (Role.COORDINATOR, "coordinator", _("Coordinator")),
    (Role.ASSESSOR, "assessor", _("Assessor")),
    (Role.HR_ADVISOR, "hr", _("HR advisor")),
    (Role.FACULTY_DECIDER, "dean", _("Dean or delegate")),
    (Role.EXEMPTION_ADVISOR, "exemption", _("Exemption advisor")),
    (Role.COURSE_MANAGER, "courses", _("Course manager")),
    (Role.CVT_MEMBER, "arbitration", _("Arbitration member")),
    (Role.BOARD_SECRETARY, "board", _("Board secretary")),
    (Role.ADMIN, "admin", _("Technical administrator")),
)
ROLE_OF = {word: role for role, word, _label in ROLE_DESKS}


@dataclass(frozen=True, slots=True)
class Tab:
    """A desk that this person may open."""

    key: str
    label: Promise | str
    url: str
    current: bool
    waits: int = 0


def keys_of(user: User, standing: Standing) -> list[str]:
    """The desks of a person: the own trajectory first, then one per role, the line manager's last."""
    held = {str(a.role) for a in user.held_roles}
    found = [TEACHER] if standing.own else []
    found += [word for role, word, _label in ROLE_DESKS if role in held]
    return [*found, LINE_MANAGER] if standing.manages else found


def tabs_of(
    user: User, current: str, standing: Standing | None = None, known: Mapping[str, int] | None = None
) -> list[Tab]:
    """The desks as tabs with what waits on each; none when there is only one.

    Without ``standing`` it is read in the same query. What is ``known`` is not counted again.
    """
    labels: dict[str, Promise] = {word: label for _role, word, label in ROLE_DESKS}
    labels |= {TEACHER: _("My trajectory"), LINE_MANAGER: _("Line manager")}
    keys = keys_of(user, standing or EVERYTHING)
    if len(keys) < 2:
        return []
    known = known or {}
    wanted = [key for key in keys if key not in known]
    found = found_for(user, wanted, timezone.localdate(), standing=standing is None)
    if standing is None:
        keys = keys_of(user, standing_in(found))
        wanted = [key for key in keys if key not in known]
    if len(keys) < 2:
        return []
    waits = {**numbers(found, wanted), **known}
    return [Tab(key, labels[key], reverse("desk", args=[key]), key == current, waits[key]) for key in keys]
