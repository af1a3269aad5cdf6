"""What HR, the dean and the teacher enter about files and deadlines."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from trajectories.obligations.models import Obligation, ObligationAdjustment
from trajectories.obligations.queries.deciding import Wish
from utq_portal.people.models import Faculty
from utq_portal.web.forms import DateField, when_empty

FILE_LIMIT = 25 * 1024 * 1024
NO_MEDICAL = _("HR and, for a longer extension, the dean read this. Leave out medical details.")


class FacultiesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Faculties by code, as boxes to tick."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Faculty.objects.none(), widget=forms.CheckboxSelectMultiple, **options)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code}, {obj.name}"

    def clean(self, value: Any) -> Any:
        """As always; a key that no database holds is no choice."""
        return super().clean([one for one in value or () if len(str(one)) < 19])


class FrameForm(forms.Form):
    """From when undated changes hold, and for which faculties the file is complete."""

    valid_from = DateField(
        label=_("Changes without a date of their own hold from"),
        required=False,
        help_text=_("Left empty: the first of the month in the file’s name, else of this month"),
    )
    faculties = FacultiesField(
        label=_("The file is complete for"),
        help_text=_("Whoever works there and is not in the file is shown as vanished. Nothing is deleted."),
        required=False,
    )

    def __init__(
        self, *args: Any, faculties: QuerySet[Faculty], ticked: Collection[str] | None = None, **kwargs: Any
    ) -> None:
        """``ticked`` are the codes of the faculties that are ticked at first; all of them without it."""
        super().__init__(*args, **kwargs)
        field = cast(FacultiesField, self.fields["faculties"])
        field.queryset = faculties
        if not self.is_bound:
            known = list(faculties)
            field.choices = [(one.pk, field.label_from_instance(one)) for one in known]  # read once
            self.initial["faculties"] = [one for one in known if ticked is None or one.code in ticked]

    @property
    def codes(self) -> list[str]:
        """The codes of the faculties that were ticked."""
        return [one.code for one in self.cleaned_data["faculties"]]


@when_empty(reason=_("Write why this file is right all the same"))
class ReasonForm(forms.Form):
    """Why a file is applied although the preview warns."""

    reason = forms.CharField(
        label=_("Why is this file right all the same?"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept with the file, and the coordinator reads it."),
    )


class TableFileField(forms.FileField):
    """A table as CSV or XLSX, at most 25 MB; what is in it is judged when it is read."""

    default_error_messages = {
        "empty": _("The file is empty. Choose another one"),
        "large": _("The file is larger than 25 MB. Split it"),
    }
    widget = forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"})

    def to_python(self, data: Any) -> Any:
        """The file; raises ValidationError for one that is too large."""
        file = super().to_python(data)
        if file and file.size > FILE_LIMIT:
            raise ValidationError(self.error_messages["large"])
        return file


class UploadForm(FrameForm):
    """A file of the HR system."""

    file = TableFileField(
        label=_("File of the HR system"),
        help_text=_("CSV or XLSX. Separators, dates and Dutch or English headings are recognised."),
        error_messages={
            "required": _("Choose the file that the HR system made"),
            "large": _("The file is larger than 25 MB. Split it by faculty"),
        },
    )
    show_columns = forms.BooleanField(
        label=_("Show me the columns first"),
        required=False,
        help_text=_("Also where the headings are known. You say what each column is, and it is remembered."),
    )
    field_order = ("file", "valid_from", "faculties", "show_columns")


class RegisterForm(forms.Form):
    """A file of the register from before the portal."""

    file = TableFileField(
        label=_("File of the earlier register"),
        help_text=_("CSV or XLSX with the columns number, name, employee number and date, in Dutch or English."),
        error_messages={"required": _("Choose the file of the earlier register")},
    )


@when_empty(first_day=_("Enter the first day"), last_day=_("Enter the last day"))
class LeaveForm(forms.Form):
    """Days that do not count: an interval, never a reason."""

    first_day = DateField(label=_("First day"))
    last_day = DateField(label=_("Last day"), required=False, help_text=_("Empty: not known yet"))

    def __init__(self, *args: Any, last_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if last_needed:
            self.fields["last_day"].required = True
            self.fields["last_day"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Enter a last day that is not before the first day"))
        return cleaned


class ExtensionForm(forms.Form):
    """More months, or another last day (ANOTHER), and why."""

    ANOTHER = 0

    months = forms.TypedChoiceField(label=_("How long?"), coerce=int)
    day = DateField(label=_("Another last day"), required=False, help_text=_("Only with “until another day”"))
    reason = forms.ChoiceField(label=_("Because"), choices=ObligationAdjustment.Reason.choices)
    note = forms.CharField(
        label=_("Explanation"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=NO_MEDICAL,
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["months"].choices = [*choices, (self.ANOTHER, _("until another day"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Another day needs the day; months leave it aside."""
        cleaned = super().clean() or {}
        if cleaned.get("months") != self.ANOTHER:
            cleaned["day"] = None
        elif "day" in cleaned and not cleaned["day"]:
            self.add_error("day", _("Enter the last day, or choose a number of months"))
        return cleaned

    @property
    def wish(self) -> Wish:
        """What is asked, as a value."""
        kind, day = ObligationAdjustment.Kind, self.cleaned_data["day"]
        return Wish(kind.FIXED, day=day) if day else Wish(kind.EXTEND, self.cleaned_data["months"])


