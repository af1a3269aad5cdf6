"""Demo people who come and go: a stand-in, a UTQ supervisor who left, some whom HR hardly knows. All invented."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from utq_portal.demo.people import SINCE, Staff, employed
from utq_portal.people import addresses
from utq_portal.people.models import Faculty, Invitation, JobFamily, Role, RoleAssignment, Source, User
from utq_portal.people.workflow.delegation import delegate

WEEKS = timedelta(weeks=3)


def add_arrivals(staff: Staff, today: date) -> None:
    """Somebody for every list of unknown people, a UTQ supervisor whose role has ended, and a stand-in at work."""
    _stand_in(staff, today)
    _left(staff, today)
    stranger = _person("Milan", "Verhoef", "milan.verhoef@home.demo.example", last_login=timezone.now())
    namesake = _person("Milan", "Verhoef", "m.verhoef@staff.demo.example", employee_no="D9000001")
    silent = _person("Irena", "Kowalczyk", None, employee_no="D9000002")
    for person in (namesake, silent):
        place = staff.faculties["BMS"], staff.departments["BMS"][0]
        employed(person, *place, JobFamily.ASSISTANT, today - timedelta(days=20)).save()
    guest = _person("Sipho", "Dlamini", "s.dlamini@other.demo.example")
    _had_role(guest, Role.CVT_MEMBER, None, today - WEEKS, today + 52 * WEEKS)
    by, at = staff.accounts["coordinator"], timezone.now() - WEEKS
    Invitation.objects.create(person=guest, invited_by=by, invited_at=at, sent_at=at, times_sent=1)
    addresses.write([stranger, namesake, guest])


def _person(given: str, family: str, email: str | None, **values: object) -> User:
    person = User(given_name=given, family_name=family, email=email, source=Source.DEMO, **values)
    person.set_unusable_password()
    person.save()
    return person


def _had_role(person: User, role: Role, faculty: Faculty | None, since: date, until: date) -> None:
    days = {"valid_from": since, "valid_until": until}
    RoleAssignment.objects.create(person=person, role=role, faculty=faculty, source=Source.DEMO, **days)


def _stand_in(staff: Staff, today: date) -> None:
    """The dean of the accounts decides for a colleague, too."""
    holder = staff.deciders["BMS"]
    days = {"valid_from": today, "valid_until": today + WEEKS, "today": today}
    delegate(holder, staff.accounts["dean"], Role.FACULTY_DECIDER, by=holder, faculty=None, **days)


def _left(staff: Staff, today: date) -> None:
    """A UTQ supervisor whose role has ended."""
    person = _person("Gerda", "Lammers", "g.lammers@staff.demo.example", employee_no="D9000003")
    addresses.write([person])
    employed(person, staff.faculties["EEMCS"], staff.departments["EEMCS"][0], JobFamily.OTHER, SINCE).save()
    _had_role(person, Role.UTQ_SUPERVISOR, staff.faculties["EEMCS"], SINCE, today - timedelta(days=9))
    staff.left = person
