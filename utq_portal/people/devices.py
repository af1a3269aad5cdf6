"""Devices on which somebody signed in before: a stranger's mistakes do not hold them (docs/domain.md, Doors)."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from utq_portal.people.models import User

_SALT = "people.devices"
_LIFE = 365 * 24 * 3600  # seconds, from the last time that the person signed in there
_MOST = 10  # people whom one device knows; of more the longest ago is dropped
_PREFIX = "device_"
_SIGNED_IN = "_device_of"


def _name(key: int) -> str:
    """The cookie of one person: another person on the same device has another one. It names nobody."""
    return _PREFIX + salted_hmac(_SALT, str(key)).hexdigest()[:12]


def on_signing_in(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    """Django says that somebody signed in: the answer carries the cookie."""
    setattr(request, _SIGNED_IN, user.pk)


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Give the device its cookie, anew at each sign-in."""
    key: int | None = getattr(request, _SIGNED_IN, None)
    if key is None:
        return
    for name in _too_many(request, _name(key)):
        response.delete_cookie(name)
    number = _read(request, key) or secrets.token_hex(12)
    value, secure = signing.dumps([key, number], salt=_SALT), settings.SESSION_COOKIE_SECURE
    response.set_cookie(_name(key), value, max_age=_LIFE, httponly=True, secure=secure, samesite="Lax")


def _too_many(request: HttpRequest, own: str) -> list[str]:
    """The cookies of other people that a shared device, a desk in a library, should no longer carry along."""
    signer, found = signing.TimestampSigner(salt=_SALT), []
    for name, value in request.COOKIES.items():
        if name.startswith(_PREFIX) and name != own:
            try:
                signer.unsign(value)
                found.append((signing.b62_decode(value.split(":")[-2]), name))
            except (signing.BadSignature, ValueError, IndexError):
                found.append((0, name))
    return [name for _at, name in sorted(found, reverse=True)[_MOST - 1 :]]


def _read(request: HttpRequest, key: int) -> str:
    try:
        whose, number = signing.loads(request.COOKIES.get(_name(key), ""), salt=_SALT, max_age=_LIFE)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return str(number) if whose == key else ""


def known(request: HttpRequest, address: str) -> str:
    """The number of this device for the account of an address; empty where that person never signed in here."""
    if not address or not any(name.startswith(_PREFIX) for name in request.COOKIES):
        return ""
    ours = Q(email__iexact=address) | Q(emailaddress__email__iexact=address)
    for key in User.objects.filter(ours, is_active=True).values_list("pk", flat=True).distinct():
        if number := _read(request, key):
            return number
    return ""
