"""Addresses of pages by their names."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: Any, fallback: str = "") -> str:
    """The address of a page; ``fallback`` while the app that has it is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return fallback


def case_address(trajectory: int) -> str:
    """The page of a case."""
    return reverse("case", args=[trajectory])
