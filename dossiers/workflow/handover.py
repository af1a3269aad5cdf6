"""Handing over a caseload, or some of it, to another UTQ supervisor: all of it at once, as it was shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dossiers import messages
from dossiers.models import FeedbackRequest
from dossiers.queries.handover import caseload_of, plan
from dossiers.workflow.steps import LAPSE_QUESTION, close_question
from trajectories.models import Trajectory
from trajectories.workflow.balls import settle
from trajectories.workflow.handing_over import give_meetings, give_to
from utq_portal.notices.post import post
from utq_portal.people.models import User
from utq_portal.web.links import address
from utq_portal.workflow import Refused

CHANGED_SINCE = _("Something changed since you saw what goes along. Here it is again: check it, then hand over.")
NOTHING = _("Nothing goes along. Choose somebody else, or other teachers.")
TO_ONESELF = _("Choose somebody other than the person who has them now.")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How much went along."""

    trajectories: int
    questions: int
    meetings: int


@transaction.atomic
def hand_over(holder: User, to: User, *, by: User, chosen: Collection[int], digest: str) -> HandedOver:
    """Trajectories, open questions and intakes ahead go from ``holder`` to ``to``; everybody is told once.

    Raises Refused when something else would go along than was shown under ``digest``.
    """
    if holder.pk == to.pk:
        raise Refused(TO_ONESELF)
    keys = [row.pk for row in caseload_of(holder, by) if row.pk in chosen]
    list(Trajectory.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    found = plan(holder, to, by, chosen)
    if found.digest != digest:
        raise Refused(CHANGED_SINCE)
    if not found.going:
        raise Refused(NOTHING)
    theirs = [line.trajectory for line in found.going if line.trajectory.supervisor_id == holder.pk]
    give_to(theirs, to, by=by)
    questions = _questions(holder, to, theirs)
    settle(*(row.pk for row in theirs))
    meetings = give_meetings([line.trajectory for line in found.going], to)
    _tell(holder, to, by, len(found.going), f"handover:{found.digest}:{found.going[0].trajectory.pk}")
    return HandedOver(len(found.going), questions, meetings)


def _questions(holder: User, to: User, rows: Collection[Trajectory]) -> int:
    """The open questions to ``holder`` are asked of ``to`` now; what was half written is nobody else's to send."""
    asked = FeedbackRequest.objects.filter(
        state=FeedbackRequest.State.OPEN, reader=holder, section__dossier__trajectory__in=[row.pk for row in rows]
    )
    twins = asked.filter(section__in=FeedbackRequest.objects.filter(state="open", reader=to).values("section"))
    for twin in twins.select_related("section__competence", "section__dossier"):
        close_question(twin, LAPSE_QUESTION, by=None)
    return asked.update(reader=to, draft={}, draft_version=0)


def _tell(holder: User, to: User, by: User, number: int, occasion: str) -> None:
    """One summary to each of the two, but not to whoever did it."""
    params = {"number": number, "holder": holder.name, "supervisor": to.name}
    for message, reader, url in (
        (messages.HANDED_TO_YOU, to, address("desk", "supervisor")),
        (messages.HANDED_OVER, holder, address("home")),
    ):
        if reader.pk != by.pk:
            post(message, [reader], reader, occasion=occasion, url=url, params=params)
