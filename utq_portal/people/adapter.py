"""Sign-in: nobody signs up, people come from the HR feed or an invitation."""

from __future__ import annotations

import base64
import hashlib
from email.utils import make_msgid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import translation
from django.utils.module_loading import import_string

from utq_portal.notices.letter import AUTOMATIC, Letter, mail_domain
from utq_portal.notices.render import account_html


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closed sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts come from the feed, from an invitation or from the coordinator."""
        return False

    def get_from_email(self) -> str:
        """The sender of all mails of the portal."""
        sender: str = import_string(settings.NOTICE_LETTERHEAD)().sender
        return sender

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """Text and HTML, in the language of whose address it is; a stranger's is that of the page."""
        reader = get_user_model().objects.filter(email__iexact=str(email)).first()
        with translation.override(reader.language if reader else translation.get_language()):
            mail: EmailMessage = super().render_mail(template_prefix, email, context, headers)
            letter = Letter(mail.subject, mail.body, mail.from_email, mail.to, headers=mail.extra_headers | AUTOMATIC)
            letter.extra_headers["Message-ID"] = make_msgid(domain=mail_domain())
            letter.attach_alternative(account_html(str(mail.subject), str(mail.body)), "text/html")
        return letter

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There is no username."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors encrypted; allauth leaves them readable."""

    def _fernet(self) -> Fernet:
        digest = hashlib.sha256(b"mfa" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(digest))

    def encrypt(self, text: str) -> str:
        """The text, readable only with SECRET_KEY."""
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again."""
        return self._fernet().decrypt(encrypted_text.encode()).decode()
