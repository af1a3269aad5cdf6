"""What a page carries back when it told something before it is confirmed."""

from __future__ import annotations

import re


def told_in(page: str) -> str:
    """The value that confirms what this page told; fails where it told nothing."""
    found = re.search(r'name="told" value="([0-9a-f]{32})"', page)
    assert found is not None, "the page asks for no confirmation"
    return found[1]
