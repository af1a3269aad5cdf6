"""The columns of the office's lists, as a spreadsheet shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from utq_portal.notices.message import about_of
from utq_portal.web.export import Column

# of how many mails to somebody did not arrive, and the last of them
UNDELIVERED: list[Column[Any]] = [
    Column(_("Person"), lambda row: row.recipient.name),
    Column(_("Sent to"), lambda row: row.sent_to),
    Column(_("What the mail server said"), lambda row: row.error),
    Column(_("About"), lambda row: about_of(row.code)),
    Column(_("Made"), lambda row: row.created_at),
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
