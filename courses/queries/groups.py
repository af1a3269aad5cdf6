"""The people of an edition, as those who run or give it see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses import rules
from courses.models import Attendance, Edition, Registration, Session
from courses.queries.registrations import placed
from courses.queries.results import UNDECIDED, with_attendance
from utq_portal.people.models import User

R = Registration.State
COMES = (R.CONFIRMED, R.ATTENDED, R.NO_SHOW, R.COMPLETED, R.NOT_COMPLETED)


def taught_editions(user: User) -> QuerySet[Edition]:
    """The editions whose participants ``user`` sees: all for the course manager, else those the user leads or gives."""
    return Edition.objects.filter(rules.TAUGHT(user)).select_related("course", "faculty_only", "led_by")


def run_editions(user: User) -> QuerySet[Edition]:
    """The editions that ``user`` runs: all for the course manager, and the writing sessions and UTQ days they lead."""
    return Edition.objects.filter(rules.RUNS(user)).select_related("course", "faculty_only", "led_by")


def own_sessions(user: User) -> QuerySet[Edition]:
    """What the user leads or gives, with ``confirmed`` and ``waiting``; whoever runs the desk has no more here."""
    return taught_editions(user).filter(rules.GIVES(user)).annotate(**places())


def places() -> dict[str, object]:
    """How many come and how many wait, per edition: two subqueries."""
    people = Registration.objects.filter(edition=OuterRef("pk")).order_by().values("edition")
    return {
        "confirmed": _counted(people.filter(state__in=COMES)),
        "waiting": _counted(people.filter(state=R.WAITLISTED)),
    }


def _counted(rows: QuerySet[Any, Any]) -> Any:
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def people_of(edition: Edition, user: User) -> QuerySet[Registration]:
    """Everybody in an edition that ``user`` may see there, those who come first; with what was noted of them."""
    rows = Registration.objects.filter(rules.NOTES(user), edition=edition).exclude(state__in=Registration.GONE)
    found = placed(with_attendance(rows), timezone.now()).select_related("person", "faculty")
    sorted_out: QuerySet[Any] = found.annotate(comes=Q(state__in=COMES))
    return sorted_out.order_by("-comes", F("priority").desc(), "person__folded", "pk")


def sessions_of(edition: Edition) -> list[Any]:
    """The meetings in order, each with how many were noted: ``noted``."""
    noted = Attendance.objects.filter(session=OuterRef("pk")).order_by().values("session")
    return list(edition.sessions.annotate(noted=_counted(noted)).order_by("starts_at", "pk"))


def list_of(session: Session, user: User) -> list[Any]:
    """Who is expected at a meeting, by name, with ``was`` here and ``missed`` before; one query."""
    here = Attendance.objects.filter(registration=OuterRef("pk"), session=session).values("was")
    rows = Registration.objects.filter(rules.NOTES(user), edition=session.edition_id, state__in=UNDECIDED)
    named = with_attendance(rows).select_related("person", "faculty").annotate(was=Subquery(here[:1]))
    return list(named.order_by("person__folded", "pk"))


def to_note(user: User, now: datetime) -> QuerySet[Session]:
    """Meetings that began and for which nobody of those who come was noted, the longest ago first."""
    coming = Registration.objects.filter(edition=OuterRef("edition"), state__in=UNDECIDED)
    mine = Edition.objects.filter(rules.TAUGHT(user)).exclude(state__in=(Edition.State.DRAFT, *Edition.OVER))
    return (
        Session.objects.filter(Exists(coming), edition__in=mine, starts_at__lte=now)
        .filter(~Exists(Attendance.objects.filter(session=OuterRef("pk"))))
        .select_related("edition__course")
        .order_by("starts_at", "pk")
    )


def without_result(on: date) -> QuerySet[Edition]:
    """The last meeting was held, and somebody's result is not known."""
    people = Registration.objects.filter(edition=OuterRef("pk"), state__in=UNDECIDED)
    running = (*Edition.SHOWN, Edition.State.RUNNING)
    return Edition.objects.filter(Exists(people), state__in=running, ends_on__lt=on)


def unnoted() -> Exists:
    """Whether a meeting that counts was noted by nobody."""
    noted = Attendance.objects.filter(session=OuterRef("pk"))
    return Exists(Session.objects.filter(~Exists(noted), edition=OuterRef("pk"), mandatory=True))


def to_complete(user: User, today: date) -> QuerySet[Edition]:
    """Editions that the user runs, over and noted, of which the results are not; the longest ago first."""
    rows = without_result(today).exclude(unnoted()).filter(rules.RUNS(user))
    return rows.select_related("course").order_by("ends_on", "pk")


def below_minimum(user: User, today: date) -> QuerySet[Any]:
    """Editions ahead with fewer people than the smallest group, on which nobody has decided, by closing day.

    With ``confirmed``, ``waiting``, and of the next edition of the same course ``next_on`` and ``next_free``.
    """
    later: QuerySet[Any] = (
        Edition.objects.filter(course=OuterRef("course"), starts_on__gt=OuterRef("starts_on"))
        .filter(state=Edition.State.OPEN)
        .annotate(**places())
        .order_by("starts_on", "pk")
    )
    later = later.annotate(free=F("most") - F("confirmed"))
    rows: QuerySet[Any] = run_editions(user).filter(state__in=Edition.SHOWN, starts_on__gt=today, runs_small=False)
    rows = rows.annotate(**places()).filter(confirmed__lt=F("least"))
    found: QuerySet[Any] = rows.annotate(
        next_on=Subquery(later.values("starts_on")[:1]),
        next_free=Subquery(later.values("free")[:1], output_field=IntegerField()),
    )
    return found.order_by("closes_on", "pk")


def small_groups(user: User, today: date) -> QuerySet[Any]:
    """Groups that are too small and closed for registration: somebody decides."""
    return below_minimum(user, today).filter(closes_on__lte=today)


def next_editions(user: User, today: date) -> QuerySet[Any]:
    """Open and closed editions ahead in order, with ``confirmed`` and ``waiting``."""
    rows = run_editions(user).filter(state__in=Edition.SHOWN, starts_on__gte=today)
    return rows.annotate(**places()).order_by("starts_on", "pk")
