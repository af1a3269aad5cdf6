"""What waits at the course desk, for whom, and when they are reminded (docs/domain.md, Steps that wait)."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from courses import messages
from courses.models import Edition
from courses.queries.groups import unnoted, with_people, without_result
from utq_portal.agenda.delays import Delay, Office, Unit
from utq_portal.agenda.waits import Recipient, ReminderRule, after, register
from utq_portal.people.models import Role, User

DESK, TRAINERS = _("the course desk"), _("who gives the course")


def _below(on: date) -> QuerySet[Edition]:
    """Registration has closed with too few people, and nobody has decided."""
    rows = Edition.objects.filter(state__in=Edition.SHOWN, starts_on__gt=on, runs_small=False)
    return with_people(rows.select_related("course", "led_by")).filter(confirmed__lt=F("least"))


def _over(on: date) -> QuerySet[Edition]:
    return without_result(on).select_related("course", "led_by").prefetch_related("given_by")


def _runners(row: Edition, office: Office) -> list[User]:
    """Who decides: the UTQ supervisor who leads it, else the course managers."""
    if row.led_by is not None and row.course.led:
        return [row.led_by]
    return office.holders(Role.COURSE_MANAGER)


def _trainers(row: Edition, office: Office) -> list[User]:
    """Who was there: those who give it, else whoever runs it."""
    given = list(row.given_by.all())
    return given or _runners(row, office)


def _desk(row: Edition, office: Office) -> list[User]:
    return office.holders(Role.COURSE_MANAGER)


def _page(row: Edition, who: User) -> str:
    return row.get_absolute_url()


def _params(row: Edition) -> dict[str, object]:
    return {"course": row.course.names, "starts_on": row.starts_on, "least": row.least}


_edition = partial(ReminderRule, params=_params, faculty="faculty_only_id", whole_days=True)
register(
    _edition(
        "courses.below_minimum",
        _("Too few people when the registration closes"),
        _below,
        (after(Delay(0, Unit.DAYS), Recipient(messages.BELOW_MINIMUM, _runners, _page, DESK)),),
        since="closes_on",
        every=Delay(2),
    ),
    _edition(
        "courses.to_note",
        _("Nobody noted who was there"),
        lambda on: _over(on).filter(unnoted()),
        (
            after(Delay(1), Recipient(messages.NOTE_WHO, _trainers, _page, TRAINERS)),
            after(Delay(5), Recipient(messages.NOTE_WHO, _desk, _page, DESK)),
        ),
        since="ends_on",
        every=Delay(10),
    ),
    _edition(
        "courses.to_complete",
        _("The results of a course are not noted"),
        lambda on: _over(on).exclude(unnoted()),
        (after(Delay(5), Recipient(messages.NOTE_RESULTS, _runners, _page, DESK)),),
        since="ends_on",
        every=Delay(20),
    ),
)
