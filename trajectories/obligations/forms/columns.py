"""What HR says about the columns of a file, and about the words in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trajectories.obligations.forms.employments import NameForm
from trajectories.obligations.queries import columns as queries
from utq_portal.imports import days, names
from utq_portal.imports.reading import Layout
from utq_portal.people.feed.headings import FEED, FIELD_NAMES, NAME
from utq_portal.people.models import Faculty, FacultyName, JobFamily
from utq_portal.web.pages import Page

COLUMN = "column-"
LATER = ("", _("Not now: refuse these rows"))


class ColumnsForm(forms.Form):
    """The field that each column fills, how names and dates are written, and whether to remember it."""

    names = forms.ChoiceField(
        label=_("The name in one column is written as"),
        required=False,
        choices=[(names.Order.GIVEN_FIRST, ""), (names.Order.FAMILY_FIRST, "")],
    )
    dates = forms.ChoiceField(
        label=_("Dates with slashes are written with"),
        required=False,
        choices=[(days.Order.DAY, _("the day first")), (days.Order.MONTH, _("the month first"))],
    )
    remember = forms.BooleanField(
        label=_("Read the next file with these headings in the same way"), required=False, initial=True
    )
    name = forms.CharField(label=_("Name of this layout"), max_length=80, required=False)

    def __init__(
        self, *args: Any, look: queries.Look, words: dict[str, Page[queries.Word]], faculties: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.look, self.words = look, words
        choices = queries.choices()
        self.known = {value for value, _label in choices}
        for place, heading in enumerate(look["headings"]):
            self.fields[f"{COLUMN}{place}"] = forms.ChoiceField(
                label=heading,
                required=False,
                choices=choices,
                initial=look["fields"][place],
                widget=forms.Select(attrs={"class": "fit"}),
            )
        for word in words["faculty"]:
            self.fields[word.key] = forms.ModelChoiceField(
                faculties, label=word.text, required=False, empty_label=str(LATER[1])
            )
        for word in words["job_family"]:
            self.fields[word.key] = forms.ChoiceField(
                label=word.text, required=False, choices=[LATER, *JobFamily.choices]
            )

    @property
    def chosen(self) -> list[str]:
        """The field of each column: as it was sent, else as it was understood."""
        if not self.is_bound:
            return list(self.look["fields"])
        sent = (str(self.data.get(f"{COLUMN}{place}", "")) for place in range(len(self.look["headings"])))
        return [one if one in self.known else "" for one in sent]

    def clean(self) -> dict[str, Any]:
        """Every field that is needed once; how the name and the dates are written, where that is asked."""
        cleaned = super().clean() or {}
        chosen = self.chosen
        fields = [one.partition(":")[0] for one in chosen]
        if missing := FEED.missing(fields):
            told = ", ".join(str(FIELD_NAMES[name]) for name in missing)
            self.add_error(None, ValidationError(_("Choose the column for: %(columns)s") % {"columns": told}))
        for name in sorted({name for name in fields if name and fields.count(name) > 1}):
            second = len(fields) - 1 - fields[::-1].index(name)
            said = _("Two columns are “%(field)s”. Choose one of them") % {"field": FIELD_NAMES[name]}
            self.add_error(f"{COLUMN}{second}", said)
        if NAME in fields and not cleaned.get("names"):
            self.add_error("names", _("Say how the name is written: look at the examples"))
        if "dates" in self.look["questions"] and not cleaned.get("dates"):
            self.add_error("dates", _("Say whether the day or the month comes first"))
        if cleaned.get("remember") and not cleaned.get("name", "").strip():
            self.add_error("name", _("Give the layout a name, so that you know it later"))
        return cleaned

    @property
    def layout(self) -> Layout:
        """What was said."""
        place = self.look.get("chosen", {})
        cleaned = self.cleaned_data
        return Layout(
            fields=dict(zip(self.look["keys"], self.chosen, strict=True)),
            dates=cleaned.get("dates") or self.look.get("dates", ""),
            names=cleaned["names"] if NAME in self.chosen else "",
            sheet=place.get("sheet") or self.look["sheet"],
            line=place.get("line") or self.look["line"],
        )

    @property
    def remembered(self) -> str:
        """The name under which it is kept; empty when it is not."""
        return " ".join(self.cleaned_data["name"].split()) if self.cleaned_data["remember"] else ""


class PlaceForm(forms.Form):
    """Where the headings stand."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    line = forms.IntegerField(label=_("Headings are on line"), min_value=1, max_value=200_000)

    def __init__(self, data: Any = None, *, look: queries.Look) -> None:
        super().__init__(data, initial={"sheet": look["sheet"], "line": look["line"]})
        self.fields["sheet"].choices = [(one, one) for one in look["sheets"]]  # type: ignore[attr-defined]
        if len(look["sheets"]) < 2:
            del self.fields["sheet"]
        self.fields["line"].error_messages["required"] = _("Enter the line with the headings")


class FacultyNameForm(NameForm):
    """A name of the HR system and the faculty it stands for."""

    in_list = staticmethod(
        lambda row: (
            gettext("“%(name)s” is in the list already: %(faculty)s") % {"name": row.name, "faculty": row.faculty.code}
        )
    )

    class Meta:
        model = FacultyName
        fields = ("name", "faculty")

    def __init__(self, *args: Any, faculties: QuerySet[Faculty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["faculty"].queryset = faculties  # type: ignore[attr-defined]
