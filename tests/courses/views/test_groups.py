"""The people of an edition, as the course desk, a trainer and the UTQ supervisor who leads it use the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Attendance, Course, Edition, Interest, Registration
from courses.workflow.sharing import agree_to_share
from dossiers.workflow.opening import open_dossier
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition, people, registered
from tests.factories.dossiers import SectionFactory, add_evidence, ask, concluded
from tests.factories.trajectories import TrajectoryFactory
from trajectories.models import Trajectory
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.web import dates

SignedIn = Callable[[User], Client]
TODAY = timezone.localdate()


def asked(browser: Client, address: str) -> int:
    browser.get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return len(caught)


def begun(cast: Cast) -> Edition:
    """An edition whose first meeting was yesterday."""
    return make_edition(make_course(), -1)


def test_attendance_is_noted_one_by_one_and_all_others_at_once(cast: Cast, signed_in: SignedIn) -> None:
    edition = begun(cast)
    first, second, third = (registered(edition, who) for who in (cast.teacher, cast.colleague, cast.newcomer))
    session = edition.sessions.all()[0]
    page = f"/editions/{edition.pk}/attendance/{session.pk}/"
    desk = signed_in(cast.course_manager)
    desk.post(page, {f"r{first.pk}": "absent", f"r{second.pk}": "nonsense", "rx": "present", "r9" * 9: "present"})
    assert list(Attendance.objects.values_list("registration", "was")) == [(first.pk, "absent")]
    desk.post(page, {f"r{first.pk}": "excused", "rest": "1"})
    noted = dict(Attendance.objects.values_list("registration", "was"))
    assert noted == {first.pk: "excused", second.pk: "present", third.pk: "present"}
    assert desk.post(page, {"close": "1"})["Location"] == f"/editions/{edition.pk}/"
    assert "3 of 3 noted" in desk.get(page).content.decode()


def test_before_the_start_there_is_nothing_to_note(cast: Cast, signed_in: SignedIn) -> None:
    edition = make_edition(make_course(), 3)
    row = registered(edition, cast.teacher)
    session = edition.sessions.all()[0]
    desk, page = signed_in(cast.course_manager), f"/editions/{edition.pk}/attendance/{session.pk}/"
    assert 'type="radio"' not in desk.get(page).content.decode()
    desk.post(page, {f"r{row.pk}": "present"})
    assert not Attendance.objects.exists()


def test_a_meeting_of_another_edition_is_not_found_here(cast: Cast, signed_in: SignedIn) -> None:
    edition, other = begun(cast), make_edition(make_course("Y"), -1)
    session = other.sessions.all()[0]
    assert signed_in(cast.course_manager).get(f"/editions/{edition.pk}/attendance/{session.pk}/").status_code == 404


def test_results_are_noted_from_the_page_of_the_group(cast: Cast, signed_in: SignedIn) -> None:
    edition = make_edition(make_course(), -20)
    row = registered(edition, cast.teacher)
    for session in edition.sessions.all():
        Attendance.objects.create(session=session, registration=row, was="present")
    desk = signed_in(cast.course_manager)
    assert "Note these results" in desk.get(f"/editions/{edition.pk}/").content.decode()
    desk.post(f"/editions/{edition.pk}/complete/")
    assert Registration.objects.get().state == "completed"
    assert "Note these results" not in desk.get(f"/editions/{edition.pk}/").content.decode()


def test_assignments_that_wait_are_asked_on_the_page_as_on_the_desk(cast: Cast, signed_in: SignedIn) -> None:
    edition = make_edition(make_course(needs_assignment=True), -20)
    row = registered(edition, cast.teacher)
    for session in edition.sessions.all():
        Attendance.objects.create(session=session, registration=row, was="present")
    desk, address = signed_in(cast.course_manager), f"/editions/{edition.pk}/"

    def facts() -> str:
        page = desk.get(address).content.decode()
        return " ".join(page.partition('class="facts"')[2].partition("</dl>")[0].split())

    assert list(desk.get("/course-desk/").context["to_complete"]) == [edition]
    assert ("Approve the assignments" in facts(), "Nothing now" in facts(), "No date" in facts()) == (
        True,
        False,
        False,
    )
    assert f"</svg>{dates.long(edition.ends_on)}</span>" in facts()
    assert '<a class="button primary" href="#list">Approve the assignments</a>' in desk.get(address).content.decode()
    desk.post(f"/courses/registrations/{row.pk}/assignment/")
    assert ("Note the results" in facts(), "Approve the assignments" in facts()) == (True, False)
    desk.post(f"{address}complete/")
    assert list(desk.get("/course-desk/").context["to_complete"]) == []
    assert ("Nothing now" in facts(), "No date" in facts()) == (True, True)


def test_a_small_group_goes_ahead_or_is_cancelled(cast: Cast, signed_in: SignedIn) -> None:
    edition = make_edition(make_course(), 3, closes_on=TODAY - timedelta(days=1))
    registered(edition, cast.teacher)
    desk = signed_in(cast.course_manager)
    page = desk.get("/course-desk/").content.decode()
    assert "Decide on 1 edition" in page
    assert "Run with 1" in page
    desk.post(f"/editions/{edition.pk}/run-small/")
    assert Notice.objects.get(code="courses.goes_ahead").recipient == cast.teacher
    assert "Run with 1" not in desk.get("/course-desk/").content.decode()
    desk.post(f"/editions/{edition.pk}/run-small/")
    assert Notice.objects.count() == 1
    desk.post(f"/course-desk/editions/{edition.pk}/cancel/", {"reason": "The trainer is ill"})
    assert Notice.objects.filter(recipient=cast.teacher).exclude(code="courses.goes_ahead").count() == 1


def test_the_next_edition_stands_beside_one_that_is_too_small(cast: Cast, signed_in: SignedIn) -> None:
    course = make_course()
    make_edition(course, 3, closes_on=TODAY)
    later = make_edition(course, 40, least=1, most=5)
    registered(later, cast.teacher)
    small = signed_in(cast.course_manager).get("/course-desk/").context["small"]
    assert [(one.confirmed, one.next_on, one.next_free) for one in small] == [(0, later.starts_on, 4)]


def test_a_message_goes_to_who_has_a_place_and_its_words_stay_out_of_the_log(cast: Cast, signed_in: SignedIn) -> None:
    edition = make_edition(make_course())
    registered(edition, cast.teacher)
    registered(edition, cast.colleague, "waitlisted")
    desk, page = signed_in(cast.course_manager), f"/editions/{edition.pk}/write/"
    assert desk.post(page, {"subject": "", "text": "Bring a laptop"}).status_code == 422
    desk.post(page, {"subject": "Bring\r\nBcc: x@demo.example", "text": "100% sure: bring a laptop %(person)s"})
    notice = Notice.objects.get(code="courses.from_desk")
    assert (notice.recipient, notice.params["text"]) == (cast.teacher, "100% sure: bring a laptop %(person)s")
    assert "\n" not in notice.params["subject"]
    assert "laptop" not in str(list(Event.objects.values_list("data", flat=True)))
    desk.post(page, {"subject": "Hello", "text": "All of you", "waiting": "on"})
    assert Notice.objects.filter(code="courses.from_desk").count() == 3


def test_the_list_for_a_spreadsheet_runs_no_formula(cast: Cast, signed_in: SignedIn) -> None:
    User.objects.filter(pk=cast.teacher.pk).update(given_name="=HYPERLINK(1)")
    edition = make_edition(make_course())
    registered(edition, User.objects.get(pk=cast.teacher.pk))
    answer = signed_in(cast.course_manager).get(f"/editions/{edition.pk}/?as=csv")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=HYPERLINK(1)" in text


def test_a_trainer_finds_the_group_and_its_list_and_no_more(cast: Cast, signed_in: SignedIn) -> None:
    edition = begun(cast)
    edition.given_by.add(cast.stranger)
    registered(edition, cast.teacher)
    trainer = signed_in(cast.stranger)
    page = trainer.get("/sessions/").content.decode()
    assert f"/editions/{edition.pk}/attendance/" in page
    assert "Interest, and nothing planned" not in page
    group = trainer.get(f"/editions/{edition.pk}/").content.decode()
    assert cast.teacher.name in group
    assert "Note these results" not in group
    assert trainer.get(f"/editions/{edition.pk}/dossiers/").status_code == 404


def session_of(cast: Cast, days: int = 0) -> Edition:
    """A writing session that the UTQ supervisor of law leads."""
    course = Course.objects.filter(code="W").first() or make_course("W", kind="writing_session", least=1)
    return make_edition(course, days, led_by=cast.other_supervisor, most=30)


def test_the_session_desk_shows_who_agreed_how_far_they_are(cast: Cast, signed_in: SignedIn) -> None:
    concluded(cast)
    section = SectionFactory(cast, 2)
    add_evidence(section.dossier, "Plan.pdf", "2.1")
    edition = session_of(cast)
    row = registered(edition, cast.teacher, shares_dossier=True)
    registered(edition, cast.colleague)
    leader, page = signed_in(cast.other_supervisor), f"/editions/{edition.pk}/dossiers/"
    closed = leader.get(page).content.decode()
    assert f"/dossiers/{section.dossier_id}/" not in closed
    agree_to_share(row, by=cast.teacher, agreed=True)
    opened = leader.get(page).content.decode()
    assert f"/dossiers/{section.dossier_id}/2/" in opened
    assert "1 piece" in opened
    assert "1 draft" in opened
    assert "Did not agree that you read along." in opened
    question = ask(section, cast.other_supervisor)
    asks = leader.get(page).content.decode()
    assert f"/feedback/{question.pk}/" in asks
    assert "Look in on 1 teacher" in asks


def test_before_the_day_the_desk_shows_counts_without_a_way_in(cast: Cast, signed_in: SignedIn) -> None:
    concluded(cast)
    section = SectionFactory(cast, 2)
    edition = session_of(cast, 9)
    row = registered(edition, cast.teacher)
    agree_to_share(row, by=cast.teacher, agreed=True)
    page = signed_in(cast.other_supervisor).get(f"/editions/{edition.pk}/dossiers/").content.decode()
    assert "1 draft" in page
    assert "No evidence" in page
    assert f"/dossiers/{section.dossier_id}/" not in page


def test_a_utq_supervisor_plans_a_session_in_one_step(cast: Cast, signed_in: SignedIn) -> None:
    course = make_course("W", kind="writing_session", least=1)
    Interest.objects.create(course=course, person=cast.teacher, faculty=cast.science)
    supervisor, page = signed_in(cast.supervisor), f"/sessions/plan/{course.pk}/"
    assert cast.teacher.name in supervisor.get(page).content.decode()
    assert cast.teacher.name not in signed_in(cast.other_supervisor).get(page).content.decode()
    day = (TODAY + timedelta(days=9)).isoformat()
    values = {"day": day, "start": "9:30", "end": "8:00", "place": "Library", "most": "12"}
    assert supervisor.post(page, values).status_code == 422
    done = supervisor.post(page, {**values, "end": "16:30"})
    edition = Edition.objects.get()
    assert done["Location"] == f"/editions/{edition.pk}/"
    assert (edition.led_by, edition.state) == (cast.supervisor, "open")


def test_trainers_are_named_by_their_address(cast: Cast, signed_in: SignedIn) -> None:
    edition = make_edition(make_course())
    desk, page = signed_in(cast.course_manager), f"/course-desk/editions/{edition.pk}/"
    start = {"m-TOTAL_FORMS": "1", "m-INITIAL_FORMS": "0", "m-0-day": (TODAY + timedelta(days=30)).isoformat()}
    values = {**start, "m-0-start": "13:45", "m-0-end": "17:00", "language": "en", "least": "6", "most": "12"}
    faulty = desk.post(page, {**values, "given_by": "nobody@demo.example"})
    assert "nobody@demo.example" in faulty.content.decode()
    assert desk.post(page, {**values, "given_by": str(cast.stranger.email).upper()}).status_code == 302
    assert list(edition.given_by.all()) == [cast.stranger]


@pytest.mark.parametrize("part", ["", "dossiers/", "attendance/{session}/", "?as=csv", "?as=xlsx"])
def test_pages_ask_as_much_for_one_person_as_for_four(cast: Cast, signed_in: SignedIn, part: str) -> None:
    concluded(cast)
    edition = session_of(cast, -1)
    session = edition.sessions.all()[0]
    leader = signed_in(cast.other_supervisor)
    address = f"/editions/{edition.pk}/{part.format(session=session.pk)}"
    _share(edition, cast.teacher, cast.trajectory)
    Attendance.objects.create(session=session, registration=Registration.objects.get(), was="present")
    one = asked(leader, address)
    for person in people(3):
        _share(edition, person, TrajectoryFactory(person=person, state="active"))
    assert asked(leader, address) == one <= 10


def _share(edition: Edition, person: User, trajectory: Trajectory) -> None:
    open_dossier(trajectory, by=None)
    agree_to_share(registered(edition, person), by=person, agreed=True)


def test_who_reads_anyway_is_not_asked_about(cast: Cast, signed_in: SignedIn) -> None:
    concluded(cast)
    course = make_course("W", kind="writing_session", least=1)
    own, other = (make_edition(course, 9, led_by=who) for who in (cast.supervisor, cast.other_supervisor))
    teacher = signed_in(cast.teacher)
    asks = [
        "may read my dossier" in teacher.get(f"/courses/editions/{e.pk}/register/").content.decode()
        for e in (own, other)
    ]
    assert asks == [False, True]
    for edition in (own, other):
        registered(edition, cast.teacher)
    page = teacher.get("/courses/mine/").content.decode()
    assert page.count("who leads this day") == 1
    assert f"{cast.other_supervisor.name}, who leads this day, does not read your dossier" in page


def noted_and_over(cast: Cast, days: int = -20) -> Edition:
    """An edition of which every meeting is over and noted, and nobody's result is known."""
    edition = make_edition(make_course(), days)
    row = registered(edition, cast.teacher)
    for session in edition.sessions.all():
        Attendance.objects.create(session=session, registration=row, was="present")
    return Edition.objects.get(pk=edition.pk)


