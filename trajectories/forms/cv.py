"""The educational CV as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from trajectories.models import CVEntry
from utq_portal.web.forms import name_errors

Kind = CVEntry.Kind
ROWS_MOST = 100


class _Row(forms.Form):
    """A row; an empty one is not kept. While typing (autosave) a row may miss its name."""

    use_required_attribute = False
    hide_optional = True

    def has_changed(self) -> bool:
        """Whether anything was typed: a row that a script took off the page sends nothing at all."""
        names = [self.add_prefix(name) for name in self.fields if name != "kind"]
        return any(self.data.get(name, "").strip() for name in names)

    def clean(self) -> dict[str, object]:
        values = super().clean() or {}
        return {name: value or "" for name, value in values.items()}


class TeachingRow(_Row):
    """One teaching task."""

    course = forms.CharField(label=_("Course or task, and level"), max_length=200)
    role = forms.CharField(label=_("Your role"), max_length=120, required=False)
    hours = forms.CharField(label=_("Hours or EC"), max_length=40, required=False)
    group_size = forms.CharField(label=_("Group size"), max_length=40, required=False)
    period = forms.CharField(label=_("Period"), max_length=60, required=False)
    institution = forms.CharField(label=_("Institution"), max_length=160, required=False)
    own_share = forms.CharField(label=_("Your own share"), max_length=300, required=False)


class LearningRow(_Row):
    """One course or certificate on teaching."""

    course = forms.CharField(label=_("Course or certificate"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(Kind.TRAINING, _("Course followed")), (Kind.QUALIFICATION, _("Certificate or diploma"))],
        initial=Kind.TRAINING,
    )
    institution = forms.CharField(label=_("Institution"), max_length=160, required=False)
    period = forms.CharField(label=_("Year"), max_length=60, required=False)
    hours = forms.CharField(label=_("Hours or EC"), max_length=40, required=False)


class _Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows of one section; a row without any words is left out."""

    lenient = False

    def add_fields(self, form: _Row, index: int | None) -> None:
        super().add_fields(form, index)
        name_errors(form, {"course": _("Name the course or task, or empty the row")})
        form.fields["course"].required = not self.lenient
        form.empty_permitted = True  # also a row that was there before: emptied, it goes


_teaching = forms.formset_factory(TeachingRow, formset=_Rows, extra=1, max_num=ROWS_MOST, absolute_max=ROWS_MOST + 1)
_learning = forms.formset_factory(LearningRow, formset=_Rows, extra=1, max_num=ROWS_MOST, absolute_max=ROWS_MOST + 1)


class CVForm:
    """The whole page: teaching tasks, courses and certificates, and "no experience yet".

    ``lenient`` for an autosave, which keeps half a row as it is. ``without`` is a row that is to go ("teaching-2").
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        rows: Sequence[Mapping[str, str]] = (),
        no_experience: bool = False,
        lenient: bool = False,
    ) -> None:
        teaching = [row for row in rows if row["kind"] == Kind.TEACHING]
        learning = [row for row in rows if row["kind"] != Kind.TEACHING]
        self.data = data
        self.teaching = _teaching(data, initial=teaching, prefix="teaching")
        self.learning = _learning(data, initial=learning, prefix="learning")
        self.teaching.lenient = self.learning.lenient = lenient  # type: ignore[attr-defined]
        self.no_experience = no_experience if data is None else bool(data.get("no_experience"))
        self.without = data.get("remove", "") if data is not None else ""

    def is_valid(self) -> bool:
        """Whether every row that is to stay has its name."""
        return all([self._valid(self.teaching), self._valid(self.learning)])

    def _valid(self, rows: forms.BaseFormSet[Any]) -> bool:
        if rows.is_valid():
            return True
        return not rows.non_form_errors() and all(form.prefix == self.without or not form.errors for form in rows.forms)

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows as they are to be kept, in the order of the page."""
        kept = []
        for rows, kind in ((self.teaching, Kind.TEACHING), (self.learning, "")):
            for form in rows.forms:
                values = getattr(form, "cleaned_data", {})
                if form.prefix != self.without and any(v for name, v in values.items() if name != "kind"):
                    kept.append({**values, "kind": str(kind or values["kind"])})
        return kept
