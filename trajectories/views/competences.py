"""The profile in use, for visitors too."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from trajectories.queries.profile import competences_shown


@login_not_required
@require_safe
def competences(request: HttpRequest) -> HttpResponse:
    """Every competence and criterion of the active profile, with what it looks like in practice."""
    shown = competences_shown()
    profile = shown[0].competence.profile if shown else None
    return render(request, "trajectories/competences.html", {"shown": shown, "profile": profile})
