"""The teacher's home: where am I, what is expected of me, by when, who has the ball."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from utq_portal.agenda.models import Meeting
from utq_portal.agenda.queries import attended_by
from utq_portal.desks import home as shell
from utq_portal.desks.home import ComingUp, Home, Part
from utq_portal.people.models import User
from utq_portal.people.queries import ended_roles
from utq_portal.web import dates
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest


def teacher_home(request: PortalRequest, row: Any, tabs: Sequence[Any]) -> HttpResponse:
    """The own trajectory in each of its states, or the way to start one; ``row`` is the own row, or None."""
    home, user = Home(request, timezone.localdate(), row), request.user
    action = shell.next_action(home)
    context = {
        "tabs": tabs,
        "action": action,
        "action_url": home.url(action.target, action.section),
        "summary": shell.summary_of(home),
        "ended_roles": [] if row or user.held_roles else ended_roles(user),
        "steps": shell.steps(home) if row else [],
        "stages": [] if row else shell.stages(),
        "others": [(one, home.url(one.target, one.section)) for one in shell.others_of(home)],
        "coming": page_of(shell.coming_up(home), request, 8, param="ahead"),
        "panels": shell.panels(home),
    }
    return render(request, "desks/teacher.html", context)


def _meetings(user: User) -> QuerySet[Meeting]:
    """Meetings ahead in which the person takes part; those of today stay until they are over."""
    since = timezone.now() - timedelta(hours=1)
    return Meeting.objects.filter(attended_by(user), starts_at__gte=since, cancelled_at=None)


def _coming_meetings(home: Home) -> list[ComingUp]:
    if home.row and not home.row.has_meetings:
        return []
    rows = _meetings(home.request.user).select_related("organiser").order_by("starts_at", "pk")
    return [_meeting(row) for row in rows]


def _meeting(row: Meeting) -> ComingUp:
    words = [dates.with_weekday(row.starts_at), dates.clock(row.starts_at), row.place]
    return ComingUp(row.starts_at, row.title, ", ".join(word for word in words if word), join=row.url)


shell.add(
    Part(
        order=0,
        rows=lambda rows, user: rows.annotate(has_meetings=Exists(_meetings(user))),
        coming=_coming_meetings,
        pages={"case": lambda home, section: home.row.get_absolute_url() if home.row else ""},
    )
)
