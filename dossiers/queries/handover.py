"""What would go along when a UTQ supervisor hands teachers over to another."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dossiers.models import FeedbackRequest
from trajectories import rules
from trajectories.models import IntakeBooking, Trajectory
from trajectories.queries.slots import overlaps, spans_of
from trajectories.ties import Part, barred
from utq_portal.people.models import Role, RoleAssignment, User, held_on

S = Trajectory.State


@dataclass(slots=True)
class Line:
    """One teacher: what goes along, or why the trajectory stays where it is."""

    trajectory: Trajectory
    questions: int = 0  # feedback asked of the UTQ supervisor, not given yet
    booking: IntakeBooking | None = None  # an intake ahead
    meeting_stays: bool = False  # the other is busy then
    stays: Promise | str = ""

    @property
    def goes(self) -> bool:
        return not self.stays

    @property
    def ready(self) -> bool:
        """A dossier that waits for the UTQ supervisor."""
        return self.trajectory.state == S.READY


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines of a hand-over; ``digest`` is the same as long as the same goes along."""

    lines: list[Line]
    digest: str

    @property
    def going(self) -> list[Line]:
        return [line for line in self.lines if line.goes]

    @property
    def questions(self) -> int:
        return sum(line.questions for line in self.going)

    @property
    def meetings(self) -> int:
        return sum(line.booking is not None and not line.meeting_stays for line in self.going)

    @property
    def ready(self) -> int:
        return sum(line.ready for line in self.going)


def caseload_of(holder: User | int, by: User) -> QuerySet[Trajectory]:
    """The open trajectories of a UTQ supervisor that ``by`` may hand over, and the intakes that wait for them."""
    hosted = IntakeBooking.objects.filter(status=IntakeBooking.State.BOOKED, slot__host=holder)
    theirs = Q(supervisor=holder) | Q(supervisor=None, pk__in=hosted.values("trajectory"))
    rows = Trajectory.objects.filter(rules.HANDS_OVER(by), theirs, state__in=Trajectory.OPEN)
    return rows.select_related("person", "faculty", "supervisor").order_by("person__folded", "pk")


def plan(holder: User, to: User, by: User, chosen: Collection[int] | None = None) -> Plan:
    """What goes from ``holder`` to ``to``: all that ``by`` may hand over, or the ``chosen`` keys of it."""
    rows = [row for row in caseload_of(holder, by) if chosen is None or row.pk in chosen]
    keys = [row.pk for row in rows]
    may_assessed = set(Trajectory.objects.filter(rules.COORDINATOR(by), pk__in=keys).values_list("pk", flat=True))
    held, ties = _faculties_of(to), barred(keys, Part.SUPERVISOR)
    questions, bookings, spans = _questions(holder, rows), _bookings(holder, rows), spans_of(to)
    lines = []
    for row in rows:
        booking = bookings.get(row.pk)
        line = Line(row, questions.get(row.pk, 0), booking)
        if row.person_id == to.pk:
            line.stays = _("This is the teacher.")
        elif not held & {row.faculty_id, None}:
            line.stays = _("Is not UTQ supervisor of this faculty.")
        elif why := ties.get((row.pk, to.pk)):
            line.stays = format_lazy("{name} {why}.", name=to.name, why=why)
        elif row.state in Trajectory.ASSESSED and row.pk not in may_assessed:
            line.stays = _("Is being assessed: the coordinator hands it over.")
        line.meeting_stays = booking is not None and line.goes and overlaps(booking.slot, spans)
        lines.append(line)
    return Plan(lines, _digest(lines, to))


def _faculties_of(person: User) -> set[int | None]:
    """Where ``person`` is UTQ supervisor today, not as a stand-in; None: everywhere."""
    held = RoleAssignment.objects.filter(held_on(timezone.localdate()), person=person, role=Role.UTQ_SUPERVISOR)
    return set(held.values_list("faculty", flat=True))


def _questions(holder: User, rows: Iterable[Trajectory]) -> dict[int, int]:
    asked = FeedbackRequest.objects.filter(
        state=FeedbackRequest.State.OPEN, reader=holder, section__dossier__trajectory__in=[row.pk for row in rows]
    )
    return dict(asked.order_by().values_list("section__dossier__trajectory").annotate(Count("pk")))


def _bookings(holder: User, rows: Iterable[Trajectory]) -> dict[int, IntakeBooking]:
    found = IntakeBooking.objects.filter(
        status=IntakeBooking.State.BOOKED,
        slot__host=holder,
        slot__starts_at__gt=timezone.now(),
        trajectory__in=[row.pk for row in rows],
    )
    return {one.trajectory_id: one for one in found.select_related("slot")}


def _digest(lines: Iterable[Line], to: User) -> str:
    said = [
        f"{line.trajectory.pk}:{line.goes}:{line.questions}:{line.booking and line.booking.pk}:{line.meeting_stays}"
        for line in lines
    ]
    return hashlib.sha256("|".join([str(to.pk), *said]).encode()).hexdigest()[:24]
