"""Registering and answering, page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from courses.models import Edition, Registration
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition, registered, small_edition
from tests.factories.trajectories import rate_all
from trajectories.models import Competence, Criterion, CriterionRating, LearningPlanItem, Trajectory
from utq_portal.notices.models import Notice
from utq_portal.people.models import User

SignedIn = Callable[[User], Client]


def events(calendar: str) -> list[Any]:
    """The appointments of a calendar file."""
    parts: Any = Calendar.from_ical(calendar, multiple=True)
    return [one for part in parts for one in part.walk("VEVENT")]


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_teacher_registers_and_finds_it_back(cast: Cast, signed_in: SignedIn) -> None:
    edition, teacher = small_edition(1), signed_in(cast.teacher)
    page = f"/courses/editions/{edition.pk}/register/"
    assert "1 place is left." in text(teacher, page)
    assert teacher.post(page).headers["Location"] == "/courses/mine/"
    assert "You have a place" in text(teacher, "/courses/mine/")
    assert "You are registered" in text(teacher, "/courses/")
    colleague = signed_in(cast.colleague)
    colleague.post(page)
    assert "Number 1 on the waiting list" in text(colleague, "/courses/mine/")
    assert "Full, 1 waiting" in text(Client(), "/courses/")
    again = teacher.post(page, follow=True)
    assert "already" in again.content.decode()


def test_an_overlap_is_said_and_let_through(cast: Cast, signed_in: SignedIn) -> None:
    one, other = small_edition(9, code="A"), small_edition(9, code="B")
    registered(one, cast.teacher)
    teacher, page = signed_in(cast.teacher), f"/courses/editions/{other.pk}/register/"
    assert "Register all the same" in text(teacher, page)
    assert teacher.post(page).status_code == 422
    assert teacher.post(page, {"overlap_known": "on"}).status_code == 302
    assert Registration.objects.get(edition=other).state == "confirmed"


def test_what_hinders_stands_on_the_page(cast: Cast, signed_in: SignedIn) -> None:
    edition = make_edition(make_course(needs_intake=True))
    teacher = signed_in(cast.teacher)
    page = f"/courses/editions/{edition.pk}/register/"
    assert "Conclude your intake first" in text(teacher, page)
    refused = teacher.post(page, follow=True)
    assert "Conclude your intake first" in refused.content.decode()
    assert not Registration.objects.exists()


def test_an_offer_is_taken_or_let_go(cast: Cast, signed_in: SignedIn) -> None:
    edition = small_edition(2, 2)
    mine, theirs = registered(edition, cast.teacher, "offered"), registered(edition, cast.colleague, "offered")
    teacher, colleague = signed_in(cast.teacher), signed_in(cast.colleague)
    assert "Take the place" in text(teacher, "/courses/mine/")
    assert "A place came free" in text(teacher, "/home/")
    teacher.post(f"/courses/registrations/{mine.pk}/accept/")
    assert "A place came free" not in text(teacher, "/home/")
    assert "goes to the next in line" in text(colleague, f"/courses/registrations/{theirs.pk}/cancel/")
    colleague.post(f"/courses/registrations/{theirs.pk}/cancel/")
    assert list(Registration.objects.values_list("state", "ended_because")) == [
        ("confirmed", ""),
        ("cancelled", "declined"),
    ]
    # a second click on an old page says so
    assert "moved this on" in teacher.post(f"/courses/registrations/{mine.pk}/accept/", follow=True).content.decode()


def test_the_line_manager_answers(cast: Cast, signed_in: SignedIn) -> None:
    edition = small_edition(9, needs_manager_approval=True)
    for who in (cast.teacher, cast.colleague):
        signed_in(who).post(f"/courses/editions/{edition.pk}/register/")
    first, second = Registration.objects.order_by("pk")
    manager = signed_in(cast.line_manager)
    assert cast.teacher.name in text(manager, "/courses/approvals/")
    assert "asks to take Course X1" in text(manager, "/desk/line_manager/")
    manager.post(f"/courses/registrations/{first.pk}/approve/")
    assert manager.post(f"/courses/registrations/{second.pk}/reject/", {}).status_code == 422
    manager.post(f"/courses/registrations/{second.pk}/reject/", {"reason": "Not now"})
    assert list(Registration.objects.order_by("pk").values_list("state", flat=True)) == ["confirmed", "rejected"]
    assert "Not now" in text(signed_in(cast.colleague), "/courses/mine/")
    assert "moved this on" in manager.post(f"/courses/registrations/{second.pk}/approve/", follow=True).content.decode()


def test_the_desk_and_the_utq_supervisor_register_somebody(cast: Cast, signed_in: SignedIn) -> None:
    edition = small_edition(9)
    page = f"/courses/editions/{edition.pk}/register-other/"
    supervisor, desk = signed_in(cast.supervisor), signed_in(cast.course_manager)
    assert supervisor.post(page, {"person": cast.colleague.pk}).status_code == 422  # not of the own caseload
    assert supervisor.post(page, {"person": cast.teacher.pk}).status_code == 302
    assert desk.post(page, {"who": "nobody@demo.example"}).status_code == 422
    assert desk.post(page, {"who": "Colleague@demo.example"}).status_code == 302
    assert desk.post(page, {"who": ""}).status_code == 422
    by = dict(Registration.objects.values_list("person", "registered_by"))
    assert by == {cast.teacher.pk: cast.supervisor.pk, cast.colleague.pk: cast.course_manager.pk}


def test_mails_and_files_carry_each_session(cast: Cast, signed_in: SignedIn) -> None:
    edition, teacher = small_edition(9), signed_in(cast.teacher)
    teacher.post(f"/courses/editions/{edition.pk}/register/")
    row = Registration.objects.get()
    sent = events(Notice.objects.get(code="courses.confirmed").calendar)
    own = events(teacher.get(f"/courses/registrations/{row.pk}/calendar.ics").content.decode())
    sessions = [s.starts_at for s in edition.sessions.order_by("starts_at")]
    assert [one["DTSTART"].dt for one in sent] == [one["DTSTART"].dt for one in own] == sessions
    assert [one["UID"] for one in sent] == [one["UID"] for one in own]
    teacher.post(f"/courses/registrations/{row.pk}/cancel/")
    gone = Notice.objects.get(code="courses.off").calendar
    assert gone.count("METHOD:CANCEL") == 2
    assert teacher.get(f"/courses/registrations/{row.pk}/calendar.ics").status_code == 404


def test_the_feed_of_the_catalogue_follows_the_filters(cast: Cast, client: Client) -> None:
    make_edition(make_course("A", kind="workshop"))
    make_edition(make_course("B"))
    make_edition(make_course("C"), opened=False)
    every = events(client.get("/courses/calendar.ics").content.decode())
    some = events(client.get("/courses/calendar.ics?kind=workshop").content.decode())
    assert (len(every), [str(one["SUMMARY"]) for one in some]) == (4, ["Course A"] * 2)


def test_the_catalogue_says_what_fills_a_gap_and_what_is_there(cast: Cast, signed_in: SignedIn) -> None:
    rate_all(cast.trajectory, 4)
    first, third = (Competence.objects.get(profile=cast.profile, number=n) for n in (1, 3))
    low = Criterion.objects.get(competence=third, code="3.2")
    CriterionRating.objects.filter(criterion=low).update(level=1)
    for code, competence, criteria in (("GAP", third, [low]), ("HAVE", first, []), ("WHOLE", third, [])):
        course = make_course(code)
        course.competences.set([competence])
        course.criteria.set(criteria)
        make_edition(course)
    teacher = signed_in(cast.teacher)
    shown = {c.code: (c.fills, c.have) for c in teacher.get("/courses/").context["page"]}
    assert shown == {"GAP": ([3], False), "HAVE": ([], True), "WHOLE": ([3], False)}
    only = [c.code for c in teacher.get("/courses/?gaps=on").context["page"]]
    assert sorted(only) == ["GAP", "WHOLE"]
    assert len(Client().get("/courses/?gaps=on").context["page"]) == 3  # a visitor has no gaps


def test_a_course_with_places_left(cast: Cast, client: Client) -> None:
    small_edition(2, code="FREE")
    full = small_edition(1, code="FULL")
    registered(full, cast.teacher)
    waiting = small_edition(2, code="LINE")
    registered(waiting, cast.teacher)
    registered(waiting, cast.colleague, "waitlisted")
    small_edition(2, 3, code="CLOSED")
    assert [c.code for c in client.get("/courses/?places=on").context["page"]] == ["FREE"]


def test_a_course_goes_into_the_learning_route_and_its_registration_is_linked(cast: Cast, signed_in: SignedIn) -> None:
    course = make_course()
    competence = Competence.objects.get(profile=cast.profile, number=3)
    course.competences.set([competence])
    edition, teacher = make_edition(course), signed_in(cast.teacher)
    for _again in range(2):
        teacher.post(f"/courses/{course.pk}/learning-route/", {"competence": competence.pk})
    item = LearningPlanItem.objects.get()
    assert (item.title, item.kind, item.address) == ("Course X1", "course", f"/courses/{course.pk}/")
    assert f"/courses/{course.pk}/" in text(teacher, f"/trajectories/{cast.trajectory.pk}/route/")
    teacher.post(f"/courses/editions/{edition.pk}/register/")
    assert Registration.objects.get().plan_item == item
    nonsense = teacher.post(f"/courses/{course.pk}/learning-route/", {"competence": "9" * 40}, follow=True)
    assert "Choose for which competence" in nonsense.content.decode()
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state="submitted")
    assert "learning-route" not in text(teacher, f"/courses/{course.pk}/")


def test_staff_read_the_registrations_of_their_own(cast: Cast, signed_in: SignedIn) -> None:
    edition = small_edition(9)
    registered(edition, cast.teacher, faculty=cast.science)
    registered(edition, cast.stranger, faculty=cast.law)

    def names(person: User, query: str = "") -> set[str]:
        rows = signed_in(person).get(f"/courses/registrations/{query}").context["page"]
        return {row.person.given_name for row in rows}

    assert names(cast.supervisor) == {"Teacher"}
    assert names(cast.hr) == {"Teacher"}
    assert names(cast.coordinator) == names(cast.course_manager) == {"Teacher", "Stranger"}
    assert names(cast.coordinator, "?q=strang&state=confirmed") == {"Stranger"}
    assert names(cast.coordinator, "?when=past") == set()


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("teacher", "/courses/"),
        ("teacher", "/courses/mine/"),
        ("line_manager", "/courses/approvals/"),
        ("coordinator", "/courses/registrations/"),
    ],
)
def test_lists_ask_as_much_for_one_row_as_for_three(cast: Cast, signed_in: SignedIn, who: str, address: str) -> None:
    rate_all(cast.trajectory, 1)
    browser = signed_in(cast.people()[who])

    def asked() -> int:
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        return len(queries)

    def one_more(code: str) -> None:
        course = make_course(code)
        course.competences.set(Competence.objects.filter(profile=cast.profile))
        course.criteria.set(Criterion.objects.filter(code="1.1"))
        edition = make_edition(course)
        registered(edition, cast.teacher, "approval_pending")
        registered(make_edition(course, -20), cast.teacher, "completed")

    one_more("A")
    one = asked()
    one_more("B")
    one_more("C")
    assert asked() == one <= 10


def test_crafted_input_is_answered_not_crashed_on(cast: Cast, signed_in: SignedIn) -> None:
    edition, desk = small_edition(9), signed_in(cast.course_manager)
    huge = "9" * 40
    for address in (
        f"/courses/?competence={huge}&faculty={huge}&page={huge}",
        f"/courses/calendar.ics?competence={huge}&since=%00",
        f"/courses/registrations/?state={huge}&q=%00",
    ):
        assert desk.get(address).status_code == 200
    other = f"/courses/editions/{edition.pk}/register-other/"
    assert desk.post(other, {"person": huge}).status_code == 422
    assert desk.post(other, {"who": "a\x00b"}).status_code == 422
    values = {
        "code": "N1", "kind": "workshop", "name_en": "New", "name_nl": "Nieuw", "language": "both", "half_days": "2",
        "study_hours": "6", "least": "6", "most": "14", "active": "on", "level": "all",
    }  # fmt: skip
    assert desk.post("/course-desk/courses/new/", {**values, "competences": [huge]}).status_code == 422
    assert desk.post("/course-desk/courses/new/", {**values, "competences": ["x"]}).status_code == 422


def test_a_registration_stays_in_the_list_until_the_course_is_over(cast: Cast, signed_in: SignedIn) -> None:
    running = small_edition(9, -3)
    registered(running, cast.teacher)
    Edition.objects.filter(pk=running.pk).update(state="running")
    page: Any = signed_in(cast.teacher).get("/courses/mine/")
    assert [row.edition_id for row in page.context["coming"]] == [running.pk]
    assert "cancel/" not in page.content.decode()
    assert timezone.localdate() - running.starts_on == timedelta(days=3)
