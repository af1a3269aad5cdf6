"""What somebody is besides the roles that were given, for the home and the desks (utq_portal/desks/standing.py)."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from trajectories.models import StartAnswer, Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.desks.standing import Standing
from utq_portal.people.models import Employment, JobFamily, User, employed_on

# families for which the obligation may exist; others are asked nothing
TEACHING = (JobFamily.TEACHER, JobFamily.ASSISTANT, JobFamily.ASSOCIATE, JobFamily.FULL)


def teaching(person: Any) -> QuerySet[Employment]:
    """The appointments of today that may bring an obligation."""
    return Employment.objects.filter(employed_on(timezone.localdate()), person=person, job_family__in=TEACHING)


def speaks_of(user: User) -> list[QuerySet[Any, Any]]:
    """What makes a trajectory of one's own to speak of, as ``Standing.own``."""
    duty = Obligation.objects.filter(person=user, ended_on=None)
    return [Trajectory.objects.filter(person=user), duty, teaching(user)]


def manages(person: Any) -> QuerySet[Employment]:
    """The appointments of today of which ``person``, who works here today, is line manager."""
    today = employed_on(timezone.localdate())
    working = Employment.objects.filter(today, person=OuterRef("line_manager"))
    found = Employment.objects.filter(today, Exists(working), line_manager=person)
    return found.exclude(person=F("line_manager"))


def standing_of(user: User, trajectory: Any = None) -> Standing:
    """Everything in one query; of who has a trajectory from ``own_rows`` what its row tells, in none."""
    if trajectory is not None:
        return Standing(trajectory=True, open_trajectory=trajectory.open, manages=trajectory.manages)
    me = OuterRef("pk")
    running = Obligation.objects.filter(person=me, ended_on=None)
    asked = StartAnswer.objects.filter(person=me)
    told = {
        "has_trajectory": Exists(Trajectory.objects.filter(person=me)),
        "has_open": Exists(Trajectory.objects.filter(person=me, state__in=Trajectory.OPEN)),
        "has_duty": Exists(running.filter(settled_by="", exclusion="")),
        "has_obligation": Exists(running),
        "teaches": Exists(teaching(me)),
        "answered": Exists(asked),
        "ask_again_on": Subquery(asked.values("ask_again_on")[:1], output_field=DateField()),
        "manages": Exists(manages(me)),
    }
    return Standing(*User.objects.filter(pk=user.pk).annotate(**told).values_list(*told).get())
