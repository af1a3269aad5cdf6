"""A sentence that something was done, with a button to take it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

_MARK = "undo:"


def offer_undo(request: HttpRequest, sentence: str, url: str) -> None:
    """Show ``sentence`` on the next page with Undo, which posts to ``url`` (with ``next``, the page to return to)."""
    messages.success(request, sentence, extra_tags=_MARK + url)


def undo_address(message: Message) -> str:
    """The address that takes a message's act back; empty when there is none."""
    tags = message.extra_tags or ""
    return tags.removeprefix(_MARK) if tags.startswith(_MARK) else ""
