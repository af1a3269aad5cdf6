"""What requests for exemption bring to the desks: of who advises, of HR and dean, and of the coordinator."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db.models import F
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exemptions import rules
from exemptions.exports import HOLDERS
from exemptions.models import ExemptionRequest
from exemptions.queries import step_due, vacancies, waiting_for, with_holder
from utq_portal.desks.counting import Figures, groups, text, vacant
from utq_portal.desks.desk import HALF, Desk, Groups, Look, Part, Way, add, register
from utq_portal.desks.queue import Act, Item, due_status, since_words
from utq_portal.people.models import FACULTY_ROLES, Role, User
from utq_portal.web.links import address

E = ExemptionRequest.State


def _exemption(row: Any, look: Look) -> Item:
    acts = {
        E.ASKED: _("Request it or decline"),
        E.FILED: _("Check the documents"),
        E.SECOND: _("Look at it"),
        E.MEETING: _("Write the advice"),
        E.ADVISED: _("Decide"),
    }
    title = _("Exemption of %(person)s, %(faculty)s") % {"person": row.person.name, "faculty": row.faculty.code}
    url = row.get_absolute_url()
    due = step_due(row)
    kind, word = due_status(due, look.today) if due else ("waiting", since_words(row))
    act = Act(acts.get(E(row.state), _("Open")), url)
    also = _("The dossier is in assessment now.") if row.is_assessed else ""
    return Item(title, url, ". ".join(filter(None, (row.ground.name, also))), kind, word, due, [act])


def _stages(found: Figures, today: date) -> list[dict[str, object]]:
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


def _panel(look: Look) -> dict[str, object]:
    return {"exemptions": _stages(look.found, look.today), "exempting": look.found.total("exemption")}


def _running(user: User, today: date) -> Groups:
    rows = ExemptionRequest.objects.filter(rules.COORDINATOR(user), state__in=ExemptionRequest.RUNNING)
    return [groups(with_holder(rows), "exemption", F("state"), F("holder"), text("state_since"))]


def _vacant(user: User, today: date) -> Groups:
    return [
        vacant(ExemptionRequest.objects.filter(condition), role, "faculty__code" if role in FACULTY_ROLES else "")
        for role, condition in vacancies()
    ]


register(
    Desk(
        "exemption",
        Role.EXEMPTION_ADVISOR,
        gettext_lazy("Exemption advisor"),
        60,
        title=gettext_lazy("Exemptions to advise on"),
        note=gettext_lazy("evaluation, meeting and advice"),
        empty=gettext_lazy("Requests come here when an HR advisor has sent them."),
    )
)
_waiting = partial(Part, order=20, rows=lambda user, today: [waiting_for(user)], line=_exemption)
_overview = Way(gettext_lazy("Exemptions"), "exemptions:overview")
_open = Way(gettext_lazy("Open a request for exemption for a teacher"), "exemptions:choose_teacher")
_several = Way(gettext_lazy("Decide several exemptions at once"), "exemptions:decisions")
add(
    _waiting("exemption", ways=[Way(gettext_lazy("All exemptions"), "exemptions:overview")]),
    _waiting("hr", ways=[_open, _overview]),
    _waiting("dean", ways=[_several, _overview]),
    Part("coordinator", 82, counts=_vacant),
    Part("coordinator", 170, place=HALF, figures=_running, template="exemptions/_desk_stages.html", context=_panel),
)
