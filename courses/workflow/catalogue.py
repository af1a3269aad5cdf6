"""Courses of the catalogue: what can be learnt, and the demo's offer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.catalogue_data import CATALOGUE, Entry
from courses.models import Course, Edition
from courses.rules import MANAGER
from courses.workflow.editions import Meeting, may_manage, plan_edition
from trajectories.models import Competence, Criterion
from utq_portal.audit.record import record
from utq_portal.audit.verbs import STAFF_ONLY, declare
from utq_portal.people.models import User

S = Edition.State
COURSE_SAVED = declare("courses.course_saved", _("%(actor)s changed the course"), STAFF_ONLY, MANAGER)


@transaction.atomic
def save_course(
    course: Course, competences: Iterable[Competence], *, by: User | None, criteria: Iterable[Criterion] = ()
) -> Course:
    """Add or change a course of the catalogue."""
    may_manage(by)
    course.save()
    course.competences.set(competences)
    course.criteria.set(criteria)
    record(COURSE_SAVED.name, course, by=by, case=f"course:{course.pk}")
    return course


@transaction.atomic
def fill_catalogue(today: date, *, by: User | None = None) -> int:
    """Put the demo catalogue into an empty portal, its editions open; returns how many courses are new."""
    known = set(Course.objects.values_list("code", flat=True))
    numbers = {row.number: row for row in Competence.objects.filter(profile__active=True)}
    fresh = [entry for entry in CATALOGUE if entry.code not in known]
    for entry in fresh:
        course = save_course(_course(entry), [numbers[n] for n in entry.competences if n in numbers], by=by)
        for days, place in entry.editions:
            values = {"language": entry.language, "least": entry.least, "most": entry.most, "place": place}
            edition = plan_edition(course, values, _half_days(entry, today + timedelta(days=days), place), by=by)
            # the demo starts with open editions; nobody took this step
            Edition.objects.filter(pk=edition.pk).update(state=S.OPEN)
    return len(fresh)


def _course(entry: Entry) -> Course:
    same = ("code", "kind", "name_nl", "name_en", "summary_nl", "summary_en", "half_days", "study_hours")
    more = ("language", "least", "most", "needs_intake")
    values = {name: getattr(entry, name) for name in same + more}
    return Course(description_nl=entry.does_nl, description_en=entry.does_en, **values)


def _half_days(entry: Entry, first: date, place: str) -> list[Meeting]:
    """Afternoons a week apart, moved from the weekend to Monday."""
    first += timedelta(days=(7 - first.weekday()) % 7 if first.weekday() > 4 else 0)
    starts = [
        timezone.make_aware(datetime.combine(first + timedelta(weeks=week), time(13, 45)))
        for week in range(entry.half_days)
    ]
    return [Meeting(start, start + timedelta(hours=3, minutes=15), place) for start in starts]
