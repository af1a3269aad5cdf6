"""Who may do what with a trajectory (docs/domain.md, Who reads what)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trajectories.models import Trajectory
from trajectories.obligations import rules as obligations
from utq_portal.access import NEVER, Reader, Rule, both, either, not_own
from utq_portal.people.models import Role, User
from utq_portal.people.rules import appointed, fit, manages, not_managed


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


# the row is a Trajectory; the first three as of its obligation
OWN = obligations.OWN
COORDINATOR = obligations.COORDINATOR
HR = obligations.HR
NOT_OWN = not_own("person")
SUPERVISED = supervised()
FACULTY_SUPERVISOR = appointed(Role.UTQ_SUPERVISOR, "faculty", "person")
# who may take a trajectory over: not the line manager of its teacher, nor who has left
TAKES = appointed(Role.UTQ_SUPERVISOR, "faculty", "person", at_work=True) & not_managed("person")
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
OBLIGATION_SEEN = obligations.OBLIGATION_REASONS | FACULTY_SUPERVISOR | _of_own_cases()

# the row is a User: of whom the line manager sees step and dates
REPORT = manages("pk") & Rule(lambda user: ~Q(pk=user.pk))
