"""The decision on paper, in Dutch and in English, with the words of the day of its announcement."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import messages
from assessments.models import Assessment, DecisionLetter
from assessments.queries.outcome import decision_of
from utq_portal.audit.models import Event
from utq_portal.audit.verbs import EVERYONE, NOBODY, declare
from utq_portal.bilingual import both, spoken
from utq_portal.jobs.promise import promise
from utq_portal.notices.post import post
from utq_portal.people.models import Role
from utq_portal.policy import objecting
from utq_portal.policy.queries import current, institution
from utq_portal.web import letterhead
from utq_portal.web.links import address

RENDERED = declare("assessments.letter_made", _("The letter was made"), NOBODY)
REDRAWN = declare("assessments.letter_redrawn", _("The decision letter was drawn again"), EVERYONE)
LANGUAGES = ("nl", "en")


def write_letters(row: Assessment) -> None:
    """The letter in both languages, in the transaction of the announcement; the sheets follow as jobs."""
    printed = printed_now(row)
    for language in LANGUAGES:
        letter, new = DecisionLetter.objects.get_or_create(
            assessment=row, language=language, defaults={"printed": printed}
        )
        if new:
            promise("assessments.render_letter", {"letter": letter.pk}, key=f"decision_letter:{letter.pk}:pdf")


def tell_redrawn(letter: DecisionLetter, event: Event) -> None:
    """Tell the holder that the letter was drawn again; both languages of a day make one message."""
    row, day = letter.assessment, timezone.localdate()
    url = address("assessments:letter", row.pk)
    post(messages.LETTER_REDRAWN, [row.trajectory.person], row, occasion=f"redrawn:{day}", url=url)


def printed_now(row: Assessment) -> dict[str, object]:
    """Everything the letter says, as it is today: later changes of names or settings change no letter."""
    faculty, person = row.trajectory.faculty, row.trajectory.person
    announced = row.announced_on or timezone.localdate()
    decision = decision_of(row, announced)
    house = institution()
    arbitrated = row.decided_by == Assessment.DecidedBy.ARBITRATION
    until = None if arbitrated else row.objection_until
    return {
        **({"arbitrated": True} if arbitrated else {}),
        **letterhead.house(faculty),
        **letterhead.addressee(person, faculty, announced),
        "regulation": both(house, "regulation"),
        "reference": row.reference,
        "date": announced.isoformat(),
        "decided_on": (row.decided_on or announced).isoformat(),
        "sealed_on": timezone.localdate(row.snapshot.taken_at).isoformat(),
        "outcome": row.outcome,
        "competences": [{"title": one.competence.names, "value": one.value, "text": one.text} for one in decision.rows],
        "objection": until.isoformat() if until else "",
        "terms": objecting.terms(current(faculty.pk)),
        "signed": row.announced_by.name if row.announced_by else "",
        "office": spoken(lambda: Role.COORDINATOR.label),
        "demo": settings.DEMO,
    }
