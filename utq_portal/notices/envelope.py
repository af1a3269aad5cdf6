"""A notice as a mail: text, HTML, and the appointments that go with it."""

from __future__ import annotations

import re

from utq_portal.notices import unsubscribe
from utq_portal.notices.letter import AUTOMATIC, Letter, mail_domain
from utq_portal.notices.models import Notice
from utq_portal.notices.render import Letterhead, Words

ANSWERED = ("REQUEST", "CANCEL")  # what calendars act on by themselves
_METHOD = re.compile(r"^METHOD:([A-Z]+)\s*$", re.MULTILINE)
_OBJECT = re.compile(r"BEGIN:VCALENDAR.*?END:VCALENDAR(?:\r?\n|$)", re.DOTALL)


def calendars(stream: str) -> list[tuple[str, str]]:
    """Method and text of each calendar object in a stream (RFC 5545, 3.4)."""
    found = _OBJECT.findall(stream)
    return [(method[1] if (method := _METHOD.search(one)) else "PUBLISH", one) for one in found]


def envelope(notice: Notice, said: Words, text: str, html: str, head: Letterhead) -> Letter:
    """The mail as it goes to the server.

    One appointment is an alternative of the text, as Outlook and Gmail expect of an invitation, and an attachment for
    all others. Several (one PUBLISH, or a change each) are attachments only: as an alternative, Outlook would show one
    and hide the mail.
    """
    mail = Letter(
        subject=" ".join(said.subject.split()), body=text, from_email=head.sender, to=[str(notice.recipient.email)]
    )
    # a fixed Message-ID: should a process die between sending and noting it, mail systems drop the second copy
    mail.extra_headers["Message-ID"] = f"<notice-{notice.pk}@{mail_domain()}>"
    mail.extra_headers.update(AUTOMATIC)
    if address := unsubscribe.address(notice):
        mail.extra_headers["List-Unsubscribe"] = f"<{address}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    mail.attach_alternative(html, "text/html")
    files = calendars(notice.calendar)
    if len(files) == 1 and files[0][0] in ANSWERED:
        method, only = files[0]
        mail.attach_alternative(only, f"text/calendar; method={method}")
    for number, (_method, one) in enumerate(files, start=1):
        name = "invite.ics" if len(files) == 1 else f"invite-{number}.ics"
        mail.attach(name, one.encode(), "application/ics")
    return mail
