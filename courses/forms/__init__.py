"""The forms of this app, one file per subject."""

from courses.forms.catalogue import CatalogueFilter
from courses.forms.desk import CancelForm, CopyForm, CourseForm, EditionForm, MeetingFormSet, meeting_rows

__all__ = ["CancelForm", "CatalogueFilter", "CopyForm", "CourseForm", "EditionForm", "MeetingFormSet", "meeting_rows"]
