"""Addresses and pages for the tests of the web layer: a portal with nothing in it but the shell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import require_POST

from utq_portal.files import storage
from utq_portal.web.conflict import Clash, clash_page
from utq_portal.web.forms import DateField, Scale, Switch
from utq_portal.web.fresh import sent_lately
from utq_portal.web.richtext import RichTextField


class EveryField(forms.Form):
    """One of each."""

    name = forms.CharField(label="Name", help_text="As on your <passport>")
    until = DateField(label="Last day")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "First"), ("b", "Second")])
    rate = forms.ChoiceField(
        label="How well", choices=[("1", "1|Not yet"), ("2", "2|In part")], widget=Scale, required=False
    )
    ways = forms.MultipleChoiceField(
        label="Ways",
        choices=[("x", "By mail"), ("y", "In person")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    alone = forms.BooleanField(label="Keep to myself", required=False, widget=Switch, help_text="Nobody reads it")
    text = RichTextField(label="Your text", required=False)


def page(request: HttpRequest, source: str, status: int = 200, **context: object) -> HttpResponse:
    """A page of the portal from a template in the test."""
    return HttpResponse(engines["django"].from_string(source).render(context, request), status=status)


FORM_PAGE = """{% extends "base.html" %}{% load ui %}{% block title %}Every field{% endblock %}
{% block media %}{% media form %}{% endblock %}
{% block main %}<h1>Every field</h1>{% error_summary form %}
<form method="post" novalidate class="stack">{% csrf_token %}{{ form }}
<button class="button primary">Send request</button></form>{% endblock %}"""


@login_not_required
def every_field(request: HttpRequest) -> HttpResponse:
    """The form, and its errors with 422."""
    form = EveryField(request.POST or None)
    failed = form.is_bound and not form.is_valid()
    return page(request, FORM_PAGE, 422 if failed else 200, form=form)


def plain(request: HttpRequest) -> HttpResponse:
    """A page behind the sign-in."""
    return page(
        request,
        '{% extends "base.html" %}{% block title %}Plain{% endblock %}{% block main %}<h1>Plain</h1>{% endblock %}',
    )


@login_not_required
def denied(request: HttpRequest) -> HttpResponse:
    """403."""
    raise PermissionDenied


@login_not_required
def suspicious(request: HttpRequest) -> HttpResponse:
    """400."""
    raise SuspiciousOperation("odd")


@login_not_required
def faulty(request: HttpRequest) -> HttpResponse:
    """500."""
    raise RuntimeError("a fault on purpose")


class Note(forms.Form):
    """What the page with autosave holds."""

    text = RichTextField(label="Your text", required=False)
    title = forms.CharField(label="Title", required=False)
    rate = forms.ChoiceField(label="Rate", choices=[("1", "1|Not yet"), ("2", "2|Fully")], widget=Scale, required=False)
    ticks = forms.MultipleChoiceField(
        label="Shows", choices=[("x", "2.1"), ("y", "2.2")], widget=forms.CheckboxSelectMultiple, required=False
    )


@dataclass
class Saved:
    """What the stand-in server holds, and how it behaves."""

    version: int = 1
    values: dict[str, Any] = field(default_factory=dict)
    answer: int = 200
    saves: int = 0
    uploads: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


SAVED = Saved()
NOTE_PAGE = """{% extends "base.html" %}{% load ui %}{% block title %}Note{% endblock %}
{% block media %}{% media form %}{% endblock %}
{% block main %}<h1>Note</h1><p id="words-count">{{ saved.saves }} saves</p>
<form method="post" class="stack" data-autosave="/note/autosave/" novalidate>{% csrf_token %}
<input type="hidden" name="version" value="{{ saved.version }}"><p class="save-state" role="status"></p>{{ form }}
<p class="row"><button class="button primary">Mark as ready</button></p></form>
<form method="post" enctype="multipart/form-data" action="/upload/" class="drop"
 data-upload="/upload/" data-limit-mb="1" data-refresh="#uploaded">{% csrf_token %}{% icon "upload" %}
