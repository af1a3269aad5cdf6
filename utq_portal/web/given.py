"""Files of people, given out to whoever may read them; that staff took one is an event (docs/domain.md, Reading)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.audit.verbs import Verb, declare
from utq_portal.files import handout
from utq_portal.files.storage import Stored
from utq_portal.web.request import PortalRequest

EXPORTED = declare("web.list_exported")
GIVEN = (200, 206)


@dataclass(frozen=True, slots=True)
class About:
    """Of what a file is, for the audit: the ``verb``, the row of the verb's Rule, its case and its person."""

    verb: Verb
    subject: Model
    case: str
    person: int


def give(request: PortalRequest, about: About, file: Stored, *, name: str = "") -> HttpResponseBase:
    """Give out a kept file, and record it when it is not the reader's own; the caller has checked who may read it.

    It goes under its own name, or ``name``; 404 when there is none.

    The event names the stored file, whose bytes never change, and not its name, which its owner wrote.
    """
    response = handout.serve(request, replace(file, name=name or file.name))
    if request.method == "GET" and response.status_code in GIVEN and request.user.pk != about.person:
        _note(request, about, file.path)
    return response


@transaction.atomic
def _note(request: PortalRequest, about: About, path: str) -> None:
    """One event per reader, file and day: a film is asked for in hundreds of parts."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    row = {"subject_type": about.subject._meta.label_lower, "subject_id": about.subject.pk}
    known = Event.objects.filter(**row, verb=about.verb.name, actor=request.user, at__gte=today, data__file=path)
    if not known.exists():
        record(about.verb.name, about.subject, by=request.user, case=about.case, data={"file": path})


def note_export(request: HttpRequest, name: str, form: str) -> None:
    """Record that somebody with a role took a list as a file; ``name`` is the list's, never what stands in it."""
    if request.user.is_authenticated and request.user.held_roles:
        record(EXPORTED.name, request.user, by=request.user, data={"list": name, "as": form})
