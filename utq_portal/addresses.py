"""E-mail addresses: what can be kept and mailed to, and a true sentence for what cannot (docs/domain.md, Names)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from anyascii import anyascii
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.names import clean_line

if TYPE_CHECKING:
    _EmailField = models.EmailField[str, str]
else:
    _EmailField = models.EmailField

__all__ = [
    "AddressFault",
    "AddressField",
    "MailField",
    "as_kept",
    "check_address",
    "plain_address",
    "say_what_is_wrong",
]

LETTERS = _(
    "There is “%(letters)s” before the @. Mail from the portal reaches addresses of plain letters (a to z), digits and "
    "signs only. Ask for the same mailbox without such letters, for example %(example)s"
)
DOMAIN = _("The part after the @ cannot be read as the name of a domain. Enter it as the mail system does: xn--…")
LOOKS = _("Enter an address like name@university.nl")
LONG = _("An address has at most %(most)s characters")
LONGEST = 254  # characters, as mail systems take (RFC 5321) and the column has
SENTENCES: dict[str, Promise] = {
    "address_letters": LETTERS,
    "address_domain": DOMAIN,
    "address_long": LONG,
    "bad_address": LOOKS,
}
# letters that the older and the newer rules for domain names turn into different names
_TWO_WAYS = frozenset("ßς\u200c\u200d")


class AddressFault(ValueError):
    """Why an address cannot be kept: a code of SENTENCES and what fills in the sentence."""

    def __init__(self, code: str, says: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.says = dict(says or {})

    @property
    def sentence(self) -> str:
        """What is the matter and what would help, in the language of the page."""
        return str(SENTENCES[self.code]) % self.says


def plain_address(text: str) -> str:
    """The address in lower case, with a domain of other letters in the form that mail systems use (xn--…).

    Raises AddressFault for letters outside ASCII before the @, and for a domain that has no such form. What else an
    address must look like is not judged here.
    """
    address = clean_line(text).lower()
    local, at, domain = address.rpartition("@")
    if not at:
        return address
    if not local.isascii():
        letters = "".join(dict.fromkeys(sign for sign in local if not sign.isascii()))
        raise AddressFault("address_letters", {"letters": letters[:20], "example": _example(local, domain)})
    if domain.isascii():
        return address
    if _TWO_WAYS & set(domain):
        raise AddressFault("address_domain")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise AddressFault("address_domain") from error


def _example(local: str, domain: str) -> str:
    plain = "".join(sign for sign in anyascii(local).lower() if sign.isalnum() or sign in "._-+'")
    return f"{plain[:60] or 'name'}@{domain[:60]}"


def check_address(text: str) -> str:
    """The address as it is kept; raises AddressFault for what is no address."""
    address = plain_address(text)
    if len(address) > LONGEST:
        raise AddressFault("address_long", {"most": str(LONGEST)})
    try:
        validate_email(address)
    except ValidationError as error:
        raise AddressFault("bad_address") from error
    return address


def as_kept(text: str) -> str:
    """What was typed to look somebody up, in the form in which an address is kept; other text stays as it is."""
    try:
        return plain_address(text) if "@" in text else clean_line(text)
    except AddressFault:
        return clean_line(text)


class AddressField(forms.EmailField):
    """An address that says what is the matter with it; cleans to the form in which it is kept."""

    def __init__(self, **options: Any) -> None:
        options["error_messages"] = {"invalid": LOOKS, **(options.get("error_messages") or {})}
        super().__init__(**options)

    def to_python(self, value: object) -> Any:
        """The plain address; raises ValidationError that says what would help."""
        text = super().to_python(value)
        if not isinstance(text, str) or not text:
            return text
        try:
            return plain_address(text)
        except AddressFault as fault:
            raise ValidationError(fault.sentence, code=fault.code) from fault

    def run_validators(self, value: object) -> None:
        """With the field's own sentence for what is no address at all."""
        if value in self.empty_values:
            return
        try:
            super().run_validators(value)
        except ValidationError as error:
            if any(one.code == "invalid" for one in error.error_list):
                raise ValidationError(self.error_messages["invalid"], code="invalid") from error
            raise


class PlainEmailField(_EmailField):
    """The column of an address: kept and looked up in its plain form, and asked for with ``AddressField``."""

    def deconstruct(self) -> Any:
        """A plain EmailField to migrations: the column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def get_prep_value(self, value: object) -> Any:
        """The plain form of what is written or looked for."""
        value = super().get_prep_value(value)
        return as_kept(value) if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> Any:
        """A field that says what is the matter with an address."""
        return super().formfield(**{"form_class": AddressField, **kwargs})


@PlainEmailField.register_lookup
class SameAddress(models.lookups.IExact):
    """``iexact`` over the plain form of what was typed; Django hands this lookup the text as it is."""

    def get_prep_lookup(self) -> Any:
        """The plain form."""
        return as_kept(self.rhs) if isinstance(self.rhs, str) else super().get_prep_lookup()


if TYPE_CHECKING:
    # with the types of null and not null, which a subclass would have to repeat
    from django.db.models import EmailField as MailField
else:
    MailField = PlainEmailField


def say_what_is_wrong(form: forms.BaseForm) -> None:
    """Put an ``AddressField`` in the place of every other e-mail field of a form that was made elsewhere."""
    for name, field in form.fields.items():
        if isinstance(field, forms.EmailField) and not isinstance(field, AddressField):
            form.fields[name] = AddressField(label=field.label, widget=field.widget, required=field.required)
