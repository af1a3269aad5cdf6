"""Who was there, and what follows: completing, the learning plan, the next edition."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from courses.models import Attendance, Edition, Interest, Registration, Session
from courses.workflow.attendance import note_attendance
from courses.workflow.completion import approve_assignment, complete_all, count_results
from courses.workflow.statements import add_statement
from dossiers.models import PartialRecognition
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition, registered
from tests.factories.dossiers import concluded, open_dossier
from tests.kept import location
from trajectories.models import Competence, Criterion, LearningPlanItem
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.workflow import Refused

NOW = timezone.now()
TODAY = timezone.localdate()


def held(*people: User, **values: object) -> tuple[Edition, list[Registration]]:
    """An edition whose two meetings are over, with these participants."""
    course = values.pop("course", None) or make_course()
    edition = make_edition(course, -20, **values)  # type: ignore[arg-type]
    return edition, [registered(edition, person) for person in people]


def note(edition: Edition, was: dict[Registration, str], by: User, number: int | None = None) -> None:
    """Note the same at every meeting, or at one."""
    for count, session in enumerate(Session.objects.filter(edition=edition)):
        if number in (None, count):
            note_attendance(session, {r.pk: mark for r, mark in was.items()}, by=by, now=NOW)


def states(edition: Edition) -> list[str]:
    return list(Registration.objects.filter(edition=edition).order_by("pk").values_list("state", flat=True))


def test_who_was_somewhere_attended_and_who_was_nowhere_did_not_come(cast: Cast) -> None:
    edition, (first, second) = held(cast.teacher, cast.colleague)
    note(edition, {first: "present", second: "absent"}, cast.course_manager, 0)
    assert states(edition) == ["attended", "confirmed"]
    note(edition, {first: "absent", second: "excused"}, cast.course_manager, 1)
    assert states(edition) == ["attended", "no_show"]
    note(edition, {second: "present"}, cast.course_manager, 1)
    assert states(edition) == ["attended", "attended"]
    assert Attendance.objects.count() == 4


def test_attendance_is_noted_from_the_start_of_a_meeting_by_who_gives_it(cast: Cast) -> None:
    edition, (first, own) = held(cast.teacher, cast.stranger)
    session = edition.sessions.first()
    assert session
    with pytest.raises(Refused):
        note(edition, {first: "present"}, cast.stranger)
    edition.given_by.add(cast.stranger)
    note(edition, {first: "present", own: "present"}, cast.stranger, 0)
    assert list(Attendance.objects.values_list("registration", flat=True)) == [first.pk]  # not their own
    with pytest.raises(Refused, match="not begun"):
        before = session.starts_at - timedelta(minutes=1)
        note_attendance(session, {first.pk: "present"}, by=cast.course_manager, now=before)
    other, (elsewhere,) = held(cast.colleague, course=make_course("Y"))
    assert note_attendance(session, {elsewhere.pk: "present", 0: "x"}, by=cast.course_manager, now=NOW) == 0
    assert states(other) == ["confirmed"]


def test_more_missed_than_allowed_is_not_completed_and_goes_first_next_time(cast: Cast) -> None:
    edition, (first, second, third) = held(cast.teacher, cast.colleague, cast.newcomer)
    note(edition, {first: "present", second: "absent", third: "present"}, cast.course_manager, 0)
    note(edition, {first: "absent", second: "absent"}, cast.course_manager, 1)
    assert complete_all(edition, by=cast.course_manager, today=TODAY) == (1, 1)
    assert states(edition) == ["completed", "not_completed", "attended"]  # nobody noted the third's second meeting
    second.refresh_from_db()
    assert second.priority
    assert Interest.objects.get().person == cast.colleague
    assert set(Notice.objects.values_list("recipient", "code")) == {
        (cast.teacher.pk, "courses.completed"),
        (cast.colleague.pk, "courses.not_completed"),
    }
    with pytest.raises(Refused, match="Nobody can complete"):
        complete_all(edition, by=cast.course_manager, today=TODAY)


def test_the_edition_ends_with_its_last_result(cast: Cast) -> None:
    edition, (first,) = held(cast.teacher)
    Edition.objects.filter(pk=edition.pk).update(state="running")
    note(edition, {first: "present"}, cast.course_manager)
    complete_all(edition, by=cast.course_manager, today=TODAY)
    assert Edition.objects.get().state == "finished"


def test_an_assignment_is_approved_within_a_year(cast: Cast) -> None:
    edition, (first,) = held(cast.teacher, course=make_course(needs_assignment=True))
    note(edition, {first: "present"}, cast.course_manager)
    with pytest.raises(Refused):
        complete_all(edition, by=cast.course_manager, today=TODAY)
    with pytest.raises(Refused, match="more than a year"):
        approve_assignment(first, by=cast.course_manager, today=TODAY + timedelta(days=400))
    with pytest.raises(Refused):
        approve_assignment(first, by=cast.teacher, today=TODAY)
    approve_assignment(first, by=cast.course_manager, today=TODAY)
    assert complete_all(edition, by=cast.course_manager, today=TODAY) == (1, 0)


def test_without_an_assignment_after_a_year_it_is_not_completed(cast: Cast) -> None:
    edition, (first,) = held(cast.teacher, course=make_course(needs_assignment=True))
    note(edition, {first: "present"}, cast.course_manager)
    assert complete_all(edition, by=cast.course_manager, today=date(TODAY.year + 2, 1, 1)) == (0, 1)


@pytest.mark.parametrize(("kind", "title", "ticked"), [("course", "Course X1", True), ("course", "Other", False)])
def test_completing_ticks_the_line_that_names_the_course(cast: Cast, kind: str, title: str, ticked: bool) -> None:
    competence = Competence.objects.filter(profile=cast.profile)[0]
    item = LearningPlanItem.objects.create(trajectory=cast.trajectory, competence=competence, kind=kind, title=title)
    edition, (first,) = held(cast.teacher)
    note(edition, {first: "present"}, cast.course_manager)
    complete_all(edition, by=cast.course_manager, today=TODAY)
    item.refresh_from_db()
    assert item.done_on == (edition.ends_on if ticked else None)


def test_a_writing_session_ticks_the_planned_one(cast: Cast) -> None:
    competence = Competence.objects.filter(profile=cast.profile)[0]
    item = LearningPlanItem.objects.create(
        trajectory=cast.trajectory, competence=competence, kind="writing_session", title="A day to write"
    )
    edition, (first,) = held(cast.teacher, course=make_course(kind="writing_session"), led_by=cast.other_supervisor)
    note(edition, {first: "present"}, cast.other_supervisor)
    complete_all(edition, by=cast.other_supervisor, today=TODAY)
    item.refresh_from_db()
    assert item.done_on == edition.ends_on


def test_a_course_that_gives_a_partial_certificate_counts_in_the_dossier(cast: Cast) -> None:
    concluded(cast)
    dossier = open_dossier(cast)
    course = make_course(gives_partial_certificate=True)
    course.competences.set(Competence.objects.filter(profile=cast.profile, number=3))
    edition, (first,) = held(cast.teacher, course=course)
    note(edition, {first: "present"}, cast.course_manager)
    complete_all(edition, by=cast.course_manager, today=TODAY)
    row = PartialRecognition.objects.get(dossier=dossier)
    assert (row.state, row.source) == ("recognised", f"registration:{first.pk}")


@pytest.mark.parametrize("name", ["teacher", "coordinator", "supervisor", "stranger"])
def test_nobody_else_completes(cast: Cast, name: str) -> None:
    edition, _rows = held(cast.teacher)
    with pytest.raises(Refused):
        complete_all(edition, by=cast.people()[name], today=TODAY)


def test_the_statement_goes_into_the_dossier_once(cast: Cast) -> None:
    concluded(cast)
    dossier = open_dossier(cast)
    course = make_course(summary_en="Outcomes that can be assessed.")
    course.criteria.set(Criterion.objects.filter(competence__profile=cast.profile, code="3.1"))
    _edition, (first,) = held(cast.teacher, course=course)
    with pytest.raises(Refused, match="once the course is completed"):
        add_statement(first, by=cast.teacher)
    Registration.objects.filter(pk=first.pk).update(state="completed")
    with pytest.raises(Refused):
        add_statement(first, by=cast.colleague)
    piece = add_statement(first, by=cast.teacher)
    assert add_statement(first, by=cast.teacher) == piece
    assert (piece.dossier, piece.kind, piece.title) == (dossier, "certificate", "Statement: Course X1")
    assert piece.description == "Outcomes that can be assessed."
    assert [tick.criterion.code for tick in piece.ticks.all()] == ["3.1"]
    assert location(piece.file_path).read_bytes().startswith(b"%PDF")


def test_without_a_dossier_the_statement_waits(cast: Cast) -> None:
    _edition, (first,) = held(cast.colleague)
    Registration.objects.filter(pk=first.pk).update(state="completed")
    with pytest.raises(Refused, match="no dossier"):
        add_statement(first, by=cast.colleague)


def test_a_result_counts_once_there_is_a_dossier(cast: Cast) -> None:
    course = make_course(gives_partial_certificate=True)
    course.competences.set(Competence.objects.filter(profile=cast.profile, number=3))
    edition, (first,) = held(cast.teacher, course=course)
    note(edition, {first: "present"}, cast.course_manager)
    complete_all(edition, by=cast.course_manager, today=TODAY)
    assert not PartialRecognition.objects.exists()
    concluded(cast)
    open_dossier(cast)
    assert count_results() == 1
    assert PartialRecognition.objects.get().source == f"registration:{first.pk}"
    assert count_results() == 0
