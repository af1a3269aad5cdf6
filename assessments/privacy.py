"""Who reads what this app holds of a teacher (docs/domain.md, Who reads what)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from assessments import rules
from utq_portal.public.privacy import Subject, tell

tell(
    Subject(30, _("The judgement of each assessor"), rules.SCORES),
    Subject(31, _("What an assessor would like to talk about with the other assessor"), rules.WORD),
    Subject(32, _("How the assessment stands, and once it is announced the decision"), rules.OUTCOME),
    Subject(33, _("The letter with the decision, also as it was before it was drawn again"), rules.LETTER),
    Subject(34, _("The certificate as a file, also as it was before it was drawn again"), rules.CERTIFICATE),
)