@when_empty(day=_("Enter the first day that counts"))
class StartForm(forms.Form):
    """Another first day from which the term counts."""

    day = DateField(label=_("The term counts from"), least=date(1990, 1, 1))
    note = forms.CharField(label=_("Explanation"), max_length=400, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].most = today + timedelta(days=366)  # type: ignore[attr-defined]

    @property
    def wish(self) -> Wish:
        """What is asked, as a value."""
        return Wish(ObligationAdjustment.Kind.START, day=self.cleaned_data["day"])


@when_empty(day=_("Enter the last day"))
class LastDayForm(forms.Form):
    """Another last day, which replaces the sum."""

    day = DateField(label=_("The last day is"))
    reason = forms.ChoiceField(label=_("Because"), choices=ObligationAdjustment.Reason.choices)
    note = forms.CharField(label=_("Explanation"), max_length=400, required=False, help_text=NO_MEDICAL)

    @property
    def wish(self) -> Wish:
        """What is asked, as a value."""
        return Wish(ObligationAdjustment.Kind.FIXED, day=self.cleaned_data["day"])


class ExclusionForm(forms.Form):
    """A code why the obligation does not hold; empty: it holds."""

    code = forms.ChoiceField(label=_("The obligation"), required=False)
    note = forms.CharField(label=_("Explanation"), max_length=400, required=False, help_text=NO_MEDICAL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [(str(value), label) for value, label in Obligation.Exclusion.choices if value]
        self.fields["code"].choices = [("", _("holds")), *codes]  # type: ignore[attr-defined]


@when_empty(answer=_("Write what the answer is, and what would help"))
class AnswerForm(forms.Form):
    """Why not, and what would help."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The teacher reads this. Say what would help."),
    )


class ListForm(forms.Form):
    """What a list of obligations shows."""

    hide_optional = True

    q = forms.CharField(label=_("Name or number"), required=False, max_length=80)
    show = forms.ChoiceField(label=_("Which"), required=False)
    faculty = forms.ModelChoiceField(Faculty.objects.none(), label=_("Faculty"), required=False, empty_label=_("All"))

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], faculties: QuerySet[Faculty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["show"].choices = [("", _("All that run")), *choices]  # type: ignore[attr-defined]
        self.fields["faculty"].queryset = faculties  # type: ignore[attr-defined]
