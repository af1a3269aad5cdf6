"""Fields, their markup, and their sentences."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.forms import formset_factory
from django.template import Context, Template
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from tests.web.pages import EveryField
from utq_portal.web.forms import DateField, ManyFilesField, Scale, Switch, TimeField, name_errors


class When(forms.Form):
    day = DateField(label="Last day", least=date(2028, 3, 1), most=date(2029, 3, 1))
    at = TimeField(label="Time", required=False)


def flat(markup: object) -> str:
    """Markup without the ends of its lines."""
    return str(markup).replace("\n", "")


def summary(*some: object) -> str:
    source = "{% load ui %}{% error_summary a b %}"
    return Template(source).render(Context(dict(zip("ab", [*some, None], strict=False))))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "This field is required."),
        ("soon", "Enter a date, for example 1 March 2028 or 1-3-2028"),
        ("31 april 2028", "There is no 31 april 2028. Enter a day that exists"),
        ("29-2-2028", "Enter a date from 1 March 2028 on"),
        ("2029-03-02", "Enter a date up to and including 1 March 2029"),
    ],
)
def test_a_date_that_cannot_be_says_what_to_type(typed: str, sentence: str) -> None:
    assert When({"day": typed}).errors["day"] == [sentence]


def test_dates_and_times_come_in_as_what_they_are() -> None:
    form = When({"day": "1 maart 2028", "at": "9.30"})
    assert form.is_valid()
    assert form.cleaned_data == {"day": date(2028, 3, 1), "at": time(9, 30)}


def test_a_wrong_time_says_what_to_type() -> None:
    assert When({"day": "1-3-2028", "at": "noon"}).errors["at"] == ["Enter a time, for example 9:30"]


@pytest.mark.parametrize(("language", "shown"), [("en", "1 May 2028"), ("nl", "1 mei 2028")])
def test_a_stored_date_is_shown_in_words_and_to_the_calendar_in_figures(language: str, shown: str) -> None:
    with translation.override(language):
        markup = str(When(initial={"day": date(2028, 5, 1), "at": time(9, 5)})["day"])
    assert f'value="{shown}"' in markup
    assert '<input type="date" class="picker" tabindex="-1" value="2028-05-01"' in markup


def test_a_time_is_shown_with_two_figures() -> None:
    assert 'value="09:05"' in str(When(initial={"at": time(9, 5)})["at"])


def test_the_same_day_written_otherwise_is_no_change() -> None:
    field = DateField()
    assert not field.has_changed(date(2028, 3, 1), "1 maart 2028")
    assert field.has_changed(date(2028, 3, 1), "2 maart 2028")
    assert field.has_changed(date(2028, 3, 1), "soon")


def test_label_hint_error_and_control_belong_together() -> None:
    form = EveryField({"until": "soon"})
    assert flat(form["until"].as_field_group()) == (
        '<div class="field"><label for="id_until" id="id_until_label">Last day</label>'
        '<div class="hint" id="id_until_helptext">For example 1 March 2028 or 1-3-2028</div>'
        '<div class="errors errorlist" id="id_until_error"><p class="error">'
        '<svg class="icon" width="18" height="18" aria-hidden="true"><use href="#i-problem"/></svg>'
        "<span>Enter a date, for example 1 March 2028 or 1-3-2028</span></p></div>"
        f"{flat(form['until'])}</div>"
    )
    control = str(form["until"])
    assert 'aria-describedby="id_until_helptext id_until_error"' in control
    assert 'aria-invalid="true"' in control
    assert 'value="soon"' in control


def test_hints_are_text_and_only_the_optional_is_marked() -> None:
    markup = str(EveryField())
    assert '<div class="hint" id="id_name_helptext">As on your &lt;passport&gt;</div>' in markup
    assert markup.count("(optional)") == 3


def test_a_filter_form_marks_nothing_optional() -> None:
    class Filter(forms.Form):
        hide_optional = True
        q = forms.CharField(required=False)

    assert "(optional)" not in str(Filter())


def test_choices_are_labels_around_their_control() -> None:
    markup = flat(EveryField()["ways"].as_field_group())
    assert '<fieldset class="field"><legend class="label" id="id_ways_legend">Ways' in markup
    assert (
        '<label class="choice" for="id_ways_0"><input type="checkbox" name="ways" value="x" id="id_ways_0">'
        "<span>By mail</span></label>" in markup
    )


def test_a_scale_is_a_group_with_a_figure_above_each_word() -> None:
    form = EveryField({"rate": "2"})
    assert flat(form["rate"].as_widget()) == (
        '<div class="scale" role="radiogroup" id="id_rate" aria-labelledby="id_rate_legend">'
        '<label for="id_rate_0"><input type="radio" name="rate" value="1" id="id_rate_0"><b>1</b>Not yet</label>'
        '<label for="id_rate_1"><input type="radio" name="rate" value="2" id="id_rate_1" checked><b>2</b>In part'
        "</label></div>"
    )


def test_a_verdict_has_words_only() -> None:
    class Verdict(forms.Form):
        v = forms.ChoiceField(choices=[("y", "All demonstrated")], widget=Scale(verdict=True))

    markup = str(Verdict()["v"])
    assert '<div class="scale verdict" role="radiogroup"' in markup
    assert "<b>" not in markup


def test_a_switch_says_so() -> None:
    class Private(forms.Form):
        alone = forms.BooleanField(widget=Switch, required=False)

    assert flat(Private({"alone": "on"})["alone"]) == (
        '<input type="checkbox" role="switch" name="alone" id="id_alone" checked>'
    )
    assert [Private(data).is_valid() and Private(data).errors for data in ({}, {"alone": "on"})] == [{}, {}]


def test_the_summary_links_to_each_field_in_order() -> None:
    form = EveryField({"until": "soon", "kind": "a"})
    form.add_error(None, "Someone was first.")
    assert summary(form) == (
        '<div class="notice" data-is="bad" role="alert" tabindex="-1" aria-labelledby="error-summary-title" '
        'data-error-summary><svg class="icon" aria-hidden="true"><use href="#i-problem"/></svg><div>'
        '<h2 id="error-summary-title">3 answers need your attention</h2><ul><li>Someone was first.</li>'
        '<li><a href="#id_name">This field is required.</a></li>'
        '<li><a href="#id_until">Enter a date, for example 1 March 2028 or 1-3-2028</a></li></ul></div></div>\n'
    )


def test_a_formset_counts_with_its_forms() -> None:
    rows = formset_factory(When, extra=2, min_num=1, validate_min=True)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-day": "soon", "form-1-day": "1-3-2028"}
    markup = summary(rows(data), EveryField({"name": "x", "kind": "a"}))
    assert "2 answers need your attention" in markup
    assert '<a href="#id_form-0-day">' in markup


def test_nothing_wrong_no_summary() -> None:
    assert summary(EveryField()).strip() == summary(When({"day": "1-3-2028"})).strip() == ""


def test_required_fields_get_a_sentence_of_their_own() -> None:
    form = When({})
    name_errors(form, {"day": "Enter the last day of the leave"})
    assert form.errors["day"] == ["Enter the last day of the leave"]


class Files(forms.Form):
    pieces = ManyFilesField()


def test_several_files_come_as_a_list() -> None:
    two: list[UploadedFile[Any]] = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]
    form = Files({}, MultiValueDict({"pieces": list(two)}))
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["pieces"]] == ["a.txt", "b.txt"]
    assert Files({}, MultiValueDict()).errors["pieces"] == ["This field is required."]
    assert 'accept=".pdf,.docx,' in str(Files()["pieces"])
    assert " multiple" in str(Files()["pieces"])


def test_a_day_far_away_is_a_slip() -> None:
    for typed in ("9999-12-31", "0001-01-01"):
        with pytest.raises(ValidationError, match="Enter a date"):
            DateField().clean(typed)
