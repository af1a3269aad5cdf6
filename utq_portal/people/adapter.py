"""Sign-in: nobody signs up, people come from the HR feed or an invitation."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closed sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts come from the feed, from an invitation or from the coordinator."""
        return False

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
