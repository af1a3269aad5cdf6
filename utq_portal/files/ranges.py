"""The Range header of RFC 9110, section 14: one part of a file, for video and for downloads that go on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class Unsatisfiable(Exception):
    """The part that is asked for lies outside the file."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes ``start`` to ``end``, inclusive."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start + 1


def asked_span(request: HttpRequest, size: int, etag: str) -> Span | None:
    """The part that is asked for; None for the whole file (no Range, several parts, or If-Range of another file).

    Raises Unsatisfiable when no byte of it exists.
    """
    if request.method not in ("GET", "HEAD") or request.headers.get("If-Range", etag) != etag:
        return None
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip().replace(" ", ""))
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        start, end = max(size - int(last), 0), size - 1
        if not int(last):
            raise Unsatisfiable
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < int(first):
            return None
    if start >= size:
        raise Unsatisfiable
    return Span(start, end)
