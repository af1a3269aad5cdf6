"""Which sections need no text, because everything in them is recognised (docs/domain.md, Partial certificates)."""

from __future__ import annotations

from dossiers import messages
from dossiers.models import CompetenceSection, Dossier, FeedbackRequest
from dossiers.queries.recognitions import covered_whole
from dossiers.workflow.holding import sections_in
from dossiers.workflow.steps import (
    LAPSE_QUESTION,
    RECOGNISE_SECTION,
    UNRECOGNISE_SECTION,
    close_question,
    competence_words,
    move,
)
from dossiers.workflow.telling import tell
from trajectories.workflow.balls import settle
from utq_portal.web.links import address


def cover(held: Dossier) -> None:
    """Bring the sections in line with what is recognised now; the caller holds the dossier.

    A section that is sealed or judged sufficient stays what it is; it is looked at again when it opens.
    """
    whole = covered_whole(held)
    for section in sections_in(held):
        if section.competence_id in whole and section.state in RECOGNISE_SECTION.sources:
            _close_questions(section)
            move(section, RECOGNISE_SECTION, by=None)
        elif section.competence_id not in whole and section.state in UNRECOGNISE_SECTION.sources:
            move(section, UNRECOGNISE_SECTION, by=None)
    settle(held.trajectory_id)


def _close_questions(section: CompetenceSection) -> None:
    """Nobody reads any more what need not be written."""
    questions = FeedbackRequest.objects.filter(section=section, state=FeedbackRequest.State.OPEN)
    for question in questions.select_related("reader"):
        question.section = section
        event = close_question(question, LAPSE_QUESTION, by=None)
        person, about = section.dossier.trajectory.person.name, competence_words(section)
        reader, url = [question.reader], address("inbox")
        tell(messages.FEEDBACK_WITHDRAWN, reader, question, event, url=url, person=person, competence=about)
