"""Sign-in: nobody signs up, people come from the HR file or an invitation."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from utq_portal.notices.postbox import NoConnection
from utq_portal.notices.render import account_letter
from utq_portal.people import devices
from utq_portal.people.backend import may_sign_in


def _counted(request: HttpRequest, credentials: dict[str, Any], *, dry_run: bool = False) -> bool:
    """Count one wrong password for the account; False when there were too many.

    Not on a device of the owner: that has a count of its own.
    """
    key = credentials.get("email", "").lower()
    if devices.known(request, key):
        return True
    usage = ratelimit.consume(request, app="allauth.account", action="login_failed_account", key=key, dry_run=dry_run)
    return usage is not None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closed sign-up; refusals in our words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and this password do not belong together."),
        "incorrect_code": _("This is not the code. Look at the newest mail, or have a new code mailed."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password of now."),
        "rate_limited": _("That was too often. Wait a minute, then try again."),
        "too_many_login_attempts": _(
            "That was wrong too often. Wait five minutes, or get a code by e-mail. A device on which you signed in "
            "before waits for your own mistakes only."
        ),
        "account_waits": _(
            "Somebody tried too many wrong passwords for this account. Wait an hour, get a code by e-mail, or use a "
            "device on which you signed in before."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts come from the feed, from an invitation or from the coordinator."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail, at BASE_URL: what a browser says about the host is not to be mailed to anybody."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.BASE_URL}{path}"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Account and address together."""
        return f"{credentials.get('email', '').lower()}|{ratelimit.get_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Raises ValidationError after too many wrong passwords: of this device, else from this address or anywhere."""
        if device := devices.known(request, credentials.get("email", "")):
            what = {"app": "allauth.account", "action": "login_failed_device", "key": device}
            self._login_failed_rl_usage = ratelimit.consume(request, **what)
            if not self._login_failed_rl_usage:
                raise self.validation_error("too_many_login_attempts")
            return
        super().pre_authenticate(request, **credentials)
        if not _counted(request, credentials, dry_run=True):
            raise self.validation_error("account_waits")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password for the account, wherever it came from."""
        _counted(request, credentials)

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Whoever may not sign in gets the page that says so, in whatever way they tried."""
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if refused is None and not may_sign_in(user):
            clear_login(request)
            refused = self.respond_user_inactive(request, user)
        return refused

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Never by the library: utq_portal/web/doors asks, also those who have no password."""
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, object]]:
        """The page with password and mailed code first: it serves everybody."""
        ways = [way for way in super().get_reauthentication_methods(user) if way["id"] != "reauthenticate"]
        description = _("Use your password or a mailed code") if user.has_usable_password() else _("Use a mailed code")
        ours = {"id": "reauthenticate", "description": description, "url": reverse("account_reauthenticate")}
        return [ours, *ways]

    def get_from_email(self) -> str:
        """The sender of all mails of the portal."""
        return str(import_string(settings.NOTICE_LETTERHEAD)().sender)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Codes and links go out while the reader waits; raises NoConnection where the mail server takes none."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as fault:  # smtplib's faults are such too
            raise NoConnection(str(fault)) from fault

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, object], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """Text and HTML, in the language of whose address it is; a stranger's is that of the page."""
        reader = get_user_model().objects.filter(email__iexact=str(email)).first()
        with translation.override(reader.language if reader else translation.get_language()):
            mail: EmailMessage = super().render_mail(template_prefix, email, context, headers)
            return account_letter(str(mail.subject), str(mail.body), mail.from_email, mail.to, mail.extra_headers)

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There is no username."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors encrypted; allauth leaves them readable. Refusals in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This is not the code. Look at the newest one in your app, or take a recovery code.")
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  (the library's name)
        """What a key is called until its owner gives it a name: its number."""
        return gettext("Key %(number)s") % {"number": Authenticator.objects.filter(user=user, type=type).count() + 1}

    def _fernet(self) -> Fernet:
        digest = hashlib.sha256(b"mfa" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(digest))

    def encrypt(self, text: str) -> str:
        """The text, readable only with SECRET_KEY."""
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again."""
        return self._fernet().decrypt(encrypted_text.encode()).decode()
