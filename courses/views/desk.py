"""The course manager's desk: courses and editions."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.exports import EDITIONS, MANAGED
from courses.forms.desk import CancelForm, CopyForm, CourseForm, EditionForm, MeetingFormSet, meeting_rows
from courses.models import Course, Edition
from courses.queries import groups
from courses.queries.desk import managed_courses, managed_editions, told_of_cancelling, told_of_opening, wished_for
from courses.queries.glance import glance
from courses.queries.groups import below_minimum, next_editions, run_editions, with_people
from courses.summaries import summary_of_desk
from courses.workflow.catalogue import save_course
from courses.workflow.copying import copy_edition, next_year
from courses.workflow.editions import (
    STEPS,
    cancel_edition,
    change_edition,
    close_edition,
    finish_edition,
    open_edition,
    plan_edition,
    start_edition,
    would_tell,
)
from utq_portal.folding import found
from utq_portal.people.models import Role
from utq_portal.web import foretold
from utq_portal.web.acting import acted, attempt, onward, sent
from utq_portal.web.coordinating import or_404, role_required
from utq_portal.web.export import as_file
from utq_portal.web.pages import first_of, page_of
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import with_open_steps

SHORT = 10  # lines of a list on the desk, which turns pages


@require_safe
@role_required(Role.COURSE_MANAGER)
def desk(request: PortalRequest) -> HttpResponse:
    """What waits for the course manager: meetings to note, groups too small, results, and what is asked for."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    to_note = page_of(groups.to_note(user, now), request, SHORT, param="note")
    to_complete = page_of(groups.to_complete(user, today), request, SHORT, param="results")
    wished = page_of(wished_for(user, today), request, SHORT, param="wished")
    context = {
        "summary": summary_of_desk(
            glance(user, now), today, to_note=bool(to_note), to_complete=bool(to_complete), wished=bool(wished)
        ),
        "to_note": to_note,
        "to_complete": to_complete,
        "small": page_of(below_minimum(user, today), request, SHORT, param="small"),
        "coming": first_of(next_editions(user, today), 5),
        "wished": wished,
        "today": today,
    }
    return render(request, "courses/desk.html", context)


@require_safe
@role_required(Role.COURSE_MANAGER)
def desk_editions(request: PortalRequest) -> HttpResponseBase:
    """Every edition, those to come or those of before, found by the name or code of the course."""
    past, text = request.GET.get("show") == "past", request.GET.get("q", "").strip()[:80].replace("\0", "")
    over = Q(state__in=Edition.OVER)
    rows = with_people(managed_editions(request.user))
    rows = rows.filter(over).order_by("-starts_on", "-pk") if past else rows.exclude(over)
    rows = rows.filter(found(text, "course__folded", ("course__code__icontains",)))
    if file := as_file(request, "editions", EDITIONS, rows):
        return file
    page = page_of(with_open_steps(rows, STEPS, request.user), request)
    return render(request, "courses/desk_editions.html", {"page": page, "past": past, "text": text})


@require_safe
@role_required(Role.COURSE_MANAGER)
def desk_courses(request: PortalRequest) -> HttpResponseBase:
    """Every course of the catalogue, hidden ones too."""
    rows = managed_courses(request.user)
    if file := as_file(request, "courses", MANAGED, rows):
        return file
    return render(request, "courses/desk_courses.html", {"page": page_of(rows, request, 50)})


