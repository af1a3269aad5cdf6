"""What a page told before something is confirmed, as one value that the form carries back.

A number alone would not do: another change can have the same number, and would be saved without having been shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from django.http import HttpRequest

FIELD = "told"


def seal(told: Iterable[object]) -> str:
    """The fingerprint of what was told, in its order; "" for nothing. Only what reads the same everywhere goes in."""
    parts = [str(one) for one in told]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32] if parts else ""


def is_confirmed(request: HttpRequest, sealed: str) -> bool:
    """Whether what was sent confirms exactly this; nothing to tell needs no confirming."""
    return not sealed or request.POST.get(FIELD) == sealed
