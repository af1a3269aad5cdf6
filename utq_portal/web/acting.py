"""How a page acts: what was posted, and a step that is taken, or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.utils.functional import Promise

from utq_portal.workflow import Refused

T = TypeVar("T")
Said = Promise | str


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, an empty form too; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def say_refused(request: HttpRequest, refused: Refused, *, together: bool = False) -> None:
    """Every reason of a refusal, on top of the next page; ``together``: in one message."""
    reasons = [str(why) for why in (refused.why, *refused.details)]
    for why in [" ".join(reasons)] if together else reasons:
        messages.error(request, why)


def onward(request: HttpRequest, done: Said, to: str) -> HttpResponseRedirect:
    """Say on the next page what was done, and go there."""
    messages.success(request, str(done))
    return HttpResponseRedirect(to)


def attempt(
    request: HttpRequest,
    act: Callable[[], T],
    done: Said | Callable[[T], Said],
    to: str | Callable[[T], str],
    back: str | Callable[[], str] = "",
    *,
    together: bool = False,
) -> HttpResponseRedirect:
    """Take a step, say so and go on; or say every reason why not (``together``), and go ``back``, or to the same page.

    What is said and where it goes may depend on what the step returns.
    """
    try:
        made = act()
    except Refused as refused:
        say_refused(request, refused, together=together)
        return HttpResponseRedirect((back() if callable(back) else back) or str(to))
    return onward(request, done(made) if callable(done) else done, to(made) if callable(to) else to)


def acted(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[], T],
    done: Said | Callable[[T], Said],
    to: str | Callable[[T], str],
    field: str | None = None,
) -> HttpResponseRedirect | None:
    """Take the step of a posted form, say so and go on.

    None where the page is shown: for a look, a fault, and a refusal, which stands in the form then, at its ``field``.
    """
    made = tried(request, lambda: (act(),), form, field) if form.is_valid() else None
    if made is None:
        return None
    return onward(request, done(made[0]) if callable(done) else done, to(made[0]) if callable(to) else to)


def tried(
    request: HttpRequest, act: Callable[[], T], form: BaseForm | None = None, field: str | None = None
) -> T | None:
    """What the step returns; None when it is refused: why goes to the form (its ``field``) or on top of the page."""
    try:
        return act()
    except Refused as refused:
        if form is not None:
            form.add_error(field, str(refused.why))
        else:
            messages.error(request, str(refused.why))
    return None


def why_refused(act: Callable[[], object]) -> str:
    """Take a step, perhaps with a file; the sentence why not, or nothing."""
    try:
        act()
    except ValidationError as error:
        return " ".join(error.messages)
    except Refused as refused:
        return str(refused.why)
    return ""


def carried_out(
    request: HttpRequest,
    act: Callable[[], object],
    done: Said = "",
    form: BaseForm | None = None,
    field: str | None = None,
) -> bool:
    """As ``tried``, of which only whether it was done is asked; tells ``done``."""
    taken = tried(request, lambda: (act(),), form, field) is not None
    if taken and done:
        messages.success(request, str(done))
    return taken
