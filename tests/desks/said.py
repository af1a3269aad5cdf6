"""Sentences that are true under some settings only, each with what makes it true (docs/domain.md, Presets)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from utq_portal.policy.values import Policy

TRUE_WHEN: dict[str, Callable[[Policy], bool]] = {
    # endorsement
    "Endorse it in one click": lambda policy: not policy.checklist_required,
    "optional, for your own use": lambda policy: not policy.checklist_required,
    # two judgements
    "When both are in and the same everywhere, it is decided.": lambda policy: (
        policy.interview == "differs" and not policy.consensus_by_hand
    ),
    "The joint judgement is drafted from both. It is decided.": lambda policy: (
        policy.interview == "differs" and not policy.consensus_by_hand
    ),
    "At least one of the two comes from another faculty.": lambda policy: policy.assessors_other_faculty == "required",
    # the learning route
    "It is your own plan": lambda policy: not policy.plan_agreed,
    "Yours to change at any time": lambda policy: not policy.plan_agreed,
    "Changes are agreed with your UTQ supervisor": lambda policy: policy.plan_agreed,
    "The plan is yours.": lambda policy: not policy.plan_agreed,
    # a second attempt
    "Your UTQ supervisor can agree to an earlier date.": lambda policy: policy.resubmission_wait_days > 0,
    "When it is ready": lambda policy: not policy.resubmission_wait_days,
    # more time
    "months in total your HR advisor decides": lambda policy: policy.extension_hr_months > 0,
    "months in total you decide": lambda policy: policy.extension_hr_months > 0,
    # the intake
    "is told and may confirm": lambda policy: not policy.line_manager_confirms,
    "confirms it before you": lambda policy: policy.line_manager_confirms,
    "Your dossier is already open.": lambda policy: not policy.intake_before_dossier,
    "The dossier is open from the first day.": lambda policy: not policy.intake_before_dossier,
    "The dossier opens after the intake.": lambda policy: policy.intake_before_dossier,
}


def untrue(seen: Iterable[tuple[str, str]], policy: Policy) -> list[tuple[str, str]]:
    """Which pages (address and words) say what these settings make false."""
    false = [sentence for sentence, holds in TRUE_WHEN.items() if not holds(policy)]
    return sorted({(address, sentence) for address, words in seen for sentence in false if sentence in words})
