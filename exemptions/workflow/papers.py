"""The papers of a request: delivered, taken back, and seen."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exemptions import rules
from exemptions.models import ExemptionDocument, ExemptionRequest
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, STAFF_ONLY, declare
from utq_portal.files.storage import Stored, remove_after_commit
from utq_portal.people.models import User
from utq_portal.workflow import Refused, settle

S = ExemptionRequest.State
DOCUMENT = declare("exemptions.document", _("%(actor)s delivered a document"), EVERYONE)
REMOVED = declare("exemptions.document_removed", _("%(actor)s removed a document"), STAFF_ONLY)
SEEN = declare(
    "exemptions.document_seen", _("%(actor)s saw the original of a document"), STAFF_ONLY, rules.DOCUMENT_STAFF
)


def _locked(pk: int) -> ExemptionRequest:
    return ExemptionRequest.objects.select_for_update(of=("self",)).get(pk=pk)


def may_add(request: ExemptionRequest, by: User) -> bool:
    """The candidate until the meeting is planned; HR for the candidate, before it is requested."""
    if request.person_id == by.pk:
        return request.state in ExemptionRequest.WRITABLE
    return request.state in ExemptionRequest.WITH_HR and rules.HR.allows(by, request)


@transaction.atomic
def add_document(
    request: ExemptionRequest, stored: Stored, *, kind: str, by: User, issuer: str = "", language: str = ""
) -> ExemptionDocument:
    """A paper, already kept on disk; only while the request can still be changed."""
    row = _locked(request.pk)
    if not may_add(row, by):
        raise Refused(
            _("Documents can be added by the candidate, until the meeting is planned. Bring this one to the meeting.")
        )
    document = ExemptionDocument.objects.create(
        request=row,
        kind=kind,
        issuer=issuer.strip(),
        language=language,
        **stored.columns,
        added_by=by,
    )
    settle(ExemptionRequest.objects.filter(pk=row.pk))
    record(DOCUMENT.name, document, by=by, case=row.case)
    return document


@transaction.atomic
def remove_document(document: ExemptionDocument, *, by: User) -> None:
    """Take a paper back, by whoever added it, before the exemption is requested; a second click does no harm."""
    row = _locked(document.request_id)
    if document.added_by_id != by.pk or row.state not in ExemptionRequest.WITH_HR:
        raise Refused(_("Once the exemption is requested, documents stay with it."))
    if not ExemptionDocument.objects.filter(pk=document.pk).exists():
        return
    record(REMOVED.name, document, by=by, case=row.case)
    remove_after_commit(document.file_path)
    document.delete()
    settle(ExemptionRequest.objects.filter(pk=row.pk))


@transaction.atomic
def see_document(document: ExemptionDocument, *, by: User, today: date) -> None:
    """HR or the adviser saw the original; while the case runs, each paper once."""
    request = document.request
    if not (rules.HR | (rules.ADVISER & rules.FILED)).allows(by, request):
        raise Refused(_("HR or the exemption advisor notes that the original was seen."))
    if request.state not in ExemptionRequest.RUNNING:
        raise Refused(_("The request has ended; its papers stay as they were."))
    if ExemptionDocument.objects.filter(pk=document.pk, seen_on=None).update(seen_on=today, seen_by=by):
        record(SEEN.name, document, by=by, case=request.case)
