"""The desk of the technical administrator, who reads nobody's content: whether jobs and mail do well."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from utq_portal.desks.counting import Figures
from utq_portal.desks.desk import Desk, Look, Part, Way, add, register
from utq_portal.desks.queue import Act, Item
from utq_portal.jobs.queries import health, stuck
from utq_portal.notices.queries import held_up, undelivered
from utq_portal.people.models import Role
from utq_portal.web.links import address
from utq_portal.web.summary import Said

STUCK = ngettext_lazy(
    "%(number)s background job needs attention", "%(number)s background jobs need attention", "number"
)
REFUSED = ngettext_lazy(
    "Mail to %(number)s person did not arrive", "Mail to %(number)s people did not arrive", "number"
)


def _where(look: Look) -> Said:
    well = look.found.once(health).well
    return Said(_("Running well") if well else _("Jobs are late"), _("jobs and mail"))


def alarms(found: Figures) -> list[Item]:
    """What the technical administrator should look at, each one line; the same number of queries always."""
    jobs, refused = stuck().count(), undelivered().order_by().values("recipient").distinct().count()
    later = _("The mails wait, and go out by themselves when it is back.")
    told = [
        (
            not found.once(health).ticking,
            _("The job runner was not seen lately"),
            _("Start it again; until then its work waits."),
        ),
        (jobs, STUCK % {"number": jobs}, ""),
        (held_up().long, _("The mail server does not answer"), later),
        (refused, REFUSED % {"number": refused}, ""),
    ]
    url = address("upkeep")
    act = Act(_("See why"), url)
    return [Item(title, url, note, "care", _("Needs attention"), None, [act]) for alarm, title, note in told if alarm]


register(
    Desk(
        "admin",
        Role.ADMIN,
        gettext_lazy("Technical administrator"),
        100,
        title=gettext_lazy("Technical health"),
        empty=gettext_lazy("Jobs run, mail is sent. You see no content of anybody."),
    )
)
add(
    Part(
        "admin",
        10,
        where=_where,
        waits=lambda found: len(found.once(alarms, found)),
        items=lambda look: look.found.once(alarms, look.found),
        ways=[Way(gettext_lazy("Jobs and mail"), "upkeep"), Way(gettext_lazy("Health, for a monitor"), "web:health")],
    )
)
