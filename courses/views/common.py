"""What the views of this app share."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, an empty form too; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None
