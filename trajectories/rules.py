"""Who may do what with an obligation and a trajectory (docs/domain.md, Who reads what)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trajectories.models import Trajectory
from utq_portal.access import NEVER, Reader, Rule, both, either, not_own, owner
from utq_portal.people.models import Role, User
from utq_portal.people.rules import appointed, central, employees, fit, guarded_address, holds, manages, not_managed


def supervised(path: str = "") -> Rule:
    """The user is the trajectory's UTQ supervisor and holds that role in its faculty today (docs/domain.md, Ties).

    A stand-in of the named UTQ supervisor counts as such; who is line manager of the teacher never does, nor who has
    left (``fit``). ``path`` leads to the trajectory ("" is the row itself).
    """
    start = f"{path}__" if path else ""
    unmanaged = not_managed(f"{start}person")

    def condition(user: User) -> Q:
        held = [a for a in user.held_roles if a.role == Role.UTQ_SUPERVISOR]
        allowed = NEVER
        for assignment in held:
            mine = Q(**{f"{start}supervisor": assignment.person_id})
            if assignment.faculty_id is not None:
                mine &= Q(**{f"{start}faculty": assignment.faculty_id})
            able = fit(f"{start}person", user.pk, assignment.person_id)
            allowed = either(allowed, both(mine, able))
        return both(allowed, ~Q(**{f"{start}person": user}), unmanaged(user)) if held else NEVER

    return Rule(condition, (Reader("own_supervisor"),))


# the row is a Trajectory
OWN = owner("person")
NOT_OWN = not_own("person")
# the row is a file of HR or a register
UPLOADED = owner("uploaded_by")
SUPERVISED = supervised()
FACULTY_SUPERVISOR = appointed(Role.UTQ_SUPERVISOR, "faculty", "person")
# who may take a trajectory over: not the line manager of its teacher, nor who has left
TAKES = appointed(Role.UTQ_SUPERVISOR, "faculty", "person", at_work=True) & not_managed("person")
COORDINATOR = central(Role.COORDINATOR, "person")
HR = appointed(Role.HR_ADVISOR, "faculty", "person")
LINE_MANAGER = manages("person") & NOT_OWN
# before a UTQ supervisor is assigned, each of the faculty may take the intake
UNASSIGNED = Rule(lambda user: Q(supervisor=None), when=_("before one is assigned"))
INTAKE_STAFF = SUPERVISED | (TAKES & UNASSIGNED)
# who sees that there is a trajectory, and where it stands
STATUS = OWN | SUPERVISED | FACULTY_SUPERVISOR | COORDINATOR | HR | LINE_MANAGER
# who brings in one that began before the portal (docs/domain.md, Trajectories that began before)
BRINGS_IN = COORDINATOR | FACULTY_SUPERVISOR
OPENS = OWN | BRINGS_IN
# who gives a caseload, or some of it, to another UTQ supervisor: a stand-in hands nothing on
HANDS_OVER = COORDINATOR | appointed(Role.UTQ_SUPERVISOR, "faculty", "person", in_person=True)
# who reads intake texts: the teacher, the own UTQ supervisor, and before assignment those of the faculty
INTAKE_TEXTS = OWN | INTAKE_STAFF
# the coordinator reads the documents, not the notes of the self-diagnosis
INTAKE_DOCUMENTS = INTAKE_TEXTS | COORDINATOR
# who reads what was agreed with the line manager
DISCUSSION = INTAKE_DOCUMENTS | LINE_MANAGER


def _of_own_cases() -> Rule:
    """The user supervises the trajectory that runs under the obligation."""
    return Rule(
        lambda user: Q(pk__in=Trajectory.objects.filter(SUPERVISED(user)).values("obligation")), SUPERVISED.readers
    )


# the row is an Obligation (docs/domain.md, Who reads what)
OBLIGATION_HR = HR
OBLIGATION_DECIDER = appointed(Role.FACULTY_DECIDER, "faculty", "person")
# whose acts move the clock
OBLIGATION_CHANGED = OBLIGATION_HR | OBLIGATION_DECIDER
OBLIGATION_SEEN = OWN | OBLIGATION_HR | COORDINATOR | OBLIGATION_DECIDER | FACULTY_SUPERVISOR | _of_own_cases()
# who reads why more time was asked: the teacher and those who decide; others see dates only
OBLIGATION_REASONS = OWN | OBLIGATION_HR | COORDINATOR | OBLIGATION_DECIDER

_HR_IN_PERSON = appointed(Role.HR_ADVISOR, "faculty", "person", in_person=True)
# the row is a User: who has the address has the account, so a stand-in of HR does not change it, and a faculty whose
# own people somebody was of does not either
EMPLOYEE_IN_PERSON = employees(_HR_IN_PERSON, in_person=True)
EMPLOYEE_OF_TODAY = employees(_HR_IN_PERSON, in_person=True, today=True)
# the row is a User: whose address the HR advisor changes (docs/domain.md, Doors)
ADDRESS = EMPLOYEE_OF_TODAY & Rule(lambda user: ~guarded_address(), when=_("without a role"))
# the row is a User: of whom the line manager sees step and dates
REPORT = manages("pk") & Rule(lambda user: ~Q(pk=user.pk))


def keeps_register(user: User) -> bool:
    """Whether the user loads the register from before the portal: the coordinator or central HR."""
    return any(one.role in {Role.COORDINATOR, Role.HR_ADVISOR} and one.faculty_id is None for one in user.held_roles)


# the row is a RegisterUpload, or an Obligation that the register settles
REGISTER = holds(Role.COORDINATOR) | holds(Role.HR_ADVISOR)
OBLIGATION_REGISTER = COORDINATOR | OBLIGATION_HR
