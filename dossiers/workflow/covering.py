"""Which sections need no text, because everything in them is recognised (docs/domain.md, Partial certificates)."""

from __future__ import annotations

from django.utils import timezone

from dossiers import messages
from dossiers.models import CompetenceSection, Dossier, FeedbackRequest
from dossiers.queries.recognitions import covered_whole
from dossiers.workflow.steps import LAPSE_QUESTION, RECOGNISE_SECTION, UNRECOGNISE_SECTION, competence_words, move
from trajectories.workflow.balls import settle
from utq_portal.notices.post import post
from utq_portal.web.links import address
from utq_portal.workflow import advance


def cover(held: Dossier) -> list[CompetenceSection]:
    """Bring the sections in line with what is recognised now; the caller holds the dossier. Returns what moved.

    A section that is sealed or judged sufficient stays what it is; it is looked at again when it opens.
    """
    whole = covered_whole(held)
    moved = []
    sections = CompetenceSection.objects.filter(dossier=held).select_related("competence")
    for section in sections.order_by("competence__number"):
        section.dossier = held
        if section.competence_id in whole and section.state in RECOGNISE_SECTION.sources:
            _close_questions(section)
            move(section, RECOGNISE_SECTION, by=None)
            moved.append(section)
        elif section.competence_id not in whole and section.state in UNRECOGNISE_SECTION.sources:
            move(section, UNRECOGNISE_SECTION, by=None)
            moved.append(section)
    settle(held.trajectory_id)
    return moved


def _close_questions(section: CompetenceSection) -> None:
    """Nobody reads any more what need not be written."""
    questions = FeedbackRequest.objects.filter(section=section, state=FeedbackRequest.State.OPEN)
    for question in questions.select_related("reader"):
        event = advance(
            question,
            LAPSE_QUESTION,
            by=None,
            changes={"closed_at": timezone.now()},
            data={"competence": competence_words(section)},
            case=section.dossier.case,
        )
        post(
            messages.FEEDBACK_WITHDRAWN,
            [question.reader],
            question,
            occasion=event,
            url=address("inbox"),
            params={"person": section.dossier.trajectory.person.name, "competence": competence_words(section)},
        )
