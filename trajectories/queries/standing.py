"""What somebody is besides the roles that were given: a teacher with a trajectory or duty, a line manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from trajectories.models import Obligation, StartAnswer, Trajectory
from utq_portal.people.models import Employment, JobFamily, User, employed_on

# families for which the obligation may exist; others are asked nothing
TEACHING = (JobFamily.TEACHER, JobFamily.ASSISTANT, JobFamily.ASSOCIATE, JobFamily.FULL)


@dataclass(frozen=True, slots=True)
class Standing:
    """``duty``: a running obligation that is not settled; ``teaches``: an appointment that may be in scope."""

    trajectory: bool = False
    open_trajectory: bool = False
    duty: bool = False
    obligation: bool = False
    teaches: bool = False
    answered: bool = False
    ask_again_on: date | None = None
    manages: bool = False

    @property
    def own(self) -> bool:
        """Whether there is a trajectory of one's own to speak of."""
        return self.trajectory or self.obligation or self.teaches

    @property
    def desks(self) -> list[str]:
        """The words of the desks that follow from it, and from no role."""
        return [word for word, has in (("teacher", self.own), ("line_manager", self.manages)) if has]

    def asked_first(self, today: date) -> bool:
        """Whether the one first question comes now (docs/domain.md, The first question).

        With an employment, once, or again on the day that the person chose; not who has settled the obligation.
        """
        if self.trajectory or not self.teaches or (self.obligation and not self.duty):
            return False
        if not self.answered:
            return True
        return self.ask_again_on is not None and self.ask_again_on <= today


def teaching(person: Any) -> QuerySet[Employment]:
    """The appointments of today that may bring an obligation."""
    return Employment.objects.filter(employed_on(timezone.localdate()), person=person, job_family__in=TEACHING)


def own_rows(user: User) -> list[QuerySet[Any, Any]]:
    """What makes a trajectory of one's own to speak of, as ``Standing.own``."""
    duty = Obligation.objects.filter(person=user, ended_on=None)
    return [Trajectory.objects.filter(person=user), duty, teaching(user)]


def manages(person: Any) -> QuerySet[Employment]:
    """The appointments of today of which ``person``, who works here today, is line manager."""
    today = employed_on(timezone.localdate())
    working = Employment.objects.filter(today, person=OuterRef("line_manager"))
    found = Employment.objects.filter(today, Exists(working), line_manager=person)
    return found.exclude(person=F("line_manager"))


def standing_of(user: User) -> Standing:
    """Everything above in one query."""
    me = OuterRef("pk")
    running = Obligation.objects.filter(person=me, ended_on=None)
    asked = StartAnswer.objects.filter(person=me)
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(
            has_trajectory=Exists(Trajectory.objects.filter(person=me)),
            has_open=Exists(Trajectory.objects.filter(person=me, state__in=Trajectory.OPEN)),
            has_duty=Exists(running.filter(settled_by="", exclusion="")),
            has_obligation=Exists(running),
            teaches=Exists(teaching(me)),
            answered=Exists(asked),
            ask_again_on=Subquery(asked.values("ask_again_on")[:1], output_field=DateField()),
            manages=Exists(manages(me)),
        )
        .values_list(
            "has_trajectory",
            "has_open",
            "has_duty",
            "has_obligation",
            "teaches",
            "answered",
            "ask_again_on",
            "manages",
        )
        .get()
    )
    return Standing(*row)
