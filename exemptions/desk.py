"""What exemptions add to the coordinator's dashboard and week: requests that run, wait for nobody, or are late."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exemptions import rules
from exemptions.exports import HOLDERS
from exemptions.models import ExemptionRequest
from exemptions.queries import vacancies, with_holder
from utq_portal.desks import weekly
from utq_portal.desks.counting import Figures, groups, text, vacant
from utq_portal.desks.desk import HALF, Groups, Look, Part, add
from utq_portal.people.models import FACULTY_ROLES, User
from utq_portal.web.links import address

DESK = "coordinator"
E = ExemptionRequest.State


def _stages(found: Figures, today: date) -> list[dict[str, Any]]:
    """Every stage that has requests, who has the ball, the oldest in days; the numbers add up to those that run."""
    lines = []
    for row in sorted(found.rows["exemption"], key=lambda row: E.values.index(row.a)):
        days = max((today - date.fromisoformat(row.oldest[:10])).days, 0)
        lines.append(
            {
                "stage": capfirst(E(row.a).label),
                "holder": str(HOLDERS[row.b]),
                "number": row.number,
                "oldest": ngettext("%(days)s day", "%(days)s days", days) % {"days": days},
                "url": f"{address('exemptions:overview')}?show={row.a}&with={row.b}",
            }
        )
    return lines


def _panel(look: Look) -> dict[str, Any]:
    return {"exemptions": _stages(look.found, look.today), "exempting": look.found.total("exemption")}


def _running(user: User, today: date) -> Groups:
    rows = ExemptionRequest.objects.filter(rules.COORDINATOR(user), state__in=ExemptionRequest.RUNNING)
    return [groups(with_holder(rows), "exemption", F("state"), F("holder"), text("state_since"))]


def _vacant(user: User, today: date) -> Groups:
    return [
        vacant(ExemptionRequest.objects.filter(condition), role, "faculty__code" if role in FACULTY_ROLES else "")
        for role, condition in vacancies()
    ]


def _late(user: User, today: date) -> QuerySet[ExemptionRequest]:
    rows = ExemptionRequest.objects.filter(rules.COORDINATOR(user), state__in=ExemptionRequest.RUNNING)
    return rows.filter(due_on__lt=today).select_related("person").order_by("due_on", "pk")


def _past_due(row: Any, today: date) -> weekly.Line:
    url = address("exemptions:case", row.pk, fallback=address("exemptions:overview"))
    words = lambda: _("The exemption of %(person)s") % {"person": row.person.name}  # noqa: E731
    return weekly.line(words, weekly.was_due(row.due_on), url)


add(
    Part(DESK, 82, counts=_vacant),
    Part(DESK, 170, place=HALF, figures=_running, template="exemptions/desk/_stages.html", context=_panel),
)
weekly.add(weekly.Lines(weekly.LATE, 20, _late, _past_due))
