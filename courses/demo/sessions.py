"""What the course desk and a UTQ supervisor find today: a writing session, a small group, a list to note, results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from courses.models import Attendance, Course, Edition, Interest, Registration, Session
from dossiers.models import Dossier, DossierGrant
from trajectories.models import Trajectory
from utq_portal.people.models import Employment, Source, User

E, R, W = Edition.State, Registration.State, Attendance.Was
T = Trajectory.State
WRITING_AT = (time(9, 30), time(16, 30))
AFTERNOON = (time(13, 45), time(17, 0))


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays along: teachers with a dossier at work, of the account's faculty and of others."""

    leader: User
    own: Sequence[User]
    others: Sequence[User]
    faculties: dict[int, int]


def add_sessions(today: date, accounts: dict[str, User]) -> None:
    """Add them to the demo catalogue; nothing without the accounts one can sign in with."""
    leader = accounts.get("supervisor")
    writing = Course.objects.filter(kind=Course.Kind.WRITING).first()
    if leader is None or writing is None:
        return
    cast = _cast(leader, accounts.get("teacher"))
    _writing_day(writing, cast, today)
    some = list(Course.objects.filter(kind__in=(Course.Kind.COURSE, Course.Kind.WORKSHOP)).order_by("pk")[:4])
    everybody = cycle([*cast.own, *cast.others])
    _small(some[0], islice(everybody, 3), cast, today)
    _running(some[1], list(islice(everybody, 6)), cast, today, accounts.get("manager"))
    _ended(some[2], list(islice(everybody, 7)), cast, today)
    _wishes(some[3], cast)


def _cast(leader: User, teacher: User | None) -> Cast:
    rows = Trajectory.objects.filter(state=T.ACTIVE, person__source=Source.DEMO, dossier__isnull=False)
    rows = rows.select_related("person").order_by("pk")
    own = [row.person for row in rows.filter(supervisor=leader)[:6]]
    others = [row.person for row in rows.exclude(supervisor=leader).exclude(person=teacher)[:24]]
    people = [*own, *others]
    employed = Employment.objects.filter(person__in=people, end=None).order_by("-pk")
    return Cast(leader, own, others, dict(employed.values_list("person", "faculty")))


def _edition(course: Course, days: Sequence[date], hours: tuple[time, time], state: str, **values: Any) -> Edition:
    kept = {"language": course.language, "least": course.least, "most": course.most, "place": "Ravelijn 2042", **values}
    closes = kept.pop("closes_on", days[0] - timedelta(days=7))
    edition = Edition.objects.create(
        course=course, state=state, starts_on=days[0], ends_on=days[-1], closes_on=closes, **kept
    )
    for day in days:
        start, end = (timezone.make_aware(datetime.combine(day, hour)) for hour in hours)
        Session.objects.create(edition=edition, starts_at=start, ends_at=end)
    return edition


def _register(edition: Edition, people: Sequence[User], cast: Cast, state: str = R.CONFIRMED) -> list[Registration]:
    since = timezone.make_aware(datetime.combine(edition.closes_on - timedelta(days=20), time(10)))
    return [
        Registration.objects.create(
            edition=edition,
            person=person,
            state=state,
            faculty_id=cast.faculties.get(person.pk),
            registered_at=since + timedelta(hours=number),
            state_since=since + timedelta(hours=number),
            registered_by=person,
        )
        for number, person in enumerate(dict.fromkeys(people))  # with few people in the demo somebody comes twice
    ]


def _note(session: Session, rows: Sequence[Registration], was: Sequence[str]) -> None:
    Attendance.objects.bulk_create(
        Attendance(session=session, registration=row, was=mark) for row, mark in zip(rows, was, strict=False)
    )


def on_working_days() -> None:
    """Move what fell on a Saturday or Sunday to the Monday after; the first and last days of the courses follow."""
    moved = set()
    for session in Session.objects.select_related("edition"):
        late = timezone.localtime(session.starts_at).weekday() - 4
        if late <= 0:
            continue
        shift = timedelta(days=3 - late)
        Session.objects.filter(pk=session.pk).update(
            starts_at=session.starts_at + shift, ends_at=session.ends_at + shift
        )
        moved.add(session.edition_id)
    for edition in Edition.objects.filter(pk__in=moved):
        days = [timezone.localtime(at).date() for at in edition.sessions.values_list("starts_at", flat=True)]
        Edition.objects.filter(pk=edition.pk).update(starts_on=min(days), ends_on=max(days))


