"""What stands in a person's own calendar: meetings, sessions of courses, and days by which something is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import Assessment, Seat
from courses.models import Edition, Registration, Session
from courses.queries import session_entry
from dossiers.models import FeedbackRequest
from trajectories.models import Obligation
from utq_portal.agenda import ics
from utq_portal.agenda.models import Meeting
from utq_portal.agenda.queries import attended_by
from utq_portal.people.models import User

BACK = timedelta(days=92)  # so much of the past stays in the calendar


def entries(person: User, now: datetime, changed_at: datetime) -> Iterator[ics.Entry]:
    """Everything from three months ago on, in the person's language, which is active; five queries in all.

    ``changed_at`` stamps each entry, so that a calendar without news reads the same each time.
    """
    since = now - BACK
    found = [
        *_meetings(person, since),
        *_sessions(person, since),
        *_own_deadline(person),
        *_feedback(person),
        *_judgements(person),
    ]
    return (replace(one, changed_at=changed_at, attendees=()) for one in found)


def _meetings(person: User, since: datetime) -> Iterator[ics.Entry]:
    rows = Meeting.objects.filter(attended_by(person), cancelled_at=None, starts_at__gte=since)
    return (ics.entry_of(row, person.language, ()) for row in rows.order_by("starts_at", "pk"))


def _sessions(person: User, since: datetime) -> Iterator[ics.Entry]:
    placed = Registration.objects.filter(person=person, state__in=Registration.HAS_PLACE).values("edition")
    given = Edition.given_by.through.objects.filter(user=person).values("edition")
    mine = Q(edition__in=placed) | Q(edition__in=given) | Q(edition__led_by=person)
    rows = Session.objects.filter(mine, starts_at__gte=since).exclude(
        edition__state__in=(Edition.State.DRAFT, Edition.State.CANCELLED)
    )
    rows = rows.select_related("edition__course").order_by("starts_at", "pk")
    return (session_entry(row, row.edition, person.language) for row in rows)


def _due(uid: str, title: str, day: date, url: str) -> ics.Entry:
    return ics.Entry(f"{uid}@utq-portal", 0, title, day, day + timedelta(days=1), url=settings.BASE_URL + url)


def _own_deadline(person: User) -> Iterator[ics.Entry]:
    rows = Obligation.objects.filter(person=person, ended_on=None, settled_by="", exclusion="", deadline__isnull=False)
    return (
        _due(f"obligation-{row.pk}", _("The deadline of your UTQ"), row.deadline, reverse("home"))
        for row in rows
        if row.deadline
    )


def _feedback(person: User) -> Iterator[ics.Entry]:
    """Without the teacher's name and what is asked, in the address too: colleagues may look into this calendar."""
    rows = FeedbackRequest.objects.filter(reader=person, state=FeedbackRequest.State.OPEN)
    return (
        _due(
            f"text-{row.pk}",
            _("UTQ: a text to read"),
            row.due_on,
            reverse("home"),
        )
        for row in rows.order_by("due_on", "pk")
    )


def _judgements(person: User) -> Iterator[ics.Entry]:
    """Without the candidate's name: colleagues may look into this calendar."""
    rows = Seat.objects.filter(
        person=person,
        state=Seat.State.ACCEPTED,
        assessment__state=Assessment.State.SCORING,
        assessment__scoring_due_on__isnull=False,
    ).select_related("assessment")
    return (
        _due(
            f"seat-{row.pk}",
            _("UTQ: your judgement of a dossier"),
            row.assessment.scoring_due_on,
            reverse("assessments:seat", args=[row.pk]),
        )
        for row in rows.order_by("pk")
        if row.assessment.scoring_due_on
    )
