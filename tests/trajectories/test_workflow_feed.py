"""The two months of the feed, from file to obligations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from allauth.account.models import EmailAddress

from tests.cast import give, person
from tests.trajectories.feeds import (
    DECEMBER,
    NOVEMBER,
    TODAY,
    applied,
    file,
    line,
    make_faculties,
    staged,
    table,
    told,
)
from trajectories.models import Profile, Trajectory
from trajectories.obligations.models import EarlierCertificate, Obligation
from trajectories.obligations.workflow import feed
from trajectories.workflow import applying
from trajectories.workflow.applying import apply_feed
from trajectories.workflow.employments import recount_of_the_day
from utq_portal.audit.models import Event
from utq_portal.jobs.models import Job
from utq_portal.notices.models import Notice
from utq_portal.people.models import Employment, Faculty, FeedRow, FeedUpload, Role, Source, User
from utq_portal.workflow import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def surroundings(db: None) -> None:
    make_faculties()


def of(number: str) -> User:
    return User.objects.get(employee_no=number)


def segments(number: str) -> list[tuple[str, str, date, date | None]]:
    rows = Employment.objects.filter(person__employee_no=number).order_by("start")
    return [(row.faculty.code, str(row.fte), row.start, row.end) for row in rows]


def snapshot() -> list[object]:
    return [
        list(Employment.objects.order_by("pk").values()),
        list(User.objects.order_by("pk").values("pk", "email", "given_name", "family_name", "employee_no")),
        list(Obligation.objects.order_by("pk").values("pk", "deadline", "faculty_id", "start_date", "ended_on")),
    ]


def test_november_brings_240_people_and_nobody_a_mail() -> None:
    upload = applied(file("11"))
    assert upload.state == FeedUpload.State.APPLIED
    assert upload.summary["people"] == {"joiner": 240}
    assert upload.summary["rows"] == {"joiner": 242}
    assert User.objects.filter(source=Source.IMPORT).count() == 240
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 240
    assert not any(user.has_usable_password() for user in User.objects.filter(source=Source.IMPORT))
    assert Obligation.objects.filter(deadline__lt=TODAY, ended_on=None).exists()
    assert Notice.objects.count() == 0
    assert Job.objects.filter(task="notices.deliver").count() == 0
    assert not Obligation.objects.exclude(deadline_since=TODAY).exists()


def test_scope_of_november() -> None:
    applied(file("11"))
    lansink = Obligation.objects.get(person=of("M7000315"))
    assert (lansink.start_date, lansink.deadline) == (date(2024, 9, 1), date(2027, 9, 1))
    assert not Obligation.objects.filter(person=of("M7000077")).exists()  # 0.1 FTE
    assert not Obligation.objects.filter(person=of("M7001494")).exists()  # left in 2022
    two = Obligation.objects.get(person=of("M7000201"))  # 0.4 at ET, then 0.4 at BMS as well
    assert (two.start_date, two.faculty.code) == (date(2024, 1, 21), "ET")
    leap = Obligation.objects.get(person=of("M7000120"))
    assert leap.deadline == date(2027, 2, 28)


def test_december_after_november_is_as_described() -> None:
    applied(file("11"))
    upload = staged(file("12"), valid_from=DECEMBER)
    assert upload.summary["people"] == {
        "joiner": 4, "leaver": 3, "move": 2, "fte": 3, "vanished": 1, "same": 230, "refused": 6,
    }  # fmt: skip
    refused = FeedRow.objects.filter(upload=upload, kind="refused").values_list("line", "field", "reason")
    assert list(refused) == [
        (246, "employee_no", "no_number"),
        (247, "fte", "fte_above"),
        (248, "end", "end_before_start"),
        (249, "faculty", "faculty_unknown"),
        (250, "start", "no_date"),
        (251, "email", "bad_address"),
    ]
    done = apply_feed(upload, by=None, today=TODAY)
    assert done.people == 13
    gone = Employment.objects.get(vanished_on__isnull=False)
    assert gone.person.employee_no == "M7001547"
    assert segments("M7000154") == [
        ("BMS", "1.00", date(2024, 1, 1), date(2026, 11, 30)),
        ("ET", "1.00", DECEMBER, None),
    ]
    assert Obligation.objects.get(person=of("M7000154")).faculty.code == "ET"
    # from 0.1 to 0.6: the clock starts then, not in 2021
    tanaka = Obligation.objects.get(person=of("M7002353"))
    assert (tanaka.start_date, tanaka.deadline) == (DECEMBER, date(2029, 12, 1))
    # down to 0.2: it stands still from that day
    paused = Obligation.objects.get(person=of("M7002302"))
    assert paused.deadline is None
    assert list(paused.pauses.values_list("kind", "starts_on", "ends_on", "derived")) == [
        ("reduced", DECEMBER, None, True)
    ]


@pytest.mark.parametrize(("month", "valid_from"), [("11", NOVEMBER), ("12", DECEMBER)])
def test_the_same_file_twice_changes_nothing(month: str, valid_from: date) -> None:
    applied(file("11"))
    applied(file(month), valid_from=valid_from)
    before, events = snapshot(), Event.objects.exclude(verb=applying.APPLIED.name).count()
    again = staged(file(month), valid_from=valid_from)
    assert again.summary["changed"] == 0
    apply_feed(again, by=None, today=TODAY)
    assert snapshot() == before
    assert Event.objects.exclude(verb=applying.APPLIED.name).count() == events


def test_applying_twice_is_refused_and_harmless() -> None:
    upload = applied(file("11"))
    before = snapshot()
    with pytest.raises(Refused, match="already"):
        apply_feed(upload, by=None, today=TODAY)
    assert snapshot() == before


def test_only_who_saw_the_preview_applies_it() -> None:
    hr, other = person("hr"), person("other")
    for one in (hr, other):
        give(one, Role.HR_ADVISOR)
    upload = staged(file("11"), by=hr)
    with pytest.raises(Refused, match="Only the person"):
        apply_feed(upload, by=other, today=TODAY)
    apply_feed(upload, by=hr, today=TODAY)
    assert User.objects.filter(source=Source.IMPORT).count() == 240


def test_a_preview_that_no_longer_holds_is_not_applied() -> None:
    upload = staged(table([line("M1")]))
    applied(table([line("M1", fte="0,5")]))
    with pytest.raises(Refused, match="changed since"):
        apply_feed(upload, by=None, today=TODAY)
    upload.refresh_from_db()
    feed.not_applied(upload, today=TODAY)
    assert upload.summary["people"] == {"fte": 1}


@pytest.mark.parametrize("content", [b"", b"employee_no;fte\r\nM1;1\r\n", b"\xff\xfea\x00", b"PK\x03\x04nothing"])
def test_a_file_that_cannot_be_used_is_refused_whole(content: bytes) -> None:
    upload = staged(content)
    assert upload.state == FeedUpload.State.REFUSED
    assert upload.refusal
    with pytest.raises(Refused):
        apply_feed(upload, by=None, today=TODAY)
    assert not User.objects.filter(source=Source.IMPORT).exists()


def test_demo_people_are_never_touched() -> None:
    demo = person("demo", source=Source.DEMO, employee_no="M1")
    upload = staged(table([line("M1")]))
    assert upload.summary["rows"] == {"refused": 1}
    apply_feed(upload, by=None, today=TODAY)
    demo.refresh_from_db()
    assert demo.given_name == "Demo"


def running(number: str, supervisor: User | None = None) -> Trajectory:
    who = of(number)
    obligation = Obligation.objects.filter(person=who).first()
    return Trajectory.objects.create(
        person=who,
        obligation=obligation,
        profile=Profile.objects.get(active=True),
        faculty=Employment.objects.filter(person=who).latest("start").faculty,
        supervisor=supervisor,
        started_on=TODAY,
    )


def test_a_faculty_move_takes_the_supervisor_away_in_the_same_transaction() -> None:
    applied(file("11"))
    bms, et = Faculty.objects.get(code="BMS"), Faculty.objects.get(code="ET")
    old, new = person("old"), person("new")
    give(old, Role.UTQ_SUPERVISOR, bms)
    give(new, Role.UTQ_SUPERVISOR, et)
    trajectory = running("M7000154", old)
    upload = applied(file("12"), valid_from=DECEMBER)
    trajectory.refresh_from_db()
    assert (trajectory.faculty, trajectory.supervisor) == (et, None)
    assert not Notice.objects.exists()  # the news waits an hour
    told(upload)
    found = set(Notice.objects.values_list("code", "recipient__given_name"))
    assert {
        ("trajectories.moved", "Priya"),
        ("trajectories.moved_away", "Old"),
        ("trajectories.moved_in", "New"),
    } <= found


def test_people_are_told_of_a_changed_deadline_old_new_and_why() -> None:
    applied(file("11"))
    trajectory = running("M7002302")
    told(applied(file("12"), valid_from=DECEMBER))
    notice = Notice.objects.get(recipient=trajectory.person)
    assert notice.code == "trajectories.deadline_stopped"
    assert notice.params["old"]["en"] == "1 August 2029"
    assert notice.url == f"/obligations/{trajectory.obligation_id}/"


def test_an_earlier_certificate_settles() -> None:
    EarlierCertificate.objects.create(employee_no="M1", number="BKO-7", name="Ada", issued_on=date(2019, 5, 1))
    applied(table([line("M1")]))
    obligation = Obligation.objects.get()
    assert (obligation.settled_by, obligation.settled_on) == ("earlier", date(2019, 5, 1))


def test_a_go_live_date_decides_who_gets_an_obligation() -> None:
    from utq_portal.policy.workflow import change_institution

    change_institution({"go_live_on": date(2026, 1, 1)}, by=None)
    applied(table([line("M1", start="01-01-2020", end="31-12-2025"), line("M2", start="01-01-2020", end="01-01-2026")]))
    obligation = Obligation.objects.get()
    assert obligation.person.employee_no == "M2"
    assert obligation.ended_on == date(2026, 1, 1)


def test_leaving_ends_it_and_a_short_break_reopens_it() -> None:
    applied(table([line("M1", end="31-10-2026")]), today=date(2026, 10, 1), valid_from=date(2026, 10, 1))
    first = Obligation.objects.get()
    assert first.ended_on is None
    with time_machine.travel(TODAY):
        recount_of_the_day(today=TODAY)
    first.refresh_from_db()
    assert first.ended_on == date(2026, 10, 31)
    back = [line("M1", end="31-10-2026"), line("M1", start="01-02-2027")]
    applied(table(back))
    first.refresh_from_db()
    assert first.ended_on is None
    assert first.deadline == date(2028, 9, 1) + (date(2027, 2, 1) - date(2026, 11, 1))
    assert Obligation.objects.count() == 1


def test_a_long_break_makes_another_obligation() -> None:
    applied(table([line("M1", start="01-01-2024", end="31-01-2026"), line("M1", start="01-09-2026")]))
    (obligation,) = Obligation.objects.all()  # the old one ended before anybody looked
    assert obligation.start_date == date(2026, 9, 1)


def test_a_joiner_keeps_the_clock_of_the_first_day() -> None:
    applied(table([line("M1", fte="0.15"), line("M1", fte="0.15", department="Optics", start="2026-02-01")]))
    assert Obligation.objects.get().start_date == date(2026, 2, 1)
    assert sum(row.fte for row in Employment.objects.all()) == Decimal("0.30")
