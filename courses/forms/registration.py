"""Registering, for oneself or somebody else, and the line manager's answer."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models import Edition, Registration
from trajectories import rules as trajectories
from trajectories.models import Trajectory
from utq_portal.folding import found
from utq_portal.people.models import Role, User
from utq_portal.web.forms import ModelChoiceField


class RegisterForm(forms.Form):
    """One click; what the page asks beside it depends on the edition."""

    overlap_known = forms.BooleanField(required=False, widget=forms.HiddenInput)
    shares_dossier = forms.BooleanField(required=False)

    def __init__(self, *args: Any, edition: Edition, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leader = edition.led_by
        own = Trajectory.objects.filter(person=person, supervisor=leader, state__in=Trajectory.OPEN)
        if leader is None or leader.pk == person.pk or not edition.course.led or own.exists():
            del self.fields["shares_dossier"]
        else:
            words = _(
                "%(name)s, who leads this day, may read my dossier on that day, so that feedback can be immediate"
            )
            self.fields["shares_dossier"].label = str(words % {"name": leader.name})

    def agreed(self, name: str) -> bool:
        """Whether this was asked and ticked."""
        return bool(self.cleaned_data.get(name))


class PersonField(ModelChoiceField[User]):
    """People by name."""

    def label_from_instance(self, obj: Any) -> str:
        """First and family name."""
        return str(obj.name)


class RegisterOtherForm(forms.Form):
    """Who is registered: a teacher of the own caseload, or for the course desk anybody by address or number."""

    hide_optional = True  # one of the two is needed
    who = forms.CharField(
        label=_("E-mail address or employee number"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = PersonField(User.objects.none(), label=_("Teacher"), required=False, empty_label=_("Choose"))
    overlap_known = forms.BooleanField(
        label=_("Register all the same, although it overlaps"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        cases = Trajectory.objects.filter(trajectories.SUPERVISED(user), state__in=Trajectory.OPEN)
        self.desk = user.holds(Role.COURSE_MANAGER)
        if not self.desk:
            del self.fields["who"]
        if user.holds(Role.UTQ_SUPERVISOR):
            people = User.objects.filter(pk__in=cases.values("person"), is_active=True)
            cast("PersonField", self.fields["person"]).queryset = people.order_by("folded", "pk")
        else:
            self.fields["person"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, object]:
        """Exactly one person, found by what was typed or chosen."""
        found = super().clean() or {}
        typed = str(found.get("who") or "").strip()
        if typed and not found.get("person"):
            rows = User.objects.filter(Q(email__iexact=typed) | Q(employee_no=typed), is_active=True)
            found["person"] = rows.first()
            if found["person"] is None:
                self.add_error("who", _("Nobody here has this address or number. Check it, or ask HR."))
            elif found["person"].pk == self.user.pk:
                self.add_error("who", _("Register yourself on the page of the course."))
        elif not found.get("person") and not self.errors:
            name = "who" if self.desk else "person"
            self.add_error(name, _("Say whom you register"))
        return found

    def ask_overlap(self, why: str) -> None:
        """Show the overlap as an error, with the choice to go on."""
        self.fields["overlap_known"].widget = forms.CheckboxInput()
        self.add_error("overlap_known", why)


class RejectForm(forms.Form):
    """Why the line manager does not agree; the teacher reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The teacher reads this"),
        error_messages={"required": _("Enter why you do not agree")},
    )


class RegistrationFilter(forms.Form):
    """Which registrations are shown; lives in the address bar."""

    hide_optional = True
    q = forms.CharField(label=_("Name or course"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *Registration.State.choices]
    )
    when = forms.ChoiceField(
        label=_("Start"), required=False, choices=[("", _("Ahead")), ("past", _("Past")), ("all", _("All"))]
    )

    def narrow(self, rows: QuerySet[Registration], today: date) -> QuerySet[Registration]:
        """The rows that fit; a filter that makes no sense counts as not set."""
        self.full_clean()
        said = self.cleaned_data
        rows = rows.filter(found(said.get("q", ""), ("person__folded", "edition__course__folded")))
        if said.get("state"):
            rows = rows.filter(state=said["state"])
        if said.get("when") == "all":
            return rows
        if said.get("when") == "past":
            return rows.filter(edition__starts_on__lt=today)
        rows = rows.filter(edition__starts_on__gte=today)
        return rows.order_by("edition__starts_on", "edition", "registered_at", "pk")
