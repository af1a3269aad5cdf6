"""Two tabs, one text: what happens when somebody saves from an old one."""

from __future__ import annotations


class Stale(Exception):
    """The row was changed after the page was made; ``version`` is the one that stands now.

    Nothing was saved: the view answers 409 with both versions and a merged third (DECISIONS 13).
    """

    def __init__(self, version: int) -> None:
        super().__init__(f"version {version} stands now")
        self.version = version
