"""What waits on the desk of the course manager, and what of courses on those of line managers and the coordinator."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Edition, Registration, Session
from courses.queries.groups import small_groups, to_complete, to_note
from courses.queries.registrations import to_approve
from courses.rules import without_manager
from utq_portal.desks.counting import vacant
from utq_portal.desks.desk import Desk, Groups, Look, Part, Way, add, register
from utq_portal.desks.queue import Act, Item
from utq_portal.people.models import Role, User
from utq_portal.people.queries import filled
from utq_portal.web import dates
from utq_portal.web.links import address

MOST = 10  # of each kind that stand in a queue


def _small(row: Any, _look: Look) -> Item:
    title = _("%(course)s of %(day)s has too few people") % {
        "course": row.course.name,
        "day": dates.long(row.starts_on),
    }
    note = _("%(count)s registered, the smallest group is %(least)s") % {"count": row.confirmed, "least": row.least}
    url = row.get_absolute_url()
    word = _("Closed %(day)s") % {"day": dates.short(row.closes_on)}
    return Item(title, url, note, "care", word, row.closes_on, [Act(_("Decide"), url)])


def _to_note(row: Session, _look: Look) -> Item:
    title = _("Who was there? %(course)s") % {"course": row.edition.course.name}
    url = address("courses:attendance", row.edition_id, row.pk)
    note = _("The meeting of %(day)s") % {"day": dates.long(row.starts_at)}
    day = dates.civil(row.starts_at)
    return Item(title, url, note, "waiting", dates.short(day), day, [Act(_("Note who was there"), url)])


def _to_complete(row: Edition, _look: Look) -> Item:
    title = _("Who completed it? %(course)s") % {"course": row.course.name}
    url = row.get_absolute_url()
    note = _("The last meeting was on %(day)s") % {"day": dates.long(row.ends_on)}
    act = Act(_("Note the results"), url)
    return Item(title, url, note, "waiting", dates.short(row.ends_on), row.ends_on, [act])


def _course(row: Registration, _look: Look) -> Item:
    title = _("%(person)s asks to take %(course)s") % {"person": row.person.name, "course": row.edition.course.name}
    kept = row.kept_through
    note = _("Starts on %(day)s.") % {"day": dates.long(row.edition.starts_on)}
    word = _("place kept until %(day)s") % {"day": dates.short(kept)} if kept else ""
    acts = [
        Act(_("Do not agree"), address("courses:reject", row.pk), "quiet"),
        Act(_("Agree"), address("courses:approve", row.pk), post=True),
    ]
    return Item(title, address("courses:approvals"), note, "waiting", word, kept, acts)


def _unanswered(user: User, today: date) -> Groups:
    pending = Registration.objects.filter(without_manager(), state=Registration.State.PENDING)
    return [vacant(pending.filter(~filled(Role.COURSE_MANAGER, "", "person")), Role.COURSE_MANAGER, "")]


register(
    Desk(
        "courses",
        Role.COURSE_MANAGER,
        gettext_lazy("Course manager"),
        70,
        title=gettext_lazy("Courses"),
        empty=gettext_lazy("When a group is too small, or a meeting is to be noted, it appears here."),
    )
)
_ways = [
    Way(gettext_lazy("Course desk"), "courses:desk", gettext_lazy("Who registered, who waits, and attendance")),
    Way(gettext_lazy("Courses and dates"), "courses:desk_courses"),
    Way(gettext_lazy("The catalogue as teachers see it"), "courses:catalogue"),
]
add(
    Part("courses", 10, rows=lambda user, today: [small_groups(user, today)], line=_small, most=MOST, ways=_ways),
    Part("courses", 20, rows=lambda user, today: [to_note(user, timezone.now())], line=_to_note, most=MOST),
    Part("courses", 30, rows=lambda user, today: [to_complete(user, today)], line=_to_complete, most=MOST),
    Part("line_manager", 10, rows=lambda user, today: [to_approve(user)], line=_course, most=MOST),
    Part("coordinator", 84, counts=_unanswered),
)
