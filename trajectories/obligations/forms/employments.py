"""What HR enters about an appointment by hand, and the names of job families."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from utq_portal.people.models import Employment, Faculty, JobFamily, JobFamilyName, User
from utq_portal.web.forms import DateField, when_empty
from utq_portal.web.numbers import rounded

EARLIEST = date(1950, 1, 1)


class FacultyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A faculty by code and name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code}, {obj.name}"


class FteField(forms.CharField):
    """A part of full time from 0 to 1, with a comma or a point."""

    def to_python(self, value: Any) -> Any:
        """The number in hundredths; raises ValidationError that says what to enter."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            number = Decimal(text.strip()[:12].replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not 0 <= number <= 1:
            raise ValidationError(_("Enter the FTE as a number from 0 to 1, such as 0.80"))
        return number.quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        """As the page writes numbers; what was typed comes back as it was typed."""
        return rounded(value, 2) if isinstance(value, Decimal) else value


@when_empty(fte=_("Enter the FTE"), faculty=_("Choose the faculty"))
class PlaceForm(forms.Form):
    """Where, as what and for how much somebody works."""

    faculty = FacultyChoice(Faculty.objects.none(), label=_("Faculty"), empty_label=None)
    department = forms.CharField(label=_("Department"), max_length=160, required=False)
    job_family = forms.ChoiceField(label=_("Job family"), choices=JobFamily.choices)
    fte = FteField(label=_("FTE"), help_text=_("From 0 to 1, such as 0.80"))
    manager = forms.CharField(
        label=_("Line manager"), max_length=254, required=False, help_text=_("Employee number or e-mail address")
    )

    def __init__(self, *args: Any, faculties: QuerySet[Faculty], person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["faculty"].queryset = faculties  # type: ignore[attr-defined]

    def clean_manager(self) -> User | None:
        """The person with this number or address, who is somebody else."""
        text = self.cleaned_data["manager"].strip()
        if not text:
            return None
        found = User.objects.filter(Q(employee_no=text) | Q(email__iexact=text), merged_into=None).first()
        if found is None:
            raise ValidationError(
                _("Nobody in the portal has this number or address. Enter another, or leave it empty")
            )
        if found == self.person:
            raise ValidationError(_("Enter somebody else: nobody is their own line manager"))
        return found


@when_empty(start=_("Enter the first day"))
class EmploymentForm(PlaceForm):
    """A whole stretch of an appointment."""

    start = DateField(label=_("First day"), least=EARLIEST)
    end = DateField(label=_("Last day"), required=False, help_text=_("Empty: no last day is known"), least=EARLIEST)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].most = today + timedelta(days=3 * 366)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("Enter a last day that is not before the first day"))
        return cleaned


@when_empty(since=_("Enter the day from which the change holds"))
class ChangeForm(PlaceForm):
    """Other values from a day on."""

    since = DateField(label=_("Holds from"), least=EARLIEST)
    field_order = ("since", "faculty", "department", "job_family", "fte", "manager")


def recorded(row: Employment) -> dict[str, Any]:
    """What is recorded of a segment, to begin a form with."""
    manager = row.line_manager
    return {
        "faculty": row.faculty_id,
        "department": row.department.name if row.department else "",
        "job_family": row.job_family,
        "fte": row.fte,
        "manager": (manager.employee_no or manager.email or "") if manager else "",
        "start": row.start,
        "end": row.end,
    }


class NameForm(forms.ModelForm):  # type: ignore[type-arg]
    """A name of the HR system and what it stands for."""

    in_list: Callable[[Any], str]  # says what a name that is there stands for

    def clean_name(self) -> str:
        """Exact words, without doubled spaces; each name once."""
        name = " ".join(self.cleaned_data["name"].split())
        other = self._meta.model.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).first()
        if other is not None:
            raise ValidationError(self.in_list(other))
        return name


class FamilyNameForm(NameForm):
    """A name and its job family."""

    in_list = staticmethod(
        lambda row: (
            gettext("“%(name)s” is in the list already: %(family)s")
            % {"name": row.name, "family": row.get_job_family_display()}
        )
    )

    class Meta:
        model = JobFamilyName
        fields = ("name", "job_family")


class AddressForm(forms.ModelForm):  # type: ignore[type-arg]
    """The address with which somebody signs in."""

    class Meta:
        model = User
        fields = ["email"]
        labels = {"email": _("New e-mail address")}
        help_texts = {"email": _("An address that this person alone reads")}
        error_messages = {"email": {"required": _("Enter the e-mail address")}}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].required = True

    def _post_clean(self) -> None:
        """An address of somebody else is told by the workflow, by name."""
