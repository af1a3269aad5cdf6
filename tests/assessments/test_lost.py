"""An assessor who is lost, and who has the ball in an assessment, on every page that says it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import rules
from assessments.models import Assessment, Interview, Seat, Verdict
from assessments.office import JUDGES
from assessments.queries import judging
from assessments.queries.judging import differs
from assessments.queries.reading import both_submitted, running, seats_of, with_holder
from assessments.queries.scope import scope_ids
from assessments.workflow.deciding import (
    Appointment,
    hold_interview,
    schedule_interview,
    waive_interview,
    write_consensus,
)
from assessments.workflow.procedure import accept, propose, replace_assessor, step_back
from tests.assessments.test_workflow import codes, fresh, judge
from tests.cast import Cast
from tests.factories import assessments as make
from trajectories.models import Trajectory
from trajectories.queries.ball import with_ball
from trajectories.workflow.joining import hindrances
from utq_portal.office.lying import with_open_cases
from utq_portal.people.models import Employment, Role, RoleAssignment, User
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]
S, T = Assessment.State, Seat.State
TODAY = make.TODAY


def lose(person: User) -> None:
    """The person is no assessor any more since today."""
    RoleAssignment.objects.filter(person=person, role=Role.ASSESSOR).update(
        valid_until=timezone.localdate() - timedelta(days=1)
    )


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def differing(cast: Cast) -> Assessment:
    return make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.SUBMITTED), sufficient=False)


def planned(cast: Cast) -> Assessment:
    row = differing(cast)
    when = Appointment(timezone.now() + timedelta(days=4), 60, place="Room 1")
    schedule_interview(row, when, by=cast.coordinator)
    return row


def written(cast: Cast) -> Assessment:
    """A joint judgement that waits for the second."""
    row = differing(cast)
    waive_interview(row, by=cast.coordinator, reason="The gap is clear", today=TODAY)
    texts = dict.fromkeys(scope_ids(row.snapshot), (True, "We both agree."))
    write_consensus(row, by=cast.assessor1, texts=texts, version=0)
    return row


@pytest.mark.parametrize("made", [planned, written])
def test_who_is_lost_after_both_judged_is_replaced_and_judging_goes_on(
    cast: Cast, made: Callable[[Cast], Assessment]
) -> None:
    row = made(cast)
    kept, lost = seats_of(row)
    for seat in (kept, lost):
        with pytest.raises(Refused, match="Both judgements are in"):
            replace_assessor(seat, by=cast.coordinator, reason="Gone")
    lose(cast.assessor2)
    with pytest.raises(Refused, match="Both judgements are in"):
        replace_assessor(kept, by=cast.coordinator, reason="Gone")
    said = Verdict.objects.filter(seat=kept).count()

    replace_assessor(lost, by=cast.coordinator, reason="Left the university")
    row = fresh(row)
    assert (row.state, row.consensus_by, row.waived_because, row.judgements.count()) == (S.SCORING, None, "", 0)
    assert Verdict.objects.filter(seat=kept).count() == said
    assert [seat.state for seat in seats_of(row)] == [T.SUBMITTED, T.REPLACED]
    assert "assessments.judged_again" in codes(cast.assessor1)
    assert "assessments.judged_again" not in codes(cast.assessor2) | codes(cast.teacher)
    assert with_holder(running()).get().turn == "ask"
    assert not Interview.objects.filter(meeting__cancelled_at=None).exists()

    new = propose(row, cast.assessor3, by=cast.coordinator, today=TODAY)
    assert new.position == 2
    accept(new, by=cast.assessor3, today=TODAY)
    assert not Verdict.objects.filter(rules.SCORES(cast.assessor3), seat__assessment=row)
    new.refresh_from_db()
    judge(new, insufficient=4)
    assert fresh(row).state in (S.SCORING, S.DECIDED)
    assert both_submitted(row)


def test_a_new_interview_has_its_own_invitation_and_keeps_the_earlier_report(cast: Cast) -> None:
    row = planned(cast)
    hold_interview(row, by=cast.assessor1, held_on=TODAY, report="The first talk", today=TODAY)
    lose(cast.assessor2)
    replace_assessor(seats_of(row)[1], by=cast.coordinator, reason="Gone")
    new = propose(row, cast.assessor3, by=cast.coordinator, today=TODAY)
    accept(new, by=cast.assessor3, today=TODAY)
    judge(Seat.objects.get(pk=new.pk), insufficient=0)
    when = Appointment(timezone.now() + timedelta(days=8), 60, place="Room 2")
    schedule_interview(row, when, by=cast.coordinator)
    found = Interview.objects.get()
    assert found.meeting is not None
    assert (found.held_on, found.meeting.place, found.meeting.sequence) == (None, "Room 2", 0)
    assert set(found.meeting.guests.all()) == {cast.teacher, cast.assessor1, cast.assessor3}
    hold_interview(row, by=cast.assessor1, held_on=TODAY, report="The second talk", today=TODAY)
    assert Interview.objects.get().report == "The first talk\n\nThe second talk"


@pytest.mark.parametrize("how", ["role", "manager"])
@pytest.mark.parametrize("made", [planned, written])
def test_the_desk_leads_to_a_button_that_works(
    cast: Cast, signed_in: Browser, made: Callable[[Cast], Assessment], how: str
) -> None:
    row = made(cast)
    lost = seats_of(row)[1]
    page = signed_in(cast.coordinator).get(reverse("assessments:case", args=[row.pk])).content.decode()
    address = reverse("assessments:replace", args=[row.pk, lost.pk])
    assert (address in page, "The assessors" in page) == (False, True)
    if how == "role":
        lose(cast.assessor2)
    else:
        Employment.objects.filter(person=cast.teacher).update(line_manager=cast.assessor2)

    desk = signed_in(cast.coordinator).get("/desk/coordinator/").content.decode()
    assert f"{cast.teacher.name}, SCI: an assessor to replace" in words(desk)
    assert "an assessor to ask" not in desk
    assert address in desk
    page = signed_in(cast.coordinator).get(reverse("assessments:case", args=[row.pk])).content.decode()
    assert address in page
    assert "Replace an assessor" in words(page)
    assert "Nothing now" not in page
    client = signed_in(cast.coordinator)
    assert "goes back to judging" in client.get(address).content.decode()
    assert client.post(address, {"reason": "No assessor any more"}).status_code == 302
    assert (fresh(row).state, Seat.objects.get(pk=lost.pk).state) == (S.SCORING, T.REPLACED)
    desk = signed_in(cast.coordinator).get("/desk/coordinator/").content.decode()
    assert f"{cast.teacher.name}, SCI: an assessor to ask" in words(desk)


@pytest.mark.parametrize("differ", [True, False])
def test_what_two_judgements_ask_for_is_said_as_it_is(cast: Cast, signed_in: Browser, differ: bool) -> None:
    row = make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.SUBMITTED), sufficient=not differ)
    if not differ:
        Verdict.objects.filter(seat__assessment=row).update(value="insufficient")
    assert bool(judging.differing(row)) is differ
    assert Assessment.objects.filter(differs()).exists() is differ
    desk = signed_in(cast.coordinator).get("/desk/coordinator/").content.decode()
    both = ("two different judgements" in desk, "two judgements that agree" in desk)
    beside = ("Two different judgements" in desk, "Two judgements that agree" in desk)
    assert (both, beside) == ((differ, not differ), (differ, not differ))
    for state in (S.INTERVIEW, S.DELIBERATING):
        Assessment.objects.filter(pk=row.pk).update(state=state)
        own = signed_in(cast.assessor1).get("/desk/assessor/").content.decode()
        assert ("You judged differently" in own, "You judged the same" in own) == (differ, not differ), state


def test_who_stepped_back_is_no_different_judgement(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.SCORING)
    step_back(seats_of(row)[0], by=cast.assessor1, conflict="We share an office now")
    desk = signed_in(cast.coordinator).get("/desk/coordinator/").content.decode()
    assert ("wo different judgements" in desk, "An assessor to ask" in desk) == (False, True)


# what a state is like: seats, the place that is lost, what the coordinator is to do, and what others read
WHO = [
    (S.ASSIGNING, (T.INVITED, T.INVITED), False, "", "assessors"),
    (S.ASSIGNING, (T.ACCEPTED, T.INVITED), True, "replace", "coordinator"),
    (S.ASSIGNING, (T.ACCEPTED, T.DECLINED), False, "ask", "coordinator"),
    (S.SCORING, (T.ACCEPTED, T.ACCEPTED), False, "", "assessors"),
    (S.SCORING, (T.SUBMITTED, T.ACCEPTED), False, "", "assessors"),
    (S.SCORING, (T.SUBMITTED, T.ACCEPTED), True, "replace", "coordinator"),
    (S.SCORING, (T.SUBMITTED, T.REPLACED), False, "ask", "coordinator"),
    (S.SCORING, (T.SUBMITTED, T.SUBMITTED), False, "settle", "assessors"),
    (S.INTERVIEW, (T.SUBMITTED, T.SUBMITTED), False, "", "assessors"),
    (S.INTERVIEW, (T.SUBMITTED, T.SUBMITTED), True, "replace", "coordinator"),
    (S.DELIBERATING, (T.SUBMITTED, T.SUBMITTED), False, "", "assessors"),
    (S.DELIBERATING, (T.SUBMITTED, T.SUBMITTED), True, "replace", "coordinator"),
    (S.DECIDED, (T.SUBMITTED, T.SUBMITTED), True, "announce", "coordinator"),
]


def ball(page: str) -> str:
    """Who has the ball, as a page says it above."""
    found = re.search(r"<dt>Who has the ball</dt>(.*?)</div>", page, re.DOTALL)
    assert found
    return words(found.group(1)).partition(" since ")[0]


@pytest.mark.parametrize(("state", "seats", "gone", "turn", "told"), WHO)
def test_who_has_the_ball_is_said_alike_and_tells_nobody_that_two_differ(
    cast: Cast, signed_in: Browser, state: str, seats: tuple[str, str], gone: bool, turn: str, told: str
) -> None:
    row = make.assessment(cast, state, sufficient=False)
    for seat, stands in zip(seats_of(row), seats, strict=True):
        at = timezone.now() if stands == T.SUBMITTED else None
        Seat.objects.filter(pk=seat.pk).update(state=stands, submitted_at=at)
    if gone:
        lose(cast.assessor2)
    found = with_holder(running()).get()
    assert found.turn == turn
    yours = bool(turn)
    case = signed_in(cast.coordinator).get(reverse("assessments:case", args=[row.pk])).content.decode()
    assert ball(case) == ("You" if yours else "The assessors")
    assert ("Nothing now" in words(case)) is not yours
    for who in ("teacher", "supervisor"):
        page = signed_in(cast.people()[who]).get(reverse("assessments:outcome", args=[row.pk])).content.decode()
        assert ball(page) == {"assessors": "The assessors", "coordinator": "The coordinator"}[told], who
    for who in ("teacher", "supervisor", "line_manager", "hr"):
        rows = with_ball(Trajectory.objects.filter(pk=row.trajectory_id), cast.people()[who])
        assert rows.get().holder == told, who  # type: ignore[attr-defined]
        page = signed_in(cast.people()[who]).get(f"/trajectories/{row.trajectory_id}/").content.decode()
        assert ball(page) == told.capitalize(), who
    assert with_ball(Trajectory.objects.all(), cast.coordinator).get().holder == (  # type: ignore[attr-defined]
        "coordinator" if yours else "assessors"
    )
    home = words(signed_in(cast.teacher).get("/home/").content.decode())
    assert f"{told.capitalize()} since" in home
    if state == S.SCORING and T.SUBMITTED in seats and not gone and T.REPLACED not in seats:
        assert "At least one assessor has judged" in home  # one or both: nobody can tell


ARBITRATION = [
    ("coordinator", "coordinator"),
    ("teacher", "coordinator"),
    ("supervisor", "assessors"),
    ("line_manager", "assessors"),
    ("hr", "assessors"),
]


@pytest.mark.parametrize(("who", "holder"), ARBITRATION)
def test_in_arbitration_only_who_may_know_of_it_reads_the_coordinator(cast: Cast, who: str, holder: str) -> None:
    row = make.assessment(cast, S.ARBITRATION, sufficient=False)
    reader = cast.people()[who]
    assert with_ball(Trajectory.objects.filter(pk=row.trajectory_id), reader).get().holder == holder  # type: ignore[attr-defined]
    assert with_holder(running(), reader).get().holder == holder


def test_an_interview_is_not_moved_to_an_hour_that_is_over(cast: Cast, signed_in: Browser) -> None:
    row = planned(cast)
    now = timezone.localtime()
    for at, allowed in ((now - timedelta(minutes=2), False), (now + timedelta(minutes=2), True)):
        sent = {"day": at.date().isoformat(), "time": at.strftime("%H:%M"), "minutes": "60", "place": "Room 3"}
        answer = signed_in(cast.coordinator).post(reverse("assessments:interview", args=[row.pk]), sent)
        assert (answer.status_code, "That hour is over" in answer.content.decode()) == (
            (302, False) if allowed else (422, True)
        )


def test_a_declined_assessor_reads_nothing_of_the_interview(cast: Cast, signed_in: Browser) -> None:
    row = planned(cast)
    gone = Seat.objects.create(assessment=row, person=cast.assessor3, position=1, state=T.DECLINED)
    for seat, told in ((gone, False), (seats_of(row)[-1], True)):
        page = signed_in(seat.person).get(reverse("assessments:seat", args=[seat.pk])).content.decode()
        assert ("Room 1" in page) is told


def test_places_of_ended_assessments_count_nowhere(cast: Cast) -> None:
    """Neither as an open case on the page of roles, nor against making one account of two."""
    other = User.objects.create(given_name="Ada", family_name="Twice", email="ada.twice@demo.example")
    row = make.assessment(cast, S.ASSIGNING)
    mine = RoleAssignment.objects.filter(person=cast.assessor1, role=Role.ASSESSOR)
    for state, stands, counts in (
        (S.ASSIGNING, T.INVITED, 1),
        (S.SCORING, T.ACCEPTED, 1),
        (S.SCORING, T.SUBMITTED, None),
        (S.DELIBERATING, T.SUBMITTED, 1),
        (S.ANNULLED, T.ACCEPTED, None),
        (S.WITHDRAWN, T.INVITED, None),
    ):
        Assessment.objects.filter(pk=row.pk).update(state=state)
        Seat.objects.filter(assessment=row).update(state=stands)
        assert with_open_cases(mine).get().cases == counts, (state, stands)  # type: ignore[attr-defined]
        assert (JUDGES in hindrances(other, cast.assessor1)) is bool(counts), (state, stands)
