"""What will be sent about a deadline, told by the same sums that send it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from trajectories.obligations.clock import MILESTONES, since
from trajectories.obligations.models import Obligation
from trajectories.obligations.protection import with_protection
from utq_portal.agenda.delays import Moment, Office
from utq_portal.people.models import FeedImage, FeedUpload

SHEET_MONTHS = 6  # the monthly sheet of HR looks this far ahead


def running(on: date) -> QuerySet[Obligation]:
    """Obligations that run on the day and have a deadline: neither settled, excluded, ended, paused nor to begin."""
    return Obligation.objects.filter(
        settled_by="", exclusion="", ended_on=None, start_date__lte=on, deadline__isnull=False
    )


def told_of_file() -> Q:
    """Obligations of people whom no applied file concerns whose mails still wait: they hear of that first.

    Mails that are a day late hold nothing back any more.
    """
    waiting = FeedImage.objects.filter(
        upload__state__in=FeedUpload.STANDING,
        upload__news_at__gt=timezone.now() - timedelta(days=1),
        upload__news_sent_at=None,
    )
    return Q(~Exists(waiting.filter(person=OuterRef("person"))))


@dataclass(frozen=True, slots=True)
class Reminded:
    """What has happened to one deadline: whether it is protected, and its milestones by name: sent or superseded."""

    protected: bool
    logged: frozenset[str]
    sent: frozenset[str]


def reminded(obligation: Obligation) -> Reminded:
    """The protection and the log of the deadline as it stands; one query."""
    rows = with_protection(Obligation.objects.filter(pk=obligation.pk)).values_list(
        "protected", "reminders__milestone", "reminders__deadline", "reminders__superseded"
    )
    found = list(rows)
    own = [(name, superseded) for _protected, name, day, superseded in found if day == obligation.deadline]
    return Reminded(
        any(row[0] for row in found),
        frozenset(name for name, _superseded in own),
        frozenset(name for name, superseded in own if not superseded),
    )


def coming_milestone(
    obligation: Obligation, today: date, known: Reminded | None = None, *, swept: bool = False
) -> Moment | None:
    """The next milestone that will be sent: today for one that waits for the sweep; one query at most.

    While something handed in in time is being judged nothing comes after the day itself. ``swept``: today's sweep has
    been; then there is hardly ever a query.
    """
    due = obligation.deadline
    if due is None or obligation.settled_by or obligation.exclusion or obligation.ended_on:
        return None
    waiting, office = since(due, obligation.deadline_since), Office(max(today, obligation.start_date))
    comes = MILESTONES.coming(waiting, office)[0]
    if comes.delay.before and (swept or not MILESTONES.due(waiting, office, 0)):
        return comes
    known = known or reminded(obligation)
    if now := MILESTONES.due(waiting, office, len(known.logged)):
        comes = replace(now[0], day=office.on)
    return comes if comes.delay.before or not known.protected else None
