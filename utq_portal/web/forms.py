"""Form fields that the portal's own pages use everywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from utq_portal.files import kinds
from utq_portal.web import dates

if TYPE_CHECKING:
    ModelChoiceField = forms.ModelChoiceField
    ModelForm = forms.ModelForm
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField
else:  # Django's own take no model in brackets while the portal runs
    ModelChoiceField, ModelForm, ModelMultipleChoiceField = (
        type(kind)(kind.__name__, (kind,), {"__class_getitem__": classmethod(lambda cls, _model: cls)})
        for kind in (forms.ModelChoiceField, forms.ModelForm, forms.ModelMultipleChoiceField)
    )

# further away is a slip of the keyboard, and no date can be reckoned from it
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
NO_DATE = _("Enter a date, for example 1 March 2028 or 1-3-2028")
NO_SUCH_DAY = _("There is no %(date)s. Enter a day that exists")
NO_TIME = _("Enter a time, for example 9:30")


class DateInput(forms.DateInput):
    """A date as text, with the browser's own calendar beside it when scripts run."""

    template_name = "web/widgets/date.html"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", "size": "20", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Dates in words; what was typed comes back as it was typed."""
        return dates.long(value) if isinstance(value, dt.date) else value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["iso"] = dates.civil(value).isoformat() if isinstance(value, dt.date) else ""
        return context


class DateField(forms.Field):
    """A day, typed in Dutch, English or ISO notation; ``least`` and ``most`` are the first and last day allowed."""

    widget = DateInput

    def __init__(self, *, least: dt.date | None = None, most: dt.date | None = None, **options: Any) -> None:
        options.setdefault("help_text", _("For example 1 March 2028 or 1-3-2028"))
        super().__init__(**options)
        self.least, self.most = least or FIRST_DAY, most or LAST_DAY

    def to_python(self, value: object) -> dt.date | None:
        """The day that was typed; raises ValidationError that says what to type."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return dates.civil(value)
        try:
            return dates.read_day(str(value))
        except dates.NoSuchDayError as error:
            raise ValidationError(NO_SUCH_DAY, code="no_such_day", params={"date": value}) from error
        except ValueError as error:
            raise ValidationError(NO_DATE, code="invalid") from error

    def validate(self, value: Any) -> None:
        """Refuse a day outside ``least`` and ``most``, naming the bound."""
        super().validate(value)
        if value is None:
            return
        if value < self.least:
            raise ValidationError(
                _("Enter a date from %(day)s on"), code="least", params={"day": dates.long(self.least)}
            )
        if value > self.most:
            raise ValidationError(
                _("Enter a date up to and including %(day)s"), code="most", params={"day": dates.long(self.most)}
            )

    def has_changed(self, initial: object, data: object) -> bool:
        """Whether another day was typed, however it is written."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class TimeField(forms.Field):
    """A time of day, Amsterdam time: 9:30, 09.30."""

    widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off", "size": "6"})

    def to_python(self, value: object) -> dt.time | None:
        """The time that was typed; raises ValidationError that says what to type."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.time):
            return value
        try:
            return dates.read_clock(str(value))
        except ValueError as error:
            raise ValidationError(NO_TIME, code="invalid") from error

    def prepare_value(self, value: object) -> Any:
        """Shown as 09:30."""
        return dates.clock(value) if isinstance(value, dt.time) else value


class Switch(forms.CheckboxInput):
    """A checkbox drawn as a switch: it acts on what you see, "keep this draft to myself"."""

    template_name = "web/widgets/switch.html"


class Scale(forms.RadioSelect):
    """Joined radio buttons for a scale or a verdict; a label "1|Not yet" shows the figure above the word."""

    template_name = "web/widgets/scale.html"
    option_template_name = "web/widgets/scale_option.html"

    def __init__(self, attrs: dict[str, object] | None = None, choices: Any = (), *, verdict: bool = False) -> None:
        super().__init__(attrs, choices)
        self.verdict = verdict

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["verdict"] = self.verdict
        return context

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, object]:
        option: dict[str, object] = super().create_option(*args, **kwargs)
        figure, bar, word = str(option["label"]).partition("|")
        option["figure"], option["word"] = (figure, word) if bar else ("", figure)
        return option


class ManyFilesInput(forms.ClearableFileInput):
    """A file chooser for several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; cleans to a list. Their kind and size are judged one by one by ``storage.store``."""

    widget = ManyFilesInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("accept", kinds.ACCEPT)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files as a list; raises ValidationError when one is needed and there is none."""
        many: Sequence[UploadedFile[Any]] = [one for one in (data or []) if one] if isinstance(data, list) else [data]
        if self.required and not [one for one in many if one]:
            raise ValidationError(self.error_messages["required"], code="required")
        return [one for one in many if one]


AnyForm = TypeVar("AnyForm", bound=forms.BaseForm)


def when_empty(**sentences: Promise) -> Callable[[type[AnyForm]], type[AnyForm]]:
    """Give required fields of a form a sentence that says what to do ("Enter the last day of the leave")."""

    def told(form: type[AnyForm]) -> type[AnyForm]:
        for name, sentence in sentences.items():
            form.base_fields[name].error_messages["required"] = sentence  # type: ignore[attr-defined]
        return form

    return told


def name_errors(form: forms.BaseForm, sentences: Mapping[str, str | Any]) -> None:
    """As ``when_empty``, for the fields that this one form has."""
    for name, sentence in sentences.items():
        form.fields[name].error_messages["required"] = sentence
