"""The pages on which the teacher fills in the intake documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast
from tests.factories.trajectories import TrajectoryFactory, add_documents
from trajectories.models import Criterion, EducationalCV
from trajectories.queries.intake import intake_for, intake_progress
from trajectories.workflow.documents import cv_rows
from utq_portal.people.models import User

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]
AUTOSAVE = {"X-Autosave": "1"}


def cv_data(*courses: str, version: int = 0, more: dict[str, str] | None = None, remove: str = "") -> dict[str, Any]:
    """The CV page as it is sent, with one row per course and an empty one."""
    rows = {f"teaching-{n}-course": course for n, course in enumerate([*courses, ""])}
    return {
        "version": version,
        "teaching-TOTAL_FORMS": len(courses) + 1,
        "teaching-INITIAL_FORMS": 0,
        "learning-TOTAL_FORMS": 1,
        "learning-INITIAL_FORMS": 0,
        "learning-0-kind": "training",
        "remove": remove,
        **rows,
        **(more or {}),
    }


def address(cast: Cast, rest: str) -> str:
    return f"/trajectories/{cast.trajectory.pk}/{rest}/"


def test_rows_are_kept_and_shown_again(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.teacher)
    answer = browser.post(address(cast, "cv"), cv_data("Databases", more={"learning-0-course": "Start to teach"}))
    assert (answer.status_code, answer["Location"]) == (302, address(cast, "intake"))
    kept = [(row["kind"], row["course"]) for row in cv_rows(EducationalCV.objects.get())]
    assert kept == [("teaching", "Databases"), ("training", "Start to teach")]
    page = browser.get(address(cast, "cv")).content.decode()
    assert 'value="Databases"' in page
    assert 'name="teaching-1-course"' in page  # an empty row follows


def test_a_row_is_removed_without_scripts(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.teacher)
    answer = browser.post(address(cast, "cv"), cv_data("Databases", "Networks", remove="teaching-0"))
    assert answer["Location"].endswith("/cv/#teaching")
    assert [row["course"] for row in cv_rows(EducationalCV.objects.get())] == ["Networks"]


def test_a_row_taken_off_the_page_goes(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.teacher)
    browser.post(address(cast, "cv"), cv_data("Databases", "Networks", more={"learning-0-course": "Start to teach"}))
    data = cv_data(
        "Databases", "Networks", version=1, more={"teaching-INITIAL_FORMS": "2", "learning-INITIAL_FORMS": "1"}
    )
    for name in ("teaching-0-course", "learning-0-kind"):  # what a script removed sends nothing
        del data[name]
    assert browser.post(address(cast, "cv"), data).status_code == 302
    assert [row["course"] for row in cv_rows(EducationalCV.objects.get())] == ["Networks"]


def test_a_row_without_a_name_is_asked_for_it_but_kept_while_typing(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.teacher)
    half = cv_data("", more={"teaching-0-role": "Lecturer"})
    answer = browser.post(address(cast, "cv"), half)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("Name the course or task, or empty the row") == 2  # in the summary and beside the field
    assert "Error:" in page
    assert 'value="Lecturer"' in page
    saved = browser.post(address(cast, "cv"), half, headers=AUTOSAVE)
    assert saved.json()["version"] == 1
    assert saved.json()["saved_at"]
    assert not intake_progress(intake_for(cast.teacher).get()).cv_done


def test_two_tabs_lose_nothing(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.teacher)
    browser.post(address(cast, "cv"), cv_data("Databases", more={"teaching-0-role": "Lecturer"}))
    stale = cv_data("Databases", "Networks", more={"teaching-0-hours": "40"})
    assert browser.post(address(cast, "cv"), stale, headers=AUTOSAVE).status_code == 409
    answer = browser.post(address(cast, "cv"), stale)
    assert answer.status_code == 409
    page = answer.content.decode()
    for word in ("Saved elsewhere", "What you typed here", "Lecturer", "40", "Networks"):
        assert word in page
    assert 'name="version" value="1"' in page
    assert len(cv_rows(EducationalCV.objects.get())) == 1


def test_nobody_else_writes(cast: Cast, signed_in: SignedIn) -> None:
    for person in (cast.supervisor, cast.coordinator, cast.stranger, cast.colleague):
        assert signed_in(person).post(address(cast, "cv"), cv_data("Databases")).status_code == 404
    assert not EducationalCV.objects.exists()


def test_after_sending_the_documents_are_read_only(cast: Cast, signed_in: SignedIn) -> None:
    add_documents(cast.trajectory)
    browser = signed_in(cast.teacher)
    browser.post(address(cast, "intake/submit"))
    assert b"As it was sent on" in browser.get(address(cast, "cv")).content
    answer = browser.post(address(cast, "cv"), cv_data("Networks", version=1), follow=True)
    assert b"no longer change" in answer.content
    answer = browser.post(address(cast, "self-diagnosis/1"), {"version": 1}, follow=True)
    assert b"no longer change" in answer.content
    assert browser.post(address(cast, "cv"), cv_data("Networks"), headers=AUTOSAVE).status_code == 422


def test_a_file_is_kept_read_by_who_may_and_replaced(cast: Cast, signed_in: SignedIn) -> None:
    browser, url = signed_in(cast.teacher), address(cast, "cv/file")
    assert browser.get(url).status_code == 404
    lying = SimpleUploadedFile("cv.pdf", b"MZ no pdf at all")
    assert browser.post(url, {"files": lying}, headers={"X-Upload": "1"}).status_code == 422
    assert b"Choose the file" in browser.post(url, {}, follow=True).content
    text = SimpleUploadedFile("my cv.txt", b"Databases since 2023")
    assert browser.post(url, {"files": text}, headers={"X-Upload": "1"}).json() == {"name": "my cv.txt"}
    for person, status in ((cast.teacher, 200), (cast.supervisor, 200), (cast.line_manager, 404), (cast.hr, 404)):
        answer = signed_in(person).get(url)
        assert answer.status_code == status
        if status == 200:
            assert "attachment" in answer["Content-Disposition"]
            assert answer["X-Content-Type-Options"] == "nosniff"
        answer.close()
    browser.post(address(cast, "cv/file/remove"))
    assert browser.get(url).status_code == 404


def criteria(cast: Cast, number: int) -> list[int]:
    rows = Criterion.objects.filter(competence__profile=cast.profile, competence__number=number)
    return list(rows.values_list("pk", flat=True))


def test_one_click_per_criterion(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.teacher)
    assert browser.get(address(cast, "self-diagnosis"))["Location"] == address(cast, "self-diagnosis/1")
    first = criteria(cast, 1)
    saved = browser.post(
        address(cast, "self-diagnosis/1"), {"version": 0, f"c{first[0]}-level": 3}, headers=AUTOSAVE
    ).json()
    assert saved["version"] == 1
    assert "1 of" in saved["html"]["#rated-here"]
    levels = {f"c{pk}-level": 4 for pk in first}
    answer = browser.post(address(cast, "self-diagnosis/1"), {"version": 1, **levels})
    assert answer["Location"] == address(cast, "self-diagnosis/2")
    assert browser.get(address(cast, "self-diagnosis"))["Location"] == address(cast, "self-diagnosis/2")
    assert browser.get(address(cast, "self-diagnosis/99")).status_code == 404


def test_all_criteria_in_one_save(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.teacher)
    every = Criterion.objects.filter(competence__profile=cast.profile).values_list("pk", flat=True)
    assert browser.get(address(cast, "self-diagnosis/all")).content.count(b'role="radiogroup"') == len(every)
    answer = browser.post(address(cast, "self-diagnosis/all"), {"version": 0, **{f"c{pk}-level": 3 for pk in every}})
    assert answer["Location"] == address(cast, "intake")
    assert intake_progress(intake_for(cast.teacher).get()).diagnosis_done


def test_a_wrong_level_is_not_saved(cast: Cast, signed_in: SignedIn) -> None:
    pk = criteria(cast, 1)[0]
    browser = signed_in(cast.teacher)
    assert browser.post(address(cast, "self-diagnosis/1"), {"version": 0, f"c{pk}-level": 9}).status_code == 422
    answer = browser.post(address(cast, "self-diagnosis/1"), {"version": 0, f"c{pk}-level": 9}, headers=AUTOSAVE)
    assert answer.status_code == 422


def test_two_tabs_on_one_criterion_show_both(cast: Cast, signed_in: SignedIn) -> None:
    browser, url, pk = signed_in(cast.teacher), address(cast, "self-diagnosis/1"), criteria(cast, 1)[0]
    browser.post(url, {"version": 0, f"c{pk}-level": 4, f"c{pk}-note": "Since 2020"})
    stale = {"version": 0, f"c{pk}-level": 2, f"c{pk}-note": "Only tutorials"}
    assert browser.post(url, stale, headers=AUTOSAVE).status_code == 409
    answer = browser.post(url, stale)
    assert answer.status_code == 409
    assert b"Since 2020\n\nOnly tutorials</textarea>" in answer.content
    assert 'name="version" value="1"' in answer.content.decode()


def test_the_coordinator_reads_levels_but_no_notes(cast: Cast, signed_in: SignedIn) -> None:
    pk = criteria(cast, 1)[0]
    signed_in(cast.teacher).post(
        address(cast, "self-diagnosis/1"), {"version": 0, f"c{pk}-level": 4, f"c{pk}-note": "Between us"}
    )
    assert b"Between us" in signed_in(cast.supervisor).get(address(cast, "self-diagnosis/all")).content
    for page in ("self-diagnosis/all", "intake"):
        content = signed_in(cast.coordinator).get(address(cast, page)).content
        assert b"Fully" in content
        assert b"Between us" not in content


def test_the_talk_is_recorded_and_confirmed(cast: Cast, signed_in: SignedIn) -> None:
    url = address(cast, "discussion")
    browser = signed_in(cast.teacher)
    page = browser.get(url).content.decode()
    assert "Line Manager Voorbeeld" in page
    assert browser.post(url, {"held_on": "", "teaching_tasks": ""}).status_code == 422
    data = {"seen": "", "held_on": "1 March 2026", "teaching_tasks": "Two courses", "hours_available": "160"}
    assert browser.post(url, data)["Location"] == address(cast, "intake")
    assert browser.post(url, data)["Location"] == address(cast, "intake")  # the same again changes nothing
    stale = browser.post(url, {**data, "teaching_tasks": "Three courses"})
    assert stale.status_code == 409
    assert b"changed in another window" in stale.content
    manager = signed_in(cast.line_manager)
    assert b"Two courses" in manager.get(url).content
    for hidden in ("intake", "cv", "self-diagnosis/all", "route"):
        assert manager.get(address(cast, hidden)).status_code == 404
    assert b"You confirmed" in manager.post(address(cast, "discussion/confirm"), follow=True).content
    assert manager.post(url, data).status_code == 404
    assert b"not yours" in signed_in(cast.supervisor).post(address(cast, "discussion/confirm"), follow=True).content


def test_a_future_talk_is_refused_beside_the_field(cast: Cast, signed_in: SignedIn) -> None:
    data = {"seen": "", "held_on": "1-3-2090", "teaching_tasks": "Two"}
    answer = signed_in(cast.teacher).post(address(cast, "discussion"), data)
    assert answer.status_code == 422
    assert answer.content.count(b"Enter a date up to and including") == 2


@pytest.mark.parametrize("rest", ["intake", "cv", "self-diagnosis/1", "self-diagnosis/all", "discussion", "route"])
def test_pages_stay_within_ten_queries(
    cast: Cast, signed_in: SignedIn, django_assert_max_num_queries: Any, rest: str
) -> None:
    add_documents(cast.trajectory)
    for person in (cast.teacher, cast.supervisor):
        browser = signed_in(person)
        browser.get(address(cast, rest))
        with django_assert_max_num_queries(10):
            browser.get(address(cast, rest))


def test_pages_after_the_intake_stay_within_ten_queries(
    cast: Cast, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    booked = TrajectoryFactory(
        state="intake_booked", person=cast.colleague, faculty=cast.science, supervisor=cast.supervisor
    )
    for person in (cast.colleague, cast.supervisor):
        browser = signed_in(person)
        for page in ("intake", "intake/slot", "cv", "self-diagnosis/all", "discussion", "route"):
            browser.get(f"/trajectories/{booked.pk}/{page}/")
            with django_assert_max_num_queries(10):
                browser.get(f"/trajectories/{booked.pk}/{page}/")
