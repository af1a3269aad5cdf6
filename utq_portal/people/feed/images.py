"""People as they are recorded now, in JSON: kept before and after a file, so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from allauth.account.models import EmailAddress

from utq_portal.people.models import Employment, User

T = TypeVar("T")
BATCH = 500
# the columns of a segment in an image, in this order
COLUMNS = (
    "pk", "faculty_id", "department_id", "line_manager_id", "job_family", "fte", "start", "end", "appointed_on",
    "source", "vanished_on", "by_hand",
)  # fmt: skip
NAMES = ("given_name", "prefix", "family_name")
_IDENTITY = (*NAMES, "email", "is_active")

Stored = list[Any]  # a segment as JSON, by COLUMNS
Image = dict[str, Any]  # "identity": {column: value}, "addresses": [[address, verified, primary]], "segments": [Stored]


def images_of(keys: Iterable[int]) -> dict[int, Image]:
    """Everything of these people that a file may change, by key; three queries for each five hundred."""
    found: dict[int, Image] = {}
    for some in batches(sorted(set(keys))):
        for key, *values in User.objects.filter(pk__in=some).values_list("pk", *_IDENTITY):
            found[key] = {"identity": dict(zip(_IDENTITY, values, strict=True)), "addresses": [], "segments": []}
        addresses = EmailAddress.objects.filter(user__in=some).order_by("pk")
        for key, *address in addresses.values_list("user_id", "email", "verified", "primary"):
            found[key]["addresses"].append(address)
        for key, *seg in Employment.objects.filter(person__in=some).order_by("pk").values_list("person_id", *COLUMNS):
            found[key]["segments"].append(_stored(seg))
    return found


def _stored(seg: Sequence[Any]) -> Stored:
    return [value if value is None or isinstance(value, int | str | list) else str(value) for value in seg]


def batches(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    """The keys, some at a time."""
    for place in range(0, len(keys), BATCH):
        yield keys[place : place + BATCH]
