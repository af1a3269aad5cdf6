"""Rows of a table that somebody checks before they count: what each leads to, and why one leads to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def too_long(values: Mapping[str, str], longest: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """The fields with more letters than are kept, each with how many are."""
    return ((name, most) for name, most in longest.items() if len(values[name]) > most)
