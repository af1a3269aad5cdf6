"""Who takes over which teachers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories.models import Trajectory
from utq_portal.people.models import Role, RoleAssignment, User, held_on


class HandOverForm(forms.Form):
    """The one who takes over, and the teachers; without a tick nothing goes."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who takes over"),
        empty_label=_("Choose a UTQ supervisor"),
        error_messages={"required": _("Choose who takes over"), "invalid_choice": _("Choose who takes over")},
    )
    teachers = forms.MultipleChoiceField(
        label=_("Teachers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one teacher"),
            "invalid_choice": _("Some of these teachers are with somebody else by now. Choose again"),
        },
    )

    def __init__(self, *args: Any, rows: Sequence[Trajectory], holder: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        faculties = {row.faculty_id for row in rows}
        held = RoleAssignment.objects.filter(
            held_on(timezone.localdate()), Q(faculty=None) | Q(faculty__in=faculties), role=Role.UTQ_SUPERVISOR
        )
        people = User.objects.filter(pk__in=held.values("person"), is_active=True).exclude(pk=holder.pk)
        to: Any = self.fields["to"]
        to.queryset = people.order_by("folded", "pk")
        teachers: Any = self.fields["teachers"]
        teachers.choices = [(str(row.pk), row.person.name) for row in rows]
        if not self.is_bound:
            self.initial["teachers"] = [str(row.pk) for row in rows]

    @property
    def chosen(self) -> set[int]:
        """The keys of the trajectories that were ticked."""
        return {int(key) for key in self.cleaned_data["teachers"]}

    @property
    def anybody(self) -> bool:
        """Whether there is somebody to choose."""
        to: Any = self.fields["to"]
        return bool(to.queryset)

    @property
    def ticked(self) -> set[str]:
        """The keys that stand ticked on the page."""
        return {str(key) for key in self["teachers"].value() or ()}
