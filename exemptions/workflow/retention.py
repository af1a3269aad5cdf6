"""Scans of diplomas go after their term; kind, issuer and the date seen stay (docs/domain.md, Scans)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from exemptions.models import ExemptionDocument, ExemptionRequest, ExternalQualification
from trajectories.obligations.clock import add_months
from utq_portal.policy.queries import current
from utq_portal.policy.values import Policy
from utq_portal.web.files import remove_after_commit

GONE = {"file_path": "", "file_name": "", "file_size": 0, "file_mime": "", "sha256": ""}
BATCH = 200
DAY = timedelta(days=1)


def last_day(today: date, policy: Policy) -> date:
    """What ended on this day or earlier may go: the term, and the window for objections where there is one.

    It is the last day whose term ends today: at the end of a short month also the days that only longer months have.
    """
    tomorrow = today + DAY
    if tomorrow.day == 1:
        final = add_months(tomorrow, -policy.exemption_scan_months) - DAY
    else:
        final = add_months(today, -policy.exemption_scan_months)
    return final - timedelta(days=policy.objection_days) if policy.exemption_objection else final


def remove_scans(today: date) -> int:
    """Remove what is past its term and say how many scans; a second run finds nothing."""
    before = last_day(today, current())
    ended = Q(request__state__in=ExemptionRequest.ENDED, request__state_since__date__lte=before)
    number = 0
    while papers := list(ExemptionDocument.objects.filter(ended).exclude(file_path="")[:BATCH]):
        number += _remove(papers, today)
    done = Q(state__in=[ExternalQualification.State.VERIFIED, ExternalQualification.State.REJECTED])
    rows = ExternalQualification.objects.filter(done, state_since__date__lte=before).exclude(file_path="")
    while found := list(rows[:BATCH]):
        number += _remove(found, today)
    return number


@transaction.atomic
def _remove(rows: list[ExemptionDocument] | list[ExternalQualification], today: date) -> int:
    for row in rows:
        remove_after_commit(row.file_path)
    type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).update(**GONE, removed_on=today)
    return len(rows)


def scan_leaves_on(row: ExemptionRequest | ExternalQualification) -> date:
    """The day on which the scans of an ended case go."""
    policy = current(row.faculty_id)
    ended = timezone.localtime(row.state_since).date()
    if policy.exemption_objection:
        ended += timedelta(days=policy.objection_days)
    return add_months(ended, policy.exemption_scan_months)
