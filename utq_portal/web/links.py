"""Addresses of pages by their names: the one door, beside ``get_absolute_url`` of a row that has a page of its own."""

from __future__ import annotations

from django.db.models import CharField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.urls import reverse


def address(name: str, *args: object) -> str:
    """The address of a page."""
    return reverse(name, args=args)


def case_address(trajectory: int) -> str:
    """The page of a case of which only the key is at hand."""
    return reverse("case", args=[trajectory])


def address_in_rows(name: str, key: Combinable | str) -> Concat:
    """The address of each row's page in a query; ``key`` is the row's key there."""
    before, after = reverse(name, args=[0]).split("0")
    return Concat(Value(before), key, Value(after), output_field=CharField())
