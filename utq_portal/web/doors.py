"""The pages of the sign-in library that have a place here (docs/domain.md, Doors); all its others answer 404.

A page that is not listed would change who somebody is, past the people who answer for that, or have no looks of ours.
Its name stays known, because the library asks for addresses by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from allauth import urls as library
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from utq_portal.web import again
from utq_portal.web.fresh import signed_in_lately

# for everybody, and for who is signed in
OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",  # says that nobody need register
    "account_request_login_code",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_change_password",  # asks for the password of now
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn",
    "mfa_list_webauthn",
    "usersessions_list",
}
# only soon after signing in: who finds an open session must not make a way in of their own
FRESH = {
    "account_set_password",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
}
# ours in place of the library's
OURS = {"account_reauthenticate"}


@login_not_required
def nowhere(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """There is no such page here."""
    raise Http404


def _view(pattern: URLPattern) -> Callable[..., HttpResponse]:
    view: Callable[..., HttpResponse] = pattern.callback
    if pattern.name in FRESH:
        return signed_in_lately(view)
    return view if pattern.name in OPEN else nowhere


def doors(patterns: Sequence[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The library's addresses, each with what it has here."""
    found: list[URLPattern | URLResolver] = []
    for one in patterns:
        if isinstance(one, URLResolver):
            found.append(URLResolver(one.pattern, doors(one.url_patterns)))
        elif one.name not in OURS:
            found.append(URLPattern(one.pattern, _view(one), one.default_args, one.name))
    return found


urlpatterns = [
    path("reauthenticate/", again.reauthenticate, name="account_reauthenticate"),
    *doors(library.urlpatterns),
]
