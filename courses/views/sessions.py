"""Writing sessions and UTQ days, for the UTQ supervisor who plans and leads them; what a trainer gives."""

from __future__ import annotations

from datetime import time

from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.exports import EDITIONS, TABLES
from courses.forms.groups import PlanLedForm
from courses.models import Course, Edition
from courses.queries import groups
from courses.queries.groups import own_sessions, taught_editions
from courses.queries.led import faculties_of, interested_for, standing_interest, wanted_sessions
from courses.queries.reading import seats_of
from courses.summaries import summary_of_session
from courses.workflow import led
from utq_portal.people.models import Faculty, Role
from utq_portal.web.acting import acted, sent
from utq_portal.web.coordinating import role_required
from utq_portal.web.export import as_file
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest

MORNING, AFTERNOON, EVENING = time(9, 30), time(12, 45), time(16, 30)


@require_safe
def sessions(request: PortalRequest) -> HttpResponseBase:
    """What the reader leads or gives, coming or past, and for UTQ supervisors what could be planned."""
    today = timezone.localdate()
    past = request.GET.get("show") == "past"
    over = Q(state__in=Edition.OVER) | Q(ends_on__lt=today)
    rows = own_sessions(request.user)
    rows = rows.filter(over).order_by("-starts_on", "-pk") if past else rows.exclude(over).order_by("starts_on", "pk")
    if file := as_file(request, "sessions", EDITIONS, rows):
        return file
    supervises = request.user.holds(Role.UTQ_SUPERVISOR)
    to_note = groups.to_note(request.user, timezone.now()).filter(edition__in=rows)
    context = {
        "page": page_of(rows, request),
        "past": past,
        "supervises": supervises,
        "wanted": wanted_sessions(request.user, today) if supervises else [],
        "to_note": [] if past else page_of(to_note, request, 10, param="note"),
        "today": today,
    }
    return render(request, "courses/sessions.html", context)


@require_http_methods(["GET", "POST"])
@role_required(Role.UTQ_SUPERVISOR)
def plan_led(request: PortalRequest, pk: int) -> HttpResponse:
    """Plan a writing session or UTQ day in one step; who would like one is invited."""
    course = get_object_or_404(Course, pk=pk, kind__in=Course.LED, active=True)
    faculties = None
    if course.kind == Course.Kind.DAY:
        mine = faculties_of(request.user)
        faculties = Faculty.objects.filter(active=True) if mine is None else Faculty.objects.filter(pk__in=mine)
    form = PlanLedForm(sent(request), faculties=faculties, initial=_usual(course))

    def act() -> Edition:
        most, faculty = form.cleaned_data["most"], form.cleaned_data.get("faculty")
        today = timezone.localdate()
        return led.plan_led(course, form.meeting(), by=request.user, today=today, most=most, faculty=faculty)

    done = _("It is planned and open. Everybody who would like it is invited.")
    if gone := acted(request, form, act, done, Edition.get_absolute_url):
        return gone
    people = interested_for(request.user, course)
    context = {"form": form, "course": course, "people": people, "count": standing_interest(course).count()}
    return render(request, "courses/plan_led.html", context, status=422 if form.is_bound else 200)


def _usual(course: Course) -> dict[str, object]:
    """A day as it usually is: that of the last edition, else by the length of the course."""
    last = Edition.objects.filter(course=course).prefetch_related("sessions").order_by("-starts_on").first()
    start, end, place = (MORNING, EVENING, "") if course.half_days > 1 else (AFTERNOON, EVENING, "")
    if last and (session := next(iter(last.sessions.all()), None)):
        start, end = timezone.localtime(session.starts_at).time(), timezone.localtime(session.ends_at).time()
        place = session.place or last.place
    return {"start": start, "end": end, "place": place, "most": course.most}


@require_safe
def session_desk(request: PortalRequest, pk: int) -> HttpResponseBase:
    """The participants of a writing session with how far their dossiers are, as they agreed to."""
    rows = taught_editions(request.user).filter(led_by=request.user, course__kind__in=Course.LED)
    edition = get_object_or_404(rows, pk=pk)
    now = timezone.now()
    meetings = list(edition.sessions.all())
    session = next((one for one in reversed(meetings) if one.starts_at <= now), meetings[0] if meetings else None)
    seats = seats_of(edition, request.user, session)
    if file := as_file(request, f"dossiers-{edition.pk}", TABLES, seats):
        return file
    context = {
        "edition": edition,
        "session": session,
        "seats": seats,
        "summary": summary_of_session(session, seats, now),
        "now": now,
    }
    return render(request, "courses/session_desk.html", context)
