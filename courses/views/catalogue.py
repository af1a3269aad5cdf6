"""The catalogue for everybody."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.exports import COMING, COURSES
from courses.forms.catalogue import CatalogueFilter
from courses.models import Course, Edition
from courses.queries import catalogue as catalogue_reads
from courses.queries.calendar import feed_entries
from courses.queries.catalogue import Wanted, course_desk_contact, course_pages, fitting, found_courses
from courses.queries.gaps import Gaps, gaps_of
from courses.views.common import tabs_for
from courses.workflow.interest import show_interest, withdraw_interest
from courses.workflow.planning import add_to_plan
from utq_portal.agenda.ics import feed
from utq_portal.people.models import Role, User
from utq_portal.policy.models import PageText
from utq_portal.policy.queries import institution, page_texts
from utq_portal.web.acting import attempt, onward
from utq_portal.web.export import as_file
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest, reader_of


def _with_gaps(course: Course, gaps: Gaps) -> Course:
    """The course with what it means for this teacher: ``fills``, ``have`` and ``recognised``."""
    followed = getattr(course, "followed_on", None) is not None
    course.fills = [] if followed else gaps.fills(course)  # type: ignore[attr-defined]
    course.have = gaps.has(course)  # type: ignore[attr-defined]
    course.recognised = gaps.by_certificate(course)  # type: ignore[attr-defined]
    return course


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """All courses, with filters in the address bar."""
    user = reader_of(request)
    gaps = gaps_of(user)
    form = CatalogueFilter(request.GET, gaps=bool(gaps.low))
    wanted = form.wanted()
    rows = catalogue_reads.catalogue(wanted, timezone.now(), user, gaps)
    if file := as_file(request, "courses", COURSES, rows):
        return file
    page = page_of(rows, request)
    for course in page:
        _with_gaps(course, gaps)
    query = request.GET.copy()
    for name in ("page", "gaps"):
        query.pop(name, None)
    context = {
        "filter": form,
        "page": page,
        "filtered": wanted != Wanted(),
        "wanted": wanted,
        "gaps": gaps,
        "today": timezone.localdate(),
        "query": query.urlencode(),
        "own": page_texts(PageText.Place.COURSES).get("courses", []),
        **tabs_for(user, "catalogue"),
    }
    return render(request, "courses/catalogue.html", context)


@login_not_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The sessions of what fits the filters, as a calendar to subscribe to."""
    wanted, now = CatalogueFilter(request.GET).wanted(), timezone.now()
    language = get_language() or "en"
    entries = feed_entries(found_courses(wanted, now), fitting(wanted, now), language)
    name = _("Courses of %(institution)s") % {"institution": institution().unit or institution().name}
    response = HttpResponse(feed(entries, name), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="courses.ics"'
    return response


@login_not_required
@require_safe
def course(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One course with its coming editions."""
    user = reader_of(request)
    row = get_object_or_404(course_pages(user, timezone.now()), pk=pk)
    if file := as_file(request, f"editions-{row.pk}", COMING, getattr(row, "coming", ())):
        return file
    gaps = gaps_of(user)
    _with_gaps(row, gaps)
    context: dict[str, object] = {
        "course": row,
        "contact": course_desk_contact(),
        "may_plan": gaps.plans,
        "today": timezone.localdate(),
        "plans_led": user is not None and row.led and user.holds(Role.UTQ_SUPERVISOR),
        "registers_others": _registers_others(user, getattr(row, "coming", ())),
    }
    return render(request, "courses/course.html", context)


def _registers_others(user: User | None, editions: Iterable[Edition]) -> set[int]:
    """The editions, by key, for which this reader can register somebody: the course desk passes over the dates."""
    if user is None:
        return set()
    desk = user.holds(Role.COURSE_MANAGER)
    supervises = user.holds(Role.UTQ_SUPERVISOR)
    return {row.pk for row in editions if desk or (supervises and row.registers)}  # type: ignore[attr-defined]


@require_POST
def interest(request: PortalRequest, pk: int) -> HttpResponse:
    """Say that a course interests you, or no longer; twice is the same as once."""
    row = get_object_or_404(course_pages(request.user, timezone.now()), pk=pk)
    to = row.get_absolute_url()
    if request.POST.get("wanted") == "no":
        withdraw_interest(row, by=request.user)
        return onward(request, _("Your interest is withdrawn."), to)
    show_interest(row, by=request.user)
    return onward(request, _("Your interest is noted. You hear from the course desk when an edition is planned."), to)


@require_POST
def plan(request: PortalRequest, pk: int) -> HttpResponse:
    """Put the course into the own learning route, under one of its competences."""
    row = get_object_or_404(course_pages(request.user, timezone.now()), pk=pk)
    shown = list(getattr(row, "shown_competences", ()))
    chosen = next((one for one in shown if str(one.pk) == request.POST.get("competence")), None)
    if chosen is None:
        messages.error(request, _("Choose for which competence you take this course."))
        return redirect(row)
    done = _("The course is in your learning route, at competence %(number)s.") % {"number": chosen.number}
    return attempt(request, lambda: add_to_plan(row, chosen, by=request.user), done, row.get_absolute_url())
