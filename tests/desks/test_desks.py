"""The desks: what each shows, and that the number of queries does not grow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Assessment
from assessments.queries.candidates import suggestion
from assessments.queries.reading import seats_under_hand
from tests.cast import Cast, employ
from tests.desks.conftest import Add
from tests.factories.dossiers import SectionFactory, ask, concluded
from trajectories.models import StartAnswer, Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.desks.queue import Item, first_due, in_order
from utq_portal.people.models import JobFamily, Role, RoleAssignment, User
from utq_portal.policy.workflow import set_value

SignedIn = Callable[[User], Client]
Queries = Callable[[User, str], int]
Assess = Callable[..., Assessment]
MOST = 10


def page(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_newcomer_is_asked_the_first_question_once(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.newcomer)
    assert browser.get("/home/")["Location"] == "/start/"
    StartAnswer.objects.create(
        person=cast.newcomer, answer="later", ask_again_on=timezone.localdate() + timedelta(days=30)
    )
    assert "Start your trajectory" in page(browser, "/home/")


def test_who_chose_a_day_is_asked_again_on_it(cast: Cast, signed_in: SignedIn) -> None:
    StartAnswer.objects.create(person=cast.newcomer, answer="later", ask_again_on=timezone.localdate())
    assert signed_in(cast.newcomer).get("/home/")["Location"] == "/start/"


def test_exempted_person_is_not_asked(cast: Cast, signed_in: SignedIn) -> None:
    today = timezone.localdate()
    Obligation.objects.create(
        person=cast.newcomer,
        faculty=cast.science,
        start_date=today,
        deadline_since=today,
        settled_by="exemption",
        settled_on=today,
    )
    assert "You are exempted" in page(signed_in(cast.newcomer), "/home/")


@pytest.mark.parametrize(
    ("whom", "said"),
    [
        ("board", "An objection under the regulation comes here by letter"),
        ("dean", "Objections are made to the dean;"),
        ("coordinator", "Objections are made to the coordinator;"),
    ],
)
def test_the_board_secretary_reads_to_whom_objections_are_made(
    cast: Cast, signed_in: SignedIn, whom: str, said: str
) -> None:
    set_value("objection_to", whom, by=cast.coordinator, faculty=None, on=timezone.localdate())
    RoleAssignment.objects.create(person=cast.stranger, role=Role.BOARD_SECRETARY, valid_from=timezone.localdate())
    assert said in page(signed_in(User.objects.get(pk=cast.stranger.pk)), "/desk/board/")


def test_staff_without_a_duty_come_to_their_desk(cast: Cast, signed_in: SignedIn) -> None:
    for who, url in [
        (cast.coordinator, "/desk/coordinator/"),
        (cast.supervisor, "/desk/supervisor/"),
        (cast.assessor1, "/desk/assessor/"),
        (cast.hr, "/desk/hr/"),
        (cast.dean, "/desk/dean/"),
        (cast.exemption_advisor, "/desk/exemption/"),
        (cast.course_manager, "/desk/courses/"),
        (cast.line_manager, "/desk/line_manager/"),
        (cast.cvt_member, "/desk/arbitration/"),
        (cast.admin, "/desk/admin/"),
    ]:
        browser = signed_in(who)
        assert browser.get("/home/")["Location"] == url
        assert "Waiting for you" in page(browser, url)


def test_desk_of_a_role_that_is_not_held_is_not_there(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.supervisor)
    for role in ("coordinator", "hr", "line_manager", "nothing"):
        assert browser.get(f"/desk/{role}/").status_code == 404


def test_own_trajectory_comes_before_the_desks(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    Trajectory.objects.create(
        person=cast.supervisor, profile=cast.profile, faculty=cast.science, started_on=timezone.localdate()
    )
    text = page(signed_in(cast.supervisor), "/home/")
    assert "Your UTQ trajectory" in text
    assert '<a href="/desk/supervisor/">UTQ supervisor</a>' in text


@pytest.mark.parametrize("state", Trajectory.State.values)
def test_teacher_home_opens_in_every_state(
    state: str, add: Add, assess: Assess, signed_in: SignedIn, number_of_queries: Queries
) -> None:
    row = add(state)
    if state == "in_assessment":
        assess(row)
    text = page(signed_in(row.person), "/home/")
    assert 'class="facts"' in text
    assert 'class="next"' in text
    assert number_of_queries(row.person, "/home/") <= MOST


def test_teacher_without_anything_sees_how_to_start(cast: Cast, signed_in: SignedIn) -> None:
    StartAnswer.objects.create(person=cast.colleague, answer="later")
    text = page(signed_in(cast.colleague), "/home/")
    assert "Start your trajectory" in text
    assert "What happens then" in text


def test_person_without_employment_gets_a_home(cast: Cast, signed_in: SignedIn) -> None:
    employ(cast.stranger, cast.law, family=JobFamily.OTHER)
    assert signed_in(cast.stranger).get("/home/").status_code in (200, 302)


def test_overdue_and_paused_are_said(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    row = add(deadline=timezone.localdate() - timedelta(days=12))
    assert "12 days over" in page(signed_in(row.person), "/home/")
    Obligation.objects.filter(person=row.person).update(deadline=None)
    assert "your time stands still" in page(signed_in(row.person), "/home/")


def test_reader_finds_the_question_on_the_own_home(cast: Cast, signed_in: SignedIn) -> None:
    concluded(cast)
    ask(SectionFactory(cast), cast.colleague)
    StartAnswer.objects.create(person=cast.colleague, answer="later")
    assert "asks feedback on competence 1" in page(signed_in(cast.colleague), "/home/")


def test_supervisor_sees_what_waits_with_its_button(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    ready, sent = add("ready_declared"), add("intake_submitted", supervised=False)
    concluded(cast)
    ask(SectionFactory(cast), cast.supervisor)
    text = page(signed_in(cast.supervisor), "/desk/supervisor/")
    for words in (
        f"{ready.person.name} declared the dossier ready",
        f"{sent.person.name} sent the intake documents",
        "asks feedback on competence 1",
        "Take a last look",
        "Record intake",
        "Give feedback",
        "3 items wait for you",
    ):
        assert words in text, words


def test_other_faculty_is_not_on_the_desk(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    row = add()
    assert row.person.name not in page(signed_in(cast.other_supervisor), "/desk/supervisor/")


def test_holders_of_the_caseload_add_up(cast: Cast, add: Add, assess: Assess, signed_in: SignedIn) -> None:
    for state in ("preparing", "intake_submitted", "active", "ready_declared", "submitted"):
        add(state)
    assess(add("in_assessment"))
    answer = signed_in(cast.supervisor).get("/desk/supervisor/")
    total = answer.context["total"]
    listed = 0
    for who in answer.context["holders"]:
        listed += len(signed_in(cast.supervisor).get(f"/desk/supervisor/?holder={who}").context["lines"])
    assert listed == total == 7


def test_quick_filters_count_their_list(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    add(silent=90)
    add(deadline=timezone.localdate() + timedelta(days=60))
    add("ready_declared")
    browser = signed_in(cast.supervisor)
    for quick in browser.get("/desk/supervisor/").context["quick"]:
        lines = browser.get(f"/desk/supervisor/?tab={quick.key}").context["lines"]
        assert len(lines) == quick.number, quick.key


def test_caseload_is_searched_and_sorted(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    first, second = add(), add()
    browser = signed_in(cast.supervisor)
    found = browser.get(f"/desk/supervisor/?q={first.person.family_name}").context["lines"]
    assert [line.name for line in found] == [first.person.name]
    names = [line.name for line in browser.get("/desk/supervisor/?sort=-name").context["lines"]]
    assert names.index(second.person.name) < names.index(first.person.name)


def test_nothing_waiting_says_what_will_come(cast: Cast, signed_in: SignedIn) -> None:
    assert "Nothing waits for you" in page(signed_in(cast.other_supervisor), "/desk/supervisor/")


DESKS = [
    ("supervisor", "/desk/supervisor/"),
    ("coordinator", "/desk/coordinator/"),
    ("assessor1", "/desk/assessor/"),
    ("hr", "/desk/hr/"),
    ("dean", "/desk/dean/"),
    ("line_manager", "/desk/line_manager/"),
    ("coordinator", "/trajectories/"),
    ("hr", "/trajectories/"),
    ("coordinator", "/deadlines/"),
    ("coordinator", "/search/?q=achternaam"),
    ("coordinator", "/upkeep/"),
    ("teacher", "/inbox/"),
    ("teacher", "/mails/"),
]


@pytest.mark.parametrize(("who", "url"), DESKS)
def test_queries_do_not_grow_with_rows(
    who: str, url: str, cast: Cast, add: Add, assess: Assess, number_of_queries: Queries
) -> None:
    def one_more() -> None:
        today = timezone.localdate()
        add("active", deadline=today + timedelta(days=30))
        add("intake_submitted")
        add("ready_declared")
        add("submitted", deadline=today + timedelta(days=10))
        assess(add("in_assessment"), "scoring", "accepted")
        assess(add("in_assessment"), "assigning", "invited")
        assess(add("in_assessment"), "assigning", "declined")
        assess(add("in_assessment"), "decided", "submitted", "sufficient")

    person = cast.people()[who]
    one_more()
    first = number_of_queries(person, url)
    one_more()
    one_more()
    assert number_of_queries(person, url) == first <= MOST


def item(title: str, due: date | None) -> Item:
    return Item(title, "/", "", "waiting", "Since 1 Mar", due)


def test_first_due_is_the_first_row_and_red_when_late() -> None:
    today = date(2026, 3, 10)
    items = [item("none", None), item("later", date(2026, 3, 20)), item("late", date(2026, 3, 9)), item("today", today)]
    ordered = in_order(items, today)
    assert [one.title for one in ordered] == ["late", "today", "later", "none"]
    assert [(one.kind, one.word) for one in ordered[:2]] == [("bad", "Due 9 Mar"), ("waiting", "Since 1 Mar")]
    late, due, none = (first_due(rows, today) for rows in (ordered, in_order([items[3]], today), [items[0]]))
    assert (late.note, late.day, late.late) == ("late", date(2026, 3, 9), True)
    assert (due.note, due.day, due.late) == ("today", today, False)
    assert (none.note, none.day) == ("", None)


def test_assessor_who_is_done_has_none_open(cast: Cast, add: Add, assess: Assess) -> None:
    assess(add("in_assessment"), "scoring", "submitted")
    assert seats_under_hand(cast.assessor1) == 0
    assess(add("in_assessment"), "scoring", "accepted")
    assess(add("in_assessment"), "interview", "submitted")
    assess(add("in_assessment"), "assigning", "invited")
    assess(add("in_assessment"), "decided", "submitted", "sufficient")
    assert seats_under_hand(cast.assessor1) == 3
    (one,) = [c for c in (suggestion(add("submitted"), timezone.localdate()).available) if c.person == cast.assessor1]
    assert one.open_now == 3
