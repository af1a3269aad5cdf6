"""Who reads what this app holds of a teacher (docs/domain.md, Who reads what), and what of it is deleted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trajectories import rules
from trajectories.obligations.rules import OBLIGATION_REASONS
from trajectories.obligations.workflow.columns import KEPT as FILE_WAITS
from utq_portal.people.models import Role
from utq_portal.people.rules import APPOINTMENTS, EMPLOYEE
from utq_portal.policy.values import Policy
from utq_portal.public.privacy import FACULTY, Kept, Subject, call, keep, tell

# the apps above add who reads it on their pages
DATE = Subject(10, _("Your date"), rules.OBLIGATION_SEEN, {10: rules.LINE_MANAGER})


def _undo_until(policy: Policy) -> str:
    days = policy.feed_undo_days
    return ngettext("%(count)s day after the file was applied", "%(count)s days after the file was applied", days) % {
        "count": days
    }


def _file_until(policy: Policy) -> str:
    return ngettext("%(count)s day", "%(count)s days", FILE_WAITS) % {"count": FILE_WAITS}


call("own_supervisor", _("your UTQ supervisor"), f"{Role.UTQ_SUPERVISOR}{FACULTY}", named=10)
tell(
    DATE,
    Subject(11, _("How your date was worked out"), rules.OBLIGATION_SEEN),
    Subject(12, _("Why more time was asked, and what was decided on it"), OBLIGATION_REASONS),
    Subject(13, _("Your appointments"), APPOINTMENTS),
    Subject(14, _("Appointments that an HR file had brought and that were taken back"), EMPLOYEE),
    Subject(15, _("Where your trajectory stands, and its dates"), rules.STATUS),
    Subject(16, _("Educational CV, and the levels of your self-diagnosis"), rules.INTAKE_DOCUMENTS),
    Subject(17, _("The notes of your self-diagnosis, and your learning route"), rules.INTAKE_TEXTS),
    Subject(18, _("The talk with your line manager"), rules.DISCUSSION),
)
keep(
    Kept(30, "trajectories.drop_feed_images", _("What is kept to take back an HR file"), _undo_until),
    Kept(
        40,
        "trajectories.recount_of_the_day",
        _("An HR file about whose columns nobody said anything, or that was not read again"),
        _file_until,
    ),
)
