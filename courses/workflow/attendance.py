"""Who came, and who completed the course (DOMAIN 2.4 I)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.models import Registration
from utq_portal.audit.verbs import STAFF_ONLY
from utq_portal.workflow import Step

R = Registration.State
NOTES = rules.DESK | rules.LEADER

ATTEND = Step(
    "courses.attend", (R.CONFIRMED, R.NO_SHOW), R.ATTENDED, NOTES, (), _("%(actor)s noted who came"), STAFF_ONLY
)
NO_SHOW = Step(
    "courses.no_show",
    (R.CONFIRMED, R.ATTENDED),
    R.NO_SHOW,
    NOTES,
    (),
    _("%(actor)s noted that somebody did not come"),
    STAFF_ONLY,
)
COMPLETE = Step(
    "courses.complete",
    (R.CONFIRMED, R.ATTENDED),
    R.COMPLETED,
    rules.DESK,
    (),
    _("%(actor)s noted that somebody completed the course"),
    STAFF_ONLY,
)
FALL_SHORT = Step(
    "courses.fall_short",
    (R.CONFIRMED, R.ATTENDED, R.NO_SHOW),
    R.NOT_COMPLETED,
    rules.DESK,
    (),
    _("%(actor)s noted that somebody did not complete the course"),
    STAFF_ONLY,
)
