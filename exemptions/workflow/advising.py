"""The advice over the competences (docs/domain.md, Advice)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from exemptions import messages, rules
from exemptions.models import CompetenceAdvice, ExemptionRequest
from exemptions.queries import against_levels
from exemptions.workflow import steps
from exemptions.workflow.meeting import cancel_meeting
from exemptions.workflow.telling import deciders_of, hr_of, tell
from trajectories.models import Competence
from utq_portal.people.models import User
from utq_portal.workflow import Refused, advance


@transaction.atomic
def advise(
    request: ExemptionRequest,
    *,
    by: User,
    met_on: date | None,
    advice: str,
    text: str,
    per_competence: Mapping[int, tuple[str, str]],
    today: date,
    against: str = "",
) -> None:
    """The advice with a level and a text per competence; the candidate reads it after the decision.

    ``against`` says in one line why the advice is other than the levels, where it is (docs/domain.md, Advice).
    Raises Refused without a meeting that was held (unless it was waived), and for a day that is still to come.
    """
    row = ExemptionRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if met_on is None and not row.waiver:
        raise Refused(_("Enter the day on which you met the candidate. Only the coordinator can do without a meeting."))
    if met_on is not None and met_on > today:
        raise Refused(_("The meeting cannot have been held in the future."))
    judged = Competence.objects.filter(profile__active=True).count()
    why = against_levels(advice, [level for level, _words in per_competence.values()], competences=judged)
    if why and not against.strip():
        raise Refused(why)
    event = advance(
        request,
        steps.ADVISE,
        by=by,
        changes={
            "met_on": met_on,
            "advice": advice,
            "advice_text": text.strip(),
            "against": against.strip() if why else "",
            "advised_by": by,
            "advised_for": by.acting_for(rules.ADVISER, row),
            "advised_on": today,
        },
    )
    known = set(Competence.objects.filter(pk__in=per_competence).values_list("pk", flat=True))
    CompetenceAdvice.objects.bulk_create(
        CompetenceAdvice(request=request, competence_id=key, level=level, text=words.strip())
        for key, (level, words) in per_competence.items()
        if key in known and (level or words.strip())
    )
    cancel_meeting(request)  # held earlier than planned: the appointment goes
    params = {"due": request.due_on or today}
    tell(messages.ADVISED, deciders_of(request), request, event, params)
    tell(messages.ADVISED_HR, hr_of(request), request, event)
    tell(messages.ADVISED_CANDIDATE, [request.person], request, event, params)
