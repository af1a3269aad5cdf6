"""What the pages of the office say at their top: where, what is expected, by when, and who has the ball."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from utq_portal.office.queries.people import RoleFigures
from utq_portal.office.queries.upkeep import Part
from utq_portal.web import dates
from utq_portal.web.numbers import Count
from utq_portal.web.summary import NOBODY, NOTHING, YOURS, By, Said, Summary
from utq_portal.web.templatetags.ui import when


def summary_of_people(figures: RoleFigures) -> Summary:
    """Who holds which role."""
    where = ngettext("%(n)s person with a role", "%(n)s people with a role", figures.people)
    note = _("assessors: %(a)s, UTQ supervisors: %(s)s") % {"a": figures.assessors, "s": figures.supervisors}
    ends = ngettext("%(n)s role within 3 months", "%(n)s roles within 3 months", figures.ending)
    empty = len(figures.empty)
    fill = ngettext("Fill %(n)s empty place", "Fill %(n)s empty places", empty) % {"n": Count(empty)}
    return Summary(
        Said(where % {"n": Count(figures.people)}, note),
        Said(fill) if empty else NOTHING,
        By(words=ends % {"n": Count(figures.ending)}, term=_("Ends soon")),
        YOURS if empty else NOBODY,
    )


def summary_of_setup(done: int, steps: int, expected: Promise | None, live_since: date | None) -> Summary:
    """The first set-up, of which ``expected`` is the step to take."""
    where = _("%(done)s of %(total)s steps done") % {"done": done, "total": steps}
    by = By(words=dates.long(live_since) if live_since else _("No date yet"), term=_("Go live"))
    return Summary(Said(where), Said(expected) if expected else NOTHING, by, YOURS if expected else NOBODY)


def summary_of_upkeep(asking: Sequence[Part], measured: datetime) -> Summary:
    """How the portal does, and the parts of it that are ``asking`` for a look."""
    words = ngettext("%(number)s part needs a look", "%(number)s parts need a look", len(asking))
    again = format_html('<a href="{}">{}</a>', reverse("upkeep"), _("Look again"))
    return Summary(
        Said(words % {"number": Count(len(asking))} if asking else _("Running well")),
        Said(asking[0].name, asking[0].word) if asking else NOTHING,
        By(None, again, when(measured, "clock"), _("Looked at")),
        YOURS if asking else NOBODY,
    )
