"""What visitors read about exemptions; people who are signed in see it too."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exemptions import finder, queries
from utq_portal.policy.models import PageText
from utq_portal.policy.queries import current, page_texts


@login_not_required
@require_safe
def already_qualified(request: HttpRequest) -> HttpResponse:
    """Three questions and the road that fits; nothing is kept."""
    reader = request.user if request.user.is_authenticated else None
    grounds = list(queries.active_grounds())
    hold = request.GET.get("hold", "")
    known = {finder.UTQ, finder.PARTIAL, finder.NONE, *(row.code for row in grounds)}
    taught, paper = request.GET.get("taught", ""), request.GET.get("paper", "")
    context = {
        "grounds": grounds,
        "hold": hold,
        "taught": taught,
        "paper": paper,
        "taught_choices": finder.TAUGHT,
        "paper_choices": finder.PAPER,
        "road": finder.road(hold, taught, paper, grounds) if hold in known else None,
        "asked_nothing": bool(request.GET) and hold not in known,
        "hr": queries.hr_contact(reader) if reader else None,
        "weeks": current().exemption_weeks,
        "own": page_texts(PageText.Place.QUALIFIED),
        "dossier": queries.open_dossier(reader) if reader and hold == finder.PARTIAL else None,
    }
    return render(request, "exemptions/already_qualified.html", context)


@login_not_required
@require_safe
def exemption_guide(request: HttpRequest) -> HttpResponse:
    """The rules of exemptions in plain words, for teachers."""
    context = {"grounds": queries.active_grounds(), "policy": current()}
    return render(request, "exemptions/exemption_guide.html", context)


@login_not_required
@require_safe
def exemption_guide_hr(request: HttpRequest) -> HttpResponse:
    """The same for HR advisors: what to check, what to click, what comes after."""
    context = {"grounds": queries.active_grounds(), "policy": current()}
    return render(request, "exemptions/exemption_guide_hr.html", context)
