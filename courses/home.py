"""What the home of a teacher tells of the own courses: the places that are offered, and what is ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Exists

from courses.models import Registration
from courses.queries.registrations import coming_registrations
from utq_portal.desks import home as shell
from utq_portal.desks.home import ComingUp, Home, Panel, Part, once
from utq_portal.web import dates
from utq_portal.web.links import address


@once
def courses_of(home: Home) -> list[Any]:
    """The own registrations ahead, offers first."""
    if home.row is not None and not home.row.has_courses:
        return []
    return list(coming_registrations(home.request.user).select_related("edition__course"))


def _coming(home: Home) -> Iterator[ComingUp]:
    """By the next meeting that is not over; its first day where no meeting is planned."""
    for row in courses_of(home):
        at = row.next_at or row.edition.starts_on
        words = [dates.with_weekday(at), dates.clock(at) if row.next_at else "", row.edition.place]
        note = ", ".join(word for word in words if word)
        # who attended so far comes to the next meeting as whoever has a place
        if row.state not in (Registration.State.CONFIRMED, Registration.State.ATTENDED):
            label = str(row.get_state_display())
            note = f"{note}. {label[:1].upper()}{label[1:]}"
        yield ComingUp(at, row.edition.course.name, note, address("courses:mine"))


def _offers(home: Home) -> Mapping[str, object] | None:
    offers = [row for row in courses_of(home) if row.state == Registration.State.OFFERED]
    return {"offers": offers} if offers else None


shell.add(
    Part(
        order=30,
        rows=lambda rows, user: rows.annotate(has_courses=Exists(coming_registrations(user))),
        coming=_coming,
        panels=(Panel("notices", 30, "courses/_home_offers.html", _offers),),
    )
)
