"""Reads of the holiday table and of personal calendar addresses."""

from __future__ import annotations

import hashlib

from django.db.models import Q, QuerySet

from utq_portal.agenda.models import CalendarFeed, Holiday, Meeting
from utq_portal.people.backend import may_sign_in
from utq_portal.people.models import User


def holidays_of(year: int) -> QuerySet[Holiday]:
    """The days and stretches that touch one year, in order."""
    return Holiday.objects.filter(Q(on__year=year) | Q(until__year=year)).order_by("on", "pk")


def attended_by(user: User) -> Q:
    """The row is a Meeting that the user organises or goes to."""
    guest = Meeting.guests.through.objects.filter(user=user).values("meeting")
    return Q(organiser=user) | Q(pk__in=guest)


def hashed(secret: str) -> str:
    """What is kept of the secret of a calendar address; it is long and random, so that a plain hash will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


def feed_with(secret: str) -> CalendarFeed | None:
    """The calendar address with this secret, of somebody who may sign in."""
    feed = CalendarFeed.objects.select_related("person").filter(secret_hash=hashed(secret)).first()
    return feed if feed and may_sign_in(feed.person) else None


def feed_of(person: User) -> CalendarFeed | None:
    """The person's calendar address, if there is one; the secret in it is not kept."""
    return CalendarFeed.objects.filter(person=person).first()
