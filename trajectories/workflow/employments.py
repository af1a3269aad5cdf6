"""Appointments by hand: added, corrected, changed from a day, removed, through the door of the feed.

What HR records by hand stays: a later file that says otherwise is shown as a conflict.
docs/domain.md, The HR file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trajectories import rules
from trajectories.obligations.above import case_of
from trajectories.obligations.models import Obligation
from trajectories.obligations.queries.employments import serves
from trajectories.obligations.workflow.news import WHY_DAY, WHY_EMPLOYMENT, Occasion
from trajectories.obligations.workflow.obligation import NOT_YOURS
from trajectories.obligations.workflow.recount import one_at_a_time
from trajectories.workflow.following import Outcome, recount
from trajectories.workflow.moving import tell
from utq_portal.audit.record import record
from utq_portal.audit.verbs import EVERYONE, declare
from utq_portal.names import clean_line
from utq_portal.people.models import Department, Employment, Faculty, Source, User, employed_on
from utq_portal.web import dates
from utq_portal.workflow import Refused

DAY = timedelta(days=1)
# the fields of a segment as the feed names them; what is recorded by hand is kept by these names
TERMS = ("faculty", "department", "manager", "job_family", "fte")
FIELDS = (*TERMS, "start", "end")
_COLUMN = {"manager": "line_manager"}

ADDED = declare("trajectories.employment_added", _("%(actor)s recorded an appointment by hand"), EVERYONE, rules.HR)
CORRECTED = declare(
    "trajectories.employment_corrected", _("%(actor)s corrected an appointment by hand"), EVERYONE, rules.HR
)
CHANGED = declare(
    "trajectories.employment_changed", _("%(actor)s recorded a change of an appointment"), EVERYONE, rules.HR
)
REMOVED = declare(
    "trajectories.employment_removed", _("%(actor)s removed an appointment recorded by hand"), EVERYONE, rules.HR
)

OTHER_FACULTY = _("You record appointments of your own faculties. Ask central HR to record a move.")
SAME = _("This is what is recorded already. Nothing was changed.")
ORDER = _("Enter a last day that is not before the first day.")
TWICE = _("This appointment was recorded already. Nothing was added a second time.")


@transaction.atomic
def add_employment(person: User, values: Mapping[str, Any], *, by: User, today: date) -> Employment:
    """Record an appointment that the HR system does not tell of (yet). ``values`` has every name of FIELDS."""
    one_at_a_time()
    row = Employment(person=person, source=Source.MANUAL, by_hand=list(FIELDS), appointed_on=values["start"])
    _fill(row, values)
    _check(row, by)
    same = {"faculty": row.faculty, "job_family": row.job_family, "start": row.start, "end": row.end, "fte": row.fte}
    if Employment.objects.filter(person=person, **same).exists():
        raise Refused(TWICE)
    row.save()
    _done(ADDED.name, row, by, today)
    return row


@transaction.atomic
def correct_employment(employment: Employment, values: Mapping[str, Any], *, by: User, today: date) -> Employment:
    """Correct what is recorded of one segment; its neighbours in the appointment close up to another first day.

    Raises Refused for a last day before the first, or days that would swallow a neighbour.
    """
    one_at_a_time()
    row = _row(employment, by)
    differ = _differing(row, FIELDS, values)
    before, later = _neighbours(row)
    if "end" in differ and later is not None:
        raise Refused(_("Another stretch of this appointment follows. Correct the first day of that one instead."))
    old_start = row.start
    _fill(row, values)
    _check(row, by)
    if row.start != old_start:
        _close_up(row, before)
    row.by_hand = sorted({*row.by_hand, *differ})
    row.save()
    _done(CORRECTED.name, row, by, today, fields=differ)
    return row


@transaction.atomic
def change_employment(
    employment: Employment, values: Mapping[str, Any], *, since: date, by: User, today: date
) -> Employment:
    """Let other values hold from a day on: closes the segment the day before and opens the next."""
    one_at_a_time()
    row = _row(employment, by)
    if not row.start < since or (row.end is not None and since > row.end):
        raise Refused(_("Enter a day after the first day and not after the last day of this stretch."))
    differ = _differing(row, TERMS, values)
    following = Employment(person=row.person, source=row.source, appointed_on=row.appointed_on)
    _fill(following, {**values, "start": since, "end": row.end})
    following.by_hand = sorted({*row.by_hand, *differ})
    _check(following, by)
    Employment.objects.filter(pk=row.pk).update(end=since - DAY)
    following.save()
    _done(CHANGED.name, following, by, today, fields=differ)
    return following


@transaction.atomic
def remove_employment(employment: Employment, *, by: User, today: date) -> None:
    """Take back an appointment that was recorded by hand by mistake; what a feed brought is corrected instead."""
    one_at_a_time()
    row = _row(employment, by)
    if row.source != Source.MANUAL:
        raise Refused(_("The HR system reported this appointment. Correct its days instead of removing it."))
    before, _later = _neighbours(row)
    if before is not None:
        Employment.objects.filter(pk=before.pk).update(end=row.end)
    record(REMOVED.name, row, by=by, case=_case(row.person))
    row.delete()
    tell(recount([row.person_id], today=today), Occasion(by, WHY_EMPLOYMENT, today, tell_hr=True))


def _row(employment: Employment, by: User) -> Employment:
    """The segment as it is now, if ``by`` may change it."""
    rows = Employment.objects.select_for_update(of=("self",)).select_related("person", "faculty")
    row = rows.filter(pk=employment.pk).first()
    if row is None:
        raise Refused(_("This appointment was removed in the meantime."))
    if not serves(by, row.person_id, row.faculty_id):
        raise Refused(NOT_YOURS)
    return row


def _check(row: Employment, by: User) -> None:
    if not serves(by, row.person_id, row.faculty_id):
        raise Refused(NOT_YOURS if row.person_id == by.pk else OTHER_FACULTY)
    if row.end is not None and row.end < row.start:
        raise Refused(ORDER)


def _differing(row: Employment, names: Sequence[str], values: Mapping[str, Any]) -> list[str]:
    """The fields of which another value is recorded; raises Refused when there are none."""
    differ = [name for name in names if getattr(row, _COLUMN.get(name, name)) != _value(name, values)]
    if not differ:
        raise Refused(SAME)
    return differ


def _value(name: str, values: Mapping[str, Any]) -> Any:
    """The new value of a field: a department by name becomes a row, and is made when it is new."""
    if name != "department":
        return values[name]
    faculty: Faculty = values["faculty"]
    text = clean_line(values["department"])
    return next((one for one in faculty.departments.all() if one.name.lower() == text.lower()), text or None)


def _fill(row: Employment, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        value = _value(name, values)
        if name == "department" and isinstance(value, str):
            value = Department.objects.create(faculty=values["faculty"], name=value)
        setattr(row, _COLUMN.get(name, name), value)
    row.recorded_at, row.undo_of = timezone.now(), None


def _chain(row: Employment) -> QuerySet[Employment]:
    """The other segments of the same appointment."""
    return Employment.objects.filter(person=row.person_id, appointed_on=row.appointed_on).exclude(pk=row.pk)


def _neighbours(row: Employment) -> tuple[Employment | None, Employment | None]:
    """The segments of the appointment that end just before and start just after this one."""

    def elsewhere(one: Employment) -> tuple[bool, bool]:
        return one.department_id != row.department_id, one.faculty_id != row.faculty_id

    # of two appointments that began on one day, the segment in the same place
    chain = sorted(_chain(row), key=elsewhere)
    before = next((one for one in chain if one.end == row.start - DAY), None)
    return before, next((one for one in chain if row.end and one.start == row.end + DAY), None)


def _close_up(row: Employment, before: Employment | None) -> None:
    """Another first day: of the whole appointment, or from when a change holds."""
    if before is None:
        _chain(row).filter(start__gt=row.start).update(appointed_on=row.start)
        row.appointed_on = row.start
        return
    if row.start <= before.start:
        words = _("Enter a day after %(day)s: the stretch before this one starts then.")
        raise Refused(words % {"day": dates.long(before.start)})
    Employment.objects.filter(pk=before.pk).update(end=row.start - DAY)


def _case(person: User) -> str:
    """The timeline on which it stands: of the running obligation, if there is one."""
    duty = Obligation.objects.filter(person=person, ended_on=None).first()
    return case_of([duty])[duty.pk] if duty else ""


def _done(verb: str, row: Employment, by: User, today: date, **data: object) -> None:
    outcome = recount([row.person_id], today=today)
    record(verb, row, by=by, case=_case(row.person), data=data)
    tell(outcome, Occasion(by, WHY_EMPLOYMENT, today, tell_hr=True))


@transaction.atomic
def recount_of_the_day(*, today: date) -> Outcome:
    """Appointments that began or ended lately may end, start or reopen an obligation: count those people again."""
    since = today - timedelta(days=40)
    people = set(
        Employment.objects.filter(Q(start__range=(since, today)) | Q(end__range=(since, today)))
        .exclude(source="demo")
        .values_list("person_id", flat=True)
    )
    gone = Obligation.objects.filter(ended_on=None, person__employments__isnull=False).exclude(
        person__in=Employment.objects.filter(Q(start__gt=today) | employed_on(today)).values("person")
    )
    people |= set(gone.exclude(person__source="demo").values_list("person_id", flat=True))
    outcome = recount(people, today=today)
    tell(outcome, Occasion(None, WHY_DAY, today))
    return outcome
