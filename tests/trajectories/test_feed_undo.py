"""An applied file and the way back: what it changed goes back, what somebody changed since stays, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import give, person
from tests.trajectories.feeds import DECEMBER, NOVEMBER, TODAY, applied, file, line, make_faculties, staged, table, told
from trajectories import tasks
from trajectories.models import IntakeBooking, IntakeSlot, Profile, Trajectory
from trajectories.obligations.models import Obligation, ReminderLog
from trajectories.obligations.workflow import feed
from trajectories.obligations.workflow.news import WHY_EMPLOYMENT, Occasion
from trajectories.workflow import applying, feed_news, feed_undo
from trajectories.workflow.applying import apply_feed
from trajectories.workflow.employments import recount_of_the_day
from trajectories.workflow.feed_undo import undo_feed
from trajectories.workflow.following import recount
from trajectories.workflow.moving import tell
from trajectories.workflow.remind import remind
from trajectories.workflow.tied import readers_of, tell_ties
from utq_portal.audit.models import Event
from utq_portal.audit.record import record
from utq_portal.jobs.models import Job
from utq_portal.jobs.promise import NotYet
from utq_portal.notices.models import Notice
from utq_portal.notices.render import words_of
from utq_portal.people import tasks as people_tasks
from utq_portal.people.feed.plan import Gone
from utq_portal.people.models import Employment, Faculty, FeedImage, FeedUpload, Role, User
from utq_portal.policy.workflow import change_institution, set_value
from utq_portal.workflow import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 14, 10, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def surroundings(db: None) -> Iterable[None]:
    make_faculties()
    with time_machine.travel(NOW, tick=False):
        yield


def seen() -> dict[str, Any]:
    """All that people see: who works where, their names and addresses, their duties, and who looks after them."""
    segments = Employment.objects.order_by("person__employee_no", "start", "faculty", "fte").values_list(
        "person__employee_no", "faculty__code", "department__name", "line_manager__employee_no", "job_family", "fte",
        "start", "end", "appointed_on", "vanished_on",
    )  # fmt: skip
    people = User.objects.exclude(employee_no=None).filter(is_active=True).order_by("employee_no")
    duties = Obligation.objects.order_by("person__employee_no", "start_date")
    return {
        "segments": list(segments),
        "people": list(people.values_list("employee_no", "given_name", "prefix", "family_name", "email")),
        "addresses": sorted(EmailAddress.objects.values_list("user__employee_no", "email", "verified", "primary")),
        "duties": list(
            duties.values_list(
                "person__employee_no", "faculty__code", "start_date", "ended_on", "deadline", "deadline_since"
            )
        ),
        "pauses": sorted(duties.values_list("person__employee_no", "pauses__starts_on", "pauses__ends_on"), key=str),
        "cases": list(
            Trajectory.objects.order_by("pk").values_list("pk", "faculty__code", "supervisor_id", "obligation_id")
        ),
    }


def of(number: str) -> User:
    return User.objects.get(employee_no=number)


def supervisor(name: str, *codes: str) -> User:
    who = person(name)
    for code in codes:
        give(who, Role.UTQ_SUPERVISOR, Faculty.objects.get(code=code))
    return who


def case(number: str, by: User | None) -> Trajectory:
    return Trajectory.objects.create(
        person=of(number),
        obligation=Obligation.objects.filter(person__employee_no=number).first(),
        profile=Profile.objects.get(active=True),
        faculty=Employment.objects.filter(person__employee_no=number).latest("start").faculty,
        supervisor=by,
        started_on=TODAY,
    )


def undone(upload: FeedUpload, today: date = TODAY) -> feed_undo.Undone:
    return undo_feed(upload, by=None, today=today)


# ---------- the mails wait ----------


def test_a_held_file_tells_nobody_and_the_job_sends_when_the_hour_is_over() -> None:
    applied(file("11"))
    trajectory = case("M7000154", supervisor("old", "BMS"))
    supervisor("new", "ET")
    upload = applied(file("12"), valid_from=DECEMBER)
    assert upload.news_at == timezone.now() + timedelta(minutes=60)
    job = Job.objects.get(task="trajectories.send_feed_news", kwargs={"upload": upload.pk})
    assert job.run_after == upload.news_at
    assert not Notice.objects.exists()
    with pytest.raises(NotYet):
        tasks.send_feed_news(upload.pk)
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        tasks.send_feed_news(upload.pk)
        sent = Notice.objects.count()
        assert sent == upload.summary["told"]
        tasks.send_feed_news(upload.pk)  # a job may run twice
        FeedUpload.objects.filter(pk=upload.pk).update(news_sent_at=None)
        tasks.send_feed_news(upload.pk)  # or be killed before it noted that it was done
    assert Notice.objects.count() == sent
    assert Notice.objects.filter(recipient=trajectory.person).count() == 1


def test_the_hour_is_a_setting_and_none_is_at_once() -> None:
    applied(file("11"))
    case("M7000154", supervisor("old", "BMS"))
    set_value("feed_hold_minutes", 0, by=None, on=TODAY)
    upload = applied(file("12"), valid_from=DECEMBER)
    assert upload.news_sent_at is not None
    assert Notice.objects.filter(code="trajectories.moved").exists()


def test_somebody_may_send_them_now_once() -> None:
    applied(file("11"))
    case("M7000154", supervisor("old", "BMS"))
    upload = applied(file("12"), valid_from=DECEMBER)
    assert feed_news.release(upload, now=timezone.now(), today=TODAY, early=True) > 0
    with pytest.raises(Refused):
        feed_news.release(upload, now=timezone.now(), today=TODAY, early=True)
    assert Event.objects.filter(verb="trajectories.feed_news_sent").count() == 1


def test_before_go_live_there_is_nothing_to_hold() -> None:
    change_institution({"post_nothing": True}, by=None)
    upload = applied(file("11"))
    assert upload.news_at is None
    assert not Job.objects.filter(task="trajectories.send_feed_news").exists()


def test_what_was_corrected_within_the_hour_is_not_told() -> None:
    applied(table([line("M1")]))
    duty = Obligation.objects.get()
    upload = applied(table([line("M1", start="01-10-2025")]))
    Obligation.objects.filter(pk=duty.pk).update(deadline=duty.deadline)
    assert told(upload) == 0


def test_reminders_wait_for_the_news_of_the_file() -> None:
    late = applied(table([line("M1", start="01-01-2020")]))
    assert list(remind(on=TODAY, send=True)) == []
    told(late)
    assert [one.row.person.employee_no for one in remind(on=TODAY, send=True)] == ["M1"]


def test_a_booked_intake_lapses_when_the_mails_go_out() -> None:
    applied(file("11"))
    old = supervisor("old", "BMS")
    trajectory = case("M7000154", old)
    Trajectory.objects.filter(pk=trajectory.pk).update(state="intake_booked")
    slot = IntakeSlot.objects.create(
        host=old, starts_at=NOW + timedelta(days=9), minutes=45, faculty=trajectory.faculty
    )
    booking = IntakeBooking.objects.create(slot=slot, trajectory=trajectory)
    upload = applied(file("12"), valid_from=DECEMBER)
    booking.refresh_from_db()
    assert booking.status == "booked"
    told(upload)
    booking.refresh_from_db()
    trajectory.refresh_from_db()
    assert (booking.status, trajectory.state) == ("cancelled", "intake_submitted")


# ---------- one message each ----------


def test_a_file_tells_each_person_one_message_with_the_numbers() -> None:
    numbers = [f"M{number}" for number in range(1, 41)]
    applied(table([line(number, start="01-09-2025") for number in numbers]))
    old, new, coordinator = supervisor("old", "ET"), supervisor("new", "BMS"), person("coordinator")
    give(coordinator, Role.COORDINATOR)
    for number in numbers:
        case(number, old)
    # half of them go to BMS, and everybody began a month earlier
    moved = [
        line(number, start="01-08-2025", faculty="BMS" if place % 2 else "ET") for place, number in enumerate(numbers)
    ]
    told(applied(table(moved), valid_from=NOVEMBER))
    counts = {who: Notice.objects.filter(recipient=who).count() for who in User.objects.all()}
    assert set(counts.values()) == {1}
    asked = Notice.objects.get(recipient=new)
    assert asked.code == "trajectories.several_changed_ask"
    assert asked.params["whose"]["en"] == "20 people"
    assert "20 trajectories came to your faculty" in asked.params["what"]["en"]
    lost = Notice.objects.get(recipient=old)
    assert "20 trajectories of yours went" in lost.params["what"]["en"]
    assert "20 deadlines changed" in lost.params["what"]["en"]
    assert Notice.objects.get(recipient=of("M2")).code == "trajectories.moved_and_changed"


def test_one_row_is_told_by_its_name() -> None:
    applied(table([line("M1")]))
    old = supervisor("old", "ET")
    case("M1", old)
    told(applied(table([line("M1", start="01-10-2025")])))
    assert Notice.objects.get(recipient=old).code == "trajectories.deadline_changed_staff"


# ---------- a reason ----------


def test_an_older_file_needs_a_reason_that_is_kept() -> None:
    applied(table([line("M1"), line("M2"), line("M3"), line("M4")]), valid_from=DECEMBER)
    old = staged(table([line("M1"), line("M2"), line("M3"), line("M4")]), valid_from=NOVEMBER)
    assert [one["code"] for one in old.summary["warnings"]] == ["older"]
    with pytest.raises(Refused, match="Write why"):
        apply_feed(old, by=None, today=TODAY, reason="  ")
    apply_feed(old, by=None, today=TODAY, reason="The December file was wrong.")
    old.refresh_from_db()
    assert old.reason == "The December file was wrong."
    event = Event.objects.filter(verb=applying.APPLIED.name).latest("pk")
    assert event.data["reason"] == old.reason
    assert event.data["warnings"] == ["older"]


@pytest.mark.parametrize(
    ("setting", "value"),
    [("feed_rows_least_percent", 50), ("feed_rows_most_percent", 200), ("feed_changed_percent", 100)],
)
def test_each_limit_is_a_setting(setting: str, value: int) -> None:
    ten = [line(f"M{number}") for number in range(10)]
    applied(table(ten))
    odd = {
        "feed_rows_least_percent": ten[:7],
        "feed_rows_most_percent": [*ten, line("N1"), line("N2"), line("N3")],
        "feed_changed_percent": [{**one, "fte": "0,5"} if place < 4 else one for place, one in enumerate(ten)],
    }[setting]
    assert len(staged(table(odd)).summary["warnings"]) == 1
    set_value(setting, value, by=None, on=TODAY)
    assert staged(table(odd)).summary["warnings"] == []


def test_another_file_applied_meanwhile_makes_the_preview_anew() -> None:
    mine = staged(table([line("M1")]))
    applied(table([line("M9", faculty="BMS")]), valid_from=NOVEMBER)
    with pytest.raises(Refused, match="changed since"):
        apply_feed(mine, by=None, today=TODAY, reason="Yes.")
    mine.refresh_from_db()
    feed.not_applied(mine, today=TODAY)
    apply_feed(mine, by=None, today=TODAY, reason="Yes.")


# ---------- undoing ----------


def test_within_the_hour_nobody_hears_anything_and_all_is_as_before() -> None:
    applied(file("11"))
    case("M7000154", supervisor("old", "BMS"))
    case("M7002302", supervisor("other", "ET"))
    supervisor("new", "ET")
    before = seen()
    upload = applied(file("12"), valid_from=DECEMBER)
    after = seen()
    assert after != before
    undone(upload)
    assert seen() == before
    assert not Notice.objects.exists()
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        tasks.send_feed_news(upload.pk)
    assert not Notice.objects.exists()
    assert not Job.objects.filter(task="notices.deliver").exists()
    assert not FeedImage.objects.filter(upload=upload).exists()
    again = applied(file("12"), valid_from=DECEMBER)
    assert seen() == after
    undone(again)
    assert seen() == before


def test_later_it_tells_the_people_concerned_what_is_true_now() -> None:
    applied(file("11"))
    old, new = supervisor("old", "BMS"), supervisor("new", "ET")
    trajectory = case("M7000154", old)
    upload = applied(file("12"), valid_from=DECEMBER)
    told(upload)
    Notice.objects.all().delete()
    undone(upload)
    found = set(Notice.objects.values_list("code", "recipient__given_name"))
    assert {
        ("trajectories.moved_back", "Priya"),
        ("trajectories.yours_again", "Old"),
        ("trajectories.gone_again", "New"),
    } <= found
    trajectory.refresh_from_db()
    assert trajectory.supervisor == old
    assert Notice.objects.filter(recipient=new).count() == 1


def test_who_was_brought_goes_unless_something_hangs_on_the_account() -> None:
    applied(table([line("M1")]))
    upload = applied(table([line("M1"), line("M2"), line("M3"), line("M4")]))
    record("people.details_changed", of("M3"), by=of("M3"))
    give(of("M4"), Role.ASSESSOR)
    done = undone(upload)
    assert done.accounts == 1
    assert not User.objects.filter(employee_no="M2").exists()
    assert not of("M3").is_active
    assert of("M4").is_active, "a role that was given since is done by hand, and wins"
    assert not Obligation.objects.exclude(person__employee_no="M1").exists()
    applied(table([line("M1"), line("M2"), line("M3"), line("M4")]))
    assert of("M3").is_active
    assert Obligation.objects.filter(ended_on=None).count() == 4


def test_who_was_reminded_of_a_deadline_they_never_had_is_told() -> None:
    applied(table([line("M1", fte="0,1")]))
    upload = applied(table([line("M1", fte="1,0", start="01-01-2020")]))
    told(upload)
    duty = Obligation.objects.get()
    assert duty.deadline is not None
    ReminderLog.objects.create(obligation=duty, milestone="over", deadline=duty.deadline, sent_at=NOW)
    undone(upload)
    duty.refresh_from_db()
    assert duty.ended_on is not None
    assert Notice.objects.get(recipient=of("M1")).code == "trajectories.no_duty_after_all"


def test_names_and_addresses_go_back_also_when_two_had_exchanged_theirs() -> None:
    applied(table([line("M1"), line("M2")]))
    before = seen()
    upload = applied(
        table([line("M1", email="m2@feed.example", last_name="Other"), line("M2", email="m1@feed.example")])
    )
    undone(upload)
    assert seen() == before
    upload = applied(table([line("M1", email="new@feed.example"), line("M2"), line("M3", email="m1@feed.example")]))
    undone(upload)
    assert seen() == before


def test_what_somebody_changed_by_hand_since_wins_and_is_listed() -> None:
    applied(table([line("M1"), line("M2"), line("M3"), line("M4")]))
    changed = [line(number, fte="0,5", last_name="New", email=f"new{number}@feed.example") for number in ("M1", "M2")]
    upload = applied(table([*changed, line("M3", fte="0,5"), line("M4")]))
    row = Employment.objects.filter(person__employee_no="M1").latest("start")
    Employment.objects.filter(pk=row.pk).update(fte=Decimal("0.70"), by_hand=["fte"])
    User.objects.filter(employee_no="M2").update(family_name="Mine")
    EmailAddress.objects.filter(user__employee_no="M2").update(email="own@feed.example")
    User.objects.filter(employee_no="M2").update(email="own@feed.example")
    done = undone(upload)
    assert {one.employee_no: one.stays for one in done.stays} == {"M1": ["appointment"], "M2": ["name", "email"]}
    last = Employment.objects.filter(person__employee_no="M1").latest("start")
    assert (last.fte, of("M1").family_name, of("M1").email) == (Decimal("0.70"), "Person M1", "m1@feed.example")
    assert (of("M2").family_name, of("M2").email) == ("Mine", "own@feed.example")
    assert [str(one.fte) for one in Employment.objects.filter(person__employee_no="M2")] == ["1.00"]
    assert [str(one.fte) for one in Employment.objects.filter(person__employee_no="M3")] == ["1.00"]


def test_an_appointment_recorded_since_in_its_place_stays() -> None:
    applied(table([line("M1")]))
    upload = applied(table([line("M1", end="30-11-2026")]))
    Employment.objects.create(
        person=of("M1"), faculty=Faculty.objects.get(code="ET"), job_family="assistant", fte=1,
        start=date(2026, 12, 1), appointed_on=date(2026, 12, 1), by_hand=["start"],
    )  # fmt: skip
    done = undone(upload)
    assert [one.stays for one in done.stays] == [["appointment"]]
    assert Employment.objects.count() == 2


def test_an_address_that_somebody_else_got_since_stays_theirs() -> None:
    applied(table([line("M1")]))
    upload = applied(table([line("M1", email="new@feed.example")]))
    other = person("other")
    User.objects.filter(pk=other.pk).update(email="m1@feed.example")
    done = undone(upload)
    assert [one.stays for one in done.stays] == [["email"]]
    assert of("M1").email == "new@feed.example"


def test_a_supervisor_assigned_since_stays_where_the_role_reaches_that_far() -> None:
    applied(file("11"))
    old, both = supervisor("old", "BMS"), supervisor("both", "ET", "BMS")
    trajectory = case("M7000154", old)
    upload = applied(file("12"), valid_from=DECEMBER)
    Trajectory.objects.filter(pk=trajectory.pk).update(supervisor=both)
    undone(upload)
    trajectory.refresh_from_db()
    assert (trajectory.faculty.code, trajectory.supervisor) == ("BMS", both)


def test_a_trajectory_stands_under_its_own_obligation_again() -> None:
    applied(table([line("M1", fte="0,1")]))
    trajectory = case("M1", None)
    upload = applied(table([line("M1", fte="1,0")]))
    trajectory.refresh_from_db()
    assert trajectory.obligation_id
    undone(upload)
    assert Trajectory.objects.get(pk=trajectory.pk).obligation_id is None
    assert not Obligation.objects.exists()


def test_only_the_last_file_not_undone_and_only_once() -> None:
    first = applied(table([line("M1")]))
    start = seen()
    second = applied(table([line("M1", fte="0,5")]))
    with pytest.raises(Refused, match="Another file"):
        undone(first)
    undone(second)
    assert seen() == start
    with pytest.raises(Refused, match="already"):
        undone(second)
    third = applied(table([line("M1", fte="0,8")]))
    undone(third)
    assert seen() == start
    undone(first)
    assert not Employment.objects.exists()


@pytest.mark.parametrize(("days", "possible"), [(30, True), (31, False)])
def test_a_file_can_be_undone_for_thirty_days(days: int, possible: bool) -> None:
    upload = applied(table([line("M1")]))
    why = feed_undo.why_not(upload, None, TODAY + timedelta(days=days))
    assert (why is None) == possible
    assert feed_news.drop_old_images(today=TODAY + timedelta(days=days)) == (0 if possible else 1)


def test_the_days_are_a_setting() -> None:
    upload = applied(table([line("M1")]))
    set_value("feed_undo_days", 2, by=None, on=TODAY)
    possible = [feed_undo.why_not(upload, None, TODAY + timedelta(days=days)) is None for days in (2, 3)]
    assert possible == [True, False]


def test_central_hr_takes_back_anybodys_file_an_advisor_the_own() -> None:
    own, central, stranger = person("own"), person("central"), person("stranger")
    give(own, Role.HR_ADVISOR, Faculty.objects.get(code="ET"))
    give(central, Role.HR_ADVISOR)
    give(stranger, Role.HR_ADVISOR, Faculty.objects.get(code="BMS"))
    upload = applied(table([line("M1")]), by=own)
    with pytest.raises(Refused, match="Only the person who applied this file"):
        undo_feed(upload, by=stranger, today=TODAY)
    assert feed_undo.why_not(upload, own, TODAY) is None
    undo_feed(upload, by=central, today=TODAY)
    event = Event.objects.get(verb=feed_undo.UNDONE.name)
    assert (event.actor, event.data["people"]) == (central, 1)


def test_something_else_than_was_shown_is_not_undone() -> None:
    applied(table([line("M1")]))
    upload = applied(table([line("M1", last_name="New")]))
    shown = feed_undo.foresee(upload)
    User.objects.filter(employee_no="M1").update(family_name="Mine")
    with pytest.raises(Refused, match="changed since"):
        undo_feed(upload, by=None, today=TODAY, seen=shown.seen)


# ---------- people who are not in the file ----------


def gone(upload: FeedUpload, said: str, day: date | None = None) -> None:
    row = upload.rows.get(kind="vanished")
    feed.answer_gone(upload, row, said, day, by=upload.uploaded_by, today=TODAY)  # type: ignore[arg-type]
    upload.refresh_from_db()


@pytest.fixture
def without_one() -> FeedUpload:
    """A file, checked by HR, in which M2 is not."""
    hr = person("hr")
    give(hr, Role.HR_ADVISOR)
    applied(table([line("M1"), line("M2")]), by=hr)
    return staged(table([line("M1")]), by=hr)


def applied_now(upload: FeedUpload) -> Employment:
    apply_feed(upload, by=upload.uploaded_by, today=TODAY, reason="Yes.")
    return Employment.objects.get(person__employee_no="M2")


def test_not_answered_is_flagged(without_one: FeedUpload) -> None:
    assert applied_now(without_one).vanished_on == NOVEMBER


def test_has_left_ends_the_appointment_on_that_day(without_one: FeedUpload) -> None:
    with pytest.raises(Refused, match="Enter the last day"):
        gone(without_one, Gone.LEFT)
    with pytest.raises(Refused, match="not before"):
        gone(without_one, Gone.LEFT, date(2025, 8, 31))
    gone(without_one, Gone.LEFT, date(2026, 10, 31))
    row = applied_now(without_one)
    assert (row.end, row.vanished_on, row.by_hand) == (date(2026, 10, 31), None, ["end"])
    assert Obligation.objects.get(person__employee_no="M2").ended_on == date(2026, 10, 31)


@pytest.mark.parametrize(("said", "asked"), [(Gone.KEEP, True), (Gone.ELSEWHERE, False)])
def test_kept_as_it_is(without_one: FeedUpload, said: str, asked: bool) -> None:
    gone(without_one, said)
    assert without_one.summary["changed"] == 0
    row = applied_now(without_one)
    assert (row.end, row.vanished_on) == (None, None)
    later = staged(table([line("M1")]), by=without_one.uploaded_by)
    assert (later.summary["changed"] == 1) is asked


def test_an_answer_can_be_taken_back(without_one: FeedUpload) -> None:
    gone(without_one, Gone.KEEP)
    gone(without_one, "")
    assert applied_now(without_one).vanished_on == NOVEMBER


# ---------- who becomes line manager, and whose address changes ----------


@pytest.fixture
def managed() -> Trajectory:
    """A teacher at ET whose UTQ supervisor has the number B1, and is no line manager yet."""
    applied(table([line("M1"), line("B1", last_name="Boss")]))
    give(of("B1"), Role.UTQ_SUPERVISOR, Faculty.objects.get(code="ET"))
    give(person("office"), Role.COORDINATOR)
    return case("M1", of("B1"))


def with_manager(number: str = "B1") -> FeedUpload:
    return applied(table([line("M1", manager_no=number), line("B1", last_name="Boss")]))


def ties() -> list[str]:
    return sorted(Notice.objects.filter(code__regex="tied|freed").values_list("code", flat=True))


TIED = ["trajectories.tied_assign", "trajectories.tied_ends", "trajectories.tied_yours"]
FREED = ["trajectories.freed_back", "trajectories.freed_settled", "trajectories.freed_yours"]


def test_a_supervisor_whom_a_file_makes_line_manager_hears_it_with_the_mails_of_the_file(managed: Trajectory) -> None:
    upload = with_manager()
    assert (ties(), Event.objects.filter(verb="trajectories.supervisor_tied").count()) == ([], 0)
    assert upload.summary["told"] == 3
    recount_of_the_day(today=TODAY)
    assert ties() == []  # nor by what is counted meanwhile
    told(upload)
    assert ties() == TIED
    for _again in range(2):
        FeedUpload.objects.filter(pk=upload.pk).update(news_sent_at=None)
        told(upload)
    assert ties() == TIED


def test_taken_back_within_the_hour_nobody_hears_it_and_a_later_file_tells_it(managed: Trajectory) -> None:
    upload = with_manager()
    undone(upload)
    assert told(upload) == 0
    assert (ties(), Event.objects.filter(verb__startswith="trajectories.supervisor_").count()) == ([], 0)
    told(with_manager())
    assert ties() == TIED


def test_taken_back_later_they_hear_who_it_is_again_and_the_next_time_too(managed: Trajectory) -> None:
    upload = with_manager()
    told(upload)
    upload.refresh_from_db()
    undone(upload)
    assert ties() == sorted([*TIED, *FREED])
    told(with_manager())
    assert ties() == sorted([*TIED, *TIED, *FREED])


def test_a_teacher_hears_of_a_deadline_and_of_the_supervisor_in_one_message(managed: Trajectory) -> None:
    upload = applied(table([line("M1", manager_no="B1", start="01-10-2025"), line("B1", last_name="Boss")]))
    own = Notice.objects.filter(recipient=managed.person).order_by("pk")
    told(upload)
    assert [one.code for one in own.all()] == ["trajectories.together_yours"]
    upload.refresh_from_db()
    undone(upload)
    assert [one.code for one in own.all()] == ["trajectories.together_yours"] * 2
    for one, supervisor in zip(own, ("is your line manager now", "is your UTQ supervisor again"), strict=True):
        assert ("Your deadline is now" in words_of(one).body, supervisor in words_of(one).body) == (True, True)
    # and so does who reads along again; while they were the line manager the deadline was none of their news
    boss = Notice.objects.filter(recipient=of("B1")).order_by("pk")
    assert [one.code for one in boss] == ["trajectories.tied_ends", "trajectories.together_staff"]
    said = words_of(boss[1])
    assert ("deadline" in said.body, "read along again" in said.body) == (True, True)


def test_what_hr_corrects_by_hand_is_one_message_too(managed: Trajectory) -> None:
    duty = Obligation.objects.get(person=managed.person)
    Employment.objects.filter(person=managed.person).update(
        line_manager=of("B1"), start=date(2025, 10, 1), appointed_on=date(2025, 10, 1)
    )
    outcome = recount([managed.person_id], today=TODAY)
    tell(outcome, Occasion(None, WHY_EMPLOYMENT, TODAY))
    assert Obligation.objects.get(pk=duty.pk).deadline != duty.deadline
    assert [one.code for one in Notice.objects.filter(recipient=managed.person)] == ["trajectories.together_yours"]


def test_of_somebody_whose_role_ended_meanwhile_nobody_hears_that_they_are_back(managed: Trajectory) -> None:
    upload = with_manager()
    told(upload)
    of("B1").role_assignments.update(valid_until=TODAY - timedelta(days=1))
    undone(upload)
    assert ties() == TIED
    assert Event.objects.filter(verb="trajectories.supervisor_free").count() == 1


def test_a_tie_made_by_hand_within_the_hour_is_told_when_the_file_is_taken_back(managed: Trajectory) -> None:
    upload = with_manager()
    Employment.objects.filter(person=managed.person).update(fte=Decimal("0.5"))  # by hand: the appointment stays
    undone(upload)
    assert ties() == TIED


def test_many_ties_are_told_in_as_many_queries_as_one() -> None:
    numbers = ["M1", "M2", "M3"]
    applied(table([*(line(number) for number in numbers), line("B1", last_name="Boss")]))
    give(of("B1"), Role.UTQ_SUPERVISOR, Faculty.objects.get(code="ET"))
    give(person("office"), Role.COORDINATOR)
    for number in numbers:
        case(number, of("B1"))
    found = recount([of("M1").pk, of("M2").pk, of("M3").pk], today=TODAY).ties
    assert found == []
    Employment.objects.filter(person__employee_no__startswith="M").update(line_manager=of("B1"))
    found = recount([of("M1").pk, of("M2").pk, of("M3").pk], today=TODAY).ties
    counts = []
    for some in (found[:1], found[1:]):
        with CaptureQueriesContext(connection) as queries:
            readers_of(some)
            tell_ties(some)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Notice.objects.filter(code__startswith="trajectories.tied").count() == 9


def moved_address() -> FeedUpload:
    return applied(table([line("M1", email="new@feed.example")]))


def old_addresses() -> list[str]:
    return [job.kwargs["address"] for job in Job.objects.filter(task="people.tell_old_address").order_by("pk")]


def test_an_old_address_hears_of_it_with_the_mails_of_the_file() -> None:
    applied(table([line("M1")]))
    upload = moved_address()
    assert (old_addresses(), upload.summary["told"]) == ([], 1)
    told(upload)
    assert old_addresses() == ["m1@feed.example"]


def test_taken_back_within_the_hour_no_address_hears_anything() -> None:
    applied(table([line("M1")]))
    upload = moved_address()
    undone(upload)
    told(upload)
    assert old_addresses() == []
    assert of("M1").email == "m1@feed.example"


def test_taken_back_later_the_address_of_the_file_is_told_in_its_turn() -> None:
    applied(table([line("M1")]))
    upload = moved_address()
    told(upload)
    upload.refresh_from_db()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        undone(upload)
    assert old_addresses() == ["m1@feed.example", "new@feed.example"]


def test_an_address_changed_by_hand_within_the_hour_stays_and_the_first_one_is_told_too() -> None:
    applied(table([line("M1")]))
    upload = moved_address()
    User.objects.filter(employee_no="M1").update(email="own@feed.example")
    undone(upload)
    assert old_addresses() == ["m1@feed.example"]


def test_an_address_that_is_somebodys_again_by_the_time_of_the_mail_hears_nothing(mailoutbox: list[Any]) -> None:
    applied(table([line("M1")]))
    told(moved_address())
    people_tasks.tell_old_address("m1@feed.example", "nl")
    assert len(mailoutbox) == 1
    EmailAddress.objects.create(user=person("somebody"), email="m1@feed.example", verified=True, primary=True)
    people_tasks.tell_old_address("m1@feed.example", "nl")
    assert len(mailoutbox) == 1


def test_an_applied_file_puts_no_mail_and_no_notice_into_the_world(managed: Trajectory) -> None:
    jobs = set(Job.objects.values_list("pk", flat=True))
    applied(
        table(
            [
                line("M1", manager_no="B1", email="new@feed.example", start="01-10-2025"),
                line("B1", last_name="Boss", faculty="BMS"),
            ]
        )
    )
    assert not Notice.objects.exists()
    assert set(Job.objects.exclude(pk__in=jobs).values_list("task", flat=True)) == {"trajectories.send_feed_news"}
