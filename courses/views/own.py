"""What a participant decides after registering: who reads the dossier that day, and what goes into it afterwards."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import rules
from courses.models import Registration
from courses.workflow.sharing import agree_to_share
from courses.workflow.statements import add_statement
from utq_portal.web.acting import attempt
from utq_portal.web.links import address
from utq_portal.web.request import PortalRequest


def _own(request: PortalRequest, pk: int) -> Registration:
    rows = Registration.objects.filter(rules.OWN(request.user))
    return get_object_or_404(rows.select_related("edition__course", "edition__led_by", "person"), pk=pk)


@require_POST
def sharing(request: PortalRequest, pk: int) -> HttpResponse:
    """Let who leads the day read the dossier on it, or no longer."""
    row = _own(request, pk)
    agreed = request.POST.get("agreed") == "yes"
    name = row.edition.led_by.name if row.edition.led_by else ""
    done = _("%(name)s reads your dossier on that day.") if agreed else _("%(name)s does not read your dossier.")
    act = partial(agree_to_share, row, by=request.user, agreed=agreed)
    return attempt(request, act, done % {"name": name}, address("courses:mine"))


@require_POST
def statement(request: PortalRequest, pk: int) -> HttpResponse:
    """Take the statement of a completed course into the own dossier."""
    row = _own(request, pk)
    done = _("The statement is in your dossier, as number %(number)s. Tick what it shows.")
    return attempt(
        request,
        lambda: add_statement(row, by=request.user),
        lambda piece: done % {"number": piece.number},
        lambda piece: f"{address('dossiers:overview', piece.dossier_id)}#evidence",
        back=address("courses:mine"),
    )
