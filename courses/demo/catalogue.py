"""The demo catalogue: editions in every state, who registered for them, and people who are interested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from typing import Any

from django.utils import timezone

from courses.models import Course, Edition, Interest, Registration
from courses.workflow.catalogue import fill_catalogue
from trajectories.models import LearningPlanItem
from utq_portal.people.models import Employment, Source, User

E = Edition.State
R = Registration.State
# how many days the editions of a state are moved; those that are not named stay where the catalogue puts them
MOVED: dict[str, int] = {E.RUNNING: -7, E.FINISHED: -90}
STATES = (E.DRAFT, E.CLOSED, E.RUNNING, E.FINISHED, E.CANCELLED)
EACH = 3
SHARES = (40, 70, 90, 55, 100, 30)  # percent of the places of an edition that are taken, in turn
PEOPLE = 90


def add_catalogue(today: date) -> None:
    """Courses with open editions, and for each other state three more; nothing when there are courses already."""
    if Course.objects.exists():
        return
    fill_catalogue(today)
    some = list(
        Edition.objects.select_related("course").prefetch_related("sessions").order_by("pk")[: EACH * len(STATES)]
    )
    for number, edition in enumerate(some):
        _copy(edition, STATES[number % len(STATES)], today)
    people = list(User.objects.filter(source=Source.DEMO, employee_no__startswith="D").order_by("pk")[:PEOPLE])
    writing = Course.objects.filter(kind__in=[Course.Kind.WRITING, Course.Kind.DAY])
    faculties = dict(Employment.objects.order_by("start").values_list("person", "faculty"))
    Interest.objects.bulk_create(
        Interest(course=course, person=person, faculty_id=faculties.get(person.pk))
        for course in writing
        for person in people[:24]
    )
    if people:
        _register(people, today)


def _copy(edition: Edition, state: str, today: date) -> None:
    """The same edition in another state, on the dates that belong to it."""
    shift = timedelta(days=MOVED[state]) + (today - edition.starts_on) if state in MOVED else timedelta(days=70)
    shift = timedelta(days=shift.days - shift.days % 7)  # the same weekday
    _moved(edition, shift, state, "Too few people were interested." if state == E.CANCELLED else "")


def _moved(edition: Edition, shift: timedelta, state: str, why: str = "") -> Edition:
    """The same edition so much later, with its sessions; ``why`` it does not take place."""
    same = ("course", "language", "least", "most", "place", "trainers")
    values: dict[str, Any] = {name: getattr(edition, name) for name in same}
    values |= {name: getattr(edition, name) + shift for name in ("starts_on", "ends_on", "closes_on")}
    copy = Edition.objects.create(state=state, cancelled_because=why, **values)
    for session in edition.sessions.all():
        session.pk = None
        session.edition = copy
        session.starts_at += shift
        session.ends_at += shift
        session.save(force_insert=True)
    return copy


def _register(people: Sequence[User], today: date) -> None:
    """Participants for every edition, then the parts of the accounts one can sign in with."""
    employments = Employment.objects.filter(person__in=people, end=None).order_by("-pk")
    faculties = dict(employments.values_list("person", "faculty"))
    known = User.objects.filter(email__in=[f"{name}@demo.example" for name in ("teacher", "newcomer")])
    accounts = {str(one.email).partition("@")[0]: one for one in known}
    reports = list(employments.filter(line_manager__email="manager@demo.example").values_list("person", flat=True))
    others = [one for one in people if one.pk not in {account.pk for account in accounts.values()}]
    turn = cycle(others)
    rows: list[Registration] = []
    editions = Edition.objects.exclude(state=E.DRAFT).select_related("course").order_by("starts_on", "pk")
    for number, edition in enumerate(editions):
        wanted = edition.most * SHARES[number % len(SHARES)] // 100
        group = [
            one
            for one in islice(turn, min(wanted, len(others)))
            if edition.faculty_only_id in (None, faculties.get(one.pk))
        ]
        rows += _group(edition, group, today)
    rows += _accounts(accounts, [one for one in others if one.pk in reports], others, rows, today)
    for row in rows:
        row.faculty_id = faculties.get(row.person_id)
        row.registered_by = row.person
    Registration.objects.bulk_create(rows, ignore_conflicts=True)


def _group(edition: Edition, group: Sequence[User], today: date) -> Iterator[Registration]:
    """Those who registered, a day apart, in the state that the edition has brought them to."""
    begun = timezone.make_aware(datetime.combine(min(today, edition.closes_on) - timedelta(days=40), time(9)))
    for place, person in enumerate(group):
        values: dict[str, Any] = {"state": R.CONFIRMED}
        if edition.state == E.CANCELLED:
            values = {"state": R.CANCELLED, "ended_because": Registration.Why.EDITION, "cancelled_at": begun}
        elif edition.state == E.FINISHED:
            values = {"state": R.NOT_COMPLETED if place % 7 == 5 else R.COMPLETED}
        at = begun + timedelta(hours=9 * place)
        yield Registration(edition=edition, person=person, registered_at=at, state_since=at, **values)


def _accounts(
    accounts: dict[str, User],
    reports: Sequence[User],
    others: Sequence[User],
    rows: Sequence[Registration],
    today: date,
) -> Iterator[Registration]:
    """A full edition with a line, an offer that runs out, a place, a course that is behind, and questions to answer."""
    teacher, newcomer = accounts.get("teacher"), accounts.get("newcomer")
    at = timezone.make_aware(datetime.combine(today - timedelta(days=5), time(10)))
    full = _open("A1", today)
    there = {row.person_id for row in rows if row.edition_id == full.pk}
    more = [one for one in others if one.pk not in there][: full.most - len(there)]
    yield from (Registration(edition=full, person=one, state=R.CONFIRMED, registered_at=at) for one in more)
    there |= {one.pk for one in more}
    line = [one for one in others if one.pk not in there][:2]
    if teacher:
        line.insert(1, teacher)
        plan = LearningPlanItem.objects.filter(trajectory__person=teacher, competence__number=3).first()
        if plan:
            LearningPlanItem.objects.filter(pk=plan.pk).update(
                kind=LearningPlanItem.Kind.COURSE, title=full.course.name_en, address=full.course.get_absolute_url()
            )
        yield Registration(edition=_open("W1", today), person=teacher, state=R.CONFIRMED, registered_at=at)
        yield _offered(teacher, today)
        behind = Edition.objects.filter(state=E.FINISHED).order_by("starts_on").first()
        if behind:
            yield Registration(
                edition=behind, person=teacher, state=R.COMPLETED, registered_at=at - timedelta(days=120)
            )
    for number, one in enumerate(line):
        since = at + timedelta(hours=number)
        yield Registration(edition=full, person=one, state=R.WAITLISTED, registered_at=since)
    if newcomer:
        yield Registration(
            edition=_open("D2", today),
            person=newcomer,
            state=R.CANCELLED,
            ended_because=Registration.Why.OWN,
            cancelled_at=at,
            registered_at=at,
        )
    kept = timezone.make_aware(datetime.combine(today + timedelta(days=5), time(0)))
    for person, code in zip([*filter(None, [newcomer]), *reports[:2]], ("D1", "T1", "T1"), strict=False):
        yield Registration(
            edition=_open(code, today), person=person, state=R.PENDING, registered_at=at, held_until=kept
        )


def _open(code: str, today: date) -> Edition:
    """The next edition of a course that people can still register for."""
    rows = Edition.objects.filter(course__code=code, state=E.OPEN, closes_on__gte=today)
    return rows.select_related("course").order_by("starts_on", "pk")[0]


def _offered(person: User, today: date) -> Registration:
    """A place that came free shortly before the start: it is kept until tomorrow."""
    soon = _open("E1", today)
    days = next(days for days in (3, 2, 1) if (today + timedelta(days=days)).weekday() < 5 or days == 1)
    shift = today + timedelta(days=days) - soon.starts_on
    now = timezone.now()
    return Registration(
        edition=_moved(soon, shift, E.CLOSED),
        person=person,
        state=R.OFFERED,
        registered_at=now - timedelta(days=9),
        offer_expires_at=now + timedelta(hours=20),
    )
