"""What this app contributes to the office (docs/architecture.md, What an app contributes)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exemptions.models import ExemptionRequest, ExternalQualification, OfferedTime
from trajectories.workflow import joining
from trajectories.workflow.joining import Hindrance
from utq_portal.office import impact, lying
from utq_portal.office.impact import Kind
from utq_portal.office.lying import Left
from utq_portal.office.workflow import relations
from utq_portal.people.models import User

relations.add("""
moves: exemptions.exemptionrequest.person exemptions.externalqualification.person exemptions.offeredtime.host
says: exemptions.exemptionrequest.opened_by exemptions.exemptionrequest.filed_by exemptions.exemptionrequest.waived_by
says: exemptions.exemptionrequest.advised_by exemptions.exemptionrequest.advised_for
says: exemptions.exemptionrequest.decided_by exemptions.exemptiondocument.added_by
says: exemptions.exemptiondocument.seen_by exemptions.question.asked_by exemptions.externalqualification.decided_by
""")

EXEMPTION = _("A request for an exemption runs. Let it be decided or withdrawn first.")
EXTERNAL = _("A qualification from elsewhere is being checked. Decide on it first.")


def _runs(*both: User) -> Iterator[Promise]:
    if ExemptionRequest.objects.filter(person__in=both, state__in=ExemptionRequest.RUNNING).exists():
        yield EXEMPTION
    if ExternalQualification.objects.filter(person__in=both, state=ExternalQualification.State.SUBMITTED).exists():
        yield EXTERNAL


joining.add(Hindrance(10, _runs))


def _exemptions_with(person: int, by: User, now: datetime) -> QuerySet[ExemptionRequest]:
    """Requests for exemption that wait for a meeting with this person, or for a choice among the times they offered."""
    met = Q(state=ExemptionRequest.State.MEETING, meeting__organiser=person, meeting__cancelled_at=None)
    offered = Exists(OfferedTime.objects.filter(request=OuterRef("pk"), host=person, starts_at__gt=now))
    return ExemptionRequest.objects.filter(met | Q(offered, state=ExemptionRequest.State.TIMES))


def _exemptions(person: User, rows: QuerySet[ExemptionRequest], number: int) -> Iterator[Left]:
    for row in rows.select_related("person").order_by("pk"):
        planned = row.state == ExemptionRequest.State.MEETING
        met, offered = gettext("The meeting about the exemption of %(person)s"), gettext("Times offered to %(person)s")
        words = met if planned else offered
        yield Left(1, words % {"person": row.person.name}, row.get_absolute_url(), gettext("Open the request"))


lying.add(lying.Lying("exempting", 50, _exemptions_with, _exemptions))

E = ExemptionRequest.State
EXEMPTIONS = Kind(
    _("exemptions being asked"), lambda: ExemptionRequest.objects.filter(state__in=ExemptionRequest.RUNNING), "faculty"
)
SCANS = Kind(
    _("decided exemptions whose scans are kept"),
    lambda: ExemptionRequest.objects.filter(state__in=ExemptionRequest.ENDED, documents__removed_on=None).distinct(),
    "faculty",
)
impact.add(EXEMPTIONS, "exemption_weeks", "exemption_step_days", "exemption_answer_days")
impact.add(EXEMPTIONS, "exemption_silent_days", "exemption_objection")
impact.add(SCANS, "exemption_scan_months")
