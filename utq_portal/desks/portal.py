"""The coordinator's desk, and what the portal itself asks there: roles to fill, people to find, jobs and mail."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from utq_portal.desks.alarms import REFUSED, STUCK
from utq_portal.desks.counting import Row
from utq_portal.desks.desk import Desk, Look, Part, add, care, register
from utq_portal.desks.queue import Act, Item, expected
from utq_portal.jobs.queries import stuck
from utq_portal.notices.queries import undelivered
from utq_portal.people.models import Role, User
from utq_portal.people.queries import strangers
from utq_portal.people.rules import coordinates
from utq_portal.policy.queries import institution
from utq_portal.web.links import address
from utq_portal.web.summary import Said, Words


def _vacant(row: Row) -> Item:
    """Cases that wait for a role which nobody holds: give it to somebody."""
    words = ngettext(
        "%(number)s case waits for a role that nobody holds: %(role)s",
        "%(number)s cases wait for a role that nobody holds: %(role)s",
        row.number,
    )
    role = str(Role(row.a).label)
    title = words % {"number": row.number, "role": f"{role}, {row.b}" if row.b else role}
    url = address("people")
    note = _("Give the role to somebody. Until then it waits for you.")
    return Item(title, url, note, "care", "", None, [Act(_("Choose a person"), url)])


def _expected(look: Look, waits: int, kinds: Words) -> Said:
    """What waits, and first of all the set-up of the portal."""
    if not coordinates(look.user) or institution().set_up_at is not None:
        return expected(waits, kinds or _("you get a message when a dossier is endorsed"))
    set_up = Said(_("Set up the portal"), _("the portal is not live yet"), reverse("setup"))
    if not waits:
        return set_up
    said, drawn = expected(waits, kinds), '<a href="{}">{}</a> <small>{}</small> <a href="{}">{}</a>'
    return replace(said, words=format_html(drawn, set_up.url, set_up.words, set_up.note, said.url, said.words), url="")


register(
    Desk(
        "coordinator",
        Role.COORDINATOR,
        gettext_lazy("Coordinator"),
        20,
        title=gettext_lazy("The UTQ across the university"),
        empty=gettext_lazy("Endorsed dossiers, decisions to announce and assessors who declined come here."),
        expected=_expected,
        template="desks/coordinator.html",
    )
)
add(
    Part(
        "coordinator",
        80,
        waits=lambda found: found.total("vacant"),
        words=gettext_lazy("fill a role for %(number)s"),
        items=lambda look: [_vacant(row) for row in look.found.rows["vacant"]],
    ),
    care(
        "coordinator",
        90,
        "unknown",
        strangers,
        words=gettext_lazy("find %(number)s"),
        url=lambda: f"{address('unknown_people')}?tab=waiting",
        title=ngettext_lazy(
            "%(number)s person signed in whom HR does not know",
            "%(number)s people signed in whom HR does not know",
            "number",
        ),
        note=gettext_lazy("They wait until you have found who they are."),
        act=gettext_lazy("Find them"),
    ),
    care(
        "coordinator",
        100,
        "stuck",
        lambda today: stuck(),
        words=gettext_lazy("jobs %(number)s"),
        url=lambda: reverse("upkeep"),
        title=STUCK,
        act=gettext_lazy("See why"),
    ),
    care(
        "coordinator",
        110,
        "refused",
        lambda today: User.objects.filter(pk__in=undelivered().order_by().values("recipient")),
        words=gettext_lazy("addresses %(number)s"),
        url=lambda: reverse("undelivered"),
        title=REFUSED,
        note=gettext_lazy("An address is not right, or there is none. Correct it and send the mail again."),
        act=gettext_lazy("Correct"),
    ),
)
