"""The decision on paper, in Dutch and in English, with the words of the day of its announcement."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment, DecisionLetter
from assessments.queries.outcome import decision_of
from utq_portal.audit.verbs import NOBODY, declare
from utq_portal.bilingual import both, spoken
from utq_portal.jobs.promise import promise
from utq_portal.people.models import Role
from utq_portal.policy import objecting
from utq_portal.policy.queries import current, institution
from utq_portal.web import letterhead

RENDERED = declare("assessments.letter_made", _("The letter was made"), NOBODY)
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


def printed_now(row: Assessment) -> dict[str, object]:
    """Everything the letter says, as it is today: later changes of names or settings change no letter."""
    faculty, person = row.trajectory.faculty, row.trajectory.person
    announced = row.announced_on or timezone.localdate()
    decision = decision_of(row, announced)
    final = row.decided_by == Assessment.DecidedBy.ARBITRATION or row.objection_until is None
    house = institution()
    arbitrated = row.decided_by == Assessment.DecidedBy.ARBITRATION
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
        "objection": "" if final or row.objection_until is None else row.objection_until.isoformat(),
        "terms": objecting.terms(current(faculty.pk)),
        "signed": row.announced_by.name if row.announced_by else "",
        "office": spoken(lambda: Role.COORDINATOR.label),
        "demo": settings.DEMO,
    }
