"""Who reads what this app holds of a teacher (docs/domain.md, Who reads what), and what of it is deleted."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dossiers import rules
from trajectories.privacy import DATE
from utq_portal.policy.values import Policy
from utq_portal.public.privacy import LIMITS, Kept, Subject, call, keep, tell


def _assessors_until(policy: Policy) -> str:
    days = policy.grant_days
    words = ngettext("until %(count)s day after the announcement", "until %(count)s days after the announcement", days)
    return words % {"count": days}


def _removed_until(policy: Policy) -> str:
    days = settings.EVIDENCE_KEPT_DAYS
    return ngettext(
        "%(count)s day after you removed it, unless a sealed version holds it",
        "%(count)s days after you removed it, unless a sealed version holds it",
        days,
    ) % {"count": days}


LIMITS[rules.GRANT] = _assessors_until
call("assessor", _("your assessors"), named=60)
call("asked", _("a colleague whom you ask for feedback, until the answer"))
call("admitted", _("who leads a writing session of yours, on that day, if you agreed to it"))
call("expected", _("who leads a writing session of yours, if you agreed to it"))
DATE.others[20] = rules.SECTION_STANDING
tell(
    Subject(20, _("The texts of your dossier"), rules.TEXT_READ),
    Subject(21, _("Your evidence, with its earlier versions"), rules.EVIDENCE_READ),
    Subject(22, _("What others remark on your texts"), rules.REMARK_READ),
    Subject(23, _("The sealed version that is assessed"), rules.SNAPSHOT_READ),
    Subject(24, _("Partial certificates"), rules.RECOGNITION_READ),
)
keep(Kept(20, "dossiers.purge_removed", _("Evidence that you removed"), _removed_until))
