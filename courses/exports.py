"""The columns of the courses' lists, as a spreadsheet shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from utq_portal.web import dates
from utq_portal.web.export import Column

if TYPE_CHECKING:
    from courses.models import Course, Interest, Registration, Session
    from courses.queries.capacity import RoomyEdition
    from courses.queries.desk import WantedCourse
    from courses.queries.groups import CountedEdition
    from courses.queries.reading import Seat as Table
    from courses.queries.results import FollowedRegistration

COURSES: list[Column[Course]] = [
    Column(_("Code"), lambda course: course.code),
    Column(_("Course"), lambda course: course.name),
    Column(_("Kind"), lambda course: course.get_kind_display()),
    Column(_("Language"), lambda course: course.get_language_display()),
    Column(_("Hours"), lambda course: course.study_hours),
]
MANAGED: list[Column[WantedCourse]] = [
    *COURSES,
    Column(_("In the catalogue"), lambda course: course.active),
    Column(_("Interested"), lambda course: course.interest or 0),
]
EDITIONS: list[Column[CountedEdition]] = [
    Column(_("Course"), lambda edition: edition.course.name),
    Column(_("Start"), lambda edition: edition.starts_on),
    Column(_("Place"), lambda edition: edition.place),
    Column(_("State"), lambda edition: edition.get_state_display()),
    Column(_("Registered"), lambda edition: edition.confirmed),
    Column(_("Places"), lambda edition: edition.most),
    Column(_("Registration until"), lambda edition: edition.closes_on),
]
REGISTRATIONS: list[Column[Registration]] = [
    Column(_("Name"), lambda row: row.person.name),
    Column(_("Faculty"), lambda row: row.faculty.code if row.faculty else ""),
    Column(_("Course"), lambda row: row.edition.course.name),
    Column(_("Start"), lambda row: row.edition.starts_on),
    Column(_("State"), lambda row: row.state_told),
    Column(_("Registered on"), lambda row: row.registered_at),
]
OWN: list[Column[Registration]] = REGISTRATIONS[2:]
PARTICIPANTS: list[Column[FollowedRegistration]] = [
    Column(_("Name"), lambda row: row.person.name),
    Column(_("E-mail"), lambda row: row.person.email),
    Column(_("Faculty"), lambda row: row.faculty.code if row.faculty else ""),
    Column(_("State"), lambda row: row.state_told),
    Column(_("Registered on"), lambda row: row.registered_at),
    Column(_("Meetings missed"), lambda row: row.missed),
    Column(_("Priority"), lambda row: row.priority),
]
INTERESTED: list[Column[Interest]] = [
    Column(_("Name"), lambda row: row.person.name),
    Column(_("Faculty"), lambda row: row.faculty.code if row.faculty else ""),
    Column(_("Since"), lambda row: row.at),
]
# of a course's coming editions, as everybody may read them
COMING: list[Column[RoomyEdition]] = [
    Column(_("Start"), lambda edition: edition.starts_on),
    Column(_("Meetings"), lambda edition: "; ".join(_meeting(one) for one in edition.sessions.all())),
    Column(_("Language"), lambda edition: edition.get_language_display()),
    Column(_("Place"), lambda edition: edition.place),
    Column(_("Places"), lambda edition: edition.places_left),
    Column(_("Registration until"), lambda edition: edition.closes_on),
]
# of queries.reading.Seat
TABLES: list[Column[Table]] = [
    Column(_("Teacher"), lambda seat: seat.person.name),
    Column(_("Faculty"), lambda seat: seat.registration.faculty.code if seat.registration.faculty else ""),
    Column(_("Competences"), lambda seat: seat.said if seat.sections else ""),
    Column(_("Works on"), lambda seat: seat.latest.competence.title if seat.latest else ""),
    Column(_("Pieces of evidence"), lambda seat: seat.pieces if seat.sections else None),
    Column(_("Deadline"), lambda seat: seat.deadline),
    Column(_("Asks for you"), lambda seat: seat.question is not None),
]


def _meeting(session: Session) -> str:
    day = dates.civil(session.starts_at).isoformat()
    return f"{day} {dates.clock(session.starts_at)}–{dates.clock(session.ends_at)}"
