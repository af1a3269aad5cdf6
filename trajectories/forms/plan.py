"""The learning route as lines per competence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from trajectories.models import LearningPlanItem
from trajectories.queries.plan import PlannedCompetence
from trajectories.workflow.plan import LINES_MOST, Planned
from utq_portal.web.forms import DateField

Kind = LearningPlanItem.Kind


class LineForm(forms.Form):
    """One line: how, what, ready by, done. A line without "how" is not kept."""

    hide_optional = True
    kind = forms.ChoiceField(label=_("How"), choices=[("", _("Choose")), *Kind.choices], required=False)
    title = forms.CharField(label=_("What"), max_length=200, required=False)
    due = DateField(label=_("Ready by"), required=False, help_text="")
    done = forms.BooleanField(label=_("Done"), required=False)

    def __init__(self, *args: Any, position: int, item: LearningPlanItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.position, self.item = position, item

    def clean(self) -> dict[str, object]:
        values: dict[str, object] = super().clean() or {}
        if not values.get("kind") and (values.get("title") or values.get("due")):
            self.add_error("kind", _("Choose how you will learn this"))
        return values


class CompetenceLines:
    """The lines of one competence with one empty line to add; lines keep their position between saves."""

    def __init__(self, planned: PlannedCompetence, data: QueryDict | None) -> None:
        self.planned = planned
        self.prefix = f"p{planned.competence.pk}"
        items = {item.position: item for item in planned.items}
        positions = set(items)
        if data is not None:
            positions = {n for n in range(LINES_MOST) if f"{self.prefix}-{n}-kind" in data}
        free = next((n for n in range(LINES_MOST) if n > max(positions, default=-1)), None)
        if data is None and free is not None:
            positions |= {free}
        self.lines = [self._line(n, items.get(n), data) for n in sorted(positions)]

    def _line(self, position: int, item: LearningPlanItem | None, data: QueryDict | None) -> LineForm:
        initial = {}
        if item is not None:
            initial = {"kind": item.kind, "title": item.title, "due": item.due, "done": item.done_on is not None}
        return LineForm(data, prefix=f"{self.prefix}-{position}", initial=initial, position=position, item=item)


class PlanForm:
    """The whole plan."""

    def __init__(self, plan: Sequence[PlannedCompetence], data: QueryDict | None = None) -> None:
        self.competences = [CompetenceLines(planned, data) for planned in plan]
        self.without = data.get("remove", "") if data is not None else ""

    @property
    def forms(self) -> list[LineForm]:
        """Every line."""
        return [line for competence in self.competences for line in competence.lines]

    def is_valid(self) -> bool:
        """Whether every line that is to stay can be read."""
        found = [line.is_valid() or line.prefix == self.without for line in self.forms]  # each one, for its errors
        return all(found)

    @property
    def lines(self) -> list[Planned]:
        """The lines to keep."""
        return [
            Planned(
                competence.planned.competence.pk,
                line.position,
                line.cleaned_data["kind"],
                line.cleaned_data["title"],
                line.cleaned_data["due"],
                done=line.cleaned_data["done"],
            )
            for competence in self.competences
            for line in competence.lines
            if line.prefix != self.without and line.cleaned_data.get("kind")
        ]
