"""Certificates and letters whose letters were drawn wrong, drawn again (docs/domain.md, Documents drawn again)."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import messages
from assessments.models import Certificate, DecisionLetter
from utq_portal.audit.models import Event
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.notices.post import post
from utq_portal.web.links import address

REDRAWN = declare("assessments.certificate_redrawn", _("Certificate %(number)s was drawn again"), EVERYONE)
LETTER_REDRAWN = declare("assessments.letter_redrawn", _("The decision letter was drawn again"), EVERYONE)


def tell_redrawn(certificate: Certificate, event: Event) -> None:
    """Tell the holder that the certificate was drawn again; number and code stay."""
    post(
        messages.CERTIFICATE_REDRAWN,
        [certificate.person],
        certificate,
        occasion=event,
        url=certificate.get_absolute_url(),
        params={"number": certificate.number},
    )


def tell_letter_redrawn(letter: DecisionLetter, event: Event) -> None:
    """The same of a letter; both languages of a day make one message."""
    post(
        messages.LETTER_REDRAWN,
        [letter.assessment.trajectory.person],
        letter.assessment,
        occasion=f"redrawn:{timezone.localdate()}",
        url=address("assessments:letter", letter.assessment_id),
    )
