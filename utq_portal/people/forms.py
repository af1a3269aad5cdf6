"""The sign-in's forms, with fields that say what is the matter with an address (docs/domain.md, Names)."""

from __future__ import annotations

from typing import Any

from allauth.account import forms

from utq_portal.addresses import say_what_is_wrong


class LoginForm(forms.LoginForm):  # type: ignore[misc]
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_is_wrong(self)


class CodeForm(forms.RequestLoginCodeForm):  # type: ignore[misc]
    """The address to which a code goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_is_wrong(self)


class ResetForm(forms.ResetPasswordForm):  # type: ignore[misc]
    """The address to which the way to a new password goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_what_is_wrong(self)
