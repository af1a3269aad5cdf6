"""What a password must not be, and how that is said (docs/domain.md, Doors)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
    get_default_password_validators,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST = 5  # different signs
FEW = "few_signs"


class NotAboutYou(UserAttributeSimilarityValidator):
    """As Django refuses it, in words of our own: Django's Dutch is formal."""

    def get_help_text(self) -> str:
        """The sentence that says what to do."""
        return _("Do not use your name or e-mail address.")


class LongEnough(MinimumLengthValidator):
    """As Django refuses it, in words of our own."""

    def get_help_text(self) -> str:
        """The sentence that says what to do."""
        return _("Use at least %(least)s signs.") % {"least": self.min_length}


class Uncommon(CommonPasswordValidator):
    """As Django refuses it, in words of our own."""

    def get_help_text(self) -> str:
        """The sentence that says what to do."""
        return _("Do not use a password that many people use.")


class DifferentSigns:
    """Refuses a password of few signs that come again and again, as one letter twelve times."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for fewer than LEAST different signs; capitals and small letters count once."""
        if len(set(password.casefold())) < LEAST:
            raise ValidationError(self.get_help_text(), code=FEW)

    def get_help_text(self) -> str:
        """The sentence that says what to do."""
        return _("Use at least %(least)s different letters, digits or signs. A few ordinary words are good.") % {
            "least": LEAST
        }


def what_is_asked() -> str:
    """What a new password must be, as one text beside the field; each refusal says its own sentence."""
    long = [one.min_length for one in get_default_password_validators() if isinstance(one, MinimumLengthValidator)]
    return _(
        "At least %(long)s letters, digits or signs, of which %(different)s different. A few ordinary words are good. "
        "Not your own name or address, and not a password that many people use."
    ) % {"long": max(long, default=1), "different": LEAST}
