"""The shape of the access matrix: each app's ``tests/<app>/access_rows.py`` has a ``ROWS`` of these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.cast import Cast

ANONYMOUS = "anonymous"
EVERYONE = "everyone"  # anonymous too
SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class Row:
    """Who gets a page (200 or a redirect within it); everybody else gets 404, a visitor the sign-in page.

    ``kwargs`` prepares what the page is about and returns the address's arguments. ``who`` names people of the cast, or
    one of the words above. ``post_only`` addresses are asked with GET by nobody: a GET gives 405 to those who may post.
    """

    who: frozenset[str]
    kwargs: Callable[[Cast], dict[str, object]] = lambda cast: {}
    post_only: bool = False


def only(*names: str) -> frozenset[str]:
    """These people and nobody else."""
    return frozenset(names)
