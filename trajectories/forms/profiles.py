"""The form of a profile."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from trajectories.models import Profile
from utq_portal.web.forms import DateField


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """The regime around the competences of one profile."""

    intake_open_from = DateField(label=_("New trajectories from"), required=False)
    intake_open_until = DateField(label=_("New trajectories until"), required=False)
    submit_until = DateField(label=_("Dossiers handed in until"), required=False)

    class Meta:
        model = Profile
        fields = [
            "name_nl",
            "name_en",
            "text_unit",
            "interview",
            "courses_mandatory",
            "words_least",
            "words_most",
            "intake_open_from",
            "intake_open_until",
            "submit_until",
        ]
        labels = {
            "name_nl": _("Name in Dutch"),
            "name_en": _("Name in English"),
            "text_unit": _("Texts"),
            "interview": _("Interview"),
            "courses_mandatory": _("Courses are mandatory"),
            "words_least": _("Advised length from, in words"),
            "words_most": _("Advised length to, in words"),
        }

    def clean(self) -> dict[str, object]:
        """Dates and lengths in order."""
        found = super().clean() or {}
        for first, last, why in (
            ("intake_open_from", "intake_open_until", _("Enter a day after the first one")),
            ("words_least", "words_most", _("Enter at least as many as the lower number")),
        ):
            if found.get(first) and found.get(last) and found[last] < found[first]:
                self.add_error(last, why)
        return found
