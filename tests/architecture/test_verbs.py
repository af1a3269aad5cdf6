"""Whose role an act was: every verb says under which Rule it is done, so that a stand-in is logged with both names."""

from __future__ import annotations

from tests.architecture.test_steps import STEPS
from utq_portal.audit.verbs import VERBS

# done by people for themselves, or by the system: nobody stands in for anybody there
IN_PERSON = {
    "assessments.ceremony_answered",
    "assessments.certificate_issued",
    "assessments.certificate_rendered",
    "assessments.object",
    "dossiers.admitted",
    "dossiers.answered_start",
    "dossiers.evidence_added",
    "dossiers.evidence_removed",
    "dossiers.opened",
    "dossiers.resolved",
    "dossiers.unresolved",
    "exemptions.ask",
    "exemptions.document",
    "exemptions.document_removed",
    "exemptions.external_submitted",
    "people.delegated",
    "people.delegation_ended",
    "trajectories.confirm_discussion",
    "trajectories.more_time_asked",
    "trajectories.record_discussion",
    "trajectories.route_chosen",
    "trajectories.sign_report",
    "trajectories.time_asked",
}


def test_every_verb_says_by_which_rule_or_is_done_in_person() -> None:
    """Give ``declare`` the Rule (``rule=``), on the row that is recorded; or add the verb above."""
    open_ones = {name for name, verb in VERBS.items() if verb.rule is None and not name.startswith("test.")}
    assert open_ones - set(STEPS) - IN_PERSON == set()
