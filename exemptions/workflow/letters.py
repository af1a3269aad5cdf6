"""The decision on paper, in Dutch and in English: a letter, never a certificate (docs/domain.md, Words)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemptions import messages
from exemptions.models import ExemptionRequest, Letter
from trajectories.obligations.models import Obligation
from utq_portal.agenda.days import objection_ends
from utq_portal.audit.verbs import EVERYONE, NOBODY, declare
from utq_portal.jobs.promise import promise
from utq_portal.notices.post import post
from utq_portal.people.models import Role
from utq_portal.policy import objecting
from utq_portal.policy.queries import current
from utq_portal.web import letterhead
from utq_portal.web.documents import keep_first, put_in_place
from utq_portal.web.files import Stored

RENDERED = declare("exemptions.letter_made", _("The letter was made"), NOBODY)
REDRAWN = declare("exemptions.letter_redrawn", _("The letter was drawn again"), EVERYONE)
LANGUAGES = ("nl", "en")


def printed_now(request: ExemptionRequest, kind: str) -> dict[str, Any]:
    """Everything the letter says, as it is today: later changes of names or settings change no letter."""
    policy = current(request.faculty_id)
    revoked = kind == Letter.Kind.REVOCATION
    day = request.revoked_on if revoked else request.decided_on
    deadline = Obligation.objects.filter(pk=request.obligation_id).values_list("deadline", flat=True).first()
    outcome = "revoked" if revoked else str(request.state)
    against = outcome != ExemptionRequest.State.GRANTED and policy.exemption_objection and day is not None
    return {
        **letterhead.house(request.faculty),
        **letterhead.addressee(request.person, request.faculty, day or timezone.localdate()),
        "reference": request.reference,
        "outcome": outcome,
        "ground": request.ground.names,
        "qualification": f"{request.qualification}, {request.institution}, {request.year}",
        "date": day.isoformat() if day else "",
        "reason": request.revoked_because if revoked else request.reason,
        "heard_on": request.heard_on.isoformat() if revoked and request.heard_on else "",
        "deadline": deadline.isoformat() if deadline else "",
        "signed": request.decided_by.name if request.decided_by else "",
        "office": letterhead.in_both(Role.FACULTY_DECIDER.label),
        "objection": objection_ends(day, policy.objection_days).isoformat() if against and day else "",
        "terms": objecting.terms(policy),
        "demo": settings.DEMO,
    }


def write_letters(request: ExemptionRequest, kind: str) -> None:
    """The letter in both languages, in the caller's transaction; the sheets follow as jobs."""
    printed = printed_now(request, kind)
    for language in LANGUAGES:
        letter, new = Letter.objects.get_or_create(
            request=request, kind=kind, language=language, defaults={"printed": printed}
        )
        if new:
            promise("exemptions.render_letter", {"letter": letter.pk}, key=f"exemption_letter:{letter.pk}:pdf")


@transaction.atomic
def keep_letter(letter: Letter, stored: Stored) -> bool:
    """Tie the drawn sheet to its letter; False when one is there already."""
    return keep_first(letter, stored, RENDERED.name) is not None


@transaction.atomic
def keep_redrawn(letter: Letter, stored: Stored) -> bool:
    """Put the new sheet in the place of the one that ``letter`` had, and tell the addressee; one message a day.

    The earlier file is kept with its hash. False when another file stands there by now.
    """
    data = {"kind": letter.kind, "language": letter.language}
    if put_in_place(letter, stored, REDRAWN.name, data) is None:
        return False
    post(
        messages.LETTER_REDRAWN,
        [letter.request.person],
        letter.request,
        occasion=f"redrawn:{timezone.localdate()}",
        url=f"/exemptions/{letter.request_id}/",
    )
    return True
