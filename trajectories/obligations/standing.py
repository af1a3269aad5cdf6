"""How the deadline of an obligation stands, in words, and what its pages say at their top."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from trajectories.obligations.models import Obligation
from trajectories.obligations.queries.deciding import Proposal, asked_of
from trajectories.obligations.queries.obligation import State
from utq_portal.people.models import User
from utq_portal.people.responsible import Responsible
from utq_portal.web import dates
from utq_portal.web.summary import NOBODY, NOTHING, YOURS, Ball, By, Said, Summary, Words
from utq_portal.web.templatetags.ui import when


@dataclass(frozen=True, slots=True)
class Clock:
    """The deadline in words: its cell, its nuance, and a status when it asks for attention."""

    day: date | None
    word: str
    note: str
    kind: str = ""

    def by(self, term: Words, url: str = "") -> By:
        """As the third of the four answers; ``url`` leads to why it is that day."""
        return By(self.day, self.note, self.word, term, tone=self.kind, url=url if self.day else "")


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


def summary_of_duty(
    obligation: Any,
    today: date,
    next_reminder: date | None,
    waiting: Proposal | None,
    decides: Proposal | None,
    *,
    own: bool,
    hr: bool,
    decider: bool,
) -> Summary:
    """The page that tells why it is this day, of what ``with_status`` told; ``waiting`` is the request not answered.

    The reader, perhaps of ``hr`` or the ``decider``, ``decides`` on one from the page.
    """
    runs = not obligation.settled_by and obligation.ended_on is None
    asked, ball = NOTHING.words, NOBODY if waiting is None else Ball(Responsible(asked_of(waiting)).label)
    if waiting is not None and waiting.waits_for == "hr" and hr:
        asked, ball = _("Answer the request"), YOURS
    elif decides is not None:
        asked, ball = _("Decide on the proposal") if decider else _("Consent, or not"), YOURS
    note = _("next reminder %(day)s") % {"day": dates.long(next_reminder)} if next_reminder and runs else ""
    by = By(None, _("as long as the clock stands still"), _("No date"), _("Deadline"))
    if obligation.deadline:
        end = ", " + _("until the end of that day") if obligation.deadline >= today else ""
        by = By(obligation.deadline, dates.left_words(obligation.deadline, today) + end if runs else "", term=by.term)
    follows = _("the date follows from the appointment") if ball is NOBODY else ""
    return Summary(_where(obligation, own=own), Said(asked, note), by, ball, follows)


def _where(obligation: Any, *, own: bool) -> Said:
    words, note, day = {
        State.SETTLED: (_("Settled"), obligation.get_settled_by_display(), obligation.settled_on),
        State.ENDED: (_("Ended with the appointment"), "", obligation.ended_on),
        State.EXCLUDED: (_("Not in scope"), obligation.get_exclusion_display(), None),
        State.SCHEDULED: (_("Starts later"), "", obligation.start_date),
        State.PAUSED: (_("The clock stands still"), "", None),
        State.OVERDUE: (_("The last day has passed"), "", None),
        State.OPEN: (_("The clock runs"), "", None),
    }[State(obligation.status)]
    said = format_html_join(", ", "{}", ((one,) for one in (note, when(day)) if one))
    return Said(words, said, term="" if own else _("How far it is"))


def summary_of_appointments(person: User, obligation: Any) -> Summary:
    """What is recorded of somebody's appointments, with the ``obligation`` that follows, which carries its status."""
    known = {"import": _("from the HR file"), "demo": _("demo data: no HR file changes it")}
    by = By(words=_("No obligation"), term=_("Deadline"))
    if obligation:
        url = reverse("trajectories:obligation", args=[obligation.pk])
        by = By(obligation.deadline, _("see how it is counted"), _("The clock stands still"), by.term, url=url)
    if obligation and obligation.status == State.SETTLED:
        by = replace(by, day=None, words=capfirst(obligation.get_settled_by_display()))
    elif obligation and obligation.status == State.ENDED:
        by = replace(by, day=None, words=_("Ended with the appointment"))
    return Summary(
        Said(person.employee_no or _("none"), known.get(person.source, ""), term=_("Employee number")),
        Said(NOTHING.words, _("correct what is wrong")),
        by,
        NOBODY,
    )
