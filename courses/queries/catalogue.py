"""What everybody sees of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from courses.models import Course, Edition, Interest, Session
from trajectories.models import Competence
from utq_portal.people.models import Role, User
from utq_portal.people.queries import holders


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor filters by; empty means all."""

    text: str = ""
    competence: int | None = None
    kind: str = ""
    language: str = ""
    faculty: int | None = None
    since: date | None = None


def coming(today: date, faculty: int | None = None, since: date | None = None) -> QuerySet[Edition]:
    """The editions that everybody may see and that have not begun, in order."""
    rows = Edition.objects.filter(state__in=Edition.SHOWN, starts_on__gte=max(today, since or today))
    if faculty is not None:
        rows = rows.filter(Q(faculty_only=None) | Q(faculty_only=faculty))
    return rows.order_by("starts_on", "pk")


def _active_competences() -> Prefetch[str, QuerySet[Competence], str]:
    return Prefetch(
        "competences", Competence.objects.filter(profile__active=True).order_by("number"), "shown_competences"
    )


def catalogue(wanted: Wanted, today: date) -> QuerySet[Course]:
    """The courses that fit, those with the earliest first day first; each with its ``coming`` editions."""
    fitting = coming(today, wanted.faculty, wanted.since)
    first = fitting.filter(course=OuterRef("pk")).values("starts_on")[:1]
    rows = Course.objects.filter(active=True).annotate(first_day=Subquery(first))
    if wanted.text:
        fields = ("name_nl", "name_en", "summary_nl", "summary_en", "code")
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": wanted.text})
        rows = rows.filter(found)
    if wanted.competence is not None:
        through = Course.competences.through.objects
        rows = rows.filter(
            Exists(
                through.filter(
                    course=OuterRef("pk"), competence__profile__active=True, competence__number=wanted.competence
                )
            )
        )
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.language:
        rows = rows.filter(language__in=(wanted.language, "both"))
    if wanted.faculty is not None or wanted.since is not None:
        rows = rows.filter(first_day__isnull=False)
    return rows.order_by(F("first_day").asc(nulls_last=True), "code").prefetch_related(
        Prefetch("editions", fitting.select_related("faculty_only"), "coming"), _active_competences()
    )


def coming_up(today: date, most: int = 3) -> QuerySet[Edition]:
    """The next editions of the whole catalogue, for the public page."""
    rows = coming(today).filter(course__active=True).select_related("course")
    return rows.prefetch_related(
        Prefetch(
            "course__competences",
            Competence.objects.filter(profile__active=True).order_by("number"),
            "shown_competences",
        )
    )[:most]


def course_pages(user: User | None, today: date) -> QuerySet[Course]:
    """Active courses with their coming editions and sessions; ``interested`` tells whether this person is."""
    mine = Interest.objects.filter(course=OuterRef("pk"), person=user.pk if user else None)
    sessions = Prefetch("sessions", Session.objects.order_by("starts_at"))
    editions = coming(today).select_related("faculty_only").prefetch_related(sessions)
    return (
        Course.objects.filter(active=True)
        .annotate(interested=Exists(mine), interest=interest_count())
        .prefetch_related(Prefetch("editions", editions, "coming"), _active_competences())
    )


def interest_count() -> Subquery:
    """How many people would like the course."""
    counted = Interest.objects.filter(course=OuterRef("pk")).order_by().values("course").annotate(n=Count("pk"))
    return Subquery(counted.values("n"))


def course_desk_contact() -> User | None:
    """The course manager whom one asks for a place; None while there is nobody."""
    return holders(Role.COURSE_MANAGER).order_by("family_name", "pk").first()
