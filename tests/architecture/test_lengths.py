"""Every form knows how long a text may be: SQLite keeps any, PostgreSQL answers with an error of ours."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms

import utq_portal.people.forms  # the sign-in's, loaded at the first sign-in
import utq_portal.urls  # noqa: F401 - every page, so that every form is there

ROOTS = {"trajectories", "dossiers", "assessments", "exemptions", "courses", "utq_portal"}
# the form and field, and what holds its length instead
ELSEWHERE = {
    "TextForm.body": "a column without a length; the form says how many words there are",
    "FacultyListForm.faculties": "each line is held to the columns when it is read",
    "InviteForm.people": "each line is held to the columns when it is read",
    "MidwayForm.table": "each cell is held to its column when it is read",
    "CourseForm.bring_en": "a column without a length",
    "CourseForm.bring_nl": "a column without a length",
    "CourseForm.description_en": "a column without a length",
    "CourseForm.description_nl": "a column without a length",
    "ExperienceForm.text_en": "a column without a length",
    "ExperienceForm.text_nl": "a column without a length",
    "PageTextForm.text_en": "a column without a length",
    "PageTextForm.text_nl": "a column without a length",
}
# read as a number, looked up, hashed or compared: never kept as typed
NEVER_KEPT = ("fte", "to_person", "into", "password", "oldpassword", "password1", "password2", "code", "credential")


def every_form(base: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for form in base.__subclasses__():
        yield form
        yield from every_form(form)


def test_every_text_of_every_form_has_a_length() -> None:
    endless = {
        f"{form.__name__}.{name}"
        for form in every_form()
        if form.__module__.split(".")[0] in ROOTS
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.CharField) and field.max_length is None and name not in NEVER_KEPT
    }
    assert sorted(endless ^ set(ELSEWHERE)) == []
