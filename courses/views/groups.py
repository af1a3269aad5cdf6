"""The people of an edition: who comes, who was there, who completed it, and what is written to them."""

from __future__ import annotations

from collections import Counter
from functools import partial

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import rules
from courses.exports import INTERESTED, PARTICIPANTS
from courses.forms.groups import WriteForm
from courses.models import Edition, Registration, Session
from courses.queries.desk import managed_courses
from courses.queries.groups import list_of, people_of, run_editions, sessions_of, taught_editions, with_people
from courses.queries.led import interested_for
from courses.queries.results import Outcome, results_of
from courses.rules import LED_BY
from courses.summaries import asked_of_group, summary_of_group
from courses.workflow import writing
from courses.workflow.attendance import note_attendance
from courses.workflow.completion import approve_assignment, complete_all
from courses.workflow.editions import STEPS
from utq_portal.people.models import Role
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.acting import acted, attempt, sent
from utq_portal.web.coordinating import role_required
from utq_portal.web.export import as_file
from utq_portal.web.links import address
from utq_portal.web.numbers import number_sent
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest
from utq_portal.workflow import with_open_steps

# as short as a thumb is wide
CHOICES = (("present", gettext_lazy("Here")), ("absent", gettext_lazy("Absent")), ("excused", gettext_lazy("Excused")))


def _taught(request: PortalRequest, pk: int) -> Edition:
    """An edition whose participants the reader may see; else 404."""
    return get_object_or_404(taught_editions(request.user), pk=pk)


