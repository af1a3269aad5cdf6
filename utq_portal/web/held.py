"""What somebody sent and the portal did not take: held for an hour, and shown to the same person alone.

So after a session had ended, and without scripts also where the next page refuses what was sent.

The rules are in docs/domain.md, What is kept on the device. The words lie encrypted in the session; their key lies
in a cookie, so that neither the database nor the browser can read them alone. Whose they are is told by a second
cookie, which names the person who was last signed in on this device by a keyed hash.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from utq_portal.people.models import User
from utq_portal.web import richtext

# what a form carries that says: keep nothing of this (templates: {% not_kept %})
NOT_KEPT = "not-kept"
SECONDS = 3600
MOST_LETTERS = 200_000
WHO_COOKIE, KEY_COOKIE = "utq_who", "utq_held"
WHO_SECONDS = 15 * 24 * 3600
_PLACE = "held"
_MECHANICS = {"csrfmiddlewaretoken", "held"}
_UNTYPED = {"next", "version", "kept-mark"}
_SHORT = 12  # a shorter value without a space is a choice or a number, not words

Fields = Sequence[tuple[str, str]]
Answer = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Held:
    """A form that was not taken: where it goes, the page it stood on, its fields, and how many files it had.

    ``refused`` says that the portal said no, ``asked`` that it first asked who sends it; else nobody was signed in.
    """

    path: str
    page: str
    fields: Fields
    files: int = 0
    refused: bool = False
    asked: bool = False

    @property
    def words(self) -> list[str]:
        """What was typed, to be read and copied: without choices and numbers."""
        typed = (value for name, value in self.fields if name not in _UNTYPED)
        texts = (richtext.plain(value) if "<" in value else value.strip() for value in typed)
        return [text for text in texts if " " in text or len(text) > _SHORT]


def own_page(request: HttpRequest) -> str:
    """The page of ours on which the form stood, by the browser's word; empty when that is not known."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(said)
    if not parts.netloc or parts.path.startswith(_sign_in_pages()):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def from_own_page(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent this form; without a word of it: no."""
    origin = request.headers.get("Origin")
    said = origin if origin is not None else request.headers.get("Referer", "")
    try:
        parts = urlsplit(said)
    except ValueError:  # a bracket that no address has
        return False
    return parts.scheme == request.scheme and parts.netloc == request.get_host()


def about_signing_in(request: HttpRequest) -> bool:
    """Whether the form may hold a password or a code."""
    return request.path.startswith(_sign_in_pages())


def sent(request: HttpRequest, page: str = "") -> Held:
    """The form as it arrived."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name not in _MECHANICS]
    return Held(request.path, page, fields, sum(len(request.FILES.getlist(name)) for name in request.FILES))


def hold(request: HttpRequest) -> str:
    """Hold what was sent and return the address that shows it after signing in; empty when it is not to be held."""
    refused = request.user.is_authenticated
    digest = _digest(request.user.pk) if refused else _last_person(request)
    if not digest or NOT_KEPT in request.POST or about_signing_in(request):
        return ""
    page = own_page(request)
    form = sent(request, page)
    if not form.fields or _too_long(form) or (refused and not form.words):
        return ""
    _put(request, digest, Held(form.path, form.page, form.fields, form.files, refused))
    return f"{reverse('web:held')}?{urlencode({'page': page})}"


def may_keep(request: HttpRequest, form: Held) -> bool:
    """Whether this form may be held for somebody who is signed in."""
    return NOT_KEPT not in request.POST and not _too_long(form)


def hold_for_the_asked(request: HttpRequest, page: str) -> bool:
    """Hold what somebody sends who is to show first who it is, whatever it is about.

    False when it is too long, or about signing in: a password is never held.
    """
    form = replace(sent(request, page), asked=True)
    if _too_long(form) or about_signing_in(request):
        return False
    keep(request, form)
    return True


def keep(request: HttpRequest, form: Held) -> None:
    """Hold a form for the person who is signed in."""
    _put(request, _digest(request.user.pk), form)


def _too_long(form: Held) -> bool:
    return sum(len(value) for _name, value in form.fields) > MOST_LETTERS


def _put(request: HttpRequest, digest: str, form: Held) -> None:
    key = Fernet.generate_key()
    told = json.dumps([form.path, form.page, list(form.fields), form.files, form.refused, form.asked])
    request.session[_PLACE] = {"who": digest, "form": Fernet(key).encrypt(told.encode()).decode()}
    request.META[KEY_COOKIE] = key.decode()  # for the answer, see carry


def carry(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser the key of what was held."""
    if key := request.META.get(KEY_COOKIE):
        _cookie(response, KEY_COOKIE, key, SECONDS)


def held(request: HttpRequest) -> Held | None:
    """What is held for the person who is signed in; nothing after an hour, and nothing for anybody else."""
    kept = getattr(request, "session", {}).get(_PLACE)
    if not kept or not constant_time_compare(kept["who"], _digest(request.user.pk)):
        return None
    try:
        told = Fernet(request.COOKIES.get(KEY_COOKIE, "").encode()).decrypt(kept["form"].encode(), ttl=SECONDS)
    except (InvalidToken, ValueError):
        return None
    path, page, fields, files, refused, *asked = json.loads(told)
    return Held(path, page, [(name, value) for name, value in fields], files, refused, any(asked))


def settle(request: HttpRequest) -> None:
    """A form was taken: what is held for the same address has got there, this way or by the form's own page."""
    form = held(request)
    if form and form.path == request.path:
        let_go(request)


def let_go(request: HttpRequest) -> None:
    """Hold nothing any more."""
    request.session.pop(_PLACE, None)


def remember_who(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser name who was last signed in on it; only the portal can read that."""
    if isinstance(request.user, User) and _last_person(request) != (digest := _digest(request.user.pk)):
        _cookie(response, WHO_COOKIE, signing.Signer(salt=WHO_COOKIE).sign(digest), WHO_SECONDS)


def _sign_in_pages() -> str:
    return reverse("account_login").removesuffix("login/")


def _digest(key: int | None) -> str:
    return salted_hmac("web.held", str(key)).hexdigest()


def _last_person(request: HttpRequest) -> str:
    try:
        return signing.Signer(salt=WHO_COOKIE).unsign(request.COOKIES.get(WHO_COOKIE, ""))
    except signing.BadSignature:
        return ""


def _cookie(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
