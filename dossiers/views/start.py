"""The one question of the first sign-in, and the way to the own dossier."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from dossiers.beginning import summary_of
from dossiers.forms.dossier import StartForm
from dossiers.queries.dossiers import own_dossier
from dossiers.queries.starting import before_start
from dossiers.views.common import form_page
from dossiers.workflow import opening
from dossiers.workflow.opening import Started
from trajectories.models import StartAnswer
from trajectories.queries.intake import dossier_waits
from trajectories.queries.trajectories import attending
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.acting import onward, sent, tried
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest

A = StartAnswer.Answer
STARTED = gettext_lazy("Your trajectory has started, and your dossier is open.")
STARTED_WAITS = gettext_lazy("Your trajectory has started. The intake comes first; your dossier opens after it.")


@require_http_methods(["GET", "POST"])
def start(request: PortalRequest) -> HttpResponse:
    """Ask, or keep the answer and open what belongs to it."""
    facts = before_start(request.user)
    form = StartForm(sent(request), initial={"start": facts.answer.answer if facts.answer else None})
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["start"]
        later = timezone.localdate() + timedelta(days=int(form.cleaned_data["when"] or 14))
        act = partial(opening.start, request.user, answer=answer, by=request.user)
        started = tried(request, lambda: act(ask_again_on=later if answer == A.LATER else None), form)
        if started is not None:
            return _onward(request, started)
    at = facts.trajectory or facts.employment
    summary, beside = summary_of(request.user, facts, timezone.localdate())
    context = {
        "facts": facts,
        "supervisor": attending(facts.trajectory) if facts.trajectory else None,
        "summary": summary,
        "beside": beside,
        "after_intake": current(at.faculty_id if at else None).intake_before_dossier,
    }
    return form_page(request, "dossiers/start.html", form, **context)


def _onward(request: PortalRequest, started: Started) -> HttpResponse:
    """To what comes next, with a sentence that says what happened."""
    answer = started.answer
    if answer.answer == A.HOLDER:
        return redirect("dossiers:start_holder")
    if answer.answer == A.LATER or started.dossier is None or started.trajectory is None:
        day = dates.long(answer.ask_again_on) if answer.ask_again_on else ""
        return onward(request, _("Nothing has started. We ask you again on %(day)s.") % {"day": day}, address("home"))
    if started.new:
        messages.success(request, STARTED_WAITS if dossier_waits(started.trajectory) else STARTED)
    else:
        messages.info(request, _("Your answer is saved. Your trajectory was open already; nothing is lost."))
    if answer.answer == A.EXPERIENCED and not dossier_waits(started.trajectory):
        return redirect(started.dossier)
    return redirect(started.trajectory)


@require_GET
def start_holder(request: PortalRequest) -> HttpResponse:
    """The two ways of somebody who has papers already, and who files what."""
    return render(request, "dossiers/start_holder.html")


@require_GET
def mine(request: PortalRequest) -> HttpResponse:
    """To the own dossier, or to the question that opens one."""
    return redirect(own_dossier(request.user) or "dossiers:start")
