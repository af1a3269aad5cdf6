"""The filters of a list: what was asked, and the links of its quick filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Quick:
    """A quick filter with the number of rows behind it."""

    key: str
    label: Promise | str
    number: int | None
    url: str
    current: bool


def chosen(request: HttpRequest, name: str, allowed: Mapping[str, object] | set[str]) -> str:
    """The value of a filter; anything that is no choice counts as none."""
    asked = request.GET.get(name, "")
    return asked if asked in allowed else ""


def quick_filters(
    request: HttpRequest,
    labels: Mapping[str, Promise | str],
    counts: Mapping[str, int],
    param: str = "tab",
    keep: Sequence[str] = (),
) -> list[Quick]:
    """The quick filters; each starts the list afresh, keeping only how it is sorted and what ``keep`` names."""
    now = chosen(request, param, dict(labels)) or next(iter(labels))
    found = []
    for key, label in labels.items():
        query = {param: key} if key != next(iter(labels)) else {}
        query |= {name: value for name in ("sort", *keep) if (value := request.GET.get(name))}
        url = "?" + urlencode(query)
        found.append(Quick(key, label, counts.get(key), url, key == now))
    return found
