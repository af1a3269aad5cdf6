"""Places and the line for them, in order and never oversold (docs/domain.md, Places)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from courses import messages
from courses.models import Edition, Registration
from courses.queries.capacity import begins_at
from courses.workflow.editions import Meeting, cancel_edition, change_edition
from courses.workflow.registration import (
    Overlap,
    accept_offer,
    approve,
    cancel_registration,
    register,
    reject,
    settle_all,
    settle_places,
)
from tests.cast import Cast, employ, give
from tests.factories.courses import make_course, make_edition, people, registered, small_edition
from tests.factories.trajectories import PlanItemFactory
from utq_portal.audit.models import Event
from utq_portal.jobs.models import Job
from utq_portal.notices.models import Notice
from utq_portal.people.models import Employment, Role, User
from utq_portal.policy.models import PolicyValue
from utq_portal.workflow import Refused

R = Registration.State


def states(edition: Edition) -> list[str]:
    """The states of the registrations in the order of the line."""
    return list(Registration.objects.filter(edition=edition).values_list("state", flat=True))


def told(person: User) -> list[str]:
    """The codes of what somebody heard, in order."""
    return [n.code.partition(".")[2] for n in Notice.objects.filter(recipient=person).order_by("pk")]


def test_places_first_then_the_line(cast: Cast) -> None:
    edition = small_edition(1)
    first = register(edition, cast.teacher, by=cast.teacher)
    second = register(edition, cast.colleague, by=cast.colleague)
    assert (first.state, second.state) == ("confirmed", "waitlisted")
    assert (told(cast.teacher), told(cast.colleague)) == (["confirmed"], ["waitlisted"])
    assert first.faculty == cast.science
    assert Event.objects.filter(verb="courses.register", case=f"edition:{edition.pk}").count() == 2


def test_a_second_registration_is_refused_until_the_first_is_cancelled(cast: Cast) -> None:
    edition = small_edition(2)
    first = register(edition, cast.teacher, by=cast.teacher)
    with pytest.raises(Refused, match="already"):
        register(edition, cast.teacher, by=cast.teacher)
    cancel_registration(first, by=cast.teacher)
    assert register(edition, cast.teacher, by=cast.teacher).state == "confirmed"


def test_a_cancelled_place_goes_to_the_first_in_line(cast: Cast) -> None:
    edition = small_edition(1)
    first, second, third = (register(edition, who, by=who) for who in (cast.teacher, cast.colleague, cast.newcomer))
    cancel_registration(second, by=cast.colleague)
    cancel_registration(first, by=cast.teacher)
    assert states(edition) == ["cancelled", "cancelled", "confirmed"]
    assert third.pk == Registration.objects.get(state="confirmed").pk
    assert told(cast.newcomer) == ["waitlisted", "promoted"]
    assert Registration.objects.get(pk=first.pk).ended_because == "own"


def test_a_free_place_passes_over_who_left(cast: Cast) -> None:
    """Whoever works here no more gets no mail of it, and would keep the place from the next in line."""
    edition = small_edition(1)
    closed, gone, last_day, guest = people(4)
    yesterday, today = timezone.localdate() - timedelta(days=1), timezone.localdate()
    User.objects.filter(pk=closed.pk).update(is_active=False)
    employ(gone, cast.science, end=yesterday)
    employ(last_day, cast.science, end=today)
    place = registered(edition, cast.teacher)
    line = [registered(edition, who, "waitlisted") for who in (closed, gone, last_day, guest)]
    cancel_registration(place, by=cast.teacher)
    assert states(edition) == ["cancelled", "cancelled", "cancelled", "confirmed", "waitlisted"]
    for row in line[:2]:
        row.refresh_from_db()
        assert (row.ended_because, told(row.person)) == ("left", [])
        assert Event.objects.get(verb="courses.leave_line", subject_id=row.pk).actor is None
    assert told(last_day) == ["promoted"]


@pytest.mark.parametrize("state", [R.CONFIRMED, R.OFFERED, R.PENDING])
@pytest.mark.parametrize("how", ["closed", "gone"])
def test_who_works_here_no_more_keeps_no_place_that_is_ahead(cast: Cast, state: str, how: str) -> None:
    """By the clock alone: the place goes to the next in line, and they and the course desk read it."""
    edition = small_edition(1)
    leaver, second = people(2)
    until = timezone.now() + timedelta(days=2)
    ends = {R.OFFERED: {"offer_expires_at": until}, R.PENDING: {"held_until": until}}
    place = registered(edition, leaver, state, **ends.get(R(state), {}))
    registered(edition, second, "waitlisted")
    employ(leaver, cast.science, end=timezone.localdate())
    assert settle_all(now=timezone.now()) == 0
    if how == "closed":
        User.objects.filter(pk=leaver.pk).update(is_active=False)
    else:
        Employment.objects.filter(person=leaver).update(end=timezone.localdate() - timedelta(days=1))
    assert settle_all(now=timezone.now()) == 1
    assert states(edition) == ["cancelled", "confirmed"]
    place.refresh_from_db()
    heard = [] if how == "closed" else ["left"]  # a closed account reads nothing
    assert (place.ended_because, told(leaver), told(second)) == ("left", heard, ["promoted"])
    assert told(cast.course_manager) == (["left_desk"] if state == R.CONFIRMED else [])
    assert Event.objects.get(verb="courses.leave_place").actor is None
    assert settle_all(now=timezone.now()) == 0


def test_who_left_during_a_course_is_noted_as_everybody_is(cast: Cast) -> None:
    edition = small_edition(1)
    leaver = people(1)[0]
    registered(edition, leaver)
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    begun = begins_at(edition)
    assert settle_all(now=begun) == 0
    settle_places(edition, now=begun)
    assert states(edition) == ["confirmed"]
    assert settle_all(now=begun - timedelta(minutes=1)) == 1
    assert states(edition) == ["cancelled"]


def test_nobody_leaves_a_line_in_which_nothing_is_free(cast: Cast) -> None:
    edition = small_edition(1)
    registered(edition, cast.teacher)
    closed = people(1)[0]
    User.objects.filter(pk=closed.pk).update(is_active=False)
    registered(edition, closed, "waitlisted")
    settle_places(edition, now=timezone.now())
    assert states(edition) == ["confirmed", "waitlisted"]


def test_shortly_before_the_start_a_place_is_offered_for_a_day(cast: Cast) -> None:
    edition = small_edition(1, 3)
    first, second, third = (
        registered(edition, who, state)
        for who, state in (
            (cast.teacher, "confirmed"),
            (cast.colleague, "waitlisted"),
            (cast.newcomer, "waitlisted"),
        )
    )
    cancel_registration(first, by=cast.teacher)
    assert states(edition) == ["cancelled", "offered", "waitlisted"]
    offer = Registration.objects.get(pk=second.pk)
    assert offer.offer_expires_at is not None
    job = Job.objects.get(task="courses.settle")
    assert job.run_after == offer.offer_expires_at
    with time_machine.travel(offer.offer_expires_at + timedelta(hours=1)):
        # the job is late: the offer is over all the same
        with pytest.raises(Refused, match="next in line"):
            accept_offer(offer, by=cast.colleague)
        for _again in range(2):
            settle_places(edition, now=timezone.now())
        assert states(edition) == ["cancelled", "cancelled", "offered"]
        assert told(cast.colleague) == ["offered", "offer_lapsed"]
        accept_offer(third, by=cast.newcomer)
        assert states(edition) == ["cancelled", "cancelled", "confirmed"]


def test_an_offer_ends_at_the_start_and_the_line_is_let_go(cast: Cast) -> None:
    edition = small_edition(1, 1)
    first = registered(edition, cast.teacher)
    registered(edition, cast.colleague, "waitlisted")
    registered(edition, cast.newcomer, "waitlisted")
    begins = edition.sessions.order_by("starts_at")[0].starts_at
    with time_machine.travel(begins - timedelta(hours=2)):
        cancel_registration(first, by=cast.teacher)
        assert Registration.objects.get(state="offered").offer_expires_at == begins
    with time_machine.travel(begins + timedelta(minutes=1)):
        settle_all(now=timezone.now())
    assert states(edition) == ["cancelled", "cancelled", "cancelled"]
    assert [r.ended_because for r in edition.registrations.all()] == ["own", "lapsed", "started"]
    assert told(cast.newcomer) == ["no_place"]


def test_a_larger_group_moves_the_line_up_and_a_smaller_one_is_refused(cast: Cast) -> None:
    edition = small_edition(1)
    for who in (cast.teacher, cast.colleague, cast.newcomer):
        register(edition, who, by=who)
    meetings = [Meeting(s.starts_at, s.ends_at, s.place) for s in edition.sessions.all()]
    change_edition(edition, {"most": 2}, meetings, by=cast.course_manager)
    assert states(edition) == ["confirmed", "confirmed", "waitlisted"]
    with pytest.raises(Refused, match="taken or offered: 2"):
        change_edition(edition, {"most": 1}, meetings, by=cast.course_manager)


def test_cancelling_an_edition_tells_everybody(cast: Cast) -> None:
    edition = small_edition(1)
    for who in (cast.teacher, cast.colleague):
        register(edition, who, by=who)
    cancel_edition(edition, by=cast.course_manager, reason="Too few")
    assert states(edition) == ["cancelled", "cancelled"]
    assert told(cast.teacher)[-1] == told(cast.colleague)[-1] == "registration_of_cancelled"


# ---------- the line manager ----------


def test_the_line_manager_approves_with_one_click(cast: Cast) -> None:
    edition = small_edition(1, needs_manager_approval=True)
    asked = register(edition, cast.teacher, by=cast.teacher)
    waiting = register(edition, cast.colleague, by=cast.colleague)
    assert (asked.state, asked.held_until is not None, waiting.held_until) == ("approval_pending", True, None)
    assert told(cast.line_manager) == ["approve", "approve"]
    approve(waiting, by=cast.line_manager)
    assert states(edition) == ["approval_pending", "waitlisted"]  # the place is kept for who asked first
    approve(asked, by=cast.line_manager)
    assert states(edition) == ["confirmed", "waitlisted"]
    assert told(cast.teacher) == ["pending", "approved"]


def test_a_rejection_has_a_reason_and_frees_the_place(cast: Cast) -> None:
    edition = small_edition(1, needs_manager_approval=True)
    asked = register(edition, cast.teacher, by=cast.teacher)
    waiting = register(edition, cast.colleague, by=cast.colleague)
    approve(waiting, by=cast.line_manager)
    reject(asked, by=cast.line_manager, reason="Not this quarter")
    assert states(edition) == ["rejected", "confirmed"]
    assert Registration.objects.get(pk=asked.pk).reason == "Not this quarter"
    assert "Not this quarter" not in str(list(Notice.objects.values_list("params", flat=True)))


def test_a_place_is_kept_five_working_days_and_the_question_stays(cast: Cast) -> None:
    edition = small_edition(1, needs_manager_approval=True)
    asked = register(edition, cast.teacher, by=cast.teacher)
    later = register(edition, cast.colleague, by=cast.colleague)
    approve(later, by=cast.line_manager)
    assert asked.held_until is not None
    with time_machine.travel(asked.held_until):
        settle_places(edition, now=timezone.now())
        assert states(edition) == ["approval_pending", "confirmed"]
        assert told(cast.teacher) == ["pending", "hold_ended"]
        approve(asked, by=cast.line_manager)
    assert states(edition) == ["waitlisted", "confirmed"]


def test_without_a_line_manager_who_works_here_the_course_manager_answers(cast: Cast) -> None:
    edition = small_edition(2, needs_manager_approval=True)
    Employment.objects.filter(person=cast.line_manager).update(end=timezone.localdate() - timedelta(days=1))
    asked = register(edition, cast.teacher, by=cast.teacher)
    assert told(cast.course_manager) == ["approve"]
    with pytest.raises(Refused):
        approve(asked, by=cast.line_manager)
    approve(asked, by=cast.course_manager)
    assert states(edition) == ["confirmed"]


# ---------- what is asked first ----------


def test_the_window(cast: Cast) -> None:
    today = timezone.localdate()
    edition = small_edition(1, opens_on=today + timedelta(days=2))
    with pytest.raises(Refused, match="opens on"):
        register(edition, cast.teacher, by=cast.teacher)
    Edition.objects.update(opens_on=None, closes_on=today - timedelta(days=1))
    with pytest.raises(Refused, match="closed on"):
        register(edition, cast.teacher, by=cast.teacher)
    assert register(edition, cast.teacher, by=cast.course_manager).state == "confirmed"
    Edition.objects.update(state="draft")
    with pytest.raises(Refused, match="not open"):
        register(edition, cast.colleague, by=cast.course_manager)


def test_what_comes_before(cast: Cast) -> None:
    basics = make_course("A")
    course = make_course("B", needs_intake=True, needs_course=basics)
    edition = make_edition(course)
    with pytest.raises(Refused, match="intake first"):
        register(edition, cast.teacher, by=cast.teacher)
    type(cast.trajectory).objects.update(intake_concluded_on=timezone.localdate())
    with pytest.raises(Refused, match="Course A"):
        register(edition, cast.teacher, by=cast.teacher)
    registered(make_edition(basics, -60), cast.teacher, "completed")
    assert register(edition, cast.teacher, by=cast.teacher).state == "confirmed"
    assert register(edition, cast.stranger, by=cast.course_manager).state == "confirmed"


def test_a_day_of_one_faculty_and_a_writing_session(cast: Cast) -> None:
    day = small_edition(9, code="DAY", faculty_only=cast.law)
    with pytest.raises(Refused, match="LAW only"):
        register(day, cast.teacher, by=cast.teacher)
    assert register(day, cast.stranger, by=cast.stranger).state == "confirmed"
    writing = make_edition(make_course("W", kind="writing_session"), 50)
    assert register(writing, cast.teacher, by=cast.teacher).state == "confirmed"
    with pytest.raises(Refused, match="trajectory"):
        register(writing, cast.stranger, by=cast.stranger)


def test_an_overlap_warns_and_lets_through(cast: Cast) -> None:
    one, other = small_edition(9, code="A"), small_edition(9, code="B")
    register(one, cast.teacher, by=cast.teacher)
    with pytest.raises(Overlap, match="Course A"):
        register(other, cast.teacher, by=cast.teacher)
    assert register(other, cast.teacher, by=cast.teacher, overlap_known=True).state == "confirmed"
    assert register(other, cast.colleague, by=cast.colleague).state == "confirmed"


def test_who_registers_whom(cast: Cast) -> None:
    edition = small_edition(9)
    for by in (cast.colleague, cast.other_supervisor, cast.coordinator, cast.line_manager):
        with pytest.raises(Refused):
            register(edition, cast.teacher, by=by)
    registration = register(edition, cast.teacher, by=cast.supervisor)
    assert (registration.state, registration.registered_by) == ("confirmed", cast.supervisor)
    with pytest.raises(Refused):
        cancel_registration(registration, by=cast.supervisor)
    cancel_registration(registration, by=cast.course_manager)
    assert told(cast.teacher) == ["confirmed", "off_by_desk"]


def test_a_plan_item_of_somebody_else_is_not_linked(cast: Cast) -> None:
    mine, theirs = PlanItemFactory(trajectory=cast.trajectory), PlanItemFactory()
    edition = small_edition(9)
    assert register(edition, cast.teacher, by=cast.teacher, plan_item=mine).plan_item == mine
    assert register(edition, cast.colleague, by=cast.colleague, plan_item=theirs).plan_item is None


def test_late_cancelling_is_noted_only_where_the_setting_is_on(cast: Cast) -> None:
    edition = small_edition(9, 20)
    quiet = register(edition, cast.teacher, by=cast.teacher)
    cancel_registration(quiet, by=cast.teacher)
    PolicyValue.objects.create(name="late_cancel_noted", value=True, valid_from=timezone.localdate())
    from utq_portal.policy.queries import forget

    forget()
    noted = register(edition, cast.colleague, by=cast.colleague)
    cancel_registration(noted, by=cast.colleague)
    assert [r.late for r in edition.registrations.all()] == [False, True]


def test_nobody_cancels_after_the_start(cast: Cast) -> None:
    edition = small_edition(9, -2)
    registration = registered(edition, cast.teacher)
    with pytest.raises(Refused, match="has begun"):
        cancel_registration(registration, by=cast.teacher)


def test_the_course_manager_as_participant_has_no_say(cast: Cast) -> None:
    give(cast.teacher, Role.COURSE_MANAGER)
    employ(cast.teacher, cast.science, manager=cast.teacher)
    edition = small_edition(9, needs_manager_approval=True)
    teacher = User.objects.get(pk=cast.teacher.pk)
    asked = register(edition, teacher, by=teacher)
    with pytest.raises(Refused):
        approve(asked, by=teacher)


def test_a_long_line_moves_in_order(cast: Cast) -> None:
    edition = small_edition(2)
    rows = [register(edition, who, by=who) for who in people(6)]
    for gone in (rows[0], rows[3], rows[1]):
        cancel_registration(gone, by=gone.person)
    assert states(edition) == ["cancelled", "cancelled", "confirmed", "cancelled", "confirmed", "waitlisted"]


def test_a_line_managers_answer_is_not_told_by_its_mail(cast: Cast) -> None:
    """Neither by its words nor by what it lacks or carries (docs/domain.md, Mail)."""
    for language in ("nl", "en"):
        with translation.override(language):
            assert len({(str(one.subject), str(one.body), str(one.button)) for one in messages.ANSWERS}) == 1
    edition = small_edition(1, needs_manager_approval=True)
    three = [cast.teacher, cast.colleague, cast.newcomer]
    asked = [register(edition, who, by=who) for who in three]
    for one in asked[:2]:
        approve(one, by=cast.line_manager)
    reject(asked[2], by=cast.line_manager, reason="Not now")
    answers = Notice.objects.filter(recipient__in=three, code__in=[one.code for one in messages.ANSWERS])
    assert sorted(one.code for one in answers) == sorted(one.code for one in messages.ANSWERS)
    assert {(one.calendar, one.url) for one in answers} == {("", "/courses/mine/")}