<p>Drop files here</p>
<input type="file" name="files" multiple aria-label="Files"><button class="button small">Add files</button></form>
<ul id="uploaded">{% for name in saved.uploads %}<li>{{ name }}</li>{% endfor %}</ul>
<p class="row"><button type="button" class="button" commandfor="sure" command="show-modal">Delete draft</button>
<a class="button" href="/home/" data-dialog="sure">Or so</a></p>{% endblock %}
{% block after %}<dialog id="sure" aria-labelledby="sure-h"><h2 id="sure-h">Delete this draft?</h2>
<form method="dialog" class="row end"><button class="button" autofocus>Keep the draft</button></form>
</dialog>{% endblock %}"""


@login_not_required
def note(request: HttpRequest) -> HttpResponse:
    """The page with autosave; a stale version gets the page with both."""
    if request.method == "POST":
        form = Note(request.POST)
        form.is_valid()
        if int(request.POST["version"]) != SAVED.version:
            mine, theirs = form.cleaned_data, SAVED.values
            clashes = [Clash("text", "Your text", theirs.get("text", ""), mine["text"])]
            return clash_page(request, clashes, version=SAVED.version, back="/note/", draft="/note/autosave/")
        SAVED.version, SAVED.values = SAVED.version + 1, {**SAVED.values, **form.cleaned_data}
        return redirect("/note/")
    return page(request, NOTE_PAGE, form=Note(initial=SAVED.values), saved=SAVED)


@login_not_required
def note_autosave(request: HttpRequest) -> HttpResponse:
    """What autosave.js talks to."""
    if SAVED.answer == 302:
        return redirect("account_login")
    if SAVED.answer != 200:
        return HttpResponse(status=SAVED.answer)
    if int(request.POST["version"]) != SAVED.version:
        return HttpResponse(status=409)
    form = Note(request.POST)
    form.is_valid()
    SAVED.version, SAVED.values, SAVED.saves = SAVED.version + 1, form.cleaned_data, SAVED.saves + 1
    html = {"#words-count": f"{SAVED.saves} saves"}
    return JsonResponse({"version": SAVED.version, "saved_at": "15:06", "html": html})


@login_not_required
def upload(request: HttpRequest) -> HttpResponse:
    """One file by script, or all of them without."""
    if SAVED.answer == 302:
        return redirect("account_login")
    if SAVED.answer != 200:
        return HttpResponse(status=SAVED.answer)
    names = []
    for one in request.FILES.getlist("files"):
        try:
            names.append(storage.store(one, limit=1024 * 1024).name)
        except ValidationError as error:
            return JsonResponse({"error": error.messages[0]}, status=422)
    SAVED.uploads += names
    return JsonResponse({"name": names[0]}) if request.headers.get("X-Upload") else redirect("/note/")


class Remark(forms.Form):
    """A longer text in a plain form, with a line above it."""

    about = forms.CharField(label="About", required=False)
    body = forms.CharField(label="Your remark", widget=forms.Textarea)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "First"), ("b", "Second")], required=False)
    rate = forms.ChoiceField(label="Rate", choices=[("1", "1|Not yet"), ("2", "2|Fully")], widget=Scale, required=False)
    ways = forms.MultipleChoiceField(
        label="Ways",
        choices=[("x", "By mail"), ("y", "In person"), ("z", "By phone")],
        initial=["x"],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    day = DateField(label="Day", required=False)
    hours = forms.IntegerField(label="Hours", required=False)


REMARK_PAGE = """{% extends "base.html" %}{% load ui %}{% block title %}Remark{% endblock %}
{% block media %}{% media rich %}{% endblock %}
{% block main %}<h1>Remark</h1><ul>{% for one in saved.remarks %}<li>{{ one }}</li>{% endfor %}</ul>
<form method="post" action="/remark/send/" class="stack" novalidate>{% csrf_token %}{% error_summary form %}
{{ form }}<button class="button primary">Leave the remark</button></form>
<form method="post" action="/remark/rich/" class="stack" novalidate>{% csrf_token %}{{ rich }}
<button class="button">Keep the text</button></form>
<form method="post" action="/remark/private/" class="stack" novalidate>{% csrf_token %}{% not_kept %}
<label for="leave">About leave</label><textarea id="leave" name="leave"></textarea>
<button class="button">Tell HR</button></form>
<button type="button" class="button" commandfor="more" command="show-modal">More</button>{% endblock %}
{% block after %}<dialog id="more" aria-labelledby="more-h"><h2 id="more-h">More</h2>
<form method="post" action="/remark/more/" class="stack">{% csrf_token %}<label for="m">More words</label>
<textarea id="m" name="m"></textarea><button class="button">Send more</button></form></dialog>{% endblock %}"""


class Rich(forms.Form):
    """A text with layout."""

    text = RichTextField(label="A text", required=False)


def remark(request: HttpRequest) -> HttpResponse:
    """The page on which the remark is written."""
    return page(request, REMARK_PAGE, form=Remark(), rich=Rich(), saved=SAVED)


@require_POST
def send_remark(request: HttpRequest, kind: str = "send") -> HttpResponse:
    """An address that only takes forms; "no" is refused on the next page, nothing at all at once."""
    form = Remark(request.POST)
    if kind == "send" and not form.is_valid():
        return page(request, REMARK_PAGE, 422, form=form, rich=Rich(), saved=SAVED)
    words = request.POST.get("body") or request.POST.get("text") or request.POST.get("leave") or request.POST.get("m")
    if words == "no":
        messages.error(request, "Not like this")
    else:
        SAVED.remarks.append(words or "")
    return redirect("/remark/")


BESIDE_PAGE = """{% extends "base.html" %}{% load ui %}{% block title %}Beside{% endblock %}
{% block main %}<h1>Beside</h1><form method="post" id="words" action="/remark/send/" class="stack" novalidate>
{% csrf_token %}{% if private %}{% not_kept %}{% endif %}{{ form }}
<button class="button primary">Leave the remark</button></form>
<button class="button" formaction="/remark/act/" {% beside "words" "/remark/send/" form %}>
Withdraw the row</button>
{% endblock %}"""


def beside(request: HttpRequest, kind: str) -> HttpResponse:
    """A form with words, and a button about something else; of the private kind nothing may be kept."""
    form = Remark(request.POST or None, initial={"about": "The first lesson", "day": date(2028, 3, 1)})
    return page(request, BESIDE_PAGE, form=form, private=kind == "private")


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """What the other button does; it gets nothing of the words."""
    SAVED.remarks.append(f"act {sorted(request.POST)}")
    return redirect("/remark/")


urlpatterns = [
    path("beside/<slug:kind>/", beside),
    path("remark/act/", act),
    path("remark/asked-first/", sent_lately(act)),
    path("remark/", remark),
    path("remark/<slug:kind>/", send_remark),
    path("note/", note),
    path("note/autosave/", note_autosave),
    path("upload/", upload),
    path("", include("utq_portal.web.urls")),
    path("accounts/", include("utq_portal.web.doors")),
    path("home/", plain, name="home"),
    path("inbox/", plain, name="inbox"),
    path("desk/", plain, name="desk"),
    path("every-field/", every_field, name="every_field"),
    path("denied/", denied),
    path("suspicious/", suspicious),
    path("faulty/", faulty),
]
handler400 = "utq_portal.web.errors.bad_request"
handler403 = "utq_portal.web.errors.forbidden"
handler404 = "utq_portal.web.errors.not_found"
handler429 = "utq_portal.web.errors.too_many"
handler500 = "utq_portal.web.errors.broken"
