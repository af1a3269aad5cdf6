"""The pages of HR files and deadlines, for those who may see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Cast, began, employ, person
from tests.kept import location
from tests.trajectories.feeds import DECEMBER, applied, file, line, make_faculties, table
from trajectories import tasks
from trajectories.obligations.models import Obligation, ObligationAdjustment
from trajectories.obligations.queries import feed as queries
from trajectories.obligations.queries.deciding import Wish
from trajectories.obligations.workflow import feed
from trajectories.obligations.workflow.deciding import propose
from trajectories.obligations.workflow.obligation import record_leave
from trajectories.views import feed as feed_views
from utq_portal.jobs.models import Job
from utq_portal.notices.models import Notice
from utq_portal.people.models import Employment, FeedUpload, Source, User

SignIn = Callable[[User], Client]
TODAY = date(2026, 11, 23)


@pytest.fixture
def obligation(cast: Cast) -> Obligation:
    began(cast, date(2025, 3, 1))
    return Obligation.objects.get(person=cast.teacher)


def upload(client: Client, content: bytes, name: str = "feed-2026-12.csv", **data: object) -> FeedUpload:
    response = client.post("/hr/", {"file": SimpleUploadedFile(name, content), **data}, follow=True)
    assert response.status_code == 200, response.content.decode()
    return FeedUpload.objects.latest("pk")


def test_from_file_to_people_in_the_browser(cast: Cast, signed_in: SignIn) -> None:
    make_faculties()
    hr = signed_in(cast.central_hr)
    first = upload(hr, file("11"), "hr-feed-2026-11.csv")
    assert first.valid_from == date(2026, 11, 1)
    page = hr.get(f"/hr/files/{first.pk}/")
    assert "Müller" in page.content.decode()
    assert hr.post(f"/hr/files/{first.pk}/apply/").status_code == 302
    again = hr.post(f"/hr/files/{first.pk}/apply/", follow=True)
    assert "already" in again.content.decode()
    assert User.objects.filter(source=Source.IMPORT).count() == 240
    second = upload(hr, file("12"), "hr-feed-2026-12.csv")
    assert second.valid_from == DECEMBER
    for kind in second.summary["rows"]:
        assert hr.get(f"/hr/files/{second.pk}/?kind={kind}").status_code == 200


def test_a_refused_row_is_mended_in_the_preview(cast: Cast, signed_in: SignIn) -> None:
    make_faculties()
    hr = signed_in(cast.central_hr)
    found = upload(hr, table([line("M1", fte="1,8"), line("M2")]))
    row = found.rows.get(kind="refused")
    response = hr.post(f"/hr/files/{found.pk}/rows/{row.pk}/", {"fte": "0,8"})
    assert response.status_code == 302
    found.refresh_from_db()
    assert found.summary["rows"] == {"joiner": 2}


def test_the_preview_says_what_applying_comes_to(cast: Cast, signed_in: SignIn) -> None:
    make_faculties()
    hr = signed_in(cast.central_hr)
    found = upload(hr, table([line("M1", fte="1,8"), line("M2")]))
    words = " ".join(hr.get(f"/hr/files/{found.pk}/").content.decode().split())
    assert "1 person changes. 1 deadline set or moved. 1 row stays out." in words
    assert "question" not in queries.outcome(found)
    assert "Correct them here" in words
    hr.post(f"/hr/files/{found.pk}/apply/")
    words = hr.get(f"/hr/files/{found.pk}/?kind=refused").content.decode()
    assert "Correct them here" not in words, "there is nothing to mend here after the file was applied"
    assert "These rows stayed out" in words
    assert "Until then" not in words, "nobody is told, so there is no hour to wait for"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_each_number_of_a_file_has_its_own_plural(count: int) -> None:
    rows = {"refused": count, "question": count}
    said = queries.outcome(FeedUpload(summary={"changed": count, "deadlines": count, "rows": rows}))
    wanted = {
        0: "0 people change. 0 deadlines set or moved.",
        1: "1 person changes. 1 deadline set or moved. 1 row stays out. 1 question is not answered.",
        2: "2 people change. 2 deadlines set or moved. 2 rows stay out. 2 questions are not answered.",
    }
    assert said == wanted[count]


def test_another_day_makes_the_preview_again(cast: Cast, signed_in: SignIn) -> None:
    make_faculties()
    hr = signed_in(cast.central_hr)
    found = upload(hr, table([line("M1")]))
    hr.post(f"/hr/files/{found.pk}/frame/", {"valid_from": "2026-10-01", "faculties": []})
    found.refresh_from_db()
    assert (found.valid_from, found.faculties) == (date(2026, 10, 1), [])
    failed = hr.post(f"/hr/files/{found.pk}/frame/", {"valid_from": "31-02-2026"})
    assert failed.status_code == 422


def test_a_faculty_advisor_uploads_own_rows_only(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.hr)
    content = table([line("M1", faculty="SCI"), line("M2", faculty="LAW")])
    found = upload(hr, content)
    assert found.summary["rows"] == {"joiner": 1, "refused": 1}
    assert found.rows.get(kind="refused").reason == "faculty_closed"
    hr.post(f"/hr/files/{found.pk}/apply/")
    assert User.objects.filter(employee_no="M1").exists()
    assert not User.objects.filter(employee_no="M2").exists()


def test_another_advisor_can_look_but_not_apply(cast: Cast, signed_in: SignIn) -> None:
    found = upload(signed_in(cast.hr), table([line("M1", faculty="SCI")]))
    central = signed_in(cast.central_hr)
    assert central.get(f"/hr/files/{found.pk}/").status_code == 200
    refused = central.post(f"/hr/files/{found.pk}/apply/", follow=True)
    assert "Only the person" in refused.content.decode()
    theirs = upload(central, table([line("M1", faculty="SCI")]))
    assert signed_in(cast.hr).get(f"/hr/files/{theirs.pk}/").status_code == 404
    assert signed_in(cast.coordinator).get("/hr/").status_code == 404


def test_a_wrong_file_says_what_is_wrong(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.central_hr)
    response = hr.post("/hr/", {"file": SimpleUploadedFile("x.csv", b"name;salary\r\na;1\r\n")}, follow=True)
    said = response.content.decode()
    assert "No column is known for: Employee number, Faculty, Job family, FTE, First day" in said
    assert "employee_no" not in said.partition("<table")[0]
    assert "salary" in said.partition("<table")[2]
    assert hr.post("/hr/", {}).status_code == 422
    assert hr.post("/hr/", {"file": SimpleUploadedFile("x.csv", b"")}).status_code == 422


@pytest.mark.parametrize("who", ["teacher", "supervisor", "other", "hr", "dean", "coordinator"])
def test_why_this_date(cast: Cast, signed_in: SignIn, obligation: Obligation, who: str) -> None:
    record_leave(obligation, first_day=date(2025, 9, 1), last_day=date(2025, 11, 2), by=cast.hr, today=TODAY)
    propose(obligation, Wish("extend_months", 3), reason="parttime", note="secret words", by=cast.hr, today=TODAY)
    reader = cast.stranger if who == "other" else getattr(cast, who)
    response = signed_in(reader).get(f"/obligations/{obligation.pk}/")
    assert response.status_code == (404 if who == "other" else 200)
    if who != "other":
        said = response.content.decode()
        assert "3 August 2028" in said  # 3 years, 3 months, and 63 days
        assert ("Reason: part-time appointment" in said) == (who != "supervisor")


def test_the_page_takes_few_queries(cast: Cast, signed_in: SignIn, obligation: Obligation) -> None:
    for who in (cast.teacher, cast.hr, cast.supervisor):
        client = signed_in(who)
        client.get(f"/obligations/{obligation.pk}/")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(f"/obligations/{obligation.pk}/")
        assert len(captured) <= 10, [query["sql"][:90] for query in captured.captured_queries]


def test_hr_records_extends_corrects_and_withdraws(cast: Cast, signed_in: SignIn, obligation: Obligation) -> None:
    hr = signed_in(cast.hr)
    here = f"/obligations/{obligation.pk}/"

    def now() -> date | None:
        obligation.refresh_from_db()
        return obligation.deadline

    hr.post(f"{here}days/", {"leave-first_day": "1-9-2025", "leave-last_day": "2-11-2025"})
    assert now() == date(2028, 5, 3)
    twice = hr.post(f"{here}days/", {"leave-first_day": "1-9-2025", "leave-last_day": "2-11-2025"}, follow=True)
    assert "already" in twice.content.decode()
    assert now() == date(2028, 5, 3)
    hr.post(f"{here}extension/", {"more-months": "6", "more-reason": "parttime"})
    assert now() == date(2028, 11, 3)
    hr.post(f"{here}start/", {"start-day": "1-4-2025"})
    assert now() == date(2028, 12, 3)
    for one in obligation.adjustments.all():
        hr.post(f"/obligations/decisions/{one.pk}/withdraw/")
    hr.post(f"/obligations/days/{obligation.pauses.get().pk}/withdraw/")
    assert now() == date(2028, 3, 1)
    assert Notice.objects.filter(recipient=cast.teacher, code="trajectories.deadline_changed").count() == 6
    short = hr.post(f"{here}days/", {"leave-first_day": "1-9-2025", "leave-last_day": "5-9-2025"}, follow=True)
    assert "28 days or more" in short.content.decode()
    wrong = hr.post(f"{here}days/", {"leave-first_day": "1-9-2025", "leave-last_day": "5-8-2025"})
    assert wrong.status_code == 422


def test_beyond_the_setting_the_dean_decides(cast: Cast, signed_in: SignIn, obligation: Obligation) -> None:
    hr, dean = signed_in(cast.hr), signed_in(cast.dean)
    hr.post(f"/obligations/{obligation.pk}/extension/", {"more-months": "9", "more-reason": "organisational"})
    asked = ObligationAdjustment.objects.get()
    assert asked.decided_on is None
    assert hr.post(f"/obligations/decisions/{asked.pk}/decide/", {"decision": "grant"}).status_code == 404
    assert cast.teacher.name in dean.get("/hr/decisions/").content.decode()
    dean.post(f"/obligations/decisions/{asked.pk}/decide/", {"decision": "grant"})
    obligation.refresh_from_db()
    assert obligation.deadline == date(2028, 12, 1)
    twice = dean.post(f"/obligations/decisions/{asked.pk}/decide/", {"decision": "grant"}, follow=True)
    assert "already" in twice.content.decode()


def test_the_teacher_asks_and_hr_answers(cast: Cast, signed_in: SignIn, obligation: Obligation) -> None:
    teacher, hr = signed_in(cast.teacher), signed_in(cast.hr)
    here = f"/obligations/{obligation.pk}/"
    data = {"ask": "extension", "more-months": "3", "more-reason": "late_teaching_start", "more-note": "later"}
    teacher.post(f"{here}ask/", data)
    again = teacher.post(f"{here}ask/", data, follow=True)
    assert "already" in again.content.decode()
    asked = ObligationAdjustment.objects.get()
    assert Notice.objects.filter(code="trajectories.more_time_asked", recipient=cast.hr).count() == 1
    assert "Grant or propose this" in hr.get(here).content.decode()
    hr.post(f"{here}extension/", {"asked": asked.pk, "more-months": "3", "more-reason": asked.reason})
    obligation.refresh_from_db()
    assert obligation.deadline == date(2028, 6, 1)
    teacher.post(f"{here}ask/", data)
    second = ObligationAdjustment.objects.latest("pk")
    hr.post(f"/obligations/decisions/{second.pk}/refuse/", {"answer-answer": "Ask again in spring."})
    assert "Ask again in spring." in teacher.get(here).content.decode()
    days = {"ask": "leave", "leave-first_day": "2027-01-01", "leave-last_day": "2027-03-01"}
    teacher.post(f"{here}ask/", days)
    told = Notice.objects.get(code="trajectories.uncounted_time_asked", recipient=cast.hr)
    assert 'value="1 January 2027"' in hr.get(told.url).content.decode()


def test_nobody_decides_on_the_own_case(cast: Cast, signed_in: SignIn) -> None:
    employ(cast.hr, cast.science)
    own = Obligation.objects.create(
        person=cast.hr, faculty=cast.science, start_date=TODAY, deadline=date(2029, 11, 23), deadline_since=TODAY
    )
    hr = signed_in(cast.hr)
    assert hr.get(f"/obligations/{own.pk}/").status_code == 200
    for what in ("days", "extension", "start", "exclusion"):
        assert hr.post(f"/obligations/{own.pk}/{what}/", {}).status_code == 404


def test_the_list_filters_and_pages(cast: Cast, signed_in: SignIn) -> None:
    hr = signed_in(cast.hr)
    counts = []
    for number in (1, 3):
        while Obligation.objects.filter(faculty=cast.science).count() < number:
            who = person(f"more{Obligation.objects.count()}", "Overdue")
            Obligation.objects.create(
                person=who, faculty=cast.science, start_date=TODAY, deadline=date(2020, 1, 1), deadline_since=TODAY
            )
        hr.get("/hr/obligations/")
        with CaptureQueriesContext(connection) as captured:
            response = hr.get("/hr/obligations/?sort=name")
        assert response.status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10
    assert b"Overdue" in hr.get("/hr/obligations/?show=overdue&q=over").content
    assert b"Overdue" not in hr.get("/hr/obligations/?show=m3").content
    for show in ("settled", "ended", "scheduled", "excluded", "paused", "later", "nonsense"):
        assert hr.get(f"/hr/obligations/?show={show}").status_code == 200
    assert signed_in(cast.stranger).get("/hr/obligations/").status_code == 404


def test_exclusion_and_back(cast: Cast, signed_in: SignIn, obligation: Obligation) -> None:
    hr = signed_in(cast.hr)
    Employment.objects.filter(person=obligation.person).update(fte="0.20")
    hr.post(f"/obligations/{obligation.pk}/exclusion/", {"exclusion-code": "small_appointment"})
    obligation.refresh_from_db()
    assert obligation.exclusion == "small_appointment"
    hr.post(f"/obligations/{obligation.pk}/exclusion/", {"exclusion-code": ""})
    obligation.refresh_from_db()
    assert obligation.exclusion == ""


def test_a_large_file_is_read_and_applied_by_jobs(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_faculties()
    monkeypatch.setattr(feed_views, "LARGE", 10)
    monkeypatch.setattr(feed_views, "APPLIED_AT_ONCE", 10)
    hr = signed_in(cast.central_hr)
    found = upload(hr, file("11"))
    here = f"/hr/files/{found.pk}/"
    assert found.state == FeedUpload.State.STAGED
    assert b'http-equiv="refresh"' in hr.get(here).content
    job = Job.objects.get(task="trajectories.stage_feed")
    for _twice in range(2):
        tasks.stage_feed(**job.kwargs)
    assert not location(found.file_path).exists()
    assert b"Apply 240 changes" in hr.get(here).content
    for _twice in range(2):
        hr.post(f"{here}apply/")
    job = Job.objects.get(task="trajectories.apply_feed")
    assert b'http-equiv="refresh"' in hr.get(here).content
    for _twice in range(2):
        tasks.apply_feed(**job.kwargs)
    found.refresh_from_db()
    assert found.state == FeedUpload.State.APPLIED
    assert User.objects.filter(source=Source.IMPORT).count() == 240


def test_a_job_that_finds_something_changed_brings_the_preview_back(cast: Cast, signed_in: SignIn) -> None:
    make_faculties()
    upload(signed_in(cast.central_hr), table([line("M1")]))
    found = FeedUpload.objects.get()
    feed.apply_later(found, by=cast.central_hr)
    applied(table([line("M1", fte="0,5")]))
    tasks.apply_feed(found.pk)
    found.refresh_from_db()
    assert found.state == FeedUpload.State.READY
    assert found.summary["people"] == {"fte": 1}


def test_a_discarded_file_is_gone(cast: Cast, signed_in: SignIn) -> None:
    make_faculties()
    hr = signed_in(cast.central_hr)
    found = upload(hr, table([line("M1")]))
    assert "Nothing was changed" in hr.post(f"/hr/files/{found.pk}/discard/", follow=True).content.decode()
    assert "cannot be applied" in hr.post(f"/hr/files/{found.pk}/apply/", follow=True).content.decode()
    assert not User.objects.filter(employee_no="M1").exists()


def test_the_sheet_names_who_is_due_and_what_hr_may_want_to_know(cast: Cast, signed_in: SignIn) -> None:
    Employment.objects.filter(person=cast.teacher).update(end=timezone.localdate() + timedelta(days=30))
    Obligation.objects.update(deadline=timezone.localdate() + timedelta(days=100), deadline_since=date(2025, 3, 1))
    owe(cast.colleague, cast, date(2024, 1, 31))
    said = signed_in(cast.hr).get("/hr/sheet/").content.decode()
    assert "appointment ends on" in said
    assert "had passed when it was first counted" in said
    assert said.index("Colleague Voorbeeld") < said.index("Teacher Voorbeeld")  # the longest over first
    assert signed_in(cast.central_hr).get(f"/hr/sheet/?faculty={cast.law.pk}").status_code == 200
    assert "Teacher" not in signed_in(cast.central_hr).get(f"/hr/sheet/?faculty={cast.law.pk}").content.decode()


def test_the_sheet_costs_the_same_for_one_as_for_three(cast: Cast, signed_in: SignIn) -> None:
    hr, counts = signed_in(cast.hr), []
    hr.get("/hr/sheet/")  # what is kept for a while is read now
    for who in (cast.colleague, cast.newcomer, cast.supervisor):
        owe(who, cast, date(2024, 1, 31))
        with CaptureQueriesContext(connection) as queries:
            hr.get("/hr/sheet/")
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 10


def owe(who: User, cast: Cast, deadline: date) -> Obligation:
    """A deadline that came to hold in 2026."""
    return Obligation.objects.create(
        person=who,
        faculty=cast.science,
        start_date=date(2021, 1, 31),
        deadline=deadline,
        deadline_since=date(2026, 11, 1),
    )
