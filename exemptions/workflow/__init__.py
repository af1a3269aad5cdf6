"""The only writers of states in this app: the request for exemption, and the qualification from elsewhere."""

from exemptions.workflow.advising import advise
from exemptions.workflow.asking import (
    ask,
    decline,
    file_request,
    hr_answer,
    hr_ask,
    overrule,
    second_ask,
    uphold,
    withdraw,
)
from exemptions.workflow.deciding import choose_trajectory, decide, revoke
from exemptions.workflow.external import again, reject, submit, verify
from exemptions.workflow.grounds import change_ground
from exemptions.workflow.letters import keep_letter, keep_redrawn, printed_now
from exemptions.workflow.meeting import choose_time, no_show, no_time_fits, offer_times, plan_meeting, waive_meeting
from exemptions.workflow.papers import add_document, remove_document, see_document
from exemptions.workflow.questions import answer, ask_more, close_silent
from exemptions.workflow.reading import EXTERNAL_FILE_READ, FILE_READ
from exemptions.workflow.retention import remove_scans, scan_leaves_on
from exemptions.workflow.steps import STEPS

__all__ = [
    "EXTERNAL_FILE_READ",
    "FILE_READ",
    "STEPS",
    "add_document",
    "advise",
    "again",
    "answer",
    "ask",
    "ask_more",
    "change_ground",
    "choose_time",
    "choose_trajectory",
    "close_silent",
    "decide",
    "decline",
    "file_request",
    "hr_answer",
    "hr_ask",
    "keep_letter",
    "keep_redrawn",
    "no_show",
    "no_time_fits",
    "offer_times",
    "overrule",
    "plan_meeting",
    "printed_now",
    "reject",
    "remove_document",
    "remove_scans",
    "revoke",
    "scan_leaves_on",
    "second_ask",
    "see_document",
    "submit",
    "uphold",
    "verify",
    "waive_meeting",
    "withdraw",
]
