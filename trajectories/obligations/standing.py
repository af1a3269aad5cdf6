"""How the deadline of an obligation stands, in words for whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from trajectories.obligations.models import Obligation
from utq_portal.web import dates


@dataclass(frozen=True, slots=True)
class Clock:
    """The deadline in words: its cell, its nuance, and a status when it asks for attention."""

    day: date | None
    word: str
    note: str
    kind: str = ""


def clock_of(obligation: Obligation | None, today: date) -> Clock:
    """The third of the four answers, in every case: none, settled, excluded, paused, future, open, overdue."""
    if obligation is None:
        return Clock(None, _("No deadline"), _("you take part by your own choice"))
    if obligation.settled_by:
        return Clock(None, _("Met"), _("on %(day)s") % {"day": dates.long(obligation.settled_on or today)})
    if obligation.exclusion:
        return Clock(None, _("No deadline"), _("the obligation does not apply to you"))
    if obligation.ended_on:
        return Clock(None, _("No deadline"), _("your appointment ended"))
    if obligation.deadline is None:
        return Clock(None, _("Paused"), _("your time stands still"))
    kind = dates.urgency(obligation.deadline, today)
    return Clock(obligation.deadline, "", dates.left_words(obligation.deadline, today), kind)