def last_working_day(today: date) -> date:
    """Today, or the Friday before a weekend."""
    return today - timedelta(days=max(today.weekday() - 4, 0))


def _writing_day(course: Course, cast: Cast, today: date) -> None:
    """Today, led by the account: some are their own teachers, some of another faculty agreed, one did not."""
    today = last_working_day(today)
    edition = _edition(course, [today], WRITING_AT, E.CLOSED, led_by=cast.leader)
    guests = cast.others[:4]
    rows = _register(edition, [*cast.own[:4], *guests], cast)
    permission = Permission.objects.get(codename="read_dossier", content_type__app_label="dossiers")
    for dossier in Dossier.objects.filter(trajectory__person__in=guests[:3]):
        DossierGrant.objects.create(
            user=cast.leader,
            permission=permission,
            content_object=dossier,
            occasion=edition.case,
            since=today,
            until=today,
        )
    agreed = [person.pk for person in guests[:3]]
    Registration.objects.filter(edition=edition, person__in=agreed).update(shares_dossier=True)
    _note(edition.sessions.get(), rows, [W.PRESENT, W.PRESENT, W.EXCUSED, W.PRESENT, W.PRESENT])


def _small(course: Course, people: Any, cast: Cast, today: date) -> None:
    """Registration closes today with too few."""
    days = [today + timedelta(days=7), today + timedelta(days=14)]
    edition = _edition(course, days, AFTERNOON, E.OPEN, closes_on=today)
    _register(edition, list(people), cast)


def _running(course: Course, people: Sequence[User], cast: Cast, today: date, trainer: User | None) -> None:
    """The second meeting was the last working day; who was at the first is known."""
    last = today - timedelta(days=1 if today.weekday() not in (0, 6) else 2 + (today.weekday() == 0))
    days = [last - timedelta(days=7), last, last + timedelta(days=7)]
    edition = _edition(course, days, (time(8, 45), time(12, 30)), E.RUNNING)
    if trainer:
        edition.given_by.add(trainer)
    rows = _register(edition, people, cast, R.ATTENDED)
    _note(edition.sessions.order_by("starts_at")[0], rows, [W.PRESENT, W.PRESENT, W.ABSENT, W.PRESENT, W.PRESENT])


def _ended(course: Course, people: Sequence[User], cast: Cast, today: date) -> None:
    """Over, noted, and the results wait to be noted."""
    days = [today - timedelta(days=28), today - timedelta(days=21)]
    edition = _edition(course, days, AFTERNOON, E.RUNNING)
    rows = _register(edition, people, cast, R.ATTENDED)
    for number, session in enumerate(edition.sessions.order_by("starts_at")):
        _note(
            session, rows, [W.PRESENT] * (len(rows) - 2) + ([W.ABSENT, W.ABSENT] if number else [W.PRESENT, W.ABSENT])
        )


def _wishes(course: Course, cast: Cast) -> None:
    """Enough people for a UTQ day in the account's faculty, and some for a course that nobody planned."""
    day, _new = Course.objects.get_or_create(
        code="U1",
        defaults={
            "kind": Course.Kind.DAY,
            "name_nl": "BKO-dag van de faculteit",
            "name_en": "UTQ day of the faculty",
            "summary_nl": "Een dag onder collega’s, met je BKO-begeleider erbij.",
            "summary_en": "A day among colleagues, with your UTQ supervisor at hand.",
            "half_days": 2,
            "study_hours": 8,
            "least": 4,
            "most": 14,
            "language": "both",
        },
    )
    for one in (day, course):
        Interest.objects.bulk_create(
            (Interest(course=one, person=who, faculty_id=cast.faculties.get(who.pk)) for who in cast.own),
            ignore_conflicts=True,
        )
