"""Reads behind people and roles, delegation and the set-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import Seat
from assessments.queries import under_hand
from courses.models import Edition
from dossiers.models import FeedbackRequest
from dossiers.queries.handover import caseload_of
from exemptions.models import ExemptionRequest, OfferedTime
from trajectories.models import IntakeBooking, IntakeSlot, Trajectory
from utq_portal.folding import found
from utq_portal.people.models import (
    Delegation,
    Employment,
    Faculty,
    FeedUpload,
    Invitation,
    Role,
    RoleAssignment,
    User,
    held_on,
)
from utq_portal.people.rules import APPOINTMENTS

FILES_WAITING = (
    FeedUpload.State.STAGED,
    FeedUpload.State.COLUMNS,
    FeedUpload.State.READY,
    FeedUpload.State.FAILED,
)
# the places that every faculty fills (docs/domain.md, Roles); central HR stands in for a missing HR advisor
PLACES = (Role.UTQ_SUPERVISOR, Role.HR_ADVISOR)


def assignments(
    day: date, *, text: str = "", role: str = "", faculty: Faculty | None = None
) -> QuerySet[RoleAssignment]:
    """The roles that hold on ``day``, with person and faculty."""
    rows = RoleAssignment.objects.filter(held_on(day)).select_related("person", "faculty")
    if role:
        rows = rows.filter(role=role)
    if faculty is not None:
        rows = rows.filter(Q(faculty=faculty) | Q(faculty=None))
    return rows.filter(found(text, "person__folded", ("person__email__icontains", "person__employee_no")))


def people_found(text: str) -> QuerySet[User]:
    """Active people by name, address or number, whether they hold a role or not."""
    rows = User.objects.filter(found(text, "folded", ("email__icontains", "employee_no")), is_active=True)
    return rows.order_by("folded", "pk")


@dataclass(frozen=True, slots=True)
class Place:
    """A place that nobody fills."""

    faculty: Faculty
    role: str

    @property
    def role_word(self) -> str:
        """The role in the language of the page."""
        return str(Role(self.role).label)


@dataclass(frozen=True, slots=True)
class RoleFigures:
    """The numbers at the top of the page, and the places that nobody fills."""

    people: int
    assessors: int
    supervisors: int
    ending: int
    empty: list[Place]


def role_figures(day: date, faculties: Iterable[Faculty]) -> RoleFigures:
    """Who holds what on ``day``, and what ends within three months; one query over the few who hold a role."""
    held = RoleAssignment.objects.filter(held_on(day), person__is_active=True)
    rows = list(held.values_list("person", "role", "faculty", "valid_until"))
    soon = day + timedelta(days=92)
    filled: set[tuple[str, int | None]] = {(role, faculty) for _person, role, faculty, _until in rows}
    return RoleFigures(
        people=len({person for person, *_rest in rows}),
        assessors=len({person for person, role, *_rest in rows if role == Role.ASSESSOR}),
        supervisors=len({person for person, role, *_rest in rows if role == Role.UTQ_SUPERVISOR}),
        ending=sum(until is not None and until <= soon for *_rest, until in rows),
        empty=[
            Place(faculty, role)
            for faculty in faculties
            for role in PLACES
            if (role, faculty.pk) not in filled and (role, None) not in filled
        ],
    )


def _counted(rows: QuerySet[Any], person: str) -> Subquery:
    """How many of these rows belong to the person of the outer assignment."""
    mine = rows.filter(**{person: OuterRef("person")}).order_by()
    return Subquery(mine.values(person).annotate(n=Count("pk")).values("n"))


def with_open_cases(rows: QuerySet[RoleAssignment]) -> QuerySet[RoleAssignment]:
    """Each row with ``cases``: the open trajectories of a UTQ supervisor, the open seats of an assessor."""
    supervised = _counted(Trajectory.objects.filter(state__in=Trajectory.OPEN), "supervisor")
    judged = _counted(Seat.objects.filter(under_hand()), "person")
    cases: Any = Case(When(role=Role.UTQ_SUPERVISOR, then=supervised), When(role=Role.ASSESSOR, then=judged))
    annotated: QuerySet[RoleAssignment] = rows.annotate(cases=cases)
    return annotated


def delegations(day: date) -> QuerySet[Delegation]:
    """Stand-ins of today and later."""
    rows = Delegation.objects.filter(valid_until__gte=day).select_related("from_person", "to_person", "faculty")
    return rows.order_by("valid_from", "pk")


def delegations_of(user: User, day: date) -> QuerySet[Delegation]:
    """Those that this person gave or got, of today and later."""
    return delegations(day).filter(Q(from_person=user) | Q(to_person=user))


def own_roles(user: User, day: date) -> list[RoleAssignment]:
    """The roles that the person holds personally today or later, and could hand over."""
    rows = RoleAssignment.objects.filter(person=user).exclude(role=Role.ADMIN).select_related("faculty")
    return list(rows.filter(Q(valid_until=None) | Q(valid_until__gte=day)).order_by("role", "pk"))


@dataclass(frozen=True, slots=True)
class Left:
    """Work that lies with somebody: how much, in words, where it is handed over, and the word of that button."""

    number: int
    words: str
    url: str
    label: str


def with_load(person: int, by: User, now: datetime) -> QuerySet[User]:
    """This person, with ``cases``, the open trajectories that ``by`` may hand over, and ``booked``, intakes ahead.

    ``exempts``, ``questioned`` and ``uploaded``: whether there is any of what is read apart.
    """
    times = IntakeSlot.objects.filter(
        host=person, withdrawn_at=None, starts_at__gt=now, bookings__status=IntakeBooking.State.BOOKED
    )
    return User.objects.filter(pk=person).annotate(
        cases=Coalesce(Subquery(_number(caseload_of(person, by))), 0),
        booked=Coalesce(Subquery(_number(times)), 0),
        exempts=Exists(_exemptions_with(person, now)),
        questioned=Exists(_questions_to(person)),
        uploaded=Exists(_files_of(person)),
    )


def _number(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    whole = rows.order_by().annotate(whole=Value(1)).values("whole")
    found: QuerySet[Any, Any] = whole.annotate(n=Count("pk", distinct=True)).values("n")
    return found


def lying_with(person: User, by: User, now: datetime) -> list[Left]:
    """What still lies with ``person`` by a role, each with where it is handed over; as many queries for any number.

    It is shown before a role ends and after (docs/domain.md, When a role ends).
    """
    found = []
    load: Any = person if hasattr(person, "booked") else with_load(person.pk, by, now).get()
    if number := load.cases:
        words = ngettext(
            "%(number)s open trajectory as UTQ supervisor", "%(number)s open trajectories as UTQ supervisor", number
        )
        found.append(Left(number, words % {"number": number}, reverse("hand_over", args=[person.pk]), _("Hand over")))
    seats = Seat.objects.filter(under_hand(), person=person)
    for seat in seats.select_related("assessment__trajectory__person").order_by("pk"):
        who = {"person": seat.assessment.trajectory.person.name}
        done = seat.state == Seat.State.SUBMITTED
        words = _("The joint judgement about %(person)s") if done else _("The assessment of %(person)s")
        url = reverse("assessments:case", args=[seat.assessment_id])
        found.append(Left(1, words % who, url, _("Open the assessment") if done else _("Ask another assessor")))
    led = Edition.objects.filter(led_by=person, ends_on__gte=now.date()).exclude(state=Edition.State.CANCELLED)
    for edition in led.select_related("course").order_by("starts_on", "pk"):
        words = _("%(course)s, which this person leads") % {"course": edition.course.name}
        found.append(Left(1, words, edition.course.address, _("Open the course")))
    if booked := load.booked:
        words = ngettext("%(number)s intake ahead", "%(number)s intakes ahead", booked) % {"number": booked}
        found.append(Left(booked, words, reverse("hand_over", args=[person.pk]), _("Hand over")))
    found += _exemptions_left(person, now) if load.exempts else []
    found += _questions_left(person) if load.questioned else []
    return found + (_files_left(person) if load.uploaded else [])


def _exemptions_with(person: int, now: datetime) -> QuerySet[ExemptionRequest]:
    """Requests for exemption that wait for a meeting with this person, or for a choice among the times they offered."""
    met = Q(state=ExemptionRequest.State.MEETING, meeting__organiser=person, meeting__cancelled_at=None)
    offered = Exists(OfferedTime.objects.filter(request=OuterRef("pk"), host=person, starts_at__gt=now))
    return ExemptionRequest.objects.filter(met | Q(offered, state=ExemptionRequest.State.TIMES))


def _questions_to(person: int) -> QuerySet[FeedbackRequest]:
    """Questions for feedback that are open: who gives another the teachers takes theirs along, others are withdrawn."""
    return FeedbackRequest.objects.filter(
        reader=person, state=FeedbackRequest.State.OPEN, section__dossier__trajectory__state__in=Trajectory.OPEN
    )


def _files_of(person: int) -> QuerySet[FeedUpload]:
    """HR files that wait: only who uploaded a file applies it, so another HR advisor uploads it once more."""
    return FeedUpload.objects.filter(uploaded_by=person, state__in=FILES_WAITING)


def _exemptions_left(person: User, now: datetime) -> list[Left]:
    found = []
    for row in _exemptions_with(person.pk, now).select_related("person").order_by("pk"):
        planned = row.state == ExemptionRequest.State.MEETING
        words = _("The meeting about the exemption of %(person)s") if planned else _("Times offered to %(person)s")
        url = reverse("exemptions:case", args=[row.pk])
        found.append(Left(1, words % {"person": row.person.name}, url, _("Open the request")))
    return found


def _questions_left(person: User) -> list[Left]:
    rows = _questions_to(person.pk).select_related("section__competence", "section__dossier__trajectory__person")
    found = []
    for row in rows.order_by("asked_at", "pk"):
        case = row.section.dossier.trajectory
        words = _("Feedback on competence %(number)s of %(person)s") % {
            "number": row.section.competence.number,
            "person": case.person.name,
        }
        found.append(Left(1, words, reverse("case", args=[case.pk]), _("Open the trajectory")))
    return found


def _files_left(person: User) -> list[Left]:
    rows = _files_of(person.pk).order_by("pk")
    url = f"{reverse('people')}?role={Role.HR_ADVISOR}"
    words = _("The HR file %(file)s, which was not applied")
    return [Left(1, words % {"file": row.file_name}, url, _("See who uploads it again")) for row in rows]


def open_invitations() -> QuerySet[Invitation]:
    """Invited people who have not signed in yet."""
    return Invitation.objects.filter(person__last_login=None, person__is_active=True).select_related("person")


def employments_of(person: User, by: User) -> QuerySet[Employment]:
    """The person's employments as ``by`` may see them, the newest first."""
    seen = User.objects.filter(APPOINTMENTS(by), pk=person.pk)
    rows = Employment.objects.filter(person__in=seen).select_related("faculty", "department", "line_manager")
    return rows.order_by("-start", "pk")
