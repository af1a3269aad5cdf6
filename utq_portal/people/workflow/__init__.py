"""The only writer of roles, stand-ins, invitations, accounts and faculties."""

from utq_portal.people.workflow.accounts import keep_apart, merge, set_address, set_details
from utq_portal.people.workflow.delegation import delegate, end_delegation
from utq_portal.people.workflow.faculties import save_faculty
from utq_portal.people.workflow.invitations import create_account, invite, promise_held, send_again, send_held
from utq_portal.people.workflow.roles import end_role, give_role
from utq_portal.people.workflow.sessions import drop_ended

__all__ = [
    "create_account",
    "delegate",
    "drop_ended",
    "end_delegation",
    "end_role",
    "give_role",
    "invite",
    "keep_apart",
    "merge",
    "promise_held",
    "save_faculty",
    "send_again",
    "send_held",
    "set_address",
    "set_details",
]
