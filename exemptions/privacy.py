"""Who reads what this app holds of a teacher (docs/domain.md, Who reads what), and what of it is deleted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exemptions import rules
from trajectories.privacy import DATE
from utq_portal.policy.values import Policy
from utq_portal.public.privacy import Kept, Subject, keep, tell


def _scans_until(policy: Policy) -> str:
    months = policy.exemption_scan_months
    return ngettext(
        "%(count)s month after the decision is final", "%(count)s months after the decision is final", months
    ) % {"count": months}


DATE.others[40] = rules.ADVISER & rules.FILED
tell(
    Subject(40, _("Request for exemption, its papers and letters"), rules.READS),
    Subject(41, _("A qualification from elsewhere"), rules.EXTERNAL_READS),
)
keep(Kept(10, "exemptions.remove_scans", _("Scans of diplomas"), _scans_until))
