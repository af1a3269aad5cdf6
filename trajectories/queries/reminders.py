"""What will be sent about a deadline, told by the same sums that send it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from trajectories.clock import MILESTONES, since
from trajectories.models import Obligation, Trajectory
from trajectories.protection import with_protection
from utq_portal.agenda.days import add_months
from utq_portal.agenda.delays import Moment, Office
from utq_portal.people.models import Employment, FeedImage, FeedUpload

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


def sheet_rows(rows: QuerySet[Obligation], on: date) -> QuerySet[Any]:
    """Who stands on the sheet of a month: over the last day, or within six months of it; the longest over first.

    With ``protected``, the state of the running trajectory, and the last day of the appointments when that is known.
    """
    open_case = Trajectory.objects.filter(obligation=OuterRef("pk"), state__in=Trajectory.OPEN)
    jobs = Employment.objects.filter(person=OuterRef("person")).filter(Q(end=None) | Q(end__gte=on))
    due = running(on).filter(pk__in=rows.values("pk"), deadline__lte=add_months(on, SHEET_MONTHS))
    annotated = with_protection(due).annotate(
        case_pk=Subquery(open_case.values("pk")[:1]),
        case_state=Subquery(open_case.values("state")[:1], output_field=CharField()),
        for_good=Exists(jobs.filter(end=None)),
        last_day=Subquery(jobs.order_by(F("end").desc(nulls_last=True)).values("end")[:1]),
    )
    found: QuerySet[Any] = annotated.select_related("person", "faculty").order_by("deadline", "pk")
    return found
