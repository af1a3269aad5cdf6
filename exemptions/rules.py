"""Who may do what with a request (DOMAIN 2.5): nobody acts on their own case, adviser and decider are two people."""

from __future__ import annotations

from django.db.models import Q

from utq_portal.access import Rule, owner
from utq_portal.people.models import Role
from utq_portal.people.rules import appointed, central, holds

OWN = owner("person")
HR = appointed(Role.HR_ADVISOR, "faculty", "person")
ADVISER = holds(Role.EXEMPTION_ADVISOR, "person")
# filed: from then on the adviser and the faculty are part of the case
REQUESTED = Rule(lambda user: ~Q(filed_on=None))
FACULTY = appointed(Role.FACULTY_DECIDER, "faculty", "person")
DECIDER = FACULTY & Rule(lambda user: ~Q(advised_by=user) | Q(advised_by=None))
COORDINATOR = central(Role.COORDINATOR, "person")
READS = OWN | HR | COORDINATOR | ((ADVISER | FACULTY) & REQUESTED)
# the row is an ExemptionDocument
DOCUMENT_STAFF = appointed(Role.HR_ADVISOR, "request__faculty", "request__person") | holds(
    Role.EXEMPTION_ADVISOR, "request__person"
)
# diploma scans and texts: not for the coordinator's curiosity, but the coordinator reads the case (DOMAIN 2.5)
EXTERNAL_READS = OWN | COORDINATOR
