"""Requests for exemption on the desks: of who advises, and beside other things of HR and the dean."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exemptions.models import ExemptionRequest
from exemptions.queries import step_due, waiting_for
from utq_portal.desks.desk import Desk, Part, Way, add, register
from utq_portal.desks.queue import Act, Item, due_status, since_words
from utq_portal.people.models import Role
from utq_portal.web.links import address

E = ExemptionRequest.State


def _exemption(row: Any, today: date) -> Item:
    acts = {
        E.ASKED: _("Request it or decline"),
        E.FILED: _("Check the documents"),
        E.SECOND: _("Look at it"),
        E.MEETING: _("Write the advice"),
        E.ADVISED: _("Decide"),
    }
    title = _("Exemption of %(person)s, %(faculty)s") % {"person": row.person.name, "faculty": row.faculty.code}
    url = address("exemptions:case", row.pk)
    due = step_due(row)
    kind, word = due_status(due, today) if due else ("waiting", since_words(row))
    act = Act(acts.get(E(row.state), _("Open")), url)
    also = _("The dossier is in assessment now.") if row.is_assessed else ""
    return Item(title, url, ". ".join(filter(None, (row.ground.name, also))), kind, word, due, [act])


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
)
