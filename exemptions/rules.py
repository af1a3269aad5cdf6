"""Who may do what with a request: nobody acts on their own case, adviser and decider are two people.

docs/domain.md, Who reads what.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from utq_portal.access import Rule, owner
from utq_portal.people.models import Role
from utq_portal.people.rules import appointed, central, holds

OWN = owner("person")
HR = appointed(Role.HR_ADVISOR, "faculty", "person")
ADVISER = holds(Role.EXEMPTION_ADVISOR, "person")
# filed, or brought before the faculty by the candidate: from then on the adviser and the faculty are part of the case
FILED = Rule(lambda user: ~Q(filed_on=None), when=_("once it is requested"))
BEFORE_FACULTY = Rule(
    lambda user: ~Q(filed_on=None) | ~Q(second_asked_on=None), when=_("once it is requested, or you bring it there")
)
FACULTY = appointed(Role.FACULTY_DECIDER, "faculty", "person")
# neither who advised nor whose stand-in advised decides; nor does a stand-in of either
DECIDER = appointed(Role.FACULTY_DECIDER, "faculty", "person", "advised_by", "advised_for")
COORDINATOR = central(Role.COORDINATOR, "person")
READS = OWN | HR | COORDINATOR | (ADVISER & FILED) | (FACULTY & BEFORE_FACULTY)
EXTERNAL_READS = OWN | COORDINATOR
# the row is an ExemptionDocument
DOCUMENT_STAFF = appointed(Role.HR_ADVISOR, "request__faculty", "request__person") | holds(
    Role.EXEMPTION_ADVISOR, "request__person"
)
