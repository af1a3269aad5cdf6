"""What an assessment is like inside stays inside until it is decided: pages, timelines, calendars and mails."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from http import HTTPStatus
from itertools import islice
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from assessments import messages
from assessments.exports import SEATS
from assessments.models import Assessment, Interview, Seat
from assessments.queries.reading import where_seat
from assessments.queries.scope import scope_ids
from assessments.workflow.deciding import (
    Appointment,
    decide_arbitration,
    hold_interview,
    no_consensus,
    request_arbitration,
    schedule_interview,
    waive_interview,
    write_consensus,
)
from assessments.workflow.procedure import annul, withdraw
from tests.assessments.test_workflow import judge
from tests.cast import Cast
from tests.factories import assessments
from trajectories.models import Trajectory
from trajectories.queries.ball import holder_of, is_holder, with_ball
from utq_portal.agenda.models import Meeting
from utq_portal.audit.queries import timeline
from utq_portal.audit.verbs import VERBS, Audience
from utq_portal.desks.calendar import entries
from utq_portal.notices.message import MESSAGES
from utq_portal.notices.models import Notice
from utq_portal.notices.render import words
from utq_portal.people.models import RoleAssignment, User

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
    "assessments.judge_again",
)
S = Assessment.State
JUDGED = (S.SCORING, S.INTERVIEW, S.DELIBERATING, S.ARBITRATION, S.DECIDED)
HOLDER = re.compile(r"((The|De) )?(BKO-)?(co[oö]rdinator|assessors|beoordelaars)( 1)?", re.IGNORECASE)
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
    waive_interview(row, by=cast.coordinator, reason="The gap is clear", today=timezone.localdate())
    said = " ".join(line.sentence for line in timeline([row.case], {audience}))
    assert ("interview" in said, "differ" in said, "agree" in said) == (False, False, False)


def test_staff_is_not_told_on_the_way_what_follows_from_a_difference() -> None:
    told = [(name, audience) for name in ON_THE_WAY for audience in Audience if audience in VERBS[name].audience]
    assert told == [(name, audience) for name in ON_THE_WAY for audience in (Audience.CANDIDATE, Audience.COORDINATOR)]


def test_a_timeline_of_staff_ends_where_the_judging_began(cast: Cast) -> None:
    row = assessments.assessment(cast, "scoring", seats=("submitted", "submitted"), sufficient=False)
    when, today = Appointment(timezone.now() + timedelta(days=5), 60, "Room 1"), timezone.localdate()
    schedule_interview(row, when, by=cast.coordinator)
    Meeting.objects.filter(case=row.case).update(starts_at=timezone.now() - timedelta(hours=2))
    hold_interview(row, by=cast.assessor1, held_on=today, report="Two cases", today=today)
    no_consensus(row, by=cast.assessor1, reason="Competence 3", today=today)
    assert [line.sentence for line in timeline([row.case], {Audience.STAFF})] == []
    assert len(timeline([row.case], {Audience.CANDIDATE})) == 3


OUTSIDE = ("supervisor", "line_manager", "hr")


def walked(cast: Cast) -> Iterator[tuple[str, Assessment]]:
    """Every step of an assessment in which two judge differently, each a day after the one before."""
    row = assessments.assessment(cast, "scoring", sufficient=False)
    today, now = timezone.localdate(), timezone.now()
    first, second = Seat.objects.filter(assessment=row).order_by("position")
    yield "reading", row
    judge(first, insufficient=4)
    yield "one has judged", row
    judge(second)
    yield "both have judged", row
    at = Appointment(now + timedelta(days=5), 60, "Room 1")
    schedule_interview(row, at, by=cast.coordinator)
    yield "planned", row
    later = replace(at, starts_at=at.starts_at + timedelta(hours=1))
    schedule_interview(row, later, by=cast.coordinator)
    schedule_interview(row, replace(later, place="Room 2"), by=cast.coordinator)
    yield "moved", row
    Meeting.objects.filter(case=row.case).update(starts_at=now - timedelta(hours=2))
    hold_interview(row, by=cast.assessor1, held_on=today, report="Two cases", today=today)
    yield "held", row
    texts = dict.fromkeys(scope_ids(row.snapshot), (True, "Demonstrated."))
    write_consensus(row, by=cast.assessor1, texts=texts, version=0)
    yield "written", row
    no_consensus(row, by=cast.assessor2, reason="Competence 3", today=today)
    yield "no agreement", row
    members = "A. Person, Universiteit Elders\nB. Person, Universiteit Elders"
    request_arbitration(row, by=cast.coordinator, members=members, today=today)
    yield "arbitration asked", row
    decide_arbitration(row, by=cast.coordinator, grounds="Read it", texts=texts, today=today)
    yield "decided", row


def places_of(trajectory: Trajectory, row: Assessment) -> list[str]:
    """Where somebody outside could read how it goes: pages, lists as a page and as a file, search, homes."""
    lists = reverse("trajectories_list")
    return [
        "/",
        f"/trajectories/{trajectory.pk}/",
        f"/trajectories/{trajectory.pk}/intake/",
        f"/dossiers/{trajectory.dossier.pk}/",
        f"/dossiers/{trajectory.dossier.pk}/1/",
        f"/search/?q={trajectory.person.family_name}",
        *(f"{lists}{query}" for query in ("", "?sort=since", "?as=csv")),
        "/desk/supervisor/",
        "/desk/hr/",
        "/desk/manager/",
        reverse("assessments:outcome", args=[row.pk]),
    ]


def told(page: Any) -> str:
    """A page without what differs every time, and without the holder: whose turn it is they see."""
    text = (b"".join(page.streaming_content) if page.streaming else page.content).decode()
    text = HOLDER.sub("", BALL.sub("", text))
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", text)


@pytest.mark.parametrize(("who", "language"), [*((who, "en") for who in OUTSIDE), ("supervisor", "nl")])
def test_pages_are_the_same_whatever_goes_on_inside(cast: Cast, signed_in: Browser, who: str, language: str) -> None:
    """Apart from who has the ball; each step is taken on a day of its own, and mails go out as it asks for."""
    person = cast.people()[who]
    User.objects.filter(pk=person.pk).update(language=language)
    client = signed_in(person)
    first: dict[str, list[str]] = {}
    changed: dict[tuple[str, str], list[str]] = {}
    opened = set()
    for number, (step, row) in enumerate(walked(cast)):
        Assessment.objects.filter(pk=row.pk).update(state_since=timezone.now() - timedelta(days=20 - number))
        for place in places_of(cast.trajectory, row):
            page = client.get(place, follow=True)
            opened |= {place} if page.status_code == HTTPStatus.OK else set()
            said = [str(page.status_code), *told(page).splitlines()]
            if said != first.setdefault(place, said):
                changed[place, step] = sorted({*said} ^ {*first[place]})
    assert changed == {}
    assert f"/trajectories/{cast.trajectory.pk}/" in opened
    assert len(opened) >= (3 if who == "line_manager" else 6), opened


def since_of(cast: Cast, who: str) -> date:
    found = with_ball(Trajectory.objects.filter(pk=cast.trajectory.pk), cast.people()[who]).get()
    return timezone.localdate(found.since)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("who", "inside"),
    [("teacher", True), ("coordinator", True), ("supervisor", False), ("hr", False), ("line_manager", False)],
)
def test_since_when_moves_for_who_is_told_of_the_steps(
    cast: Cast, interview: Assessment, who: str, inside: bool
) -> None:
    began, today = timezone.now() - timedelta(days=40), timezone.localdate()
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(state_since=began)
    assert since_of(cast, who) == (today if inside else timezone.localdate(began))
    Assessment.objects.filter(pk=interview.pk).update(state="announced")
    assert since_of(cast, who) == timezone.localdate(began)


@pytest.mark.parametrize(
    ("who", "inside"), [("teacher", True), ("coordinator", True), ("supervisor", False), ("hr", False)]
)
def test_mails_about_the_interview_are_known_outside_from_the_announcement(
    cast: Cast, signed_in: Browser, who: str, inside: bool
) -> None:
    address, name = f"/trajectories/{cast.trajectory.pk}/", cast.people()[who]
    told = {"assessments.interview", "assessments.interview_moved", "assessments.interview_elsewhere"}

    def listed() -> set[str]:
        mails = signed_in(name).get(address).context["mails"]
        return {mail.code for mail, _about in mails if mail.recipient_id == cast.teacher.pk} & told

    steps = dict(islice(walked(cast), 5))
    assert ("moved" in steps, listed()) == (True, told if inside else set())
    row = steps["moved"]
    Assessment.objects.filter(pk=row.pk).update(announced_on=timezone.localdate(), state="announced")
    assert listed() == told


def test_every_mail_about_an_interview_is_of_the_inside() -> None:
    named = {code for code in MESSAGES if code.startswith("assessments.interview")}
    assert {one.code for one in messages.INNER} == named


def test_mails_about_the_interview_of_an_assessment_that_ended_stay_inside(cast: Cast, signed_in: Browser) -> None:
    row = dict(islice(walked(cast), 4))["planned"]
    annul(row, by=cast.coordinator, reason="A fault in the procedure")
    address, found = f"/trajectories/{cast.trajectory.pk}/", {}
    for who in ("teacher", "supervisor", "hr"):
        found[who] = {mail.code for mail, _about in signed_in(cast.people()[who]).get(address).context["mails"]}
    inner = {"assessments.interview", "assessments.interview_off"}
    assert {who: codes & inner for who, codes in found.items()} == {"teacher": inner, "supervisor": set(), "hr": set()}
    assert "assessments.ended" in found["supervisor"]


@pytest.mark.parametrize("state", JUDGED)
def test_who_declined_reads_one_word_of_how_it_goes_on(
    cast: Cast, interview: Assessment, signed_in: Browser, state: str
) -> None:
    Assessment.objects.filter(pk=interview.pk).update(state=state)
    Seat.objects.create(assessment=interview, person=cast.assessor3, position=1, state=Seat.State.DECLINED)
    address = reverse("assessments:mine")
    page = signed_in(cast.assessor3).get(address)
    ((seat, where),) = page.context["rows"]
    assert (where, where_seat(seat)) == ("being assessed", "being assessed")
    assert ("Being assessed" in page.content.decode(), SEATS[1].value(seat)) == (True, "being assessed")


@pytest.mark.parametrize("who", ["teacher", "coordinator", *OUTSIDE[:2]])
@pytest.mark.parametrize("state", ["scoring", "arbitration", "decided"])
def test_every_page_of_a_case_names_the_same_holder(cast: Cast, interview: Assessment, who: str, state: str) -> None:
    """What the pages of trajectory and dossier ask, and what the lists say."""
    Assessment.objects.filter(pk=interview.pk).update(state=state)
    reader = cast.people()[who]
    row = Trajectory.objects.get(pk=cast.trajectory.pk)
    listed = with_ball(Trajectory.objects.filter(pk=row.pk), reader).get().holder  # type: ignore[attr-defined]
    assert holder_of(row, reader) == listed
    assert is_holder(row, reader) is (who == "coordinator" and listed == "coordinator")


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
        (S.DELIBERATING, "teacher"): ["Joint judgement"],
        (S.ARBITRATION, "teacher"): ["Arbitration"],
        (S.DECIDED, "teacher"): ["The decision is being made"],
    }


@pytest.fixture
def planned(cast: Cast) -> Assessment:
    row = assessments.assessment(cast, "scoring", seats=("submitted", "submitted"), sufficient=False)
    when = Appointment(timezone.now() + timedelta(days=5), 60, "Room 1")
    schedule_interview(row, when, by=cast.coordinator)
    return row


def names(cast: Cast) -> set[str]:
    return {cast.teacher.name, cast.teacher.family_name + ", " + cast.teacher.given_name, str(cast.teacher.email)}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_assessors_calendar_names_no_candidate(cast: Cast, planned: Assessment, language: str) -> None:
    """In the feed, in the invitation, in its change and in its end; and programs take the words of the mail with it."""
    schedule_interview(planned, Appointment(timezone.now() + timedelta(days=6), 60, "Room 2"), by=cast.coordinator)
    withdraw(planned, by=cast.teacher)
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


def test_the_dossier_names_who_reads_next_only_while_they_can_act(cast: Cast, signed_in: Browser) -> None:
    row = assessments.assessment(cast, "withdrawn")
    address, said = f"/dossiers/{row.trajectory.dossier.pk}/", []
    for _time in range(2):
        page = signed_in(cast.teacher).get(address).content.decode()
        said.append((f"then {cast.supervisor.name}" in page, "then the coordinator" in page))
        RoleAssignment.objects.filter(person=cast.supervisor).update(valid_until=timezone.localdate() - timedelta(1))
    assert said == [(True, False), (False, True)]
