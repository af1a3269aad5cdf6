"""Addresses and pages for the tests of the web layer: a portal with nothing in it but the shell."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from utq_portal.web.forms import DateField, Scale, Switch
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


urlpatterns = [
    path("", include("utq_portal.web.urls")),
    path("accounts/", include("allauth.urls")),
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
handler500 = "utq_portal.web.errors.broken"