@pytest.mark.parametrize("address", ["/desk/courses/", "/course-desk/", "/editions/{}/"])
def test_results_that_nobody_noted_wait_in_view_and_in_red(cast: Cast, signed_in: SignedIn, address: str) -> None:
    edition = noted_and_over(cast)
    page = " ".join(signed_in(cast.course_manager).get(address.format(edition.pk)).content.decode().split())
    assert "Note the results" in page
    assert f"</svg>{dates.long(edition.ends_on)}</span>" in page.partition('class="facts"')[2].partition("</dl>")[0]


def test_the_first_due_of_the_desk_is_its_longest_wait(cast: Cast, signed_in: SignedIn) -> None:
    first, last = make_edition(make_course("A"), -9), make_edition(make_course("B"), -2)
    for edition in (last, first):
        registered(edition, cast.teacher)
    page = signed_in(cast.course_manager).get("/course-desk/")
    days = [dates.civil(session.starts_at) for session in page.context["to_note"]]
    assert days == sorted(days)
    assert page.context["summary"].by.day == first.starts_on


def test_the_number_of_the_interested_is_that_of_their_list(cast: Cast, signed_in: SignedIn) -> None:
    """Who has a place in an edition of the course, or whose account is closed, waits for none."""
    course = make_course()
    for person in people(3):
        Interest.objects.create(course=course, person=person)
    placed, gone = Interest.objects.order_by("pk")[0].person, Interest.objects.order_by("pk")[1].person
    registered(make_edition(course), placed)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    desk = signed_in(cast.course_manager)
    counted = desk.get("/course-desk/courses/").content.decode()
    assert re.findall(rf'/course-desk/courses/{course.pk}/interested/">(\d+)<', counted) == ["1"]
    assert len(desk.get(f"/course-desk/courses/{course.pk}/interested/").context["page"]) == 1
