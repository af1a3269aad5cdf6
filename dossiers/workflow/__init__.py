"""The only writers of a dossier: its sections, texts, evidence, questions for feedback and sealed versions."""

from dossiers.workflow.evidence import add_file, add_link, add_made, edit_evidence, remove_evidence, set_ticks
from dossiers.workflow.feedback import (
    Remark,
    answer_by,
    ask_feedback,
    give_feedback,
    remark,
    reply,
    resolve,
    save_draft,
    withdraw_question,
)
from dossiers.workflow.handing_in import (
    checklist_of,
    declare_ready,
    endorse,
    insist,
    insist_from,
    return_ready,
    take_back,
)
from dossiers.workflow.handover import HandedOver, hand_over
from dossiers.workflow.holding import closed_because, closed_state, section_closed_because
from dossiers.workflow.midway import TakenOver, take_over
from dossiers.workflow.opening import Started, open_dossier, start, text_rows
from dossiers.workflow.outcome import reopen_all, settle_sections
from dossiers.workflow.reading import note_reading
from dossiers.workflow.ready import choose_language, mark_ready, reopen
from dossiers.workflow.recognising import (
    RECOGNITION_STEPS,
    Given,
    advise_recognition,
    discard_recognition,
    keep_recognition,
    recognise,
    record_own_course,
    refuse_recognition,
    revoke_recognition,
    submit_recognition,
    withdraw_recognition,
)
from dossiers.workflow.sealing import digest, faults, verify
from dossiers.workflow.steps import MARK_READY, REQUEST_STEPS, SECTION_STEPS
from dossiers.workflow.texts import Stale, explain_gap, keep, save_text

__all__ = [
    "MARK_READY",
    "RECOGNITION_STEPS",
    "REQUEST_STEPS",
    "SECTION_STEPS",
    "Given",
    "HandedOver",
    "Remark",
    "Stale",
    "Started",
    "TakenOver",
    "add_file",
    "add_link",
    "add_made",
    "advise_recognition",
    "answer_by",
    "ask_feedback",
    "checklist_of",
    "choose_language",
    "closed_because",
    "closed_state",
    "declare_ready",
    "digest",
    "discard_recognition",
    "edit_evidence",
    "endorse",
    "explain_gap",
    "faults",
    "give_feedback",
    "hand_over",
    "insist",
    "insist_from",
    "keep",
    "keep_recognition",
    "mark_ready",
    "note_reading",
    "open_dossier",
    "recognise",
    "record_own_course",
    "refuse_recognition",
    "remark",
    "remove_evidence",
    "reopen",
    "reopen_all",
    "reply",
    "resolve",
    "return_ready",
    "revoke_recognition",
    "save_draft",
    "save_text",
    "section_closed_because",
    "set_ticks",
    "settle_sections",
    "start",
    "submit_recognition",
    "take_back",
    "take_over",
    "text_rows",
    "verify",
    "withdraw_question",
    "withdraw_recognition",
]
