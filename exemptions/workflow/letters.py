"""The decision on paper, in Dutch and in English: a letter, never a certificate (docs/domain.md, Words)."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exemptions import messages
from exemptions.models import ExemptionRequest, Letter
from trajectories.obligations.models import Obligation
from utq_portal.agenda.days import objection_ends
from utq_portal.audit.models import Event
from utq_portal.audit.verbs import EVERYONE, NOBODY, declare
from utq_portal.bilingual import spoken
from utq_portal.jobs.promise import promise
from utq_portal.notices.post import post
from utq_portal.people.models import Role
from utq_portal.policy import objecting
from utq_portal.policy.queries import current
from utq_portal.web import letterhead
from utq_portal.web.links import address

RENDERED = declare("exemptions.letter_made", _("The letter was made"), NOBODY)
REDRAWN = declare("exemptions.letter_redrawn", _("The letter was drawn again"), EVERYONE)
LANGUAGES = ("nl", "en")


def printed_now(request: ExemptionRequest, kind: str) -> dict[str, object]:
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
        "office": spoken(lambda: Role.FACULTY_DECIDER.label),
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


def tell_redrawn(letter: Letter, event: Event) -> None:
    """Tell the addressee that the letter was drawn again; both languages of a day make one message."""
    post(
        messages.LETTER_REDRAWN,
        [letter.request.person],
        letter.request,
        occasion=f"redrawn:{timezone.localdate()}",
        url=address("exemptions:case", letter.request_id),
    )
