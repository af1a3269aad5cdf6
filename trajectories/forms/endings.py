"""Ends of a trajectory, and who is UTQ supervisor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from trajectories.models import Trajectory
from trajectories.queries.trajectories import possible_supervisors
from utq_portal.people.models import User
from utq_portal.web.forms import name_errors

Reason = Trajectory.Reason


class CloseForm(forms.Form):
    """Why it ends; ``reasons`` are those that this person may give."""

    reason = forms.ChoiceField(label=_("Why it ends"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, reasons: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reason"]
        field.choices = [(Reason(value).value, Reason(value).label) for value in reasons]
        if len(reasons) == 1:
            field.initial = reasons[0]
        name_errors(self, {"reason": _("Choose why the trajectory ends")})


class SupervisorField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A UTQ supervisor with the number of trajectories that are theirs now."""

    def label_from_instance(self, obj: Any) -> str:
        count = obj.load
        words = ngettext("%(name)s, %(count)s trajectory", "%(name)s, %(count)s trajectories", count)
        return words % {"name": obj.name, "count": count}


class SupervisorForm(forms.Form):
    """Who is UTQ supervisor from now on, with how many each has."""

    supervisor = SupervisorField(
        label=_("UTQ supervisor"), queryset=User.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["supervisor"]
        field.queryset = possible_supervisors(trajectory)
        name_errors(self, {"supervisor": _("Choose a UTQ supervisor")})
