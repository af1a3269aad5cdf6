"""The moves of a section and of a question for feedback (docs/domain.md, Dossier)."""

from __future__ import annotations

from functools import partial

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

_step = partial(Step, audience=EVERYONE)
BEGIN = Step(verb="dossiers.begin", sources=(S.EMPTY, S.INSUFFICIENT), target=S.DRAFTING, rule=rules.SECTION_OWN)
ASK_FEEDBACK = _step(
    verb="dossiers.ask_feedback",
    sources=(S.DRAFTING, S.INSUFFICIENT, S.FEEDBACK_ASKED),
    target=S.FEEDBACK_ASKED,
    rule=rules.SECTION_OWN,
    guards=(
        Guard(lambda section: words_of(section) > 0, _("Write something first, so that there is something to read.")),
    ),
    sentence=_("%(actor)s asked for feedback on competence %(competence)s"),
)
FEEDBACK_ENDED = Step(verb="dossiers.feedback_ended", sources=(S.FEEDBACK_ASKED,), target=S.DRAFTING, rule=None)
MARK_READY = _step(
    verb="dossiers.mark_ready",
    sources=(S.DRAFTING, S.INSUFFICIENT),
    target=S.READY,
    rule=rules.SECTION_OWN,
    guards=(
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
    sentence=_("%(actor)s marked competence %(competence)s ready"),
)
REOPEN = _step(
    verb="dossiers.reopen",
    sources=(S.READY,),
    target=S.DRAFTING,
    rule=rules.SECTION_OWN,
    sentence=_("%(actor)s opened competence %(competence)s again"),
)
RENEW = _step(
    verb="dossiers.renew",
    sources=(S.SUFFICIENT,),
    target=S.DRAFTING,
    rule=rules.SECTION_OWN,
    guards=(Guard(lambda one: one.lapsed(timezone.localdate()), _("The result of this competence still holds.")),),
    sentence=_("%(actor)s opened competence %(competence)s again, whose result no longer held"),
)
RETURN_SECTION = Step(
    verb="dossiers.return_section", sources=(S.READY,), target=S.DRAFTING, rule=rules.SECTION_SUPERVISED
)
LOCK = Step(verb="dossiers.lock", sources=(S.READY,), target=S.LOCKED, rule=None)
UNLOCK = Step(verb="dossiers.unlock", sources=(S.LOCKED,), target=S.READY, rule=None)
SETTLE_SUFFICIENT = Step(verb="dossiers.settle_sufficient", sources=(S.LOCKED,), target=S.SUFFICIENT, rule=None)
SETTLE_INSUFFICIENT = Step(verb="dossiers.settle_insufficient", sources=(S.LOCKED,), target=S.INSUFFICIENT, rule=None)
JUDGE_AGAIN = Step(verb="dossiers.judge_again", sources=(S.SUFFICIENT, S.INSUFFICIENT), target=S.READY, rule=None)
RECOGNISE_SECTION = _step(
    verb="dossiers.recognise_section",
    sources=(S.EMPTY, S.DRAFTING, S.FEEDBACK_ASKED, S.INSUFFICIENT, S.READY),
    target=S.RECOGNISED,
    rule=None,
    sentence=_("Competence %(competence)s is recognised"),
)
UNRECOGNISE_SECTION = _step(
    verb="dossiers.unrecognise_section",
    sources=(S.RECOGNISED,),
    target=S.DRAFTING,
    rule=None,
    sentence=_("Competence %(competence)s is no longer recognised, and open again"),
)

GIVE = _step(
    verb="dossiers.give_feedback",
    sources=(R.OPEN,),
    target=R.GIVEN,
    rule=rules.READER,
    sentence=_("%(actor)s gave feedback on competence %(competence)s"),
)
WITHDRAW_QUESTION = _step(
    verb="dossiers.withdraw_question",
    sources=(R.OPEN,),
    target=R.WITHDRAWN,
    rule=rules.REQUEST_OWN,
    sentence=_("%(actor)s withdrew the question about competence %(competence)s"),
)
LAPSE_QUESTION = Step(verb="dossiers.lapse_question", sources=(R.OPEN,), target=R.WITHDRAWN, rule=None)


def competence_words(section: CompetenceSection) -> dict[str, str]:
    """Number and name in both languages, for a timeline or a notice."""
    competence = section.competence
    return {"nl": f"{competence.number}. {competence.name_nl}", "en": f"{competence.number}. {competence.name_en}"}


def move(section: CompetenceSection, step: Step, *, by: User | None, **changes: object) -> Event:
    """Take a Step of a section under the case of its trajectory; the caller fetched dossier and competence."""
    data = {"competence": competence_words(section)}
    return advance(section, step, by=by, changes=changes, data=data, case=section.dossier.case)


def close_question(question: FeedbackRequest, step: Step, *, by: User | None, **changes: object) -> Event:
    """Take a Step that ends a question, under the case of its trajectory; the caller fetched section and dossier."""
    data = {"competence": competence_words(question.section)}
    changes |= {"closed_at": timezone.now()}
    return advance(question, step, by=by, changes=changes, data=data, case=question.section.dossier.case)
