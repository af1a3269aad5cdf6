"""Who reads what this app holds of a teacher (docs/domain.md, Who reads what)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from courses import rules
from utq_portal.public.privacy import Subject, call, tell

call("gives", _("who gives the course"))
tell(Subject(50, _("Your registrations for courses"), rules.READERS))
