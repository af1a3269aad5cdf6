"""A mail whose subject every mail program reads (docs/domain.md, Mail)."""

from __future__ import annotations

from email.header import Header
from email.message import Message
from typing import Any

from django.core.mail import EmailMultiAlternatives

SUBJECT = "Subject"
LONG = 60  # letters: a word that does not stand beside the name on one line is encoded, and so divided


class Letter(EmailMultiAlternatives):
    """A subject with letters outside ASCII begins on the line of its name.

    Django writes it without counting that name, and the lines are folded after it: the first one stays empty, which
    some programs show as a mail without subject and some filters hold against it.
    """

    def message(self, *args: Any, **kwargs: Any) -> Any:
        """The message to send; raises BadHeaderError for a line break in a header, as Django's own."""
        made: Message = super().message(*args, **kwargs)
        subject = str(self.subject)
        folds = subject.isascii() and all(len(word) < LONG for word in subject.split())
        charset = "us-ascii" if folds else "utf-8"
        del made[SUBJECT]
        Message.__setitem__(made, SUBJECT, Header(subject, charset, header_name=SUBJECT))  # type: ignore[misc]
        return made
