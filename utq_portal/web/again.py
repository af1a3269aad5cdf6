"""The page that asks who it is once more: by password, by a mailed code, or by what the second step is."""

from __future__ import annotations

import secrets
import time

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from utq_portal.notices.postbox import NoConnection
from utq_portal.web import fresh, held
from utq_portal.web.request import PortalRequest
from utq_portal.web.views import next_address

TOO_MANY = gettext_lazy("That was too often. Wait a minute, then try again.")
WRONG_PASSWORD = gettext_lazy("This is not your password. Try again, or get a code by e-mail.")
WRONG_CODE = gettext_lazy("This is not the code. Look at the newest mail, or have a new code mailed.")
NO_MAIL = gettext_lazy("The mail server does not answer just now. Try again in a few minutes, or use another way.")
OLD_CODE = gettext_lazy("This code holds no more. Have a new code mailed.")
_PLACE = "again"
_SECONDS = 300
_TRIES = 3
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so no words; none that looks like a digit


class PasswordForm(forms.Form):
    """The password of now."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """The code of the mail."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def reauthenticate(request: PortalRequest) -> HttpResponse:
    """Ask; afterwards comes the page that was asked for, or what was sent, to be sent now."""
    if request.method != "POST":
        return _page(request)
    if "mail" in request.POST:
        return _mail(request)
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        return _page(request, {"refused": TOO_MANY}, status=429)
    if "code" in request.POST:
        form: forms.Form = CodeForm(request.POST)
        fault = _fault_of_code(request, form.cleaned_data["code"]) if form.is_valid() else ""
    else:
        form = PasswordForm(request.POST)
        fault = _fault_of_password(request, form.cleaned_data["password"]) if form.is_valid() else ""
    name = "code" if isinstance(form, CodeForm) else "password"
    if fault:
        form.add_error(name, fault)
    if form.errors:
        return _page(request, {f"{name}_form": form, "failed": form}, status=422)
    request.session.pop(_PLACE, None)
    fresh.note(request.session)
    return HttpResponseRedirect(next_address(request, reverse("home")))


def _page(request: PortalRequest, said: dict[str, object] | None = None, status: int = 200) -> HttpResponse:
    """The ways that this person has; the code's field once a code was mailed."""
    way_back = next_address(request, "")
    others = [
        {**way, "url": f"{way['url']}?{urlencode({'next': way_back})}"}
        for way in get_adapter().get_reauthentication_methods(request.user)
        if way["id"] != "reauthenticate"
    ]
    context = {
        "password_form": PasswordForm() if request.user.has_usable_password() else None,
        "code_form": CodeForm() if _PLACE in request.session else None,
        "address": request.user.email,
        "next": way_back,
        "others": others,
        "held": held.held(request),
        **(said or {}),
    }
    return render(request, "account/reauthenticate.html", context, status=status)


def _mail(request: PortalRequest) -> HttpResponse:
    """Mail a code to the address of the account, and show the field for it."""
    if not request.user.email:
        return _page(request, {"refused": _("No e-mail address of you is known here. Ask your HR advisor.")}, 422)
    if not ratelimit.consume(request, action="code_to_account", key=f"again|{request.user.pk}"):
        return _page(request, {"refused": TOO_MANY}, status=429)
    code = "-".join("".join(secrets.choice(_LETTERS) for _letter in range(4)) for _part in range(2))
    request.session[_PLACE] = {"code": _digest(code), "at": time.time(), "tries": 0}
    try:
        words = {"request": request, "code": code}
        get_adapter(request).send_mail("account/email/login_code", request.user.email, words)
    except NoConnection:
        del request.session[_PLACE]
        return _page(request, {"refused": NO_MAIL}, status=503)
    messages.success(request, _("A code is on its way to %(address)s.") % {"address": request.user.email})
    where = reverse("account_reauthenticate")
    return redirect(f"{where}?{urlencode({'next': next_address(request, '')})}")


def _fault_of_password(request: PortalRequest, password: str) -> str:
    """What is wrong with a password, empty when nothing is; after many wrong ones the library waits, and says so."""
    try:
        return "" if get_adapter().reauthenticate(request.user, password) else str(WRONG_PASSWORD)
    except ValidationError as waits:
        return str(waits.messages[0])


def _fault_of_code(request: HttpRequest, code: str) -> str:
    """What is wrong with a code, empty when nothing is; after three wrong ones it holds no more."""
    mailed = request.session.get(_PLACE)
    if not mailed or time.time() - mailed["at"] > _SECONDS or mailed["tries"] >= _TRIES:
        return str(OLD_CODE)
    if constant_time_compare(mailed["code"], _digest(code)):
        return ""
    request.session[_PLACE] = {**mailed, "tries": mailed["tries"] + 1}
    return str(WRONG_CODE)


def _digest(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return salted_hmac("web.again", plain).hexdigest()
