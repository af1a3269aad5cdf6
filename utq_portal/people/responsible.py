"""Who can have the ball of anything (docs/domain.md, Who has the ball)."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Responsible(models.TextChoices):
    """In the order of the filters."""

    TEACHER = "teacher", _("Teacher")
    UTQ_SUPERVISOR = "utq_supervisor", _("UTQ supervisor")
    COORDINATOR = "coordinator", _("Coordinator")
    ASSESSORS = "assessors", _("Assessors")
    LINE_MANAGER = "line_manager", _("Line manager")
    HR_ADVISOR = "hr_advisor", _("HR advisor")
    EXEMPTION_ADVISOR = "exemption_advisor", _("Exemption advisor")
    FACULTY_DECIDER = "faculty_decider", _("Dean or delegate")
    COURSE_MANAGER = "course_manager", _("Course desk")
    NOBODY = "nobody", pgettext_lazy("has the ball", "Nobody")

    @classmethod
    def named(cls, *who: Responsible) -> dict[str, Promise | str]:
        """These as the choices of a filter."""
        return {one.value: one.label for one in who}
