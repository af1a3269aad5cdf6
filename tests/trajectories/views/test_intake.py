"""The pages of the intake itself: sending, returning, times, conclusion; and of pauses and ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.factories.trajectories import SlotFactory, TrajectoryFactory, add_documents
from trajectories.models import IntakeBooking, IntakeReport, IntakeSlot, LearningPlanItem, Trajectory
from trajectories.workflow.slots import book
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.policy.models import PolicyValue
from utq_portal.policy.queries import forget

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]


def page(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def submitted(cast: Cast) -> Trajectory:
    made: Trajectory = TrajectoryFactory(state="intake_submitted", person=cast.colleague, faculty=cast.science)
    return made


def at(trajectory: Trajectory, rest: str) -> str:
    return f"/trajectories/{trajectory.pk}/{rest}/"


def test_the_list_says_what_is_missing_with_links(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.teacher)
    shown = page(browser.get(at(cast.trajectory, "intake")))
    assert "Before you can send the documents:" in shown
    assert shown.count(at(cast.trajectory, "cv")) >= 2
    refused = page(browser.post(at(cast.trajectory, "intake/submit"), follow=True))
    for sentence in ("educational CV is empty", "self-diagnosis is not complete", "Record the talk"):
        assert sentence in refused


def test_sending_twice_has_one_effect_and_a_sentence(cast: Cast, signed_in: SignedIn) -> None:
    add_documents(cast.trajectory)
    browser = signed_in(cast.teacher)
    assert "are sent" in page(browser.post(at(cast.trajectory, "intake/submit"), follow=True))
    assert "already moved this on" in page(browser.post(at(cast.trajectory, "intake/submit"), follow=True))
    assert Notice.objects.filter(recipient=cast.supervisor, code="trajectories.intake_submitted").count() == 1


def test_a_return_stands_on_top_of_the_teachers_page(cast: Cast, signed_in: SignedIn, submitted: Trajectory) -> None:
    browser = signed_in(cast.supervisor)
    assert browser.post(at(submitted, "intake/return"), {"reason": ""}).status_code == 422
    browser.post(at(submitted, "intake/return"), {"reason": "Add thesis supervision"})
    teacher = signed_in(cast.colleague)
    assert "Add thesis supervision" in page(teacher.get(at(submitted, "intake")))
    teacher.post(at(submitted, "intake/submit"))
    assert "Add thesis supervision" not in page(teacher.get(at(submitted, "intake")))
    assert "Returned before" in page(browser.get(at(submitted, "intake")))


def test_the_supervisor_reads_the_documents_and_concludes(
    cast: Cast, signed_in: SignedIn, submitted: Trajectory
) -> None:
    browser = signed_in(cast.supervisor)
    shown = page(browser.get(at(submitted, "intake")))
    for word in ("Databases, BSc 1", "Record the intake", "Return the documents", "Two courses a year"):
        assert word in shown
    assert browser.post(at(submitted, "intake/conclude"), {"held_on": "1-1-2090"}).status_code == 422
    form = {
        "held_on": "2 March 2026",
        "advice": "Start with evidence",
        "route": "experienced",
        "planned_ready_on": "",
        "supervisor": cast.supervisor.pk,
    }
    assert "is concluded" in page(browser.post(at(submitted, "intake/conclude"), form, follow=True))
    browser.post(at(submitted, "intake/conclude"), form)
    assert IntakeReport.objects.count() == 1
    teacher = signed_in(cast.colleague)
    shown = page(teacher.get(at(submitted, "intake")))
    assert "Start with evidence" in shown
    teacher.post(at(submitted, "intake/sign"))
    assert IntakeReport.objects.get().signed_by_teacher_at
    assert "I have read the report" not in page(teacher.get(at(submitted, "intake")))


def test_a_supervisor_of_another_faculty_sees_nothing(cast: Cast, signed_in: SignedIn, submitted: Trajectory) -> None:
    browser = signed_in(cast.other_supervisor)
    for rest in ("intake", "intake/return", "intake/conclude", "intake/slot", "cv", "route", "discussion"):
        assert browser.get(at(submitted, rest)).status_code == 404
    assert browser.post(at(submitted, "intake/conclude"), {}).status_code == 404


def test_a_teacher_books_moves_and_cancels(cast: Cast, signed_in: SignedIn, submitted: Trajectory) -> None:
    teacher = signed_in(cast.colleague)
    assert "No times are open now" in page(teacher.get(at(submitted, "intake/slot")))
    first = SlotFactory(faculty=cast.science, host=cast.supervisor)
    second = SlotFactory(faculty=cast.science, host=cast.supervisor, capacity=4)
    law = SlotFactory(faculty=cast.law, host=cast.other_supervisor)
    shown = page(teacher.get(at(submitted, "intake/slot")))
    assert f'value="{first.pk}"' in shown
    assert f'value="{law.pk}"' not in shown
    assert teacher.post(at(submitted, "intake/slot"), {"note": "x"}).status_code == 422
    assert "taken or withdrawn" in page(teacher.post(at(submitted, "intake/slot"), {"slot": law.pk}, follow=True))
    teacher.post(at(submitted, "intake/slot"), {"slot": first.pk, "note": "I teach in the lab"})
    teacher.post(at(submitted, "intake/slot"), {"slot": first.pk})  # a double click moves nothing
    assert IntakeBooking.objects.count() == 1
    assert "I teach in the lab" in page(signed_in(cast.supervisor).get(at(submitted, "intake")))
    teacher.post(at(submitted, "intake/slot"), {"slot": second.pk})
    assert IntakeBooking.objects.get(status="booked").slot == second
    assert "is cancelled" in page(teacher.post(at(submitted, "intake/slot/cancel"), follow=True))
    assert "already moved this on" in page(teacher.post(at(submitted, "intake/slot/cancel"), follow=True))


def test_a_meeting_is_booked_after_sending(cast: Cast, signed_in: SignedIn) -> None:
    slot = SlotFactory(faculty=cast.science, host=cast.supervisor)
    teacher = signed_in(cast.teacher)
    assert "after the documents are sent" in page(teacher.get(at(cast.trajectory, "intake/slot")))
    teacher.post(at(cast.trajectory, "intake/slot"), {"slot": slot.pk})
    assert not IntakeBooking.objects.exists()


def test_a_series_of_times_keeps_its_clock_time(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.supervisor)
    form = {
        "faculty": cast.science.pk,
        "day": "19-3-2090",
        "times": "9:30, 14.00",
        "weeks": 2,
        "minutes": 45,
        "capacity": 1,
        "place": "Room 1",
        "url": "",
    }
    assert "4 times are offered" in page(browser.post("/intake-slots/", form, follow=True))
    starts = set(IntakeSlot.objects.values_list("starts_at", flat=True))
    # summer time begins on 26 March 2090
    assert datetime(2090, 3, 19, 8, 30, tzinfo=UTC) in starts
    assert datetime(2090, 3, 26, 7, 30, tzinfo=UTC) in starts
    again = browser.post("/intake-slots/", form)
    assert again.status_code == 422
    assert "overlaps" in page(again)
    wrong = browser.post("/intake-slots/", {**form, "times": "half past nine"})
    assert "is not a time" in page(wrong)
    foreign = browser.post("/intake-slots/", {**form, "faculty": cast.law.pk})
    assert foreign.status_code == 422


def test_a_withdrawn_time_leaves_the_list(cast: Cast, signed_in: SignedIn, submitted: Trajectory) -> None:
    slot = SlotFactory(faculty=cast.science, host=cast.supervisor)
    book(submitted, slot, by=cast.colleague)
    browser = signed_in(cast.supervisor)
    assert "Colleague Voorbeeld" in page(browser.get("/intake-slots/"))
    assert signed_in(cast.other_supervisor).post(f"/intake-slots/{slot.pk}/withdraw/").status_code == 404
    browser.post(f"/intake-slots/{slot.pk}/withdraw/")
    assert "You offer no times yet" in page(browser.get("/intake-slots/"))


def test_lists_ask_the_same_for_one_row_and_three(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.supervisor)
    counts = []
    for number in (1, 2):
        for _n in range(number):
            trajectory = TrajectoryFactory(state="intake_submitted", faculty=cast.science)
            slot = SlotFactory(faculty=cast.science, host=cast.supervisor, capacity=2)
            book(trajectory, slot, by=trajectory.person)
        waiting = TrajectoryFactory(state="intake_submitted", faculty=cast.science)
        for url in ("/intake-slots/", at(waiting, "intake/slot")):
            browser.get(url)
            with CaptureQueriesContext(
                connection,
            ) as made:
                assert browser.get(url).status_code == 200
            counts.append(len(made))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 10


def plan_data(cast: Cast, version: int, **lines: str) -> dict[str, Any]:
    """Fields by competence number: c1_0_kind."""
    keys = {one.number: one.pk for one in cast.profile.competences.all()}
    data: dict[str, Any] = {"version": version}
    for name, value in lines.items():
        number, position, field = name[1:].split("_")
        data[f"p{keys[int(number)]}-{position}-{field}"] = value
    return data


def test_the_route_is_planned_ticked_and_emptied(cast: Cast, signed_in: SignedIn) -> None:
    url, browser = at(cast.trajectory, "route"), signed_in(cast.teacher)
    assert "0 of 5 planned" in page(browser.get(url))
    data = plan_data(cast, 0, c1_0_kind="course", c1_0_title="Designing", c1_0_due="1-3-2027", c2_0_kind="nothing")
    saved = browser.post(url, data, headers={"X-Autosave": "1"}).json()
    assert (saved["version"], saved["html"]["#planned"]) == (1, "2 of 5 planned")
    more = plan_data(cast, 1, c1_0_kind="course", c1_0_title="Designing", c1_0_done="on", c1_1_kind="peer")
    browser.post(url, more)
    items = list(LearningPlanItem.objects.values_list("kind", "done_on"))
    assert [kind for kind, _done in items] == ["course", "peer"]
    assert items[0][1] is not None
    shown = page(browser.get(url))
    assert "Remove Course Designing" in shown
    key = cast.profile.competences.get(number=1).pk
    browser.post(url, {**plan_data(cast, 2, c1_0_kind="course", c1_1_kind="peer"), "remove": f"p{key}-0"})
    assert LearningPlanItem.objects.get().kind == "peer"


def test_a_line_without_a_way_is_asked_for_it(cast: Cast, signed_in: SignedIn) -> None:
    answer = signed_in(cast.teacher).post(
        at(cast.trajectory, "route"),
        plan_data(cast, 0, c1_0_kind="", c1_0_title="Designing", c2_0_kind="peer", c2_0_due="31-4-2027"),
    )
    assert answer.status_code == 422
    assert page(answer).count("Choose how you will learn this") == 2
    assert page(answer).count("There is no 31-4-2027") == 2


def test_two_tabs_of_the_route_lose_nothing(cast: Cast, signed_in: SignedIn) -> None:
    url, browser = at(cast.trajectory, "route"), signed_in(cast.teacher)
    browser.post(url, plan_data(cast, 0, c1_0_kind="course", c1_0_title="Designing"))
    stale = plan_data(cast, 0, c1_0_kind="peer", c1_0_title="With Tijmen")
    assert browser.post(url, stale, headers={"X-Autosave": "1"}).status_code == 409
    answer = browser.post(url, stale)
    assert answer.status_code == 409
    shown = page(answer)
    for word in ('value="Designing"', 'value="With Tijmen"', 'name="version" value="1"'):
        assert word in shown


def test_the_supervisor_sees_once_that_the_route_changed(cast: Cast, signed_in: SignedIn) -> None:
    url = at(cast.trajectory, "route")
    signed_in(cast.teacher).post(url, plan_data(cast, 0, c1_0_kind="course", c1_0_title="Designing"))
    browser = signed_in(cast.supervisor)
    assert "Changed since you looked" in page(browser.get(url))
    assert "Changed since you looked" not in page(browser.get(url))
    assert browser.post(url, {}).status_code == 404
    assert "no agreement" in page(browser.post(at(cast.trajectory, "route/agree"), follow=True))
    PolicyValue.objects.create(name="plan_agreed", value=True, valid_from="2020-01-01")
    forget()
    assert "Agree to this route" in page(browser.get(url))
    assert "You agreed" in page(browser.post(at(cast.trajectory, "route/agree"), follow=True))
    assert "Agree to this route" not in page(browser.get(url))


def test_the_coordinator_assigns_and_a_supervisor_takes(cast: Cast, signed_in: SignedIn, submitted: Trajectory) -> None:
    signed_in(cast.coordinator).post(at(submitted, "supervisor"), {"supervisor": cast.supervisor.pk})
    assert Trajectory.objects.get(pk=submitted.pk).supervisor == cast.supervisor
    assert signed_in(cast.coordinator).post(at(submitted, "supervisor"), {"supervisor": 0}).status_code == 422
    loose = TrajectoryFactory(faculty=cast.science)
    signed_in(cast.supervisor).post(at(loose, "take"))
    assert Trajectory.objects.get(pk=loose.pk).supervisor == cast.supervisor
    assert signed_in(cast.other_supervisor).post(at(loose, "take")).status_code == 404


def test_a_trajectory_is_paused_ended_and_opened_again(cast: Cast, signed_in: SignedIn) -> None:
    active = TrajectoryFactory(state="active", person=cast.colleague, faculty=cast.science, supervisor=cast.supervisor)
    teacher, coordinator = signed_in(cast.colleague), signed_in(cast.coordinator)

    def state() -> str:
        return Trajectory.objects.get(pk=active.pk).state

    teacher.post(at(active, "ask-pause"))
    signed_in(cast.supervisor).post(at(active, "pause"))
    assert state() == "suspended"
    teacher.post(at(active, "resume"))
    assert state() == "active"
    assert teacher.post(at(active, "close"), {"reason": "left"}).status_code == 422
    teacher.post(at(active, "close"), {"reason": "withdrawn"})
    assert state() == "closed"
    assert coordinator.post(at(active, "reopen"), {"reason": ""}).status_code == 422
    coordinator.post(at(active, "reopen"), {"reason": "Came back"})
    assert state() == "active"
    signed_in(cast.hr).post(at(active, "close"), {"reason": "left"})
    assert state() == "closed"
