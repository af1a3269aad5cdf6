"""Forms of people, roles, stand-ins and invitations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from utq_portal.names import clean_name
from utq_portal.people.models import FACULTY_ROLES, Faculty, Role, RoleAssignment, User
from utq_portal.web.forms import DateField, ModelChoiceField, ModelForm

NOBODY = _("Nobody has this address or number. Enter it as it is on the page of the person")


def faculty_field(**options: Any) -> ModelChoiceField[Faculty]:
    """A faculty, or the whole university."""
    options.setdefault("label", _("Faculty"))
    return ModelChoiceField(Faculty.objects.filter(active=True), required=False, empty_label=_("All"), **options)


class PersonField(forms.CharField):
    """A person, by e-mail address or employee number."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("E-mail address or employee number"))
        super().__init__(**options)

    def clean(self, value: object) -> Any:
        """The active person that was named."""
        text = super().clean(value)
        if not text:
            return None
        found = User.objects.filter(Q(email__iexact=text) | Q(employee_no=text), is_active=True).first()
        if found is None:
            raise ValidationError(NOBODY)
        return found


class PeopleFilter(forms.Form):
    """Who is looked for; lives in the address bar."""

    hide_optional = True
    q = forms.CharField(label=_("Name, address or number"), required=False, max_length=80)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices])
    on = DateField(label=_("On"), required=False, help_text="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.faculties = list(Faculty.objects.filter(active=True))
        choices = [("", _("All faculties")), *((str(row.pk), row.code) for row in self.faculties)]
        self.fields["faculty"] = forms.ChoiceField(label=_("Faculty"), required=False, choices=choices)
        self.order_fields(["q", "role", "faculty", "on"])

    def wanted(self) -> dict[str, Any]:
        """The filters that make sense; the others count as not set."""
        self.full_clean()
        key = self.cleaned_data.get("faculty")
        return {**self.cleaned_data, "faculty": next((row for row in self.faculties if str(row.pk) == key), None)}


class RoleForm(forms.Form):
    """A role from a day on."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    faculty = faculty_field(help_text=_("Empty: the whole university"))
    valid_from = DateField(label=_("First day"), error_messages={"required": _("Enter the first day")})
    valid_until = DateField(label=_("Last day"), required=False, help_text=_("Empty: no end"))

    def clean(self) -> dict[str, object]:
        """Dates in order, and a faculty only where the role has one."""
        found = super().clean() or {}
        if found.get("faculty") and found.get("role") not in FACULTY_ROLES:
            self.add_error("faculty", _("This role holds for the whole university. Choose All"))
        first, last = found.get("valid_from"), found.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("Enter a day after the first one"))
        return found


class EndRoleForm(forms.Form):
    """The last day of a role, or at once."""

    last_day = DateField(label=_("Last day"), required=False, help_text=_("Empty: it ends now"))


def _as_family_name(data: QueryDict) -> QueryDict:
    """A given name that stands alone becomes the family name."""
    given = data.get("given_name", "")
    if clean_name(data.get("family_name", "")) or not clean_name(given):
        return data
    moved = data.copy()
    moved["given_name"], moved["family_name"] = "", given
    return moved


class DetailsForm(ModelForm[User]):
    """Who somebody is. One name is the family name, wherever it was typed (docs/domain.md, Names)."""

    class Meta:
        model = User
        fields = ["given_name", "prefix", "family_name", "email", "employee_no", "language"]
        help_texts = {"family_name": _("Somebody with one name has it here, and no given name")}
        error_messages = {"family_name": {"required": _("Enter the family name, or the one name there is")}}

    def __init__(self, data: QueryDict | None = None, **options: Any) -> None:
        super().__init__(_as_family_name(data) if data else data, **options)

    def _post_clean(self) -> None:
        """What belongs to another person is told by the workflow, by name."""


class MergeForm(forms.Form):
    """The account that stays."""

    into = PersonField(
        label=_("The account that stays"), error_messages={"required": _("Enter the address of the account that stays")}
    )


class InviteForm(forms.Form):
    """A pasted list, and what holds where a line says nothing."""

    people = forms.CharField(
        label=_("Your list, one person a line"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Tabs, commas or semicolons: address, name, role, faculty, last day. Only the address is required."
        ),
        error_messages={"required": _("Paste at least one line with an e-mail address")},
    )
    role = forms.ChoiceField(
        label=_("Role, where the line has none"), required=False, choices=[("", _("None")), *Role.choices]
    )
    until = DateField(label=_("Last day, where the line has none"), required=False, help_text=_("Empty: no end"))


class DelegationForm(forms.Form):
    """A stand-in for one of one's own roles."""

    held = forms.ChoiceField(label=_("Role"))
    to_person = PersonField(
        label=_("Who stands in"), error_messages={"required": _("Enter the address of who stands in")}
    )
    valid_from = DateField(label=_("First day"), error_messages={"required": _("Enter the first day")})
    valid_until = DateField(label=_("Last day"), error_messages={"required": _("Enter the last day")})

    def __init__(self, *args: Any, roles: list[RoleAssignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = dict(_parts(roles))
        choices = [(key, _role_words(row.role, faculty)) for key, (row, faculty) in self.parts.items()]
        self.fields["held"] = forms.ChoiceField(label=_("Role"), choices=choices)
        today = timezone.localdate()
        self.initial.setdefault("valid_from", today)
        for name in ("valid_from", "valid_until"):
            field = self.fields[name]
            if isinstance(field, DateField):
                field.least, field.most = today, today + timedelta(days=366)

    def handed(self) -> tuple[str, Faculty | None]:
        """The role that is handed over, and the faculty for which; None: all that is held of it."""
        row, faculty = self.parts[self.cleaned_data["held"]]
        return row.role, faculty


def _parts(roles: list[RoleAssignment]) -> Iterator[tuple[str, tuple[RoleAssignment, Faculty | None]]]:
    """Every role that can be handed over: one for the whole university also faculty by faculty."""
    divisible = any(row.faculty_id is None and row.role in FACULTY_ROLES for row in roles)
    faculties = list(Faculty.objects.filter(active=True)) if divisible else []
    for row in roles:
        yield str(row.pk), (row, row.faculty)
        if row.faculty_id is None and row.role in FACULTY_ROLES:
            yield from ((f"{row.pk}:{faculty.pk}", (row, faculty)) for faculty in faculties)


def _role_words(role: str, faculty: Faculty | None) -> str:
    return f"{Role(role).label}, {faculty.code}" if faculty else str(Role(role).label)


class FacultyForm(ModelForm[Faculty]):
    """A faculty."""

    class Meta:
        model = Faculty
        fields = ["code", "name_nl", "name_en", "active"]
        error_messages = {
            "code": {
                "required": _("Enter the code that HR uses"),
                "unique": _("There is a faculty with this code already"),
            },
            "name_nl": {"required": _("Enter the name in Dutch")},
            "name_en": {"required": _("Enter the name in English")},
        }
