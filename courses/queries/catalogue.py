"""What everybody sees of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from courses.models import Course, Edition, Interest, Registration, Session
from courses.queries.capacity import begun, registers, with_mine, with_places, with_registers, with_shut
from courses.queries.gaps import Gaps, fills_a_gap
from courses.queries.led import standing_interest
from trajectories.models import Competence, Criterion, LearningPlanItem, Trajectory
from utq_portal.folding import found
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import holders
from utq_portal.policy.queries import SECONDS
from utq_portal.web.links import address_in_rows

_CHOICES = "read:catalogue"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor filters by; empty means all."""

    text: str = ""
    competence: int | None = None
    kind: str = ""
    language: str = ""
    faculty: int | None = None
    since: date | None = None
    places: bool = False
    gaps: bool = False

    @property
    def of_editions(self) -> bool:
        """Whether a course without a fitting edition is left out."""
        return self.faculty is not None or self.since is not None or self.places


def coming(now: datetime, faculty: int | None = None, since: date | None = None) -> QuerySet[Edition]:
    """The editions that everybody may see and that have not begun, in order."""
    today = timezone.localdate(now)
    rows = Edition.objects.filter(state__in=Edition.SHOWN, starts_on__gte=max(today, since or today))
    rows = rows.exclude(begun(now))
    if faculty is not None:
        rows = rows.filter(Q(faculty_only=None) | Q(faculty_only=faculty))
    return rows.order_by("starts_on", "pk")


def fitting(wanted: Wanted, now: datetime) -> QuerySet[Edition]:
    """The coming editions that fit what is wanted, with their places."""
    rows = coming(now, wanted.faculty, wanted.since)
    if wanted.language:
        rows = rows.filter(language__in=(wanted.language, "both"))
    if wanted.places:
        rows = with_places(rows.filter(registers(now)), now).filter(places_left__gt=0)
    return rows


def active_competences(path: str = "competences") -> Prefetch[str, QuerySet[Competence], str]:
    """The competences of the active profile, on each course as ``shown_competences``."""
    rows = Competence.objects.filter(profile__active=True).order_by("number")
    return Prefetch(path, rows, "shown_competences")


def _active_criteria() -> Prefetch[str, QuerySet[Criterion], str]:
    rows = Criterion.objects.filter(competence__profile__active=True).order_by("competence__number", "order")
    return Prefetch("criteria", rows, "shown_criteria")


def found_courses(
    wanted: Wanted, now: datetime, gaps: Gaps | None = None, user: User | None = None
) -> QuerySet[Course]:
    """The courses that fit, those with the earliest first day first."""
    first = fitting(wanted, now).filter(course=OuterRef("pk")).values("starts_on")[:1]
    rows = Course.objects.filter(active=True).annotate(
        first_day=Subquery(first), planned=is_planned(user), followed_on=followed_on(user, now)
    )
    if wanted.text:
        rows = rows.filter(found(wanted.text, ("folded", "summary_folded"), ("code__icontains",)))
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
        rows = rows.filter(Q(language__in=(wanted.language, "both")) | Q(first_day__isnull=False))
    if wanted.of_editions:
        rows = rows.filter(first_day__isnull=False)
    if wanted.gaps and gaps is not None:
        rows = rows.filter(fills_a_gap(gaps), followed_on=None)
    return rows.order_by(F("first_day").asc(nulls_last=True), "code")


def catalogue(wanted: Wanted, now: datetime, user: User | None = None, gaps: Gaps | None = None) -> QuerySet[Course]:
    """The courses that fit, each with its ``coming`` editions, their places and the person's own state there."""
    rows = fitting(wanted, now)
    if not wanted.places:
        rows = with_places(rows, now)
    editions = for_reader(rows, user, now).select_related("faculty_only")
    found = found_courses(wanted, now, gaps, user).prefetch_related(
        Prefetch("editions", editions, "coming"), active_competences()
    )
    return found.prefetch_related(_active_criteria()) if user is not None else found


def is_planned(user: User | None) -> Exists:
    """Whether the course stands in the learning route of the person's open trajectory."""
    lines = LearningPlanItem.objects.filter(
        trajectory__person=user.pk if user else None,
        trajectory__state__in=Trajectory.OPEN,
        address=address_in_rows("courses:course", OuterRef("pk")),
    )
    return Exists(lines)


def for_reader(rows: QuerySet[Edition], user: User | None, now: datetime) -> QuerySet[Edition]:
    """The editions with what they are to this person: ``registers``, ``shut``, ``mine`` and ``mine_pk``."""
    return with_mine(with_shut(with_registers(rows, now), user), user, now)


def followed_on(user: User | None, now: datetime) -> Subquery:
    """The last day of the newest edition of the course that the person was in to its end; null without one."""
    state = Registration.State
    there = Q(state=state.COMPLETED) | Q(state=state.ATTENDED, edition__ends_on__lt=timezone.localdate(now))
    mine = Registration.objects.filter(there, edition__course=OuterRef("pk"), person=user.pk if user else None)
    return Subquery(mine.order_by("-edition__ends_on").values("edition__ends_on")[:1])


def filter_choices() -> tuple[list[Competence], list[Faculty]]:
    """The competences and faculties to filter by; kept for some seconds, as they are on every page of the catalogue."""
    found: tuple[list[Competence], list[Faculty]] | None = cache.get(_CHOICES)
    if found is None:
        competences = list(Competence.objects.filter(profile__active=True).order_by("number"))
        found = (competences, list(Faculty.objects.filter(active=True)))
        cache.set(_CHOICES, found, SECONDS)
    return found


def coming_up(now: datetime, most: int = 3) -> QuerySet[Edition]:
    """The next editions of the whole catalogue, for the public page, with ``registers``."""
    rows = with_registers(coming(now), now).filter(course__active=True).select_related("course")
    return rows.prefetch_related(active_competences("course__competences"))[:most]


def course_pages(user: User | None, now: datetime) -> QuerySet[Course]:
    """Active courses with coming editions, sessions and places; ``interested`` and ``followed_on`` of the person."""
    person = user.pk if user else None
    mine = Interest.objects.filter(course=OuterRef("pk"), person=person)
    sessions = Prefetch("sessions", Session.objects.order_by("starts_at"))
    editions = for_reader(with_places(coming(now), now), user, now)
    return (
        Course.objects.filter(active=True)
        .annotate(
            interested=Exists(mine),
            followed_on=followed_on(user, now),
            planned=is_planned(user),
            interest=interest_count(),
        )
        .select_related("needs_course")
        .prefetch_related(
            Prefetch("editions", editions.select_related("faculty_only").prefetch_related(sessions), "coming"),
            active_competences(),
            _active_criteria(),
        )
    )


def interest_count() -> Subquery:
    """How many people would like the course and have no place in it: as many as its list of interest has rows."""
    counted = standing_interest().filter(course=OuterRef("pk")).order_by().values("course").annotate(n=Count("pk"))
    return Subquery(counted.values("n"))


def course_desk_contact() -> User | None:
    """The course manager whom one asks for help; None while there is nobody."""
    return holders(Role.COURSE_MANAGER).order_by("folded", "pk").first()
