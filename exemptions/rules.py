"""Who may do what with a request (DOMAIN 2.5): nobody acts on their own case, adviser and decider are two people."""

from __future__ import annotations

from django.db.models import Q

from utq_portal.access import Rule, not_own, owner
from utq_portal.people.models import Role
from utq_portal.people.rules import appointed, central, holds

NOT_OWN = not_own("person")
OWN = owner("person")
HR = appointed(Role.HR_ADVISOR, "faculty") & NOT_OWN
ADVISER = holds(Role.EXEMPTION_ADVISOR) & NOT_OWN
# filed: from then on the adviser and the faculty are part of the case
REQUESTED = Rule(lambda user: ~Q(filed_on=None))
DECIDER = (
    appointed(Role.FACULTY_DECIDER, "faculty") & NOT_OWN & Rule(lambda user: ~Q(advised_by=user) | Q(advised_by=None))
)
COORDINATOR = central(Role.COORDINATOR) & NOT_OWN
READS = OWN | HR | COORDINATOR | ((ADVISER | (appointed(Role.FACULTY_DECIDER, "faculty") & NOT_OWN)) & REQUESTED)
# diploma scans and texts: not for the coordinator's curiosity, but the coordinator reads the case (DOMAIN 2.5)
EXTERNAL_READS = OWN | COORDINATOR
