"""What is wrong with a form, as one list that the summary on top and the fields below share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, BaseFormSet


@dataclass(frozen=True, slots=True)
class FormError:
    """A sentence and the id of the control it is about; empty for the form as a whole."""

    text: str
    target: str


def errors_of(form: BaseForm | BaseFormSet[Any]) -> Iterator[FormError]:
    """The errors of a bound form or formset, in the order of the page."""
    if isinstance(form, BaseFormSet):
        if form.is_bound:
            for text in form.non_form_errors():
                yield FormError(str(text), "")
            for member in form.forms:
                yield from errors_of(member)
        return
    for text in form.non_field_errors() if form.is_bound else ():
        yield FormError(str(text), "")
    for name in form.fields if form.is_bound else ():
        bound = form[name]
        for text in bound.errors:
            yield FormError(str(text), bound.id_for_label or bound.auto_id)