@require_http_methods(["GET", "POST"])
@role_required(Role.COURSE_MANAGER)
def edit_course(request: PortalRequest, pk: int | None = None) -> HttpResponse:
    """Add or change a course."""
    row = get_object_or_404(managed_courses(request.user), pk=pk) if pk else Course()
    form = CourseForm(sent(request), instance=row)
    if request.method == "POST" and form.is_valid():
        competences, criteria = form.cleaned_data["competences"], form.cleaned_data["criteria"]
        saved = save_course(form.save(commit=False), competences, by=request.user, criteria=criteria)
        return onward(request, _("%(course)s is saved.") % {"course": saved.name}, reverse("courses:desk_courses"))
    context = {"form": form, "course": row}
    return render(request, "courses/edit_course.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@role_required(Role.COURSE_MANAGER)
def plan(request: PortalRequest, pk: int) -> HttpResponse:
    """Plan a new edition of a course."""
    row = get_object_or_404(managed_courses(request.user), pk=pk)
    start = Edition(course=row, language=row.language, least=row.least, most=row.most)
    return _edition_page(request, start, row)


@require_http_methods(["GET", "POST"])
def edit_edition(request: PortalRequest, pk: int) -> HttpResponse:
    """Change an edition; one that is over can be read and copied."""
    rows = with_open_steps(run_editions(request.user), STEPS, request.user)
    row = get_object_or_404(rows, pk=pk)
    return _edition_page(request, row, row.course)


# what people are told when an edition changes, by the code of the mail
WHY_TOLD: dict[str, Promise] = {
    "courses.sessions_changed": gettext_lazy(
        "Times are other than they were: the mail names the new times and the old ones, and changes their calendars."
    ),
    "courses.place_changed": gettext_lazy(
        "The place is another one: the mail names the new place and the old one, and changes their calendars."
    ),
    "courses.other_leader": gettext_lazy("Somebody else leads it: who shared a dossier for that day is asked again."),
    "courses.promoted": gettext_lazy("Places come free: the first in line get one."),
    "courses.offered": gettext_lazy("Places come free: they are offered to the first in line."),
}


def _edition_page(request: PortalRequest, edition: Edition, course: Course) -> HttpResponse:
    sessions = list(edition.sessions.all()) if edition.pk else []
    form = EditionForm(sent(request), instance=edition)
    meetings = MeetingFormSet(sent(request), initial=meeting_rows(sessions), prefix="m")
    context: dict[str, Any] = {"form": form, "meetings": meetings, "edition": edition, "course": course}
    context |= {"today": timezone.localdate(), "may_manage": request.user.holds(Role.COURSE_MANAGER)}
    if request.method == "POST" and form.is_valid() and meetings.is_valid():
        planned = [meeting for line in meetings if (meeting := line.meeting())]
        mails = would_tell(edition, form.cleaned_data, planned, by=request.user) if edition.pk else None
        changed = [(name, form.cleaned_data[name]) for name in form.changed_data]
        sealed = foretold.seal([*mails.seen, *planned, *changed]) if mails and mails.number else ""
        if mails and not foretold.is_confirmed(request, sealed):
            why = [str(WHY_TOLD[code]) for code in sorted(mails.codes)]
            context |= {"sealed": sealed, "told": mails.number, "told_why": why}
            return render(request, "courses/edition.html", context)

        def save() -> Edition:
            if not edition.pk:
                return plan_edition(course, form.cleaned_data, planned, by=request.user)
            change_edition(edition, form.cleaned_data, planned, by=request.user)
            return edition

        if gone := acted(request, form, save, _("The edition is saved."), Edition.get_absolute_url):
            return gone
    context["form_failed"] = form.is_bound
    return render(request, "courses/edition.html", context, status=422 if form.is_bound else 200)


_TAKEN: dict[str, tuple[Any, Promise]] = {
    "open": (open_edition, gettext_lazy("Registration is open.")),
    "close": (close_edition, gettext_lazy("Registration is closed.")),
    "start": (start_edition, gettext_lazy("The edition is running.")),
    "finish": (finish_edition, gettext_lazy("The edition is finished.")),
}


def _sealed_opening(edition: Edition, told: list[int]) -> str:
    """Who is told, and of what: another person, day or place is not what was confirmed."""
    return foretold.seal([*told, edition.starts_on, edition.place, edition.faculty_only_id] if told else [])


@require_POST
def step(request: PortalRequest, pk: int, name: str) -> HttpResponse:
    """Open, close, start or finish an edition."""
    edition = get_object_or_404(run_editions(request.user), pk=pk)
    or_404(name in _TAKEN)
    if name == "open" and not foretold.is_confirmed(request, _sealed_opening(edition, told_of_opening(edition))):
        return redirect("courses:opening", pk=pk)
    verb, sentence = _TAKEN[name]
    return attempt(request, lambda: verb(edition, by=request.user), sentence, edition.get_absolute_url())


@require_safe
def opening(request: PortalRequest, pk: int) -> HttpResponse:
    """How many people get a mail when the registration opens, before it does."""
    rows = with_open_steps(run_editions(request.user), STEPS, request.user)
    edition = get_object_or_404(rows, pk=pk)
    if not getattr(edition, "may_open", False):
        return redirect("courses:group", pk=pk)
    told = told_of_opening(edition)
    context = {"edition": edition, "told": len(told), "sealed": _sealed_opening(edition, told)}
    return render(request, "courses/opening.html", context)


@require_http_methods(["GET", "POST"])
def cancel(request: PortalRequest, pk: int) -> HttpResponse:
    """Cancel an edition with a reason."""
    edition = get_object_or_404(run_editions(request.user), pk=pk)
    form = CancelForm(sent(request))
    if request.method == "POST" and form.is_valid():
        cancelling = partial(cancel_edition, edition, by=request.user, **form.cleaned_data)
        return attempt(
            request, cancelling, _("The edition is cancelled. Everybody is told."), edition.get_absolute_url()
        )
    context = {"form": form, "edition": edition, "told": told_of_cancelling(edition)}
    return render(request, "courses/cancel.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@role_required(Role.COURSE_MANAGER)
def copy(request: PortalRequest, pk: int) -> HttpResponse:
    """Plan the same edition on other days."""
    edition = get_object_or_404(managed_editions(request.user), pk=pk)
    form = CopyForm(sent(request), initial={"first_day": next_year(edition.starts_on)})
    if request.method == "POST" and form.is_valid():
        fresh = copy_edition(edition, first_day=form.cleaned_data["first_day"], by=request.user)
        done = _("The copy is a draft. Check its meetings, then open it.")
        return onward(request, done, reverse("courses:edition", args=[fresh.pk]))
    context = {"form": form, "edition": edition}
    return render(request, "courses/copy.html", context, status=422 if form.is_bound else 200)
