"""The forms of this app, one file per subject."""

from courses.forms.catalogue import CatalogueFilter
from courses.forms.desk import CancelForm, CopyForm, CourseForm, EditionForm, MeetingFormSet, meeting_rows
from courses.forms.groups import PlanLedForm, WriteForm
from courses.forms.registration import RegisterForm, RegisterOtherForm, RegistrationFilter, RejectForm

__all__ = [
    "CancelForm",
    "CatalogueFilter",
    "CopyForm",
    "CourseForm",
    "EditionForm",
    "MeetingFormSet",
    "PlanLedForm",
    "RegisterForm",
    "RegisterOtherForm",
    "RegistrationFilter",
    "RejectForm",
    "WriteForm",
    "meeting_rows",
]
