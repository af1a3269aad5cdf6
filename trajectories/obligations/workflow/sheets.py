"""The monthly sheet of HR: one message a faculty, the names on a page (docs/domain.md, Milestones)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from trajectories.obligations import messages
from trajectories.obligations.models import ObligationAdjustment
from trajectories.obligations.queries.obligation import overdue_q
from trajectories.obligations.queries.reminders import SHEET_MONTHS, running
from utq_portal.agenda.days import add_months
from utq_portal.notices.models import Notice
from utq_portal.notices.post import about, post
from utq_portal.people.models import Faculty, Role, User
from utq_portal.people.queries import holders
from utq_portal.web.links import address


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the sheet of a faculty counts this month, and who gets it."""

    faculty: Faculty
    overdue: int
    soon: int
    asked: int
    to: tuple[User, ...]


def sheets(*, on: date, send: bool) -> Iterator[Sheet]:
    """The sheets of the month that were not sent yet; a clock set back sends none of an earlier month."""
    month = f"sheet:{on:%Y-%m}"
    sent = set(Notice.objects.filter(code=messages.SHEET.code, occasion__gte=month).values_list("about", flat=True))
    for faculty, counts in _counted(on):
        if about(faculty) in sent:
            continue
        to = tuple(holders(Role.HR_ADVISOR, faculty, on).order_by("pk"))
        if send:
            url = f"{address('trajectories:hr_sheet')}?faculty={faculty.pk}"
            post(messages.SHEET, to, faculty, occasion=month, url=url, params={"faculty": faculty.names, **counts})
        yield Sheet(faculty, to=to, **counts)


def _counted(on: date) -> Iterator[tuple[Faculty, dict[str, int]]]:
    overdue, soon = overdue_q(on), Q(deadline__range=(on, add_months(on, SHEET_MONTHS)))
    rows = running(on).order_by().values("faculty")
    counted = rows.annotate(overdue=Count("pk", filter=overdue), soon=Count("pk", filter=soon))
    numbers = {row["faculty"]: {"overdue": row["overdue"], "soon": row["soon"]} for row in counted}
    waiting = ObligationAdjustment.objects.filter(decided_on=None, refused=False, revoked_on=None, proposed_on=None)
    asked = dict(waiting.order_by().values_list("obligation__faculty").annotate(number=Count("pk")))
    for faculty in Faculty.objects.filter(pk__in={*numbers, *asked}).order_by("code"):
        found = {"overdue": 0, "soon": 0, **numbers.get(faculty.pk, {}), "asked": asked.get(faculty.pk, 0)}
        if any(found.values()):
            yield faculty, found
