"""Every Step of a section and of a question × every state × every person: who may take it, from where."""

from __future__ import annotations

import pytest

from dossiers.models import CompetenceSection, FeedbackRequest
from dossiers.workflow import steps
from tests.cast import Cast
from tests.factories.dossiers import SectionFactory, ask
from utq_portal.workflow import Step

EVERY = [value for value in vars(steps).values() if isinstance(value, Step)]
REQUEST_STEPS = [steps.GIVE, steps.WITHDRAW_QUESTION, steps.LAPSE_QUESTION]
SECTION_STEPS = [step for step in EVERY if step not in REQUEST_STEPS]
OWNERS = {
    "begin": {"teacher"},
    "ask_feedback": {"teacher"},
    "feedback_ended": set(),
    "mark_ready": {"teacher"},
    "reopen": {"teacher"},
    "renew": {"teacher"},
    "return_section": {"supervisor"},
    "lock": set(),
    "unlock": set(),
    "settle_sufficient": set(),
    "settle_insufficient": set(),
    "judge_again": set(),
    "recognise_section": set(),
    "unrecognise_section": set(),
    "give_feedback": {"colleague"},
    "withdraw_question": {"teacher"},
    "lapse_question": set(),
}


def test_every_step_is_named_here() -> None:
    assert {step.name for step in EVERY} == set(OWNERS)


@pytest.mark.parametrize("step", SECTION_STEPS, ids=lambda step: step.name)
def test_who_may_take_a_step_of_a_section(step: Step, cast: Cast) -> None:
    section = SectionFactory(cast, 2)
    rows = CompetenceSection.objects.filter(pk=section.pk)
    for state in CompetenceSection.State.values:
        rows.update(state=state)
        may = {name for name, person in cast.people().items() if rows.filter(step.open_to(person)).exists()}
        assert may == (OWNERS[step.name] if state in step.sources else set()), state


@pytest.mark.parametrize("step", REQUEST_STEPS, ids=lambda step: step.name)
def test_who_may_take_a_step_of_a_question(step: Step, cast: Cast) -> None:
    request = ask(SectionFactory(cast, 2), cast.colleague)
    rows = FeedbackRequest.objects.filter(pk=request.pk)
    for state in FeedbackRequest.State.values:
        rows.update(state=state)
        may = {name for name, person in cast.people().items() if rows.filter(step.open_to(person)).exists()}
        assert may == (OWNERS[step.name] if state in step.sources else set()), state
