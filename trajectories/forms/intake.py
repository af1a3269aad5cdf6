"""Forms around the intake: levels, the talk with the line manager, return, conclusion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from trajectories.models import CriterionRating, Trajectory
from trajectories.queries.intake import RatedCompetence
from trajectories.queries.trajectories import possible_supervisors
from trajectories.rules import FACULTY_SUPERVISOR
from utq_portal.people.models import User
from utq_portal.web.forms import DateField, name_errors, when_empty

ROUTES = [(value, capfirst(label)) for value, label in Trajectory.Route.choices]


class RatingForm(forms.Form):
    """Level and note of one criterion; drawn by the page itself."""

    level = forms.TypedChoiceField(choices=CriterionRating.Level.choices, coerce=int, empty_value=None, required=False)
    note = forms.CharField(max_length=2000, required=False)


class RatingsForm:
    """The levels of the competences on one page; what a criterion says stays with it when it cannot be kept."""

    def __init__(self, competences: Sequence[RatedCompetence], data: QueryDict | None = None) -> None:
        self.competences = competences
        self.forms = {
            rated.criterion.pk: RatingForm(
                data, prefix=f"c{rated.criterion.pk}", initial={"level": rated.level, "note": rated.note}
            )
            for competence in competences
            for rated in competence.criteria
        }

    def is_valid(self) -> bool:
        """Whether every note fits and every level is one of the scale."""
        found = [form.is_valid() for form in self.forms.values()]  # each one, for its errors
        return all(found)

    @property
    def ratings(self) -> dict[int, tuple[int | None, str]]:
        """Level and note by criterion."""
        return {pk: (form.cleaned_data["level"], form.cleaned_data["note"].strip()) for pk, form in self.forms.items()}


@when_empty(held_on=_("Enter the day of the talk"), teaching_tasks=_("Write which teaching tasks you talked about"))
class DiscussionForm(forms.Form):
    """The talk about teaching tasks, on any day up to today."""

    held_on = DateField(label=_("Held on"))
    with_whom = forms.CharField(label=_("With whom"), max_length=160, required=False)
    teaching_tasks = forms.CharField(
        label=_("Teaching tasks"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text=_("Which courses and tasks you have now and in the coming years."),
    )
    hours_available = forms.CharField(
        label=_("Hours made available"),
        max_length=80,
        required=False,
        help_text=_("For courses and your dossier, for example 160 hours in two years."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held_on: Any = self.fields["held_on"]
        held_on.most = today


class ReasonForm(forms.Form):
    """Why something comes back or opens again."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), max_length=4000)

    def __init__(self, *args: Any, label: Any, missing: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text = label, hint
        name_errors(self, {"reason": missing})


@when_empty(
    held_on=_("Enter the day of the intake"),
    advice=_("Write your advice to the teacher"),
    route=_("Choose a route"),
    supervisor=_("Choose who is UTQ supervisor from now on"),
)
class ConclusionForm(forms.Form):
    """The report of an intake: four fields, and who is UTQ supervisor from now on."""

    held_on = DateField(label=_("Held on"), help_text=_("Any day up to today; also an intake that took place before."))
    advice = forms.CharField(
        label=_("Advice"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=8000,
        help_text=_("What can be shown already, and what is worth learning. The teacher reads this."),
    )
    route = forms.ChoiceField(label=_("Route"), choices=ROUTES, widget=forms.RadioSelect)
    planned_ready_on = DateField(label=_("Planned to be ready on"), required=False)
    supervisor = forms.ModelChoiceField(
        label=_("UTQ supervisor from now on"), queryset=User.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, trajectory: Trajectory, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held_on: Any = self.fields["held_on"]
        ready: Any = self.fields["planned_ready_on"]
        who: Any = self.fields["supervisor"]
        held_on.most, ready.least = today, today
        who.queryset = possible_supervisors(trajectory)
        who.initial = trajectory.supervisor_id or (by.acting_for(FACULTY_SUPERVISOR, trajectory) or by).pk
        self.initial.setdefault("route", trajectory.route)
        self.initial.setdefault("held_on", today)
