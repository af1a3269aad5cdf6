"""What an assessment is like inside stays inside until it is decided: pages, timelines, calendars and mails."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from assessments import workflow
from assessments.models import Assessment, Interview
from assessments.workflow import Appointment
from tests.cast import Cast
from tests.factories import assessments
from utq_portal.agenda.models import Meeting
from utq_portal.audit.queries import timeline
from utq_portal.audit.verbs import VERBS, Audience
from utq_portal.dashboard.queries.calendar import entries
from utq_portal.notices.models import Notice
from utq_portal.notices.render import words
from utq_portal.people.models import User

Browser = Callable[[User], Client]
SUBJECT = "Competence 3: assessing"
INSIDE = ("assessments.submit", "assessments.write_consensus", "assessments.waive_interview")
# what the candidate is told on the way, and staff who is not the coordinator is not
ON_THE_WAY = (
    "assessments.agree",
    "assessments.deliberate",
    "assessments.schedule_interview",
    "assessments.move_interview",
    "assessments.hold_interview",
    "assessments.confirm_consensus",
    "assessments.no_consensus",
    "assessments.request_arbitration",
    "assessments.decide_arbitration",
)
S = Assessment.State
JUDGED = (S.SCORING, S.INTERVIEW, S.DELIBERATING, S.ARBITRATION, S.DECIDED)
BALL = re.compile(r'<span class="ball[^>]*>.*?</span>', re.DOTALL)


@pytest.fixture
def interview(cast: Cast) -> Assessment:
    row = assessments.assessment(cast, "interview")
    Interview.objects.filter(assessment=row).update(agenda=SUBJECT)
    return row


@pytest.mark.parametrize(("who", "told"), [("teacher", True), ("supervisor", False)])
def test_the_subjects_of_the_interview_are_for_who_goes_to_it(
    cast: Cast, interview: Assessment, signed_in: Browser, who: str, told: bool
) -> None:
    page = signed_in(cast.people()[who]).get(reverse("assessments:outcome", args=[interview.pk]))
    assert page.status_code == 200
    assert (SUBJECT in page.content.decode(), "The interview</h2>" in page.content.decode()) == (told, told)


@pytest.mark.parametrize(
    ("who", "told"),
    [("teacher", True), ("coordinator", True), ("supervisor", False), ("hr", False), ("line_manager", False)],
)
def test_the_meetings_of_a_case_are_for_who_goes_to_them(
    cast: Cast, interview: Assessment, signed_in: Browser, who: str, told: bool
) -> None:
    page = signed_in(cast.people()[who]).get(f"/trajectories/{interview.trajectory_id}/")
    assert page.status_code == 200
    assert ("<dt>Interview</dt>" in page.content.decode()) is told


@pytest.mark.parametrize("audience", [Audience.CANDIDATE, Audience.STAFF])
def test_a_timeline_tells_neither_who_judged_nor_that_they_differed(cast: Cast, audience: Audience) -> None:
    assert [name for name in INSIDE if audience in VERBS[name].audience] == []
    row = assessments.assessment(cast, "scoring", seats=("submitted", "submitted"), sufficient=False)
    workflow.waive_interview(row, by=cast.coordinator, reason="The gap is clear", today=timezone.localdate())
    said = " ".join(line.sentence for line in timeline([row.case], {audience}))
    assert ("interview" in said, "differ" in said, "agree" in said) == (False, False, False)


def test_staff_is_not_told_on_the_way_what_follows_from_a_difference() -> None:
    told = [(name, audience) for name in ON_THE_WAY for audience in Audience if audience in VERBS[name].audience]
    assert told == [(name, audience) for name in ON_THE_WAY for audience in (Audience.CANDIDATE, Audience.COORDINATOR)]


def test_a_timeline_of_staff_ends_where_the_judging_began(cast: Cast) -> None:
    row = assessments.assessment(cast, "scoring", seats=("submitted", "submitted"), sufficient=False)
    when, today = Appointment(timezone.now() + timedelta(days=5), 60, "Room 1"), timezone.localdate()
    workflow.schedule_interview(row, when, by=cast.coordinator)
    Meeting.objects.filter(case=row.case).update(starts_at=timezone.now() - timedelta(hours=2))
    workflow.hold_interview(row, by=cast.assessor1, held_on=today, report="Two cases", today=today)
    workflow.no_consensus(row, by=cast.assessor1, reason="Competence 3", today=today)
    assert [line.sentence for line in timeline([row.case], {Audience.STAFF})] == []
    assert len(timeline([row.case], {Audience.CANDIDATE})) == 3


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("who", ["supervisor", "line_manager", "hr"])
def test_pages_are_the_same_whatever_goes_on_inside(
    cast: Cast, interview: Assessment, signed_in: Browser, who: str, language: str
) -> None:
    """The case, the outcome page and the lists as a page and as a file, apart from who has the ball."""
    person = cast.people()[who]
    User.objects.filter(pk=person.pk).update(language=language)
    client = signed_in(person)
    trajectory = interview.trajectory_id
    places = [f"/trajectories/{trajectory}/", f"/search/?q={cast.teacher.family_name}", "/"]
    places += [f"{reverse('trajectories_list')}{query}" for query in ("", "?format=csv")]
    places += [reverse("assessments:outcome", args=[interview.pk])]
    seen: dict[str, set[str]] = {place: set() for place in places}
    for state in JUDGED:
        Assessment.objects.filter(pk=interview.pk).update(state=state)
        for place in places:
            page = client.get(place, follow=True)
            listed = place.partition("?")[0] == reverse("trajectories_list")
            shut = who == "line_manager" if listed else "outcome" in place and who != "supervisor"
            assert page.status_code == (404 if shut else 200)
            text = page.content.decode()
            text = BALL.sub("", text).replace("The coordinator", "").replace(";Coordinator;", ";Assessors;")
            seen[place].add(re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", text))
    assert {place: len(pages) for place, pages in seen.items()} == dict.fromkeys(places, 1)


def test_the_supervisor_reads_one_word_the_candidate_how_it_goes(
    cast: Cast, interview: Assessment, signed_in: Browser
) -> None:
    url, said = reverse("assessments:outcome", args=[interview.pk]), {}
    for state in JUDGED:
        Assessment.objects.filter(pk=interview.pk).update(state=state)
        for who in ("supervisor", "teacher"):
            page = signed_in(cast.people()[who]).get(url).content.decode()
            said[state, who] = re.findall(r"<dt>Where [^<]+</dt><dd>([^<]+?) <small>", page)
    assert said == {
        **{(state, "supervisor"): ["Being assessed"] for state in JUDGED},
        (S.SCORING, "teacher"): ["Assessors reading"],
        (S.INTERVIEW, "teacher"): ["Interview"],
        (S.DELIBERATING, "teacher"): ["Consensus to record"],
        (S.ARBITRATION, "teacher"): ["Arbitration"],
        (S.DECIDED, "teacher"): ["The decision is being made"],
    }


@pytest.fixture
def planned(cast: Cast) -> Assessment:
    row = assessments.assessment(cast, "scoring", seats=("submitted", "submitted"), sufficient=False)
    when = Appointment(timezone.now() + timedelta(days=5), 60, "Room 1")
    workflow.schedule_interview(row, when, by=cast.coordinator)
    return row


def names(cast: Cast) -> set[str]:
    return {cast.teacher.name, cast.teacher.family_name + ", " + cast.teacher.given_name, str(cast.teacher.email)}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_assessors_calendar_names_no_candidate(cast: Cast, planned: Assessment, language: str) -> None:
    """In the feed, in the invitation, in its change and in its end; and programs take the words of the mail with it."""
    workflow.schedule_interview(
        planned, Appointment(timezone.now() + timedelta(days=6), 60, "Room 2"), by=cast.coordinator
    )
    workflow.withdraw(planned, by=cast.teacher)
    sent = Notice.objects.filter(recipient__in=[cast.assessor1, cast.assessor2]).exclude(calendar="")
    codes = ["assessments.interview", "assessments.interview_moved", "assessments.interview_off"]
    assert sorted(set(sent.values_list("code", flat=True))) == codes
    for notice in sent:
        said = words(notice.code, notice.params, language)
        text = "\n".join([notice.calendar.replace("\r\n ", ""), said.subject, said.body, said.button])
        assert [name for name in names(cast) if name in text] == []
        events = [event for one in Calendar.from_ical(notice.calendar, multiple=True) for event in one.walk("VEVENT")]
        assert len(events) == 1


def test_the_feed_of_an_assessor_names_no_candidate(cast: Cast, planned: Assessment) -> None:
    found = list(entries(cast.assessor1, timezone.now(), timezone.now()))
    assert [entry.title for entry in found] == ["UTQ interview"]
    told = " ".join(f"{one.title} {one.notes} {one.place} {one.url} {list(one.attendees)}" for one in found)
    assert [name for name in names(cast) if name in told] == []


def test_the_candidate_still_learns_where_to_go(cast: Cast, planned: Assessment) -> None:
    notice = Notice.objects.get(recipient=cast.teacher, code="assessments.interview")
    assert "ATTENDEE" in notice.calendar
    assert str(cast.assessor1.email) not in notice.calendar
    assert notice.url == f"/assessments/{planned.pk}/outcome/"
