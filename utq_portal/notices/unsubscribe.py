"""Switching off mail of a kind from the mail itself, without signing in (RFC 8058; docs/domain.md, Mail).

The address names a person and kinds under the portal's signature. It can switch mail off and nothing else: whoever gets
a forwarded mail reads and changes nothing with it, and the person finds the choice under the own profile.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from utq_portal.notices.message import MESSAGES, Kind
from utq_portal.notices.messages import SUMMARY
from utq_portal.notices.models import Notice
from utq_portal.notices.preferences import FIXED

SALT = "notices.unsubscribe"


def kinds_of(notice: Notice) -> list[str]:
    """The kinds of news in this mail that its reader may switch off; none in what always comes."""
    codes = [notice.code]
    if notice.code == SUMMARY.code:
        codes = list(notice.collected.order_by("pk").values_list("code", flat=True))
    found = [message for code in codes if (message := MESSAGES.get(code)) and not (message.urgent or message.always)]
    return list(dict.fromkeys(message.kind.value for message in found if message.kind not in FIXED))


def address(notice: Notice) -> str:
    """Where this mail's kinds are switched off; empty for what always comes."""
    kinds = kinds_of(notice)
    if not kinds:
        return ""
    token = signing.dumps([notice.recipient_id, kinds], salt=SALT)
    return settings.BASE_URL + reverse("mail_off", args=[token])


def read(token: str) -> tuple[int, list[Kind]]:
    """Whose mail and which kinds; raises signing.BadSignature for an address that the portal did not make."""
    person, kinds = signing.loads(token, salt=SALT)
    return int(person), [Kind(kind) for kind in kinds if kind in Kind.values]
