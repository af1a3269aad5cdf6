"""Every internal step past its age: who has the ball is reminded, then the coordinator hears of it.

Each case is looked at on every working day from the one on which it began to wait, a week beyond its last stage.
docs/domain.md, Steps that wait.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from assessments.models import Assessment, Seat
from assessments.workflow.deciding import Appointment, schedule_interview
from dossiers.models import FeedbackRequest
from tests.cast import Cast
from tests.factories import assessments as make
from tests.factories import dossiers as write
from trajectories.models import LearningPlanItem, LineManagerDiscussion, Trajectory
from utq_portal.agenda.coming import coming_in
from utq_portal.agenda.days import working_days_after
from utq_portal.agenda.models import Meeting
from utq_portal.agenda.reminding import remind_of_waits
from utq_portal.agenda.waits import WAITS
from utq_portal.notices.models import Notice
from utq_portal.people.models import Role, RoleAssignment, User
from utq_portal.policy.workflow import set_value

BEGAN = date(2026, 9, 7)  # a Monday without holidays in the weeks after it
S, T = Assessment.State, Seat.State
Told = dict[int, list[tuple[str, str]]]


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(14, 30)))


def waits_like(monkeypatch: pytest.MonkeyPatch, code: str, last: int) -> Told:
    """What this wait tells, by the number of working days that have passed."""
    monkeypatch.setattr("utq_portal.agenda.reminding.WAITS", {code: WAITS[code]})
    found = {}
    for days in range(last + 6):
        due = remind_of_waits(on=working_days_after(BEGAN, days), send=True)
        told = [(tell.message.code.partition(".")[2], who.given_name) for one in due for _m, tell, who in one.to]
        if told:
            found[days] = sorted(told)
    assert Notice.objects.filter(url="").count() == 0
    return found


def moved(cast: Cast, state: str, **values: object) -> Trajectory:
    """The cast's trajectory, in this state since the Monday."""
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state=state, state_since=at(BEGAN), **values)
    return Trajectory.objects.get(pk=cast.trajectory.pk)


