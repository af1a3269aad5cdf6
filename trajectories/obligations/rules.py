"""Who may do what with an obligation and with the records of HR (docs/domain.md, Who reads what)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from utq_portal.access import Rule, owner
from utq_portal.people.models import Role, User
from utq_portal.people.rules import appointed, central, employees, guarded_address, holds

# the row is a file of HR or a register
UPLOADED = owner("uploaded_by")
# the row has a person and a faculty: an obligation, or what an app above puts under one
OWN = owner("person")
COORDINATOR = central(Role.COORDINATOR, "person")
HR = appointed(Role.HR_ADVISOR, "faculty", "person")

# the row is an Obligation (docs/domain.md, Who reads what)
OBLIGATION_HR = HR
OBLIGATION_DECIDER = appointed(Role.FACULTY_DECIDER, "faculty", "person")
# whose acts move the clock
OBLIGATION_CHANGED = OBLIGATION_HR | OBLIGATION_DECIDER
# who reads why more time was asked: the teacher and those who decide; others see dates only
OBLIGATION_REASONS = OWN | OBLIGATION_HR | COORDINATOR | OBLIGATION_DECIDER

_HR_IN_PERSON = appointed(Role.HR_ADVISOR, "faculty", "person", in_person=True)
# the row is a User: who has the address has the account, so a stand-in of HR does not change it, and a faculty whose
# own people somebody was of does not either
EMPLOYEE_IN_PERSON = employees(_HR_IN_PERSON, in_person=True)
EMPLOYEE_OF_TODAY = employees(_HR_IN_PERSON, in_person=True, today=True)
# the row is a User: whose address the HR advisor changes (docs/domain.md, Doors)
ADDRESS = EMPLOYEE_OF_TODAY & Rule(lambda user: ~guarded_address(), when=_("without a role"))


def keeps_register(user: User) -> bool:
    """Whether the user loads the register from before the portal: the coordinator or central HR."""
    return any(one.role in {Role.COORDINATOR, Role.HR_ADVISOR} and one.faculty_id is None for one in user.held_roles)


# the row is a RegisterUpload, or an Obligation that the register settles
REGISTER = holds(Role.COORDINATOR) | holds(Role.HR_ADVISOR)
OBLIGATION_REGISTER = COORDINATOR | OBLIGATION_HR
