"""The same edition on other days: next year on the same weekdays, around holidays and teaching-free days."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from courses.models import Edition
from courses.workflow.editions import Meeting, plan_edition
from utq_portal.agenda.days import is_working_day
from utq_portal.people.models import User

WEEK = timedelta(weeks=1)
MOST_WEEKS = 10  # no row of free weeks is longer
KEPT = ("faculty_only", "language", "least", "most", "place", "url", "trainers", "led_by", "needs_manager_approval")


def next_year(day: date) -> date:
    """The same weekday a year later."""
    return day + 52 * WEEK


def moved_days(days: Iterable[date], by: timedelta, works: Callable[[date], bool]) -> dict[date, date]:
    """Each day ``by`` later; where that is free, or not after the one before, a week later, and so on.

    A day in the weekend was chosen on purpose and stays in the weekend.
    """
    found: dict[date, date] = {}
    last = date.min
    for day in sorted(set(days)):
        target = day + by
        tries = 0
        while tries < MOST_WEEKS and (target <= last or (target.weekday() < 5 and not works(target))):
            target, tries = target + WEEK, tries + 1
        found[day] = last = target
    return found


@transaction.atomic
def copy_edition(edition: Edition, *, first_day: date, by: User | None) -> Edition:
    """The same edition from ``first_day`` on, as a draft; closed as long before it, with the same trainers."""
    sessions = list(edition.sessions.all())
    starts = {s.pk: timezone.localtime(s.starts_at) for s in sessions}
    days = moved_days((moment.date() for moment in starts.values()), first_day - edition.starts_on, is_working_day)
    meetings = []
    for session in sessions:
        start, end = starts[session.pk], timezone.localtime(session.ends_at)
        shift = days[start.date()] - start.date()
        # the same time of the clock, summer time or not
        at, until = (timezone.make_aware((moment + shift).replace(tzinfo=None)) for moment in (start, end))
        meetings.append(Meeting(at, until, session.place, session.mandatory))
    moved = min(days.values(), default=first_day) - edition.starts_on
    values = {name: getattr(edition, name) for name in KEPT}
    values["closes_on"] = edition.closes_on + moved
    values["opens_on"] = edition.opens_on + moved if edition.opens_on else None
    values["given_by"] = list(edition.given_by.all())
    return plan_edition(edition.course, values, meetings, by=by)
