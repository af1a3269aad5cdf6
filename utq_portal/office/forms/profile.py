"""The form of one's own profile."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from utq_portal.people.models import User
from utq_portal.web.forms import when_empty
from utq_portal.web.typeface import printable


@when_empty(language=_("Choose a language"), theme=_("Choose the colours"))
class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Language, colours, and the name as it is printed; the rest comes from HR."""

    class Meta:
        model = User
        fields = ("language", "theme", "printed_name")
        labels: ClassVar = {"theme": _("Colours of the page")}
        help_texts: ClassVar = {
            "language": _("Pages and mails come in this language."),
            "printed_name": _("With titles if you like. You confirm it when you declare your dossier ready."),
        }

    def clean_printed_name(self) -> str:
        """In letters that a sheet can show."""
        name = str(self.cleaned_data["printed_name"])
        printable(name)
        return name
