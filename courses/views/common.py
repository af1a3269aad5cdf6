"""What the views of this app share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.utils.functional import Promise

from courses import queries
from utq_portal.people.models import User
from utq_portal.workflow import Refused


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, an empty form too; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def attempt(request: HttpRequest, act: Callable[[], object], done: Promise | str, to: str) -> HttpResponseRedirect:
    """Take a step and say so on the next page, or say why not."""
    try:
        act()
    except Refused as refused:
        for why in (refused.why, *refused.details):
            messages.error(request, str(why))
    else:
        messages.success(request, str(done))
    return HttpResponseRedirect(to)


def tabs_for(user: User | None, here: str) -> dict[str, Any]:
    """Which lists stand beside the catalogue for this reader, and which one this is."""
    if user is None:
        return {"tab": here, "tabs": []}
    tabs = ["catalogue", "mine"]
    if here == "approvals" or queries.to_approve(user).exists():
        tabs.append("approvals")
    if queries.reads_registrations(user):
        tabs.append("registrations")
    return {"tab": here, "tabs": tabs}