def test_the_line_manager_is_asked_once_more_and_never_escalated(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    LineManagerDiscussion.objects.create(
        trajectory=cast.trajectory, held_on=BEGAN, line_manager=cast.line_manager, recorded_at=at(BEGAN)
    )
    assert waits_like(monkeypatch, "trajectories.talk_to_confirm", 10) == {5: [("remind_confirm", "Line Manager")]}


def test_an_intake_without_a_meeting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    moved(cast, "intake_submitted")
    assert waits_like(monkeypatch, "trajectories.intake_to_meet", 20) == {
        10: [("remind_book", "Teacher"), ("remind_intake", "Supervisor")],
        20: [("late_intake", "Coordinator")],
    }


def test_without_a_utq_supervisor_those_of_the_faculty_are_reminded(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved(cast, "intake_submitted", supervisor=None)
    assert waits_like(monkeypatch, "trajectories.intake_to_meet", 10)[10] == [
        ("remind_book", "Teacher"),
        ("remind_intake", "Supervisor"),
    ]


@pytest.mark.parametrize("agreed_on", [False, True])
def test_a_learning_route_that_was_proposed(cast: Cast, monkeypatch: pytest.MonkeyPatch, agreed_on: bool) -> None:
    looked = at(BEGAN + timedelta(days=1)) if agreed_on else at(BEGAN - timedelta(days=1))
    moved(cast, "active", plan_changed_at=at(BEGAN), looked_at=looked)
    if agreed_on:  # then a look is not enough
        set_value("plan_agreed", True, by=cast.coordinator, on=BEGAN)
        competence = cast.profile.competences.all()[0]
        LearningPlanItem.objects.create(trajectory=cast.trajectory, competence=competence, kind="course")
    assert waits_like(monkeypatch, "trajectories.route_to_read", 10) == {10: [("remind_route", "Supervisor")]}


def test_a_route_that_was_looked_at_waits_for_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    moved(cast, "active", plan_changed_at=at(BEGAN), looked_at=at(BEGAN + timedelta(days=1)))
    assert waits_like(monkeypatch, "trajectories.route_to_read", 10) == {}


def asked(cast: Cast) -> FeedbackRequest:
    write.concluded(cast)
    request = write.ask(write.SectionFactory(cast), cast.colleague, BEGAN)
    FeedbackRequest.objects.update(asked_at=at(BEGAN))
    return request


def test_feedback_that_was_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(cast)
    assert waits_like(monkeypatch, "dossiers.feedback_asked", 25) == {
        10: [("remind_feedback", "Colleague")],
        15: [("feedback_due", "Colleague")],
        25: [("late_feedback", "Coordinator")],
    }


def test_nobody_is_pressed_while_the_trajectory_is_suspended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(cast)
    moved(cast, "suspended", touched_at=at(date(2026, 1, 5)))
    for code in ("dossiers.feedback_asked", "dossiers.silent"):
        assert waits_like(monkeypatch, code, 25) == {}


def test_a_dossier_declared_ready(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    moved(cast, "ready_declared")
    assert waits_like(monkeypatch, "dossiers.ready_declared", 15) == {
        7: [("remind_ready", "Supervisor")],
        15: [("late_ready", "Coordinator")],
    }


def test_an_assessment_that_has_not_started(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    moved(cast, "submitted")
    assert waits_like(monkeypatch, "dossiers.to_assess", 5) == {5: [("remind_start", "Coordinator")]}


def test_a_silent_teacher_hears_of_one_small_step_monthly_at_most(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    write.concluded(cast)
    write.SectionFactory(cast)
    moved(cast, "active", touched_at=at(BEGAN))
    monkeypatch.setattr("utq_portal.agenda.reminding.WAITS", {"dossiers.silent": WAITS["dossiers.silent"]})
    days = [n for n in range(0, 110, 5) if list(remind_of_waits(on=BEGAN + timedelta(days=n), send=True))]
    assert days == [45, 75, 105]
    notice = Notice.objects.filter(code="dossiers.silent", recipient=cast.teacher)[0]
    assert notice.params["action"]["en"] == "Open competence 1 and write three sentences. That is enough for today."
    assert notice.params["action"]["nl"] != notice.params["action"]["en"]
    assert notice.url == f"/dossiers/{cast.trajectory.dossier.pk}/1/"


def test_a_teacher_whose_text_is_with_readers_is_not_silent(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    section = asked(cast).section
    type(section).objects.filter(dossier=section.dossier).exclude(pk=section.pk).update(state="ready")
    moved(cast, "active", touched_at=at(BEGAN))
    assert waits_like(monkeypatch, "dossiers.silent", 45) == {}


def test_an_assessor_who_was_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make.assessment(cast, S.ASSIGNING, seats=(T.INVITED, T.ACCEPTED))
    Seat.objects.update(invited_at=at(BEGAN))
    assert waits_like(monkeypatch, "assessments.asked", 10) == {
        5: [("remind_asked", "Assessor1")],
        10: [("remind_coordinator", "Coordinator")],
    }


def test_an_assessor_who_is_judging(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.ACCEPTED))
    Assessment.objects.update(state_since=at(BEGAN), scoring_due_on=working_days_after(BEGAN, 20))
    Seat.objects.update(accepted_at=at(BEGAN - timedelta(days=20)))
    assert waits_like(monkeypatch, "assessments.judging", 21) == {
        10: [("remind_judge_before", "Assessor2")],
        17: [("remind_judge_before", "Assessor2")],
        21: [("late_judgement", "Coordinator"), ("remind_judge", "Assessor2")],
    }


def test_an_interview_to_plan(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.SUBMITTED))
    Seat.objects.filter(position=1).update(submitted_at=at(BEGAN - timedelta(days=9)))
    Seat.objects.filter(position=2).update(submitted_at=at(BEGAN))
    assert waits_like(monkeypatch, "assessments.to_settle", 11) == {10: [("remind_settle", "Coordinator")]}


def test_an_interview_that_was_not_recorded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make.assessment(cast, S.INTERVIEW)
    Meeting.objects.update(starts_at=at(BEGAN))
    assert waits_like(monkeypatch, "assessments.interview_to_record", 11) == {
        10: [("remind_record", "Assessor1")],
        11: [("late_consensus", "Coordinator")],
    }


@pytest.mark.parametrize("written", [False, True])
def test_a_consensus_to_record(cast: Cast, monkeypatch: pytest.MonkeyPatch, written: bool) -> None:
    make.assessment(cast, S.DELIBERATING)
    Assessment.objects.update(state_since=at(BEGAN), consensus_by=cast.assessor1 if written else None)
    ball = ["Assessor2"] if written else ["Assessor1", "Assessor2"]  # who wrote waits for the other
    assert waits_like(monkeypatch, "assessments.deliberating", 11) == {
        10: [("remind_consensus", name) for name in ball],
        11: [("late_consensus", "Coordinator")],
    }


def test_a_decision_to_announce(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make.assessment(cast, S.DECIDED)
    Assessment.objects.update(decided_on=BEGAN)
    assert waits_like(monkeypatch, "assessments.unannounced", 5) == {5: [("remind_announce", "Coordinator")]}


def test_an_arbitration_past_its_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = make.assessment(cast, S.ARBITRATION)
    type(row.arbitration).objects.update(due_on=BEGAN)
    Assessment.objects.update(state_since=at(BEGAN - timedelta(days=28)))
    assert waits_like(monkeypatch, "assessments.arbitration", 3) == {1: [("late_arbitration", "Coordinator")]}


def lose(person: User) -> None:
    """The person is no assessor any more."""
    RoleAssignment.objects.filter(person=person, role=Role.ASSESSOR).update(
        valid_until=timezone.localdate() - timedelta(days=1)
    )


LOST = [
    ("asked", S.ASSIGNING, (T.INVITED, T.ACCEPTED), {10: [("remind_coordinator", "Coordinator")]}),
    ("judging", S.SCORING, (T.ACCEPTED, T.SUBMITTED), {21: [("late_judgement", "Coordinator")]}),
    ("interview_to_record", S.INTERVIEW, None, {11: [("late_consensus", "Coordinator")]}),
    (
        "deliberating",
        S.DELIBERATING,
        None,
        {10: [("remind_consensus", "Assessor2")], 11: [("late_consensus", "Coordinator")]},
    ),
]


@pytest.mark.parametrize(("code", "state", "seats", "told"), LOST)
def test_who_is_lost_is_reminded_of_nothing_and_the_coordinator_hears_of_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, code: str, state: str, seats: tuple[str, str] | None, told: Told
) -> None:
    """Every stage of every wait in which an assessor is told (docs/domain.md, Assessors who are late)."""
    make.assessment(cast, state, seats=seats)
    Assessment.objects.update(state_since=at(BEGAN), scoring_due_on=working_days_after(BEGAN, 20))
    Seat.objects.update(invited_at=at(BEGAN), accepted_at=at(BEGAN))
    Meeting.objects.update(starts_at=at(BEGAN))
    lose(cast.assessor1)
    assert waits_like(monkeypatch, f"assessments.{code}", max(told)) == told


def test_every_wait_that_tells_an_assessor_is_tried_with_one_who_is_lost() -> None:
    told = {
        name.partition(".")[2]
        for name, wait in WAITS.items()
        if any(str(tell.who) in ("the assessor", "the assessors") for tell in wait.recipients)
    }
    assert told == {code for code, *_rest in LOST}


def expects(told: Told) -> list[tuple[date, tuple[str, ...]]]:
    """The first day on which something is sent after BEGAN, and to whom, as the page foretells it."""
    day, sent = min(told.items())
    who = tuple("the coordinator" if name == "Coordinator" else "the assessors" for _code, name in sent)
    return [(working_days_after(BEGAN, day), who)]


@pytest.mark.parametrize(("code", "state", "seats", "told"), LOST)
def test_the_next_reminder_names_nobody_who_is_lost(
    cast: Cast, code: str, state: str, seats: tuple[str, str] | None, told: Told
) -> None:
    """What a page says comes next is what is sent next (docs/domain.md, Nothing waits for nobody)."""
    row = make.assessment(cast, state, seats=seats)
    Assessment.objects.update(state_since=at(BEGAN), scoring_due_on=working_days_after(BEGAN, 20))
    Seat.objects.update(invited_at=at(BEGAN), accepted_at=at(BEGAN))
    Meeting.objects.update(starts_at=at(BEGAN))
    title = WAITS[f"assessments.{code}"].title

    def coming() -> list[tuple[date, tuple[str, ...]]]:
        case = row.trajectory
        found = coming_in(case.pk, case.faculty_id, "in_assessment", BEGAN)
        return [(one.day, tuple(map(str, one.who))) for one in found if str(one.title) == str(title)]

    assert "the coordinator" not in coming()[0][1]
    lose(cast.assessor1)
    assert coming() == expects(told)


def test_who_is_lost_is_no_guest_any_more_when_the_interview_is_moved(cast: Cast) -> None:
    row = make.assessment(cast, S.INTERVIEW)
    meeting = Meeting.objects.get()
    everybody = {cast.teacher, cast.assessor1, cast.assessor2}
    assert set(meeting.guests.all()) == everybody
    for days, lost in ((3, None), (4, cast.assessor1)):
        Notice.objects.all().delete()
        if lost is not None:
            lose(lost)
            everybody = everybody - {lost}
        when = Appointment(timezone.now() + timedelta(days=days), 60, place="Room 2")
        schedule_interview(row, when, by=cast.coordinator)
        told = Notice.objects.filter(code="assessments.interview_moved")
        assert ({one.recipient for one in told}, set(meeting.guests.all())) == (everybody, everybody)
