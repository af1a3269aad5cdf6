"""Who gets which page of the office; a stand-in is named by who holds a role."""

from __future__ import annotations

from django.utils import timezone

from tests.architecture.rows import EVERYONE, SIGNED_IN, Row, only
from tests.cast import Cast
from tests.desks.access_rows import notice
from utq_portal.jobs.models import Job
from utq_portal.notices import unsubscribe
from utq_portal.notices.models import Notice
from utq_portal.people.models import Delegation, Invitation, Role, RoleAssignment
from utq_portal.policy.models import Link

COORDINATOR = only("coordinator")
EVERYBODY = frozenset({SIGNED_IN})
# everybody of the cast who holds a role that can be handed over
HOLDERS = only(
    "supervisor", "other_supervisor", "assessor1", "assessor2", "assessor3", "coordinator", "hr", "central_hr",
    "exemption_advisor", "dean", "course_manager", "cvt_member",
)  # fmt: skip


def the_colleague(cast: Cast) -> dict[str, object]:
    """Somebody without a role."""
    return {"pk": cast.colleague.pk}


def a_role(cast: Cast) -> dict[str, object]:
    """The role of the first assessor."""
    return {"pk": RoleAssignment.objects.get(person=cast.assessor1, role=Role.ASSESSOR).pk}


def an_invitation(cast: Cast) -> dict[str, object]:
    """The colleague, invited."""
    return {"pk": Invitation.objects.create(person=cast.colleague, invited_by=cast.coordinator).pk}


def a_delegation(cast: Cast) -> dict[str, object]:
    """The colleague for the UTQ supervisor."""
    today = timezone.localdate()
    row = Delegation.objects.create(
        from_person=cast.supervisor,
        to_person=cast.colleague,
        role=Role.UTQ_SUPERVISOR,
        valid_from=today,
        valid_until=today,
    )
    return {"pk": row.pk}


def a_link(cast: Cast) -> dict[str, object]:
    """One link of the public pages."""
    row = Link.objects.create(kind="manual", name_nl="nl", name_en="en", url="https://example.org/")
    return {"kind": "links", "pk": row.pk}


def undelivered(cast: Cast) -> dict[str, object]:
    """A mail to the teacher that was refused."""
    notice(cast)
    Notice.objects.update(mail=Notice.Mail.REFUSED)
    return {"pk": cast.teacher.pk}


def a_stop_address(cast: Cast) -> dict[str, object]:
    """Where the mails about that notice are switched off."""
    row = Notice.objects.get(**notice(cast))
    return {"token": unsubscribe.address(row).rstrip("/").rsplit("/", 1)[1]}


def failed_job(cast: Cast) -> dict[str, object]:
    return {"pk": Job.objects.create(task="courses.gone", key="failed", failed_at=timezone.now()).pk}


ROWS = {
    "setup": Row(COORDINATOR),
    "setup_step": Row(COORDINATOR, lambda cast: {"step": "name"}, post_only=True),
    "settings": Row(COORDINATOR),
    "settings_institution": Row(COORDINATOR),
    "settings_look": Row(COORDINATOR),
    "settings_procedure": Row(COORDINATOR),
    "settings_reset": Row(COORDINATOR, post_only=True),
    "settings_add_year": Row(COORDINATOR, post_only=True),
    "settings_rows": Row(COORDINATOR, lambda cast: {"kind": "links"}),
    "settings_row": Row(COORDINATOR, a_link),
    "settings_remove": Row(COORDINATOR, a_link, post_only=True),
    "people": Row(COORDINATOR),
    "invite": Row(COORDINATOR),
    "send_again": Row(COORDINATOR, an_invitation, post_only=True),
    "unknown_people": Row(COORDINATOR),
    "person": Row(COORDINATOR, the_colleague),
    "give_role": Row(COORDINATOR, the_colleague, post_only=True),
    "person_details": Row(COORDINATOR, the_colleague, post_only=True),
    "person_merge": Row(COORDINATOR, the_colleague, post_only=True),
    "delegate_for": Row(COORDINATOR, the_colleague),
    "end_role": Row(COORDINATOR, a_role, post_only=True),
    "delegation": Row(HOLDERS),
    "end_delegation": Row(only("coordinator", "supervisor", "colleague"), a_delegation, post_only=True),
    "try_again": Row(only("coordinator", "admin"), failed_job, post_only=True),
    "try_all_again": Row(only("coordinator", "admin"), post_only=True),
    "test_mail": Row(only("coordinator", "admin"), post_only=True),
    "support_report": Row(only("coordinator", "admin")),
    "upkeep": Row(only("coordinator", "admin")),
    "mail_choices": Row(EVERYBODY),
    "mail_off": Row(only(EVERYONE), a_stop_address),  # the signature in it stands for the person
    "undelivered": Row(only("coordinator")),
    "undelivered_person": Row(only("coordinator"), undelivered),
    "undelivered_settle": Row(only("coordinator"), undelivered, post_only=True),
    "profile": Row(EVERYBODY),
}
