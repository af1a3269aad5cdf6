"""What this app contributes to the office (docs/architecture.md, What an app contributes)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exemptions.models import ExemptionRequest, ExternalQualification
from trajectories.workflow.joining import hinders
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


@hinders(10)
def _runs(*both: User) -> Iterator[Promise]:
    if ExemptionRequest.objects.filter(person__in=both, state__in=ExemptionRequest.RUNNING).exists():
        yield EXEMPTION
    if ExternalQualification.objects.filter(person__in=both, state=ExternalQualification.State.SUBMITTED).exists():
        yield EXTERNAL
