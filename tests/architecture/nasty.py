"""What people, crawlers and broken programs send: values that a database, a date or a number cannot hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

VALUES = (
    "\0",
    "a\0b",
    "-1",
    "0",
    "2147483648",
    "9223372036854775808",
    "9" * 5000,
    "²",
    "٣",
    "1e9",
    "1e999999",
    "NaN",
    "sNaN",
    "-Infinity",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "0001-01",
    "9999-12",
    "00:00",
    "__x",
    "-pk",
    "'\"<&>%\\",
    "😀\u202e\u200b",
    " ",
    "[" * 3000,
    "{}",
    "null",
    "x" * 20_000,
)


@dataclass
class Asked:
    """What was asked by name of what was sent, and the forms that were made of it."""

    names: set[str] = field(default_factory=set)
    forms: list[forms.BaseForm] = field(default_factory=list)


@contextmanager
def watched() -> Iterator[Asked]:
    """What the requests within ask of what is sent."""
    asked = Asked()
    getitem, getlist, begun = MultiValueDict.__getitem__, MultiValueDict.getlist, forms.BaseForm.__init__

    def one(sent: Any, name: Any) -> Any:
        if isinstance(sent, QueryDict):
            asked.names.add(name)
        return getitem(sent, name)

    def several(sent: Any, name: Any, default: Any = None) -> Any:
        if isinstance(sent, QueryDict):
            asked.names.add(name)
        return getlist(sent, name, default)

    def begin(form: forms.BaseForm, *args: Any, **kwargs: Any) -> None:
        begun(form, *args, **kwargs)
        if form.is_bound:
            asked.forms.append(form)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MultiValueDict, "__getitem__", one)
        patch.setattr(MultiValueDict, "getlist", several)
        patch.setattr(forms.BaseForm, "__init__", begin)
        yield asked


def plausible(form: forms.BaseForm) -> dict[str, Any]:
    """What somebody could have filled in."""
    found: dict[str, Any] = {}
    for name, one in form.fields.items():
        if not isinstance(one, forms.FileField):
            found[form.add_prefix(name)] = _plausible(one)
    return found


def _plausible(one: forms.Field) -> str:
    if isinstance(one, forms.ModelChoiceField):
        first = one.queryset.first() if one.queryset is not None else None
        return str(one.prepare_value(first)) if first is not None else ""
    if isinstance(one, forms.ChoiceField):
        choices: Any = one.choices
        keys = [str(key) for key, label in choices if not isinstance(label, (list, tuple))]
        return next((key for key in keys if key), "")
    if isinstance(one, forms.EmailField):
        return "somebody@demo.example"
    if isinstance(one, forms.URLField):
        return "https://demo.example/"
    if isinstance(one, (forms.IntegerField, forms.DecimalField)):
        return "1"
    kind = type(one).__name__
    return "2028-03-01" if "Date" in kind else "10:00" if "Time" in kind else "on"
