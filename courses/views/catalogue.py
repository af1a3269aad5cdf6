"""The catalogue for everybody."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses import queries, workflow
from courses.forms import CatalogueFilter
from utq_portal.web.pages import page_of
from utq_portal.web.request import PortalRequest


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All courses, with filters in the address bar."""
    form = CatalogueFilter(request.GET)
    wanted = form.wanted()
    page = page_of(queries.catalogue(wanted, timezone.localdate()), request)
    filtered = any(getattr(wanted, name) for name in ("text", "competence", "kind", "language", "faculty", "since"))
    return render(request, "courses/catalogue.html", {"filter": form, "page": page, "filtered": filtered})


@login_not_required
@require_safe
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """One course with its coming editions."""
    user = request.user if request.user.is_authenticated else None
    row = get_object_or_404(queries.course_pages(user, timezone.localdate()), pk=pk)
    return render(request, "courses/course.html", {"course": row, "contact": queries.course_desk_contact()})


@require_POST
def interest(request: PortalRequest, pk: int) -> HttpResponse:
    """Say that a course interests you, or no longer; twice is the same as once."""
    row = get_object_or_404(queries.course_pages(request.user, timezone.localdate()), pk=pk)
    if request.POST.get("wanted") == "no":
        workflow.withdraw_interest(row, by=request.user)
        messages.success(request, _("Your interest is withdrawn."))
    else:
        workflow.show_interest(row, by=request.user)
        messages.success(
            request, _("Your interest is noted. You hear from the course desk when an edition is planned.")
        )
    return redirect("courses:course", pk=row.pk)
