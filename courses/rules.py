"""Who may do what with the catalogue and with registrations (docs/domain.md, Who reads what)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from courses.models import Course, Edition
from trajectories import rules as trajectories
from trajectories.models import Trajectory
from utq_portal.access import Reader, Rule, not_own, owner
from utq_portal.people.models import Employment, Role, User, employed_on
from utq_portal.people.rules import appointed, central, holds, manages


def gives(path: str = "") -> Rule:
    """The user leads the edition at ``path``, or is one of its trainers ("" is the row itself)."""
    start = f"{path}__" if path else ""

    def condition(user: User) -> Q:
        taught = Edition.given_by.through.objects.filter(user=user.pk).values("edition")
        return Q(**{f"{start}led_by": user.pk}) | Q(**{f"{start}pk__in": taught})

    return Rule(condition, (Reader("gives"),))


# the row is a Course or an Edition: everybody reads, the course manager writes
MANAGER = holds(Role.COURSE_MANAGER)
# leading is for who plans such a day: with that role today
MAY_LEAD = holds(Role.UTQ_SUPERVISOR, in_person=True) | holds(Role.COURSE_MANAGER, in_person=True)
# the row is an Edition: who leads a writing session or UTQ day runs it; trainers see who comes and note who was there
LED_BY = owner("led_by")
LEADS = LED_BY & Rule(lambda user: Q(course__kind__in=Course.LED)) & MAY_LEAD
RUNS = MANAGER | LEADS
GIVES = gives()
TAUGHT = MANAGER | GIVES


def _works_today(user: User) -> Q:
    """All rows while the user is employed; none otherwise (docs/domain.md, Line managers)."""
    return Q(Exists(Employment.objects.filter(employed_on(timezone.localdate()), person=user)))


def without_manager() -> Q:
    """The person has no line manager who works here today: the course manager answers instead."""
    today = employed_on(timezone.localdate())
    working = Employment.objects.filter(today, person=OuterRef("line_manager"))
    led = Employment.objects.filter(today, Exists(working), line_manager__is_active=True)
    return ~Q(person__in=led.values("person"))


# the row is a Registration
OWN = owner("person")
DESK = holds(Role.COURSE_MANAGER, "person")
OWN_CASES = Rule(
    lambda user: Q(person__in=Trajectory.objects.filter(trajectories.SUPERVISED(user)).values("person")),
    trajectories.SUPERVISED.readers,
)
REGISTERS = OWN | OWN_CASES | DESK
LINE_MANAGER = manages("person") & not_own("person")
APPROVER = (LINE_MANAGER & Rule(_works_today)) | (DESK & Rule(lambda user: without_manager()))
# who gives the edition reads who comes, and notes who was there
LEADER = gives("edition") & not_own("person")
NOTES = DESK | LEADER
# who completes: the course desk, and who leads a writing session or UTQ day
COMPLETES = DESK | (
    Rule(lambda user: Q(edition__led_by=user.pk, edition__course__kind__in=Course.LED)) & not_own("person") & MAY_LEAD
)
READERS = (
    OWN
    | DESK
    | OWN_CASES
    | LINE_MANAGER
    | LEADER
    | appointed(Role.HR_ADVISOR, "faculty", "person")
    | central(Role.COORDINATOR, "person")
)

# the row is an Interest: who may plan an edition of it reads by whom it was shown
INTEREST_READ = holds(Role.COURSE_MANAGER) | (
    appointed(Role.UTQ_SUPERVISOR, "faculty", "person") & Rule(lambda user: Q(course__kind__in=Course.LED))
)
