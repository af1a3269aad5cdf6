"""The visitor's filters."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Language
from courses.queries.catalogue import Wanted, filter_choices
from utq_portal.web.forms import DateField


class CatalogueFilter(forms.Form):
    """What a visitor looks for; lives in the address bar."""

    hide_optional = True
    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    competence = forms.ChoiceField(label=_("Competence"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Course.Kind.choices])
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("Either language")), (Language.EN, _("English")), (Language.NL, _("Dutch"))],
    )
    faculty = forms.ChoiceField(label=_("Open to faculty"), required=False)
    since = DateField(label=_("Starts from"), required=False, help_text="")
    places = forms.BooleanField(label=_("With places left"), required=False)
    gaps = forms.BooleanField(label=_("Fills your gaps"), required=False)

    def __init__(self, *args: Any, gaps: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not gaps:
            del self.fields["gaps"]
        competences, faculties = filter_choices()
        choose(self, "competence", [("", _("All competences")), *((str(c.number), c.title) for c in competences)])
        choose(self, "faculty", [("", _("All faculties")), *((str(one.pk), one.code) for one in faculties)])

    def wanted(self) -> Wanted:
        """The filters that make sense; the others count as not set."""
        self.full_clean()
        found = self.cleaned_data
        return Wanted(
            text=found.get("q", ""),
            competence=int(found["competence"]) if found.get("competence") else None,
            kind=found.get("kind", ""),
            language=found.get("language", ""),
            faculty=int(found["faculty"]) if found.get("faculty") else None,
            since=found.get("since"),
            places=bool(found.get("places")),
            gaps=bool(found.get("gaps")),
        )


def choose(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """Give a choice field its choices, which come from the database."""
    cast("forms.ChoiceField", form.fields[name]).choices = choices
