"""The columns of the desks' lists, as a spreadsheet shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import about_of
from utq_portal.notices.render import words
from utq_portal.web.export import Column


def _where(row: Any, step: str) -> str:
    return str(row.get_settled_by_display()) if row.settled_by else step or gettext("Not started")


# of an obligation and the step of its trajectory
DEADLINES: list[Column[Any]] = [
    Column(_("Person"), lambda pair: pair[0].person.name),
    Column(_("Employee number"), lambda pair: pair[0].person.employee_no),
    Column(_("Faculty"), lambda pair: pair[0].faculty.code),
    Column(_("Start"), lambda pair: pair[0].start_date),
    Column(_("Deadline"), lambda pair: pair[0].deadline),
    Column(_("How far it is"), lambda pair: _where(*pair)),
    Column(_("Settled on"), lambda pair: pair[0].settled_on),
]
CASELOADS: list[Column[Any]] = [
    Column(_("UTQ supervisor"), lambda row: row.name),
    Column(_("Open trajectories"), lambda row: row.cases),
    Column(_("Without a UTQ supervisor"), lambda row: row.lost),
]
ROLES: list[Column[Any]] = [
    Column(_("Person"), lambda row: row.person.name),
    Column(_("E-mail"), lambda row: row.person.email),
    Column(_("Role"), lambda row: row.get_role_display()),
    Column(_("Faculty"), lambda row: row.faculty.code if row.faculty else gettext("All")),
    Column(_("From"), lambda row: row.valid_from),
    Column(_("Until"), lambda row: row.valid_until),
    Column(_("Open cases"), lambda row: row.cases),
]
INVITATIONS: list[Column[Any]] = [
    Column(_("Person"), lambda row: row.person.name),
    Column(_("E-mail"), lambda row: row.person.email),
    Column(_("Sent on"), lambda row: row.sent_at),
]
UNKNOWN: list[Column[Any]] = [
    Column(_("Person"), lambda row: row.name),
    Column(_("E-mail"), lambda row: row.email),
    Column(_("Employee number"), lambda row: row.employee_no),
    Column(_("Signed in on"), lambda row: row.last_login),
]
# of how many mails to somebody did not arrive, and the last of them
UNDELIVERED: list[Column[Any]] = [
    Column(_("Person"), lambda row: row.recipient.name),
    Column(_("Sent to"), lambda row: row.sent_to),
    Column(_("What the mail server said"), lambda row: row.error),
    Column(_("About"), lambda row: about_of(row.code)),
    Column(_("Made"), lambda row: row.created_at),
]


def subject_of(mail: Any) -> str:
    """The subject under which a mail went, or would go now."""
    return str(mail.sent_subject or words(mail.code, mail.params, mail.recipient.language).subject)


MAILS: list[Column[Any]] = [
    Column(_("Subject"), subject_of),
    Column(_("To"), lambda mail: mail.recipient.name),
    Column(_("Address"), lambda mail: mail.sent_to),
    Column(_("Sent"), lambda mail: mail.created_at),
    Column(_("State"), lambda mail: mail.get_mail_display()),
]
REFUSED: list[Column[Any]] = [
    Column(_("To"), lambda notice: notice.recipient.name),
    Column(_("Address"), lambda notice: notice.recipient.email),
    Column(_("Sent"), lambda notice: notice.created_at),
    Column(_("What the mail server said"), lambda notice: notice.error),
]
STUCK: list[Column[Any]] = [
    Column(_("Job"), lambda job: job.task),
    Column(_("Due on"), lambda job: job.created_at),
    Column(_("Attempts"), lambda job: job.attempts),
    Column(_("What went wrong"), lambda job: job.error),
]
# of the trajectories of one UTQ supervisor
CASELOAD: list[Column[Any]] = [
    Column(_("Teacher"), lambda row: row.person.name),
    Column(_("Faculty"), lambda row: row.faculty.code),
    Column(_("How far it is"), lambda row: row.get_state_display()),
]
