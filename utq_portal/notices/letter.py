"""A mail whose subject every mail program reads (docs/domain.md, Mail)."""

from __future__ import annotations

from collections.abc import Mapping
from email.header import Header
from email.message import Message
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

SUBJECT = "Subject"
# no out-of-office answers (RFC 3834, and what Exchange asks for); nobody can write into it: it goes with every mail of
# the process. That a mail could not be delivered is still told.
AUTOMATIC: Mapping[str, str] = MappingProxyType(
    {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
)
LINE = 74  # signs of a line with an encoded word
LONG = 60  # letters: a word that does not stand beside the name on one line is encoded, and so divided


def mail_domain() -> str:
    """Where the portal is, as the part of a Message-ID after the @: the name of a machine is nobody's business."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


class _Subject(Header):
    """Folded so that no encoded word is longer than mail programs need to read (RFC 2047, 2: 75 signs)."""

    def encode(self, splitchars: str = ";, \t", maxlinelen: int | None = None, linesep: str = "\n") -> str:
        return super().encode(splitchars, LINE, linesep)


class Letter(EmailMultiAlternatives):
    """A subject with letters outside ASCII begins on the line of its name.

    Django writes it without counting that name, and the lines are folded after it: the first one stays empty, which
    some programs show as a mail without subject and some filters hold against it.
    """

    def message(self, *args: Any, **kwargs: Any) -> Any:
        """The message to send; raises BadHeaderError for a line break in a header, as Django's own."""
        made: Message = super().message(*args, **kwargs)
        subject = str(self.subject)
        plain = subject.isascii() and "=?" not in subject  # which begins an encoded word
        folds = plain and all(len(word) < LONG for word in subject.split())
        charset = "us-ascii" if folds else "utf-8"
        del made[SUBJECT]
        Message.__setitem__(made, SUBJECT, _Subject(subject, charset, header_name=SUBJECT))  # type: ignore[misc]
        return made
