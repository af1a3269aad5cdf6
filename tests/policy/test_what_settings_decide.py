"""Each of these settings decides something: another value, another outcome, on both sides of the limit that it sets.

A test is about one setting and names it as its first argument; tests/policy/test_every_setting.py counts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from assessments.models import Assessment
from assessments.queries import candidates
from assessments.queries.expected import expected_decision
from assessments.queries.reading import seats_of
from assessments.workflow.announcing import announce
from assessments.workflow.deciding import no_consensus, request_arbitration
from assessments.workflow.procedure import accept, start
from courses.models import Edition, Registration
from courses.queries.results import Outcome, results_of
from courses.workflow.attendance import note_attendance
from courses.workflow.completion import complete_all
from courses.workflow.editions import Meeting, plan_edition
from courses.workflow.registration import accept_offer, cancel_registration, register, settle_places
from dossiers.models import CompetenceSection, Dossier, FeedbackComment
from dossiers.queries.sealed import snapshots_for
from dossiers.workflow.handing_in import checklist_of, declare_ready, endorse, insist, return_ready, why_not_insist
from dossiers.workflow.holding import closed_because
from dossiers.workflow.opening import open_dossier
from exemptions.models import ExemptionRequest
from exemptions.workflow.asking import withdraw
from exemptions.workflow.retention import last_day, remove_scans, scan_leaves_on
from tests.cast import Cast, began, employ
from tests.factories import assessments as make
from tests.factories import exemptions as asked
from tests.factories.courses import make_course, make_edition, registered, small_edition
from tests.factories.dossiers import SectionFactory, ask, ready_dossier, sections_ready
from trajectories.models import Competence, RequiredComponent, Trajectory
from trajectories.obligations.models import Obligation
from trajectories.obligations.queries.deciding import Kind, Wish, hr_decides, needs_consent
from trajectories.obligations.workflow.deciding import decide_extension, propose
from trajectories.obligations.workflow.obligation import ask_leave, record_leave
from trajectories.queries.intake import dossier_waits
from utq_portal.agenda.days import add_months, objection_ends, working_days_after
from utq_portal.notices.models import Notice
from utq_portal.people.models import RoleAssignment, User
from utq_portal.policy.models import PolicyValue
from utq_portal.policy.queries import current, forget
from utq_portal.workflow import Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.get_default_timezone())
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """Everything happens on one Monday."""
    with time_machine.travel(NOW, tick=False):
        yield


def say(name: str, value: object) -> None:
    """The setting has this value, since long ago."""
    PolicyValue.objects.update_or_create(name=name, defaults={"value": value, "valid_from": date(2020, 1, 1)})
    forget()
    assert getattr(current(), name) == value


def duty(cast: Cast) -> Obligation:
    began(cast, date(2025, 3, 1))
    Obligation.objects.filter(person=cast.teacher).update(start_date=date(2025, 9, 1), deadline=date(2028, 9, 1))
    return Obligation.objects.get(person=cast.teacher)


@pytest.mark.parametrize("days", [28, 14])
def test_leave_days(days: int, cast: Cast) -> None:
    say("leave_days", days)
    first = date(2026, 9, 1)
    with pytest.raises(Refused, match=f"Only {days} days or more"):
        record_leave(duty(cast), first_day=first, last_day=first + (days - 2) * DAY, by=cast.hr, today=TODAY)
    row = record_leave(duty(cast), first_day=first, last_day=first + (days - 1) * DAY, by=cast.hr, today=TODAY)
    assert row.ends_on == first + days * DAY
    assert Obligation.objects.get(person=cast.teacher).deadline == date(2028, 9, 1) + days * DAY


@pytest.mark.parametrize("months", [6, 0, 9])
def test_extension_hr_months(months: int, cast: Cast) -> None:
    say("extension_hr_months", months)
    longer = [hr_decides(duty(cast), Wish(Kind.EXTEND, number)) for number in (months, months + 1)]
    later = [
        hr_decides(duty(cast), Wish(Kind.FIXED, day=add_months(date(2028, 9, 1), months) + more * DAY))
        for more in (0, 1)
    ]
    assert (longer, later) == ([True, False], [True, False])


@pytest.mark.parametrize("months", [24, 12])
def test_extension_most_months(months: int, cast: Cast) -> None:
    say("extension_most_months", months)
    assert [needs_consent(duty(cast), Wish(Kind.EXTEND, number)) for number in (months, months + 1)] == [False, True]
    proposed = propose(duty(cast), Wish(Kind.EXTEND, months + 1), by=cast.hr, today=TODAY)
    assert Notice.objects.filter(recipient=cast.coordinator, code="trajectories.consent_asked").count() == 1
    with pytest.raises(Refused, match="coordinator consents first"):
        decide_extension(proposed, grant=True, by=cast.dean, today=TODAY)


@pytest.mark.parametrize("days", [15, 5])
def test_feedback_days(days: int, cast: Cast) -> None:
    say("feedback_days", days)
    assert ask(SectionFactory(cast), cast.colleague).due_on == working_days_after(TODAY, days)


@pytest.mark.parametrize(("days", "expected"), [(10, date(2026, 12, 7)), (3, date(2026, 11, 26))])
def test_answer_days(days: int, expected: date, cast: Cast) -> None:
    say("answer_days", days)
    ready_dossier(cast)
    told = Notice.objects.get(recipient=cast.supervisor, code="dossiers.ready")
    assert told.params["due"] == {"day": expected.isoformat()}


@pytest.mark.parametrize(("days", "expected"), [(10, date(2026, 12, 7)), (3, date(2026, 11, 26))])
def test_time_answer_days(days: int, expected: date, cast: Cast) -> None:
    say("time_answer_days", days)
    last = TODAY + 60 * DAY
    ask_leave(duty(cast), first_day=TODAY, last_day=last, by=cast.teacher, today=TODAY)
    wish = Wish(Kind.EXTEND, current().extension_hr_months + 1)
    propose(duty(cast), wish, by=cast.hr, today=TODAY)
    told = Notice.objects.filter(recipient__in=[cast.hr, cast.dean], params__has_key="answer_by")
    assert {one.recipient: one.params["answer_by"] for one in told} == {
        cast.hr: {"day": expected.isoformat()},
        cast.dean: {"day": expected.isoformat()},
    }


@pytest.mark.parametrize("waits", [False, True])
def test_intake_before_dossier(waits: bool, cast: Cast) -> None:
    say("intake_before_dossier", waits)
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(intake_concluded_on=None)
    cast.trajectory.refresh_from_db()
    assert dossier_waits(cast.trajectory) is waits
    dossier = open_dossier(cast.trajectory, by=cast.teacher)
    assert bool(closed_because(dossier)) is waits
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(intake_concluded_on=TODAY)
    assert closed_because(Dossier.objects.select_related("trajectory").get(pk=dossier.pk)) == ""


@pytest.mark.parametrize("needed", [False, True])
def test_checklist_required(needed: bool, cast: Cast) -> None:
    say("checklist_required", needed)
    competence = Competence.objects.filter(profile=cast.profile).order_by("number")[0]
    for code in ("seen", "told"):
        RequiredComponent.objects.update_or_create(
            competence=competence, code=code, defaults={"label_nl": code, "label_en": code, "mandatory": False}
        )
    dossier = ready_dossier(cast)
    codes = [one.code for one in checklist_of(dossier)]
    assert {"seen", "told"} <= set(codes)
    if needed:
        with pytest.raises(Refused):
            endorse(dossier, by=cast.supervisor, today=TODAY, checklist=codes[:-1])
        endorse(dossier, by=cast.supervisor, today=TODAY, checklist=codes)
    else:
        endorse(dossier, by=cast.supervisor, today=TODAY)


def came_back(cast: Cast) -> Dossier:
    """Declared ready again, after the UTQ supervisor returned it today."""
    dossier = ready_dossier(cast)
    section = CompetenceSection.objects.filter(dossier=dossier)[0]
    return_ready(dossier, by=cast.supervisor, reasons={section.pk: "More."})
    FeedbackComment.objects.filter(section=section).update(resolved_at=NOW)
    dossier = sections_ready(cast)
    declare_ready(dossier, by=cast.teacher, today=TODAY, printed_name="T", anonymised=True)
    return Dossier.objects.select_related("trajectory__profile").get(pk=dossier.pk)


@pytest.mark.parametrize("days", [14, 3])
def test_insist_days(days: int, cast: Cast) -> None:
    say("insist_days", days)
    dossier = came_back(cast)
    assert "from" in str(why_not_insist(dossier, TODAY + (days - 1) * DAY))
    assert why_not_insist(dossier, TODAY + days * DAY) == ""
    with pytest.raises(Refused):
        insist(dossier, by=cast.teacher, today=TODAY + (days - 1) * DAY)
    assert insist(dossier, by=cast.teacher, today=TODAY + days * DAY).advice == "negative"


@pytest.mark.parametrize(
    ("rule", "first"), [("no", "assessor3"), ("preferred", "assessor1"), ("required", "assessor1")]
)
def test_assessors_other_faculty_come_first_or_not(rule: str, first: str, cast: Cast) -> None:
    """The third is of the faculty of the teacher, and has nothing open; the others have one each."""
    say("assessors_other_faculty", rule)
    make.assessment(cast, trajectory=make.another_teacher(cast, 1))
    suggestion = candidates.suggestion(make.submitted(cast), TODAY)
    assert suggestion.pair[0].person == getattr(cast, first)


@pytest.mark.parametrize("rule", ["no", "preferred", "required"])
def test_assessors_other_faculty_are_needed_or_not(rule: str, cast: Cast) -> None:
    """Two of the faculty of the teacher."""
    say("assessors_other_faculty", rule)
    RoleAssignment.objects.filter(person=cast.assessor1, role="assessor").update(faculty=cast.science)
    row = make.submitted(cast)
    pair = [cast.assessor1, cast.assessor3]
    for person in pair:
        employ(person, cast.science)
    suggestion = candidates.suggestion(row, TODAY)
    near = [suggestion.find(person.pk) for person in pair]
    assert [one.other_faculty for one in near if one] == [False, False]
    if rule == "required":
        with pytest.raises(Refused, match="another faculty"):
            start(row, pair, by=cast.coordinator, today=TODAY)
        pair[0] = cast.assessor2
    assert start(row, pair, by=cast.coordinator, today=TODAY).pk


@pytest.mark.parametrize(("most", "free"), [(1, False), (2, True), (3, True)])
def test_assessor_load(most: int, free: bool, cast: Cast) -> None:
    """The assessor has one open."""
    say("assessor_load", most)
    make.assessment(cast, trajectory=make.another_teacher(cast, 1))
    found = candidates.suggestion(make.submitted(cast), TODAY).find(cast.assessor1.pk)
    assert found is not None
    assert (found.open_now, found.can_be_asked) == (1, free)


def started(cast: Cast) -> Assessment:
    row = make.submitted(cast)
    return start(row, [cast.assessor1, cast.assessor2], by=cast.coordinator, today=TODAY)


@pytest.mark.parametrize(("days", "expected"), [(20, date(2026, 12, 21)), (5, date(2026, 11, 30))])
def test_scoring_days(days: int, expected: date, cast: Cast) -> None:
    say("scoring_days", days)
    row = started(cast)
    for seat in seats_of(row):
        accept(seat, by=seat.person, today=TODAY)
    assert Assessment.objects.get(pk=row.pk).scoring_due_on == expected


@pytest.mark.parametrize(("days", "expected"), [(15, date(2026, 12, 14)), (10, date(2026, 12, 7))])
def test_procedure_days(days: int, expected: date, cast: Cast) -> None:
    say("procedure_days", days)
    assert started(cast).due_on == expected


@pytest.mark.parametrize(("days", "expected"), [(5, date(2026, 11, 30)), (1, date(2026, 11, 24))])
def test_announce_days(days: int, expected: date, cast: Cast) -> None:
    say("announce_days", days)
    assert expected_decision(make.assessment(cast, "decided"), TODAY) == expected


@pytest.mark.parametrize("days", [20, 4])
def test_resubmission_wait_days(days: int, cast: Cast) -> None:
    say("resubmission_wait_days", days)
    first = make.assessment(cast, "decided", sufficient=False)
    announce(first, by=cast.coordinator, today=TODAY)
    row = make.submitted(cast, scope={5})
    pair = [cast.assessor1, cast.assessor2]
    day = working_days_after(TODAY, days)
    with pytest.raises(Refused, match="some time after the announcement"):
        start(row, pair, by=cast.coordinator, today=day - DAY)
    assert start(row, pair, by=cast.coordinator, today=day).attempt == 2


@pytest.mark.parametrize("months", [24, 6])
def test_result_months(months: int, cast: Cast) -> None:
    say("result_months", months)
    section = SectionFactory(cast)
    section.state, section.sufficient_on = CompetenceSection.State.SUFFICIENT, TODAY
    last = add_months(TODAY, months)
    assert (section.holds_until, section.lapsed(last), section.lapsed(last + DAY)) == (last, False, True)


@pytest.mark.parametrize("days", [42, 14])
def test_objection_days(days: int, cast: Cast) -> None:
    say("objection_days", days)
    row = make.assessment(cast, "decided", sufficient=False)
    announce(row, by=cast.coordinator, today=TODAY)
    until = Assessment.objects.get(pk=row.pk).objection_until
    assert until == objection_ends(TODAY, days)
    assert until is not None
    assert until >= TODAY + days * DAY


@pytest.mark.parametrize("days", [30, 0])
def test_grant_days(days: int, cast: Cast) -> None:
    say("grant_days", days)
    row = make.assessment(cast, "decided", sufficient=False)
    make.reading(row)
    announce(row, by=cast.coordinator, today=TODAY)
    for day, reads in ((days, True), (days + 1, False)):
        with time_machine.travel(NOW + day * DAY, tick=False):
            assert snapshots_for(User.objects.get(pk=cast.assessor1.pk)).exists() is reads


@pytest.mark.parametrize("days", [28, 7])
def test_arbitration_days(days: int, cast: Cast) -> None:
    say("arbitration_days", days)
    row = make.assessment(cast, "deliberating", sufficient=False)
    no_consensus(row, by=cast.assessor2, reason="We cannot agree", today=TODAY)
    row = Assessment.objects.get(pk=row.pk)
    assert row.arbitration.due_on == TODAY + days * DAY
    later = TODAY + 2 * DAY
    request_arbitration(row, by=cast.coordinator, members="A. One, There\nB. Two, There", today=later)
    assert Assessment.objects.get(pk=row.pk).arbitration.due_on == later + days * DAY


@pytest.mark.parametrize("days", [7, 2])
def test_course_close_days(days: int, cast: Cast) -> None:
    say("course_close_days", days)
    edition = make_edition(make_course("X1"), 30)
    last = edition.starts_on - days * DAY
    assert edition.closes_on == last
    with time_machine.travel(NOW + (last + DAY - TODAY), tick=False), pytest.raises(Refused):
        register(edition, cast.teacher, by=cast.teacher)
    with time_machine.travel(NOW + (last - TODAY), tick=False):
        assert register(edition, cast.teacher, by=cast.teacher).state == "confirmed"


def moved_up(cast: Cast, days: int) -> Registration:
    """Who came first in the line of an edition that begins in so many days, after a place came free."""
    edition = small_edition(1, days, f"X{days}")
    first, second = registered(edition, cast.teacher), registered(edition, cast.colleague, "waitlisted")
    cancel_registration(first, by=cast.teacher)
    return Registration.objects.get(pk=second.pk)


@pytest.mark.parametrize("hours", [24, 6])
def test_offer_hours(hours: int, cast: Cast) -> None:
    say("offer_hours", hours)
    row = moved_up(cast, 3)
    until = NOW + timedelta(hours=hours)
    assert row.offer_expires_at == until
    with time_machine.travel(until, tick=False), pytest.raises(Refused):
        accept_offer(row, by=cast.colleague)
    with time_machine.travel(until - timedelta(minutes=1), tick=False):
        accept_offer(row, by=cast.colleague)


@pytest.mark.parametrize("days", [3, 10])
def test_auto_promote_days(days: int, cast: Cast) -> None:
    say("auto_promote_days", days)
    assert [moved_up(cast, ahead).state for ahead in (days, days + 1)] == ["offered", "confirmed"]


@pytest.mark.parametrize("days", [5, 2])
def test_approval_days(days: int, cast: Cast) -> None:
    """The place is kept through the last of these working days."""
    say("approval_days", days)
    edition = small_edition(1, 60, needs_manager_approval=True)
    row = register(edition, cast.teacher, by=cast.teacher)
    after = working_days_after(TODAY, days) + DAY
    assert row.held_until == datetime(after.year, after.month, after.day, tzinfo=NOW.tzinfo)
    with time_machine.travel(row.held_until - timedelta(minutes=1), tick=False):
        settle_places(edition, now=timezone.now())
        assert Registration.objects.get(pk=row.pk).held_until is not None
    with time_machine.travel(row.held_until, tick=False):
        settle_places(edition, now=timezone.now())
        assert Registration.objects.get(pk=row.pk).held_until is None


@pytest.mark.parametrize("days", [28, 5])
def test_late_cancel_days(days: int, cast: Cast) -> None:
    """So many days before the start it is in time; a day later it is late."""
    say("late_cancel_noted", True)
    say("late_cancel_days", days)
    rows = [registered(small_edition(9, ahead, f"X{ahead}"), cast.teacher) for ahead in (days, days - 1)]
    for row in rows:
        cancel_registration(row, by=cast.teacher)
    assert [Registration.objects.get(pk=row.pk).late for row in rows] == [False, True]


@pytest.mark.parametrize(("may", "missed"), [(0, [0, 1]), (1, [1, 2])])
def test_missed_sessions(may: int, missed: list[int], cast: Cast) -> None:
    """Of three meetings; as many as may be missed is enough, one more is not."""
    say("missed_sessions", may)
    edition = held(cast)
    rows = [registered(edition, person) for person in (cast.teacher, cast.colleague)]
    for number, session in enumerate(edition.sessions.order_by("starts_at")):
        marks = {row.pk: "absent" if number < least else "present" for row, least in zip(rows, missed, strict=True)}
        note_attendance(session, marks, by=cast.course_manager, now=NOW)
    results = {one.registration.pk: one.outcome for one in results_of(edition, current().missed_sessions, TODAY)}
    assert [results[row.pk] for row in rows] == [Outcome.DONE, Outcome.MISSED]
    assert complete_all(edition, by=cast.course_manager, today=TODAY) == (1, 1)


def held(cast: Cast) -> Edition:
    """An edition of three meetings that are over."""
    first = NOW - timedelta(weeks=5)
    meetings = [
        Meeting(first + timedelta(weeks=week), first + timedelta(weeks=week, hours=3), "Room 1") for week in range(3)
    ]
    edition = plan_edition(make_course("X1"), {"place": "Room 1"}, meetings, by=None)
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.RUNNING)
    edition.refresh_from_db()
    return edition


@pytest.mark.parametrize("months", [6, 1])
def test_exemption_scan_months(months: int, cast: Cast) -> None:
    say("exemption_scan_months", months)
    row = asked.filed(cast)
    withdraw(row, by=cast.teacher)
    row.refresh_from_db()
    leaves = scan_leaves_on(row)
    assert leaves == add_months(TODAY, months)
    assert (remove_scans(leaves - DAY), remove_scans(leaves)) == (0, 1)


@pytest.mark.parametrize("months", [1, 5, 6, 60])
@pytest.mark.parametrize("objects", [False, True])
def test_scans_go_on_the_day_that_their_page_names(months: int, objects: bool, db: None) -> None:
    """Also where a long month ends in a short one, and from a leap day."""
    say("exemption_scan_months", months)
    say("exemption_objection", objects)
    policy = current()
    for number in range(3 * 366):
        ended = date(2026, 12, 1) + number * DAY
        named = scan_leaves_on(ended_on(ended))
        assert last_day(named - DAY, policy) < ended <= last_day(named, policy), ended


def ended_on(day: date) -> ExemptionRequest:
    """A request that ended on this day, not stored."""
    return ExemptionRequest(state_since=datetime(day.year, day.month, day.day, 12, tzinfo=NOW.tzinfo))
