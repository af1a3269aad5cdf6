"""The sign-in's forms, with fields that say what is the matter with an address (docs/domain.md, Names)."""

from __future__ import annotations

from typing import Any, cast

from allauth.account import forms
from allauth.core import context, ratelimit
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as app
from allauth.mfa.webauthn import forms as keys
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BooleanField, CharField
from django.utils.translation import gettext_lazy as _

from utq_portal.addresses import say_what_is_wrong
from utq_portal.people import devices
from utq_portal.people.backend import may_sign_in
from utq_portal.people.models import User
from utq_portal.people.passwords import what_is_asked

KEY_NAME = 80  # signs at most
TOO_MANY_CODES = _("Several codes were mailed to this address. Look for the newest one, or wait a while.")


LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("The password of now"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
    "name": _("Name of the key"),
    "passwordless": _("Sign in with this key alone"),
}


class InOurWords:
    """A form of the library by our names; what its labels repeat inside a field goes, and so does its long help.

    Its address says what is the matter with it; one that ``remembers`` asks whether the session outlives the window.
    """

    remembers = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form = cast("BaseForm", self)
        for name, field in form.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
        if "password1" in form.fields:
            form.fields["password1"].help_text = what_is_asked()
        if "passwordless" in form.fields:
            form.fields["passwordless"].help_text = _(
                "No password is asked then; the key itself asks for your fingerprint, face or code."
            )
        say_what_is_wrong(form)
        if self.remembers:
            form.fields["remember"] = BooleanField(
                label=_("Stay signed in on this device"),
                required=False,
                help_text=_(
                    "Not on a computer that others use too. Without it you are signed out when you close the browser."
                ),
            )


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):  # type: ignore[misc]
    """Another password, with the one of now."""


class SetPasswordForm(InOurWords, forms.SetPasswordForm):  # type: ignore[misc]
    """A first password."""


class NewPasswordForm(InOurWords, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by a mailed link."""


class SecondStepForm(InOurWords, second_step.AuthenticateForm):  # type: ignore[misc]
    """The code of the app, or a recovery code, to sign in."""


class SecondStepAgainForm(InOurWords, second_step.ReauthenticateForm):  # type: ignore[misc]
    """The same, to show once more that it is you."""


class AppForm(InOurWords, app.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app."""


class AddKeyForm(InOurWords, keys.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey or security key, with a name."""

    name = CharField(max_length=KEY_NAME, required=False)


class NameKeyForm(InOurWords, keys.EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a key."""

    name = CharField(max_length=KEY_NAME)


class LoginForm(InOurWords, forms.LoginForm):  # type: ignore[misc]
    """Address and password."""

    remembers = True


class CodeForm(InOurWords, forms.RequestLoginCodeForm):  # type: ignore[misc]
    """The address to which a code goes."""

    _user: User | None

    def clean_email(self) -> str:
        """The address; nobody of the demo gets a code outside demo mode. Raises ValidationError for too many."""
        email: str = super().clean_email()
        if self._user is not None and not may_sign_in(self._user):
            self._user = None
        request, address = context.request, email.lower()
        device = devices.known(request, address)
        mine = ratelimit.consume(request, action="code_to_account", key=f"{address}|{device or get_ip(request)}")
        # a device of the owner does not wait because strangers had codes mailed
        if not mine or not (device or ratelimit.consume(request, action="code_to_address", key=address)):
            raise ValidationError(TOO_MANY_CODES, code="too_many")
        return email


class EnterCodeForm(InOurWords, forms.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code of the mail, and whether to stay signed in."""

    remembers = True

    def clean(self) -> dict[str, object]:
        """With the right code the session gets its length."""
        cleaned: dict[str, object] = super().clean()
        if not self.errors:
            context.request.session.set_expiry(settings.SESSION_COOKIE_AGE if cleaned.get("remember") else 0)
        return cleaned


class ResetForm(InOurWords, forms.ResetPasswordForm):  # type: ignore[misc]
    """The address to which the way to a new password goes."""