@require_safe
def group(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Everybody in an edition, its meetings, and what can be done with them."""
    user, today = request.user, timezone.localdate()
    rows = with_open_steps(with_people(taught_editions(user)), STEPS, user)
    edition = get_object_or_404(rows, pk=pk)
    people = people_of(edition, user)
    if file := as_file(request, f"participants-{edition.pk}", PARTICIPANTS, people):
        return file
    leads, manages = LED_BY.has(user, edition) and edition.course.led, user.holds("course_manager")
    runs = manages or leads
    missable = current().missed_sessions
    results = results_of(edition, missable, today) if runs and edition.starts_on <= today else []
    waits = {one.registration.pk: one for one in results}
    page = page_of(people, request, 50)
    for row in page:
        row.result = waits.get(row.pk)  # type: ignore[attr-defined]
    now, meetings = timezone.now(), sessions_of(edition)
    small = edition.state in Edition.SHOWN and not edition.runs_small and edition.closes_on <= today < edition.starts_on
    comes = getattr(edition, "confirmed", 0)
    decide = runs and small and comes < edition.least
    held = [one for one in meetings if one.starts_at <= now and not one.noted]
    to_note = held if comes and edition.state not in Edition.OVER else []
    outcomes = Counter(one.outcome.value for one in results)
    to_complete = runs and (outcomes[Outcome.DONE] or outcomes[Outcome.MISSED])
    to_approve = runs and outcomes[Outcome.ASSIGNMENT]
    days = [dates.civil(one.starts_at) for one in to_note[:1]]
    days += [edition.closes_on] * bool(decide) + [edition.ends_on] * bool(to_complete or to_approve)
    asked = asked_of_group(to_note=to_note, to_complete=to_complete, to_approve=to_approve, decide=decide)
    context = {
        "edition": edition,
        "sessions": meetings,
        "page": page,
        "runs": runs,
        "may_manage": manages,
        "leads": leads,
        "decide": decide,
        "to_note": to_note,
        "to_complete": to_complete,
        "to_approve": to_approve,
        "summary": summary_of_group(edition, asked, min(days, default=None), today),
        "outcomes": outcomes,
        "missable": missable,
        "now": now,
        "today": today,
    }
    return render(request, "courses/group.html", context)


@require_http_methods(["GET", "POST"])
def attendance(request: PortalRequest, pk: int, session: int) -> HttpResponse:
    """Note who is here, on a phone: one joined choice per person, saved with one button or as one goes."""
    edition = _taught(request, pk)
    meeting = get_object_or_404(Session.objects.filter(edition=edition), pk=session)
    meeting.edition = edition
    if request.method == "POST":
        return _noted(request, edition, meeting)
    people = list_of(meeting, request.user)
    numbers = list(edition.sessions.values_list("pk", flat=True))
    context = {
        "edition": edition,
        "session": meeting,
        "people": people,
        "choices": CHOICES,
        "noted": sum(bool(row.was) for row in people),
        "number": numbers.index(meeting.pk) + 1,
        "of": len(numbers),
        "begun": meeting.starts_at <= timezone.now(),
    }
    return render(request, "courses/attendance.html", context)


@require_safe
def to_sign(request: PortalRequest, pk: int) -> HttpResponse:
    """Everybody who has a place, with a box to sign for each meeting: to print and lay on the table."""
    edition = _taught(request, pk)
    coming = people_of(edition, request.user).filter(state__in=Registration.HAS_PLACE)
    people = coming.order_by("person__folded", "pk")
    context = {"edition": edition, "sessions": sessions_of(edition), "people": people, "empty_lines": range(3)}
    return render(request, "courses/to_sign.html", context)


def _noted(request: PortalRequest, edition: Edition, meeting: Session) -> HttpResponse:
    marks = {
        int(name[1:]): str(value)
        for name, value in request.POST.items()
        if name[:1] == "r" and number_sent(name[1:], 10) is not None
    }
    if "rest" in request.POST:
        marks |= {row.pk: "present" for row in list_of(meeting, request.user) if not row.was and row.pk not in marks}

    done = ngettext_lazy("%(count)s person is noted.", "%(count)s people are noted.", "count")
    here = address("courses:attendance", edition.pk, meeting.pk)
    note = partial(note_attendance, meeting, marks, by=request.user, now=timezone.now())
    return attempt(
        request,
        note,
        lambda count: done % {"count": count},
        edition.get_absolute_url() if "close" in request.POST else here,
    )


@require_POST
def complete(request: PortalRequest, pk: int) -> HttpResponse:
    """Note the result of everybody for whom it is certain."""
    edition = get_object_or_404(run_editions(request.user), pk=pk)
    words = _("Completed: %(done)s. Not completed: %(short)s. Everybody is told.")
    act = partial(complete_all, edition, by=request.user, today=timezone.localdate())
    return attempt(request, act, lambda made: words % {"done": made[0], "short": made[1]}, address("courses:group", pk))


@require_POST
def assignment(request: PortalRequest, pk: int) -> HttpResponse:
    """The assignment of a participant is good."""
    rows = Registration.objects.filter(rules.COMPLETES(request.user)).select_related("edition__course", "person")
    row = get_object_or_404(rows, pk=pk)
    done = _("The assignment of %(name)s is approved.") % {"name": row.person.name}
    act = partial(approve_assignment, row, by=request.user, today=timezone.localdate())
    return attempt(request, act, done, row.edition.get_absolute_url())


@require_POST
def run_small(request: PortalRequest, pk: int) -> HttpResponse:
    """Let a group below its smallest number go ahead."""
    edition = get_object_or_404(run_editions(request.user), pk=pk)
    done = ngettext_lazy(
        "It goes ahead. %(count)s person is told.", "It goes ahead. %(count)s people are told.", "count"
    )
    act = partial(writing.run_small, edition, by=request.user)
    return attempt(request, act, lambda count: done % {"count": count}, edition.get_absolute_url())


@require_http_methods(["GET", "POST"])
def write(request: PortalRequest, pk: int) -> HttpResponse:
    """Write to the participants."""
    edition = _taught(request, pk)
    form = WriteForm(sent(request))
    done = ngettext_lazy("%(count)s person gets your message.", "%(count)s people get your message.", "count")
    act = lambda: writing.write_to(edition, by=request.user, **form.cleaned_data)  # noqa: E731
    if gone := acted(request, form, act, lambda count: done % {"count": count}, edition.get_absolute_url()):
        return gone
    context = {"form": form, "edition": edition}
    return render(request, "courses/write.html", context, status=422 if form.is_bound else 200)


@require_safe
@role_required(Role.COURSE_MANAGER)
def interested(request: PortalRequest, pk: int) -> HttpResponseBase:
    """Who would like a course, as far as the reader may know."""
    course = get_object_or_404(managed_courses(request.user), pk=pk)
    rows = interested_for(request.user, course)
    if file := as_file(request, f"interested-{course.pk}", INTERESTED, rows):
        return file
    return render(request, "courses/interested.html", {"course": course, "page": page_of(rows, request, 50)})
