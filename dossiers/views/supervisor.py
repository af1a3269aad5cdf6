"""The desk of a UTQ supervisor: what waits, what changed, and all teachers on one page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers import waiting
from dossiers.exports import TRAJECTORIES
from dossiers.queries import caseload, supervising
from dossiers.rows import line_of, lines_of
from dossiers.views.lists import narrowed
from trajectories.models import Trajectory
from trajectories.queries.ball import HOLDERS
from trajectories.queries.progress import STEPS
from utq_portal.agenda.days import working_days_between
from utq_portal.desks.queue import ball, expected, first_due
from utq_portal.desks.tabs import all_for, numbers, tabs_in
from utq_portal.people.models import Role
from utq_portal.policy.queries import current
from utq_portal.web import dates, pages
from utq_portal.web.export import CHUNK, as_file
from utq_portal.web.filters import chosen, quick_filters
from utq_portal.web.links import address
from utq_portal.web.numbers import Count
from utq_portal.web.request import PortalRequest
from utq_portal.web.summary import Said, Summary

TABS: dict[str, Promise | str] = {
    "all": gettext_lazy("All"),
    "waiting": gettext_lazy("Waiting for you"),
    "soon": gettext_lazy("Deadline within 6 months"),
    "silent": "",  # with the number of days of the setting, see supervisor_desk
    "ready": gettext_lazy("Ready or in assessment"),
    "intake": gettext_lazy("In their intake"),
}
OPEN_STEPS = {key: word for key, word in STEPS.items() if key not in ("completed", "closed")}


def supervisor_desk(request: PortalRequest) -> HttpResponseBase:
    """Waiting, changed, and the caseload; the same number of queries for 3 rows and for 10,000."""
    user, today = request.user, timezone.localdate()
    rows = caseload.supervised(user)
    picked = _filtered(request, rows, today)
    if file := as_file(request, "teachers", TRAJECTORIES, (line_of(row, user) for row in picked.iterator(CHUNK))):
        return file
    found, counts = all_for(user, today), caseload.desk_counts(rows, user, today)
    attention = supervising.attention(user)
    waits = [row for row in attention if row.turn == 0]
    news: Any = [row for row in attention if row.turn == 1]
    if len(attention) >= supervising.MOST_CASES:  # there may be more than were read
        news = supervising.changed_since(user)
    changed = pages.page_of(news, request, 12, param="changed")
    policy = current()
    questions, certificates = supervising.questions(user), supervising.certificates(user)
    items = waiting.of_supervisor(waits, questions, certificates, policy.answer_days, today)
    number, where = numbers(found, ["supervisor"])["supervisor"], _where(request, counts["all"])
    note = _oldest(waits, today) if items else _("you get a message when something comes")
    plain = not any(request.GET.get(name) for name in ("q", "step", "holder"))
    page = pages.page_of(picked, request, 20, total=counts[_tab(request)] if plain else None)
    context = {
        "tabs": tabs_in(found, user, "supervisor"),
        "summary": Summary(where, expected(number, note), first_due(items, today), ball(items), _others(counts)),
        "total": counts["all"],
        "items": items,
        "waits": number,
        "answer_days": policy.answer_days,
        "changed": [line_of(row, user) for row in changed],
        "changed_page": changed,
        "quick": quick_filters(request, TABS | {"silent": caseload.silent_words(today)}, counts),
        "tab": _tab(request),
        "lines": lines_of(page, user),
        "page": page,
        "steps": OPEN_STEPS,
        "holders": HOLDERS,
        "asked": {name: request.GET.get(name, "") for name in ("q", "step", "holder")},
        "slots_url": address("trajectories:intake_slots"),
        "today": today,
    }
    return render(request, "dossiers/supervisor.html", context)


def _tab(request: PortalRequest) -> str:
    return chosen(request, "tab", TABS) or "all"


def _filtered(request: PortalRequest, rows: QuerySet[Trajectory], today: date) -> QuerySet[Trajectory]:
    condition = caseload.tab_conditions(request.user, today)[_tab(request)]
    picked = narrowed(request, rows, condition, OPEN_STEPS, today)
    ordered: QuerySet[Trajectory] = pages.sorted_by(picked, request, caseload.orders(), "left")
    return ordered


def _where(request: PortalRequest, total: int) -> Said:
    words = ngettext("%(counter)s trajectory", "%(counter)s trajectories", total) % {"counter": Count(total)}
    held = [a for a in request.user.held_roles if a.role == Role.UTQ_SUPERVISOR]
    codes = sorted({a.faculty.code for a in held if a.faculty})
    return Said(words, ", ".join(codes) if codes else _("all faculties"), "#t-h")


def _oldest(waits: list[Any], today: date) -> str:
    if not waits:
        return ""
    days = max(working_days_between(dates.civil(row.state_since), today) for row in waits)
    words = ngettext("oldest: %(days)s working day", "oldest: %(days)s working days", days)
    return words % {"days": days}


def _others(counts: dict[str, int]) -> str:
    """Teachers 18, assessors 3, coordinator 2: with the own ones their sum is the number of rows."""
    held = [(word, counts[f"holder_{who}"]) for who, word in HOLDERS.items() if who != "utq_supervisor"]
    return ", ".join(f"{word} {number}" for word, number in held if number)
