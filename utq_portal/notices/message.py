"""The kinds of news; each app declares its own in its ``messages.py``."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

MESSAGES: dict[str, Message] = {}


@dataclass(frozen=True, slots=True)
class Message:
    """A kind of news (DOMAIN 2.8): words with ``%(name)s`` for the parameters, in English with a Dutch translation.

    ``subject`` is the news, ``body`` says what is expected and before when, ``button`` is a verb and its object,
    ``why`` is one sentence on why you get this. ``urgent`` kinds are always mailed at once. ``mail=False``: inbox only.
    """

    code: str
    subject: Promise | str
    body: Promise | str
    button: Promise | str
    why: Promise | str
    urgent: bool = False
    mail: bool = True

    def __post_init__(self) -> None:
        if self.code in MESSAGES and str(MESSAGES[self.code].subject) != str(self.subject):
            raise ValueError(f"The message {self.code} is declared twice.")
        MESSAGES[self.code] = self
