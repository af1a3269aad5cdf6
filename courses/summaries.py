"""What the pages of courses say at their top: where, what is expected, by when, and who has the ball."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Registration, Session
from utq_portal.web import dates
from utq_portal.web.numbers import Count
from utq_portal.web.summary import NOBODY, NOTHING, YOURS, Ball, By, Said, Summary
from utq_portal.web.templatetags.ui import when

R = Registration.State


def _by(day: date | None, today: date) -> By:
    return By(day, late=bool(day and day < today))


def summary_of_desk(counts: Any, today: date, *, to_note: bool, to_complete: bool, wished: bool) -> Summary:
    """The course desk."""
    where = ngettext("%(n)s edition open", "%(n)s editions open", counts.open) % {"n": Count(counts.open)}
    note = ngettext("%(n)s draft", "%(n)s drafts", counts.draft) % {"n": Count(counts.draft)}
    asked = NOTHING
    if counts.due:
        words = ngettext("Decide on %(n)s edition", "Decide on %(n)s editions", counts.due) % {"n": Count(counts.due)}
        asked = Said(words, _("and note who was there") if to_note else _("registration has closed"))
    elif to_note:
        asked = Said(_("Note who was there"))
    elif to_complete:
        asked = Said(_("Note the results"))
    elif wished:
        asked = Said(_("Look at the wishes"))
    return Summary(Said(where, note), asked, _by(counts.by, today), YOURS)


def summary_of_own(coming: Sequence[Any]) -> Summary:
    """The own registrations that are ahead."""
    with_place = [row for row in coming if row.state in Registration.HAS_PLACE]
    places, waiting = len(with_place), sum(row.state in (R.WAITLISTED, R.PENDING) for row in coming)
    until = next((row.offer_expires_at for row in coming if row.state == R.OFFERED), None)
    next_at = min((row.next_at for row in with_place), default=None)
    asked, ball, at = NOTHING, Ball(_("Course desk")) if waiting else NOBODY, By()
    if until:
        asked, ball = Said(_("Take the offered place"), _("or let it go")), YOURS
        at = By(words=format_html("{}, {}", when(until, "short"), when(until, "clock")))
    elif next_at:
        asked = Said(NOTHING.words, _("the next meeting is on %(day)s") % {"day": dates.long(next_at)})
    note = _("and %(n)s that you wait for") % {"n": waiting} if waiting else ""
    where = ngettext("%(n)s place", "%(n)s places", places) % {"n": Count(places)}
    return Summary(Said(where, note), asked, at, ball)


def summary_of_group(edition: Any, asked: Said, by: date | None, today: date) -> Summary:
    """The group of an edition, which knows how many are ``confirmed`` and ``waiting``."""
    where = ngettext("%(taken)s of %(most)s place", "%(taken)s of %(most)s places", edition.most)
    note = _("smallest group %(n)s") % {"n": edition.least}
    if edition.waiting:
        words = ngettext("%(n)s on the waiting list", "%(n)s on the waiting list", edition.waiting)
        note = words % {"n": Count(edition.waiting)}
    said = where % {"taken": edition.confirmed, "most": Count(edition.most)}
    return Summary(Said(said, note, term=_("How far it is")), asked, _by(by, today), YOURS)


def summary_of_session(session: Session | None, seats: Sequence[Any], now: datetime) -> Summary:
    """The participants of a writing session, for who leads it."""
    here, absent = (sum(seat.was in was for seat in seats) for was in (("present",), ("absent", "excused")))
    asking = sum(bool(seat.question) for seat in seats)
    begun = session is not None and session.starts_at <= now
    where = Said(ngettext("%(n)s teacher expected", "%(n)s teachers expected", len(seats)) % {"n": Count(len(seats))})
    if here:
        note = ngettext("%(n)s absent", "%(n)s absent", absent) % {"n": Count(absent)}
        where = Said(ngettext("%(n)s teacher here", "%(n)s teachers here", here) % {"n": Count(here)}, note)
    asked = Said(NOTHING.words, _("read along where you like"))
    if asking:
        words = ngettext("Look in on %(n)s teacher", "Look in on %(n)s teachers", asking) % {"n": Count(asking)}
        asked = Said(words, _("they asked for you"))
    elif begun and not here and not absent:
        asked = Said(_("Note who is here"), _("on your phone too"))
    by = By(session.ends_at, term=_("Until")) if session else None
    if session and begun and now <= session.ends_at:
        by = By(words=_("Today %(time)s") % {"time": dates.clock(session.ends_at)}, term=_("Until"))
    return Summary(where, asked, by, YOURS if asking else Ball(_("The teachers")))


def asked_of_group(*, to_note: object, to_complete: object, to_approve: object, decide: object) -> Said:
    """What is expected of who gives the edition or runs the desk."""
    words = {
        _("Note who was there"): to_note,
        _("Note the results"): to_complete,
        _("Approve the assignments"): to_approve,
        _("Run or cancel"): decide,
    }
    return next((Said(word) for word, waits in words.items() if waits), NOTHING)
