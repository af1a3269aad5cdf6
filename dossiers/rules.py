"""Who reads and who writes a dossier, its evidence and its sealed versions (docs/domain.md, Who reads what; Grants)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dossiers.models import DossierGrant, EvidenceTick, FeedbackRequest, PartialRecognition, SnapshotGrant
from trajectories.models import Trajectory
from trajectories.rules import supervised
from utq_portal.access import Reader, Rule, not_own, owner
from utq_portal.people.models import Role, User
from utq_portal.people.rules import central, holds, not_managed

READ_SNAPSHOT = "read_snapshot"
READ_DOSSIER = "read_dossier"
GRANT = "grant"  # how long assessors read a sealed version: the privacy page says it with the days of the settings
ASKED = (Reader("asked"),)


# never the line manager, and of the UTQ supervisor only while they are that
_ASKED_OF = not_managed("section__dossier__trajectory__person") & (
    Rule(
        lambda user: (
            ~Q(section__dossier__trajectory__supervisor=user) | Q(section__dossier__trajectory__supervisor=None)
        )
    )
    | supervised("section__dossier__trajectory")
)


def _asked(user: User) -> Q:
    """The row is a FeedbackRequest that lets ``user`` read: open, in a running trajectory, of somebody else."""
    running = Q(section__dossier__trajectory__state__in=Trajectory.OPEN)
    open_one = Q(state=FeedbackRequest.State.OPEN, reader=user) & running
    return open_one & ~Q(section__dossier__trajectory__person=user) & _ASKED_OF(user)


def _shows_what_was_asked(user: User) -> Q:
    asked = FeedbackRequest.objects.filter(
        _asked(user),
        section__dossier=OuterRef("evidence__dossier"),
        section__competence=OuterRef("criterion__competence"),
    )
    return Q(Exists(EvidenceTick.objects.filter(Exists(asked), evidence=OuterRef("pk"))))


def _granted(user: User) -> Q:
    """A grant row names the user for this snapshot, and its last day has not passed."""
    running = Q(until=None) | Q(until__gte=timezone.localdate())
    grants = SnapshotGrant.objects.filter(running, content_object=OuterRef("pk"), user=user)
    return Q(Exists(grants.filter(permission__codename=READ_SNAPSHOT)))


def admitted(path: str = "", *, ahead: bool = False) -> Rule:
    """The teacher let the user read the dossier at ``path`` today, and its trajectory runs.

    ``ahead``: or on a day to come, which shows where the dossier stands and none of its words.
    """
    start = f"{path}__" if path else ""
    unmanaged = not_managed(f"{start}trajectory__person")

    def condition(user: User) -> Q:
        today = timezone.localdate()
        grants = DossierGrant.objects.filter(
            user=user, permission__codename=READ_DOSSIER, until__gte=today, content_object=OuterRef(path or "pk")
        )
        if not ahead:
            grants = grants.filter(since__lte=today)
        running = Q(**{f"{start}trajectory__state__in": Trajectory.OPEN})
        return Q(Exists(grants)) & running & ~Q(**{f"{start}trajectory__person": user}) & unmanaged(user)

    return Rule(condition, (Reader("expected" if ahead else "admitted"),))


# the row is a Dossier
OWN = owner("trajectory__person")
SUPERVISED = supervised("trajectory")
ADMITTED = admitted()
READ = OWN | SUPERVISED | ADMITTED
# who plans the day for which somebody was admitted
COURSE_DESK = holds(Role.COURSE_MANAGER, "trajectory__person")

# the row is a CompetenceSection
SECTION_OWN = owner("dossier__trajectory__person")
SECTION_SUPERVISED = supervised("dossier__trajectory")
SECTION_REMARKS = SECTION_SUPERVISED | admitted("dossier")
SECTION_READ = SECTION_OWN | SECTION_REMARKS
# who sees how far it is: counts, no words
SECTION_STANDING = SECTION_SUPERVISED | admitted("dossier", ahead=True)

# the row is a CriterionText: a text kept to oneself is read by nobody else
TEXT_OWN = owner("section__dossier__trajectory__person")
TEXT_READ = TEXT_OWN | (
    (supervised("section__dossier__trajectory") | admitted("section__dossier"))
    & Rule(lambda user: Q(private=False), when=_("not a draft that you keep to yourself"))
)

# the row is an Evidence that is still in the dossier
EVIDENCE_OWN = owner("dossier__trajectory__person")
EVIDENCE_READ = (
    EVIDENCE_OWN | supervised("dossier__trajectory") | admitted("dossier") | Rule(_shows_what_was_asked, ASKED)
) & Rule(lambda user: Q(removed_at=None))

# the row is a FeedbackRequest
REQUEST_OWN = owner("section__dossier__trajectory__person")
ASKED_TO = owner("reader")
READER = ASKED_TO & not_own("section__dossier__trajectory__person") & _ASKED_OF
REQUEST_READ = Rule(_asked, ASKED)

# the row is a FeedbackComment
REMARK_OWN = owner("section__dossier__trajectory__person")
REMARK_READ = REMARK_OWN | supervised("section__dossier__trajectory") | admitted("section__dossier")

# the row is a PartialRecognition: the teacher delivers, the own UTQ supervisor advises, a coordinator decides; neither
# the coordinator nor whom they stand in for gave the advice (docs/domain.md, Partial certificates)
RECOGNITION_OWN = owner("dossier__trajectory__person")
RECOGNITION_ADVISER = supervised("dossier__trajectory")
RECOGNITION_COORDINATOR = central(Role.COORDINATOR, "dossier__trajectory__person")
RECOGNITION_DECIDER = central(Role.COORDINATOR, "dossier__trajectory__person", "advised_by")
RECOGNITION_ADVISED = owner("advised_by")
RECOGNITION_READ = RECOGNITION_OWN | (
    (RECOGNITION_ADVISER | RECOGNITION_COORDINATOR)
    & Rule(lambda user: ~Q(state=PartialRecognition.State.DRAFT), when=_("once you have sent it"))
)

# the row is a Snapshot
COORDINATOR = central(Role.COORDINATOR, "dossier__trajectory__person")
_COORDINATOR_WHILE_RUNNING = COORDINATOR & Rule(
    lambda user: Q(voided_at=None, dossier__trajectory__state__in=Trajectory.ASSESSED),
    when=_("while the assessment runs"),
)
GRANTED = (
    Rule(_granted, (Reader("assessor", (GRANT,)),))
    & not_own("dossier__trajectory__person")
    & not_managed("dossier__trajectory__person")
    & holds(Role.ASSESSOR, in_person=True)
)
SNAPSHOT_READ = (
    owner("dossier__trajectory__person")
    | supervised("dossier__trajectory")
    | _COORDINATOR_WHILE_RUNNING
    | (GRANTED & Rule(lambda user: Q(voided_at=None)))
)
