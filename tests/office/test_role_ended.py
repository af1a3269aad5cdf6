"""A role that ended says so; what lies with its holder is listed (docs/domain.md, When a role ends)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Assessment
from dossiers.models import FeedbackRequest
from exemptions.models import ExemptionRequest
from exemptions.workflow.meeting import choose_time
from tests.cast import Cast
from tests.factories import assessments as make_assessments
from tests.factories import dossiers as make_dossiers
from tests.factories import exemptions as make_exemptions
from tests.people.test_standing_in import stand_in
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.office.lying import lying_with
from utq_portal.people.models import FeedUpload, Role, RoleAssignment, User

TODAY = timezone.localdate()
DAY = timedelta(days=1)
SignedIn = Callable[[User], Client]


def end(who: User, days: int = 1) -> None:
    RoleAssignment.objects.filter(person=who).update(valid_until=TODAY - days * DAY)


def test_a_page_of_a_role_that_ended_says_so_and_keeps_the_words(cast: Cast, signed_in: SignedIn) -> None:
    row = make_assessments.assessment(cast, Assessment.State.SCORING)
    place = row.seats.get(person=cast.assessor1)
    end(cast.assessor1)
    browser = signed_in(cast.assessor1)
    opened = browser.get(f"/assessments/seats/{place.pk}/")
    assert (opened.status_code, "Your role has ended" in opened.content.decode()) == (403, True)
    sent = browser.post(f"/assessments/seats/{place.pk}/answer/", {"conflict": "We wrote a book together last year"})
    page = sent.content.decode()
    assert sent.status_code == 403
    assert "We wrote a book together last year" in page
    assert "Assessor, LAW: until" in page


def test_a_page_that_saves_by_itself_is_told_the_same(cast: Cast, signed_in: SignedIn) -> None:
    row = make_assessments.assessment(cast, Assessment.State.SCORING)
    place = row.seats.get(person=cast.assessor1)
    end(cast.assessor1)
    browser = signed_in(cast.assessor1)
    address = f"/assessments/seats/{place.pk}/judge/"
    saved = browser.post(address, {"r1": "Words of an hour"}, headers={"X-Autosave": "1"})
    assert (saved.status_code, saved["Content-Type"]) == (403, "application/json")
    said = saved.json()["error"]
    assert said.startswith("Your role has ended. This page belongs to a role that you had until lately")
    page = browser.get(f"/assessments/seats/{place.pk}/").content.decode()
    assert said.removeprefix("Your role has ended. ") in page
    end(cast.assessor1, 61)
    assert signed_in(cast.assessor1).post(address, {}, headers={"X-Autosave": "1"}).status_code == 404


def test_a_script_of_a_stand_in_is_told_in_data_too(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(stand_in(cast.coordinator, cast.stranger, Role.COORDINATOR))
    sent = {"do": "preset", "preset": "strict"}
    refused = browser.post("/settings/procedure/", sent, headers={"X-Script": "1"})
    assert (refused.status_code, refused.json()["error"][:32]) == (403, "A stand-in changes no settings, ")


@pytest.mark.parametrize(("days", "status"), [(60, 403), (61, 404)])
def test_it_is_said_for_sixty_days(cast: Cast, signed_in: SignedIn, days: int, status: int) -> None:
    end(cast.coordinator, days)
    assert signed_in(cast.coordinator).get("/people/").status_code == status


def test_it_tells_nothing_about_a_page_and_strangers_read_404(cast: Cast, signed_in: SignedIn) -> None:
    end(cast.supervisor)
    browser = signed_in(cast.supervisor)
    assert browser.get(f"/trajectories/{cast.trajectory.pk}/intake/").status_code == 403
    assert browser.get("/trajectories/999999/intake/").status_code == 403
    assert browser.get("/no/such/page/").status_code == 404
    assert signed_in(cast.stranger).get(f"/trajectories/{cast.trajectory.pk}/intake/").status_code == 404


def test_who_has_left_a_role_is_not_greeted_as_new(cast: Cast, signed_in: SignedIn) -> None:
    end(cast.assessor1, 30)
    home = signed_in(cast.assessor1).get("/home/")
    assert home.status_code == 200
    assert "Assessor, LAW: until" in home.content.decode()
    end(cast.cvt_member, 400)
    outside = signed_in(cast.cvt_member).get("/home/").content.decode()
    assert "Your role has ended" in outside
    assert "We look for you in the HR data" not in outside


def test_what_lies_with_somebody_is_listed_before_and_after_the_role_ends(cast: Cast, signed_in: SignedIn) -> None:
    row = make_assessments.assessment(cast, Assessment.State.SCORING)
    for _time in range(2):
        now = timezone.now()
        assert [one.url for one in lying_with(cast.supervisor, cast.coordinator, now)] == [
            f"/caseloads/{cast.supervisor.pk}/"
        ]
        assert [one.url for one in lying_with(cast.assessor1, cast.coordinator, now)] == [f"/assessments/{row.pk}/"]
        page = signed_in(cast.coordinator).get(f"/people/{cast.assessor1.pk}/").content.decode()
        assert f"The assessment of {cast.teacher.name}" in page
        end(cast.supervisor)
        end(cast.assessor1)
    assert lying_with(cast.assessor3, cast.coordinator, timezone.now()) == []


JOINT = ("The joint judgement about", "The assessment of")


@pytest.mark.parametrize(
    ("state", "own", "said"),
    [
        ("scoring", "accepted", (False, True)),
        ("scoring", "submitted", (False, False)),
        ("interview", "submitted", (True, False)),
        ("deliberating", "submitted", (True, False)),
        ("decided", "submitted", (False, False)),
    ],
)
def test_a_joint_judgement_lies_with_somebody_once_there_is_one(
    cast: Cast, state: str, own: str, said: tuple[bool, bool]
) -> None:
    row = make_assessments.assessment(cast, state)
    row.seats.filter(person=cast.assessor1).update(state=own)
    words = " ".join(str(one.words) for one in lying_with(cast.assessor1, cast.coordinator, timezone.now()))
    assert tuple(part in words for part in JOINT) == said


def urls(who: User, cast: Cast) -> list[str]:
    return [one.url for one in lying_with(who, cast.coordinator, timezone.now())]


def test_meetings_and_times_of_an_exemption_are_listed(cast: Cast, signed_in: SignedIn) -> None:
    end(cast.supervisor)
    row = make_exemptions.offered(cast)
    host = row.times.all()[0].host
    for state in ("times_offered", "meeting_planned"):
        page = f"/exemptions/{row.pk}/"
        assert (urls(host, cast), signed_in(cast.coordinator).get(page).status_code) == ([page], 200), state
        if state == "times_offered":
            choose_time(row, row.times.all()[0], by=cast.teacher)
    ExemptionRequest.objects.filter(pk=row.pk).update(state="advised")
    assert urls(host, cast) == []


def test_open_questions_for_feedback_are_listed(cast: Cast, signed_in: SignedIn) -> None:
    section = make_dossiers.SectionFactory(cast)
    question = FeedbackRequest.objects.create(section=section, reader=cast.assessor1, due_on=TODAY)
    page = f"/trajectories/{cast.trajectory.pk}/"
    assert (urls(cast.assessor1, cast), signed_in(cast.coordinator).get(page).status_code) == ([page], 200)
    FeedbackRequest.objects.filter(pk=question.pk).update(state="given")
    assert urls(cast.assessor1, cast) == []


@pytest.mark.parametrize(
    ("state", "waits"),
    [("staged", 1), ("columns", 1), ("ready", 1), ("failed", 1), ("applied", 0), ("refused", 0), ("discarded", 0)],
)
def test_hr_files_that_wait_are_listed(cast: Cast, signed_in: SignedIn, state: str, waits: int) -> None:
    FeedUpload.objects.create(uploaded_by=cast.hr, file_name="november.csv", valid_from=TODAY, state=state)
    assert urls(cast.hr, cast) == ["/people/?role=hr_advisor"] * waits
    page = signed_in(cast.coordinator).get("/people/?role=hr_advisor")
    assert (page.status_code, cast.central_hr.name in page.content.decode()) == (200, True)


def test_more_of_it_asks_no_more_of_the_database(cast: Cast) -> None:
    counts, asked = [], urls(cast.hr, cast)  # what the coordinator holds is asked once
    assert asked == []
    for number in (1, 3):
        while FeedUpload.objects.count() < number:
            FeedUpload.objects.create(uploaded_by=cast.hr, file_name="f.csv", valid_from=TODAY, state="ready")
            section = make_dossiers.SectionFactory(cast, number=FeedUpload.objects.count())
            FeedbackRequest.objects.create(section=section, reader=cast.hr, due_on=TODAY)
        with CaptureQueriesContext(connection) as captured:
            assert len(urls(cast.hr, cast)) == 2 * number
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("state", ["filed", "refused"])
def test_a_request_for_exemption_without_trajectory_is_found_at_once(
    cast: Cast, signed_in: SignedIn, state: str
) -> None:
    request = make_exemptions.filed(cast)
    ExemptionRequest.objects.filter(pk=request.pk).update(state=state)
    Trajectory.objects.filter(person=cast.teacher).delete()
    for path in ("/home/", "/start/"):
        page = signed_in(cast.teacher).get(path)
        assert page.status_code == 200, path
        assert f"/exemptions/{request.pk}/" in page.content.decode(), path
        assert "nothing has started yet" not in page.content.decode(), path


def test_the_first_question_tells_who_is_settled_the_truth(cast: Cast, signed_in: SignedIn) -> None:
    Trajectory.objects.filter(person=cast.teacher).delete()
    Obligation.objects.filter(person=cast.teacher).update(settled_by="earlier", settled_on=TODAY)
    page = signed_in(cast.teacher).get("/start/").content.decode()
    assert "You qualified earlier" in page
    assert "nothing has started yet" not in page


DEADLINES: list[tuple[dict[str, object], str]] = [
    ({"settled_by": "exemption", "settled_on": TODAY}, "<dd>Met"),
    ({"exclusion": "no_teaching"}, "<dd>No deadline"),
    ({"deadline": None}, "<dd>Paused"),
]


@pytest.mark.parametrize(("values", "told"), DEADLINES)
def test_an_open_trajectory_does_not_hide_how_the_obligation_stands(
    cast: Cast, signed_in: SignedIn, values: dict[str, object], told: str
) -> None:
    Obligation.objects.filter(person=cast.teacher).update(**values)
    page = signed_in(cast.teacher).get("/start/").content.decode()
    assert told in page
    assert "Why this date?" not in page


BALLS = [("preparing", "You"), ("submitted", "Coordinator"), ("in_assessment", "Assessors")]


@pytest.mark.parametrize(("state", "holder"), BALLS)
def test_the_first_question_says_who_has_the_ball_in_an_open_trajectory(
    cast: Cast, signed_in: SignedIn, state: str, holder: str
) -> None:
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state=state)
    page = signed_in(cast.teacher).get("/start/").content.decode()
    assert re.search(r"Who has the ball</dt><dd><span [^>]*>([^<]+)<", page).group(1) == holder  # type: ignore[union-attr]
    assert ("Nothing now" in page) == (holder != "You")


def test_the_decider_sees_that_the_dossier_is_in_assessment(cast: Cast, signed_in: SignedIn) -> None:
    request = make_exemptions.advised(cast)
    said = f"The dossier of {cast.teacher.name} is in assessment now"
    short = "The dossier is in assessment now."
    places = {f"/exemptions/{request.pk}/": said, "/exemptions/decisions/": short, "/desk/dean/": short}

    def told() -> list[bool]:
        return [words in signed_in(cast.dean).get(page).content.decode() for page, words in places.items()]

    assert told() == [False, False, False]
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state="in_assessment")
    assert told() == [True, True, True]
    assert said not in signed_in(cast.teacher).get(f"/exemptions/{request.pk}/").content.decode()


def test_an_assessor_without_a_utq_comes_last_with_a_word(cast: Cast) -> None:
    from assessments.queries.candidates import suggestion

    assert {str(one.note) for one in suggestion(cast.trajectory, TODAY).available} == {"no UTQ known here"}
    Obligation.objects.create(
        person=cast.assessor3,
        faculty=cast.science,
        start_date=TODAY,
        deadline_since=TODAY,
        settled_by="earlier",
        settled_on=TODAY,
    )
    first = suggestion(cast.trajectory, TODAY).available[0]
    assert (first.person, str(first.note)) == (cast.assessor3, "")
    assert Role.ASSESSOR in {held.role for held in cast.assessor3.held_roles}
