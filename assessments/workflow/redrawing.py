"""Certificates and letters whose letters were drawn wrong, drawn again (docs/domain.md, Documents drawn again)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import messages
from assessments.models import Certificate, DecisionLetter
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.notices.post import post
from utq_portal.web.documents import put_in_place
from utq_portal.web.files import Stored
from utq_portal.web.links import address

REDRAWN = declare("assessments.certificate_redrawn", _("Certificate %(number)s was drawn again"), EVERYONE)
LETTER_REDRAWN = declare("assessments.letter_redrawn", _("The decision letter was drawn again"), EVERYONE)


@transaction.atomic
def keep_redrawn(certificate: Certificate, stored: Stored) -> bool:
    """Put the new sheet in the place of the one that ``certificate`` had, and tell the holder; number and code stay.

    The earlier file is kept with its hash. False when another file stands there by now.
    """
    data = {"number": certificate.number}
    event = put_in_place(certificate, stored, REDRAWN.name, data, state=Certificate.State.ISSUED)
    if event is None:
        return False
    post(
        messages.CERTIFICATE_REDRAWN,
        [certificate.person],
        certificate,
        occasion=event,
        url=certificate.get_absolute_url(),
        params={"number": certificate.number},
    )
    return True


@transaction.atomic
def keep_redrawn_letter(letter: DecisionLetter, stored: Stored) -> bool:
    """The same for a letter; both languages of a day make one message."""
    if put_in_place(letter, stored, LETTER_REDRAWN.name, {"language": letter.language}) is None:
        return False
    post(
        messages.LETTER_REDRAWN,
        [letter.assessment.trajectory.person],
        letter.assessment,
        occasion=f"redrawn:{timezone.localdate()}",
        url=address("assessments:letter", letter.assessment_id),
    )
    return True
