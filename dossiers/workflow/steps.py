"""The moves of a section and of a question for feedback (docs/domain.md, Dossier)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dossiers import rules
from dossiers.models import CompetenceSection, FeedbackRequest
from dossiers.queries.standing import components_unmet, has_something, open_mandatory, words_of
from utq_portal.audit.models import Event
from utq_portal.audit.verbs import EVERYONE
from utq_portal.people.models import User
from utq_portal.workflow import Guard, Step, advance

S = CompetenceSection.State
R = FeedbackRequest.State

BEGIN = Step("dossiers.begin", (S.EMPTY, S.INSUFFICIENT), S.DRAFTING, rules.SECTION_OWN)
ASK_FEEDBACK = Step(
    "dossiers.ask_feedback",
    (S.DRAFTING, S.INSUFFICIENT, S.FEEDBACK_ASKED),
    S.FEEDBACK_ASKED,
    rules.SECTION_OWN,
    (Guard(lambda section: words_of(section) > 0, _("Write something first, so that there is something to read.")),),
    _("%(actor)s asked for feedback on competence %(competence)s"),
    EVERYONE,
)
FEEDBACK_ENDED = Step("dossiers.feedback_ended", (S.FEEDBACK_ASKED,), S.DRAFTING, None)
MARK_READY = Step(
    "dossiers.mark_ready",
    (S.DRAFTING, S.INSUFFICIENT),
    S.READY,
    rules.SECTION_OWN,
    (
        Guard(has_something, _("Write your text first.")),
        Guard(
            lambda section: not open_mandatory(section),
            _("A remark has to be resolved before this competence is ready."),
        ),
        Guard(
            lambda section: not components_unmet(section),
            _("Evidence that your regulation asks for is missing in this competence."),
        ),
    ),
    _("%(actor)s marked competence %(competence)s ready"),
    EVERYONE,
)
REOPEN = Step(
    "dossiers.reopen",
    (S.READY,),
    S.DRAFTING,
    rules.SECTION_OWN,
    (),
    _("%(actor)s opened competence %(competence)s again"),
    EVERYONE,
)
RENEW = Step(
    "dossiers.renew",
    (S.SUFFICIENT,),
    S.DRAFTING,
    rules.SECTION_OWN,
    (Guard(lambda section: section.lapsed(timezone.localdate()), _("The result of this competence still holds.")),),
    _("%(actor)s opened competence %(competence)s again, whose result no longer held"),
    EVERYONE,
)
RETURN_SECTION = Step("dossiers.return_section", (S.READY,), S.DRAFTING, rules.SECTION_SUPERVISED)
LOCK = Step("dossiers.lock", (S.READY,), S.LOCKED, None)
UNLOCK = Step("dossiers.unlock", (S.LOCKED,), S.READY, None)
SETTLE_SUFFICIENT = Step("dossiers.settle_sufficient", (S.LOCKED,), S.SUFFICIENT, None)
SETTLE_INSUFFICIENT = Step("dossiers.settle_insufficient", (S.LOCKED,), S.INSUFFICIENT, None)
JUDGE_AGAIN = Step("dossiers.judge_again", (S.SUFFICIENT, S.INSUFFICIENT), S.READY, None)
RECOGNISE_SECTION = Step(
    "dossiers.recognise_section",
    (S.EMPTY, S.DRAFTING, S.FEEDBACK_ASKED, S.INSUFFICIENT, S.READY),
    S.RECOGNISED,
    None,
    (),
    _("Competence %(competence)s is recognised"),
    EVERYONE,
)
UNRECOGNISE_SECTION = Step(
    "dossiers.unrecognise_section",
    (S.RECOGNISED,),
    S.DRAFTING,
    None,
    (),
    _("Competence %(competence)s is no longer recognised, and open again"),
    EVERYONE,
)
SECTION_STEPS = (
    BEGIN,
    ASK_FEEDBACK,
    FEEDBACK_ENDED,
    MARK_READY,
    REOPEN,
    RENEW,
    RETURN_SECTION,
    LOCK,
    UNLOCK,
    SETTLE_SUFFICIENT,
    SETTLE_INSUFFICIENT,
    JUDGE_AGAIN,
    RECOGNISE_SECTION,
    UNRECOGNISE_SECTION,
)

GIVE = Step(
    "dossiers.give_feedback",
    (R.OPEN,),
    R.GIVEN,
    rules.READER,
    (),
    _("%(actor)s gave feedback on competence %(competence)s"),
    EVERYONE,
)
WITHDRAW_QUESTION = Step(
    "dossiers.withdraw_question",
    (R.OPEN,),
    R.WITHDRAWN,
    rules.REQUEST_OWN,
    (),
    _("%(actor)s withdrew the question about competence %(competence)s"),
    EVERYONE,
)
LAPSE_QUESTION = Step("dossiers.lapse_question", (R.OPEN,), R.WITHDRAWN, None)
REQUEST_STEPS = (GIVE, WITHDRAW_QUESTION, LAPSE_QUESTION)


def competence_words(section: CompetenceSection) -> dict[str, str]:
    """Number and name in both languages, for a timeline or a notice."""
    competence = section.competence
    return {"nl": f"{competence.number}. {competence.name_nl}", "en": f"{competence.number}. {competence.name_en}"}


def move(
    section: CompetenceSection,
    step: Step,
    *,
    by: User | None,
    changes: dict[str, Any] | None = None,
) -> Event:
    """Take a Step of a section under the case of its trajectory; the caller fetched dossier and competence."""
    return advance(
        section,
        step,
        by=by,
        changes=changes,
        data={"competence": competence_words(section)},
        case=section.dossier.case,
    )
