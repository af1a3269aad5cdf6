"""A button that lies in a form and is about something else (docs/domain.md, Writing).

Without scripts a browser sends one form only. So a button beside a form with words lies in that form: it sends the
words along, and says by its own value which fields they are and what stood in them. With scripts the page asks itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus

from django.forms import BaseForm, CheckboxInput, FileInput, HiddenInput, Textarea
from django.forms.widgets import Input
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.crypto import constant_time_compare, salted_hmac

from utq_portal.web import held

NAME = "beside"
_WORDS = "beside.words"
_OWN = {"csrfmiddlewaretoken", "next"}  # what the act itself may need
_PARTS = 3


def value(address: str, forms: Iterable[BaseForm]) -> str:
    """What the button says: where the words belong, in which fields they are, and a digest of what stood there."""
    typed = [(name, text) for form in forms for name, text in _typed(form)]
    return "|".join([address, " ".join(name for name, _text in typed), _digest([text for _name, text in typed])])


def words(request: HttpRequest) -> held.Held | None:
    """The form around the button, when somebody typed in it and no script looks after that."""
    said = request.POST.get(NAME, "").split("|")
    if len(said) != _PARTS or request.POST.get("kept-mark") == NAME:
        return None
    address, names, digest = said
    if constant_time_compare(digest, _digest([request.POST.get(name, "") for name in names.split()])):
        return None
    if not address.startswith("/") or address.startswith("//"):
        return None
    form = held.sent(request, held.own_page(request))
    fields = [(name, text) for name, text in form.fields if name not in {NAME, "kept-mark"}]
    return held.Held(address, form.page, fields, form.files, refused=True)


class Beside:
    """Does the act alone, and keeps the words beside it; where nothing may be kept, it asks before the act."""

    def __init__(self, get_response: held.Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        form = request.META.get(_WORDS)
        if form and response.status_code in {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}:
            held.keep(request, form)
            held.carry(request, response)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Part the act from the words."""
        if request.method != "POST" or NAME not in request.POST:
            return None
        form = words(request)
        if form and not held.may_keep(request, form):
            return render(request, "web/beside.html", {"held": form, "act": request.path})
        if form:
            request.META[_WORDS] = form
        alone = QueryDict(mutable=True)
        for name in _OWN & set(request.POST):
            alone.setlist(name, request.POST.getlist(name))
        request.POST = alone  # type: ignore[assignment]
        return None


def _typed(form: BaseForm) -> list[tuple[str, str]]:
    found = []
    for bound in form:
        widget = bound.field.widget
        untyped = isinstance(widget, HiddenInput | CheckboxInput | FileInput)
        if isinstance(widget, Textarea | Input) and not untyped:
            # what the page stands for, not what was typed and refused
            before = widget.format_value(bound.field.prepare_value(bound.initial))
            found.append((bound.html_name, "" if before is None else str(before)))
    return found


def _digest(texts: Sequence[str]) -> str:
    plain = "\n".join(" ".join(text.split()) for text in texts)
    return salted_hmac("web.beside", plain).hexdigest()[:24]
