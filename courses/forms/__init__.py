"""The forms of this app, one file per subject."""

from courses.forms.catalogue import CatalogueFilter
from courses.forms.desk import CancelForm, CopyForm, CourseForm, EditionForm, MeetingFormSet, meeting_rows
from courses.forms.groups import PlanLedForm, WriteForm

__all__ = [
    "CancelForm",
    "CatalogueFilter",
    "CopyForm",
    "CourseForm",
    "EditionForm",
    "MeetingFormSet",
    "PlanLedForm",
    "WriteForm",
    "meeting_rows",
]
