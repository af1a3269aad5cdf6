"""Courses of the catalogue: what can be learnt, and the demo's offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.catalogue_data import CATALOGUE, Entry
from courses.models import Course, Edition
from courses.rules import MANAGER
from courses.workflow.editions import Meeting, may_manage, plan_edition
from trajectories.models import Competence, Criterion
from utq_portal.agenda.days import is_working_day
from utq_portal.audit.record import record
from utq_portal.audit.verbs import STAFF_ONLY, declare
from utq_portal.people.models import Faculty, User

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
def fill_catalogue(today: date) -> int:
    """Put the demo catalogue into an empty portal, its editions open; returns how many courses are new."""
    known = {course.code: course for course in Course.objects.all()}
    numbers = {row.number: row for row in Competence.objects.filter(profile__active=True)}
    criteria = {row.code: row for row in Criterion.objects.filter(competence__profile__active=True)}
    faculties = {row.code: row for row in Faculty.objects.filter(active=True)}
    fresh = [entry for entry in CATALOGUE if entry.code not in known]
    for entry in fresh:
        course = save_course(_course(entry, known), [numbers[n] for n in entry.competences if n in numbers], by=None)
        course.criteria.set(criteria[code] for code in entry.criteria if code in criteria)
        known[entry.code] = course
        if entry.faculty and entry.faculty not in faculties:
            continue
        least, most = entry.group
        values = {"language": entry.language, "least": least, "most": most, "trainers": entry.trainers}
        values |= {"needs_manager_approval": entry.approval, "faculty_only": faculties.get(entry.faculty)}
        for days, place in entry.editions:
            meetings = _half_days(entry, today + timedelta(days=days), place)
            edition = plan_edition(course, {**values, "place": place}, meetings, by=None)
            # the demo starts with open editions; nobody took this step
            Edition.objects.filter(pk=edition.pk).update(state=Edition.State.OPEN)
    return len(fresh)


def _course(entry: Entry, known: Mapping[str, Course]) -> Course:
    same = ("code", "kind", "name_nl", "name_en", "summary_nl", "summary_en", "language")
    more = ("needs_intake", "level", "toolbox_url", "bring_nl", "bring_en")
    values = {name: getattr(entry, name) for name in same + more}
    values |= zip(("half_days", "study_hours", "least", "most"), entry.load + entry.group, strict=True)
    needs = known.get(entry.needs)
    return Course(description_nl=entry.does_nl, description_en=entry.does_en, needs_course=needs, **values)


def _half_days(entry: Entry, first: date, place: str) -> list[Meeting]:
    """Afternoons a week apart, moved from the weekend to Monday; weeks without teaching are left out."""
    day = first + timedelta(days=(7 - first.weekday()) % 7 if first.weekday() > 4 else 0)
    starts: list[datetime] = []
    while len(starts) < entry.load[0]:
        if is_working_day(day) and (1, 3) < (day.month, day.day) < (12, 23):  # not at the turn of the year
            starts.append(timezone.make_aware(datetime.combine(day, time(13, 45))))
        day += timedelta(weeks=1)
    return [Meeting(start, start + timedelta(hours=3, minutes=15), place) for start in starts]
