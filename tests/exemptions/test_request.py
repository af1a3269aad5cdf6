"""The request for exemption, from the question to the decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Certificate
from exemptions import queries, rules
from exemptions.models import ExemptionGround, ExemptionRequest
from exemptions.workflow.advising import advise
from exemptions.workflow.asking import ask, decline, file_request, withdraw
from exemptions.workflow.deciding import decide, revoke
from exemptions.workflow.external import reject, verify
from exemptions.workflow.meeting import plan_meeting
from exemptions.workflow.papers import remove_document
from exemptions.workflow.questions import answer, ask_more
from tests.cast import Cast, give
from tests.factories import exemptions as made
from trajectories.obligations.models import Obligation
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.people.models import Role, User
from utq_portal.workflow import MOVED_ON, NOT_YOURS, Refused

TODAY = timezone.localdate


def told(code: str) -> set[str]:
    return {notice.recipient.given_name for notice in Notice.objects.filter(code=code).select_related("recipient")}


def readers(cast: Cast, request: ExemptionRequest) -> set[str]:
    return {name for name, person in cast.people().items() if rules.READS.allows(person, request)}


def test_the_whole_way_settles_the_obligation_without_a_certificate(cast: Cast) -> None:
    request = made.granted(cast)
    obligation = cast.trajectory.obligation
    assert obligation is not None
    obligation.refresh_from_db()
    assert (request.state, obligation.settled_by, obligation.settled_on) == ("granted", "exemption", TODAY())
    assert Certificate.objects.count() == 0
    assert list(Event.objects.filter(case=request.case).order_by("id").values_list("verb", flat=True)) == [
        "exemptions.ask",
        "exemptions.document",
        "exemptions.file",
        "exemptions.plan_meeting",
        "exemptions.advise",
        "exemptions.grant",
    ]
    assert told("exemptions.asked") == {"Hr", "Central Hr"}
    assert told("exemptions.advised") == {"Dean"}
    assert told("exemptions.decided") == {"Teacher"}


def test_who_reads_grows_when_it_is_requested(cast: Cast) -> None:
    assert readers(cast, made.asked(cast)) == {"teacher", "hr", "central_hr", "coordinator"}


def test_from_the_request_on_adviser_and_dean_read_too(cast: Cast) -> None:
    everybody = {"teacher", "hr", "central_hr", "coordinator", "exemption_advisor", "dean"}
    assert readers(cast, made.filed(cast)) == everybody


@pytest.mark.parametrize(
    ("ground", "missing"),
    [
        ("g1", ["The diploma or certificate.", "The reflection on the competences, applied to academic teaching."]),
        ("g2", ["The diploma or certificate."]),
        ("g3", ["The diploma or certificate.", "A document that shows that it is equivalent."]),
    ],
)
def test_each_ground_has_its_own_checklist(cast: Cast, ground: str, missing: list[str]) -> None:
    request = made.asked(cast, ground, complete=False)
    assert [str(sentence) for sentence in queries.missing(request)] == missing
    with pytest.raises(Refused):
        file_request(request, by=cast.hr, today=TODAY())
    assert ExemptionRequest.objects.get().state == "asked"


def test_a_ground_that_is_not_in_use_cannot_be_requested(cast: Cast) -> None:
    request = made.asked(cast)
    ExemptionGround.objects.filter(pk=request.ground_id).update(active=False)
    with pytest.raises(Refused):
        file_request(ExemptionRequest.objects.get(), by=cast.hr, today=TODAY())


def test_one_running_request_at_a_time(cast: Cast) -> None:
    made.asked(cast)
    with pytest.raises(Refused):
        made.asked(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExemptionRequest.objects.create(
            person=cast.teacher,
            faculty=cast.science,
            obligation=Obligation.objects.get(person=cast.teacher),
            ground=ExemptionGround.objects.get(code="g2"),
            year=2020,
            asked_on=TODAY(),
        )


def test_nothing_to_be_released_from(cast: Cast) -> None:
    with pytest.raises(Refused):
        ask(
            cast.stranger,
            by=cast.stranger,
            ground=ExemptionGround.objects.get(code="g2"),
            qualification="x",
            institution="y",
            year=2020,
            note="",
            today=TODAY(),
        )


STEPS: list[
    tuple[str, Callable[[Cast], ExemptionRequest], Callable[[Cast, ExemptionRequest, User], object], set[str]]
] = [
    ("file", made.asked, lambda c, r, u: file_request(r, by=u, today=TODAY()), {"hr", "central_hr"}),
    ("decline", made.asked, lambda c, r, u: decline(r, by=u, reason="x"), {"hr", "central_hr"}),
    (
        "ask_more",
        made.filed,
        lambda c, r, u: ask_more(r, by=u, question="x"),
        {"hr", "central_hr", "exemption_advisor"},
    ),
    (
        "advise",
        made.planned,
        lambda c, r, u: advise(
            r,
            by=u,
            met_on=TODAY(),
            advice="grant",
            text="x",
            per_competence={},
            today=TODAY(),
        ),
        {"exemption_advisor"},
    ),
    (
        "decide",
        made.advised,
        lambda c, r, u: decide(r, by=u, grant=True, reason="", today=TODAY()),
        {"dean"},
    ),
    ("withdraw", made.advised, lambda c, r, u: withdraw(r, by=u), {"teacher"}),
    (
        "revoke",
        made.granted,
        lambda c, r, u: revoke(r, by=u, reason="x", heard_on=TODAY(), today=TODAY()),
        {"dean"},
    ),
]


@pytest.mark.parametrize(("name", "prepare", "act", "who"), STEPS, ids=[step[0] for step in STEPS])
def test_only_the_right_person_takes_a_step(
    cast: Cast,
    name: str,
    prepare: Callable[[Cast], ExemptionRequest],
    act: Callable[[Cast, ExemptionRequest, User], object],
    who: set[str],
) -> None:
    request = prepare(cast)
    state = request.state
    for person in (p for n, p in cast.people().items() if n not in who):
        with pytest.raises(Refused) as refusal:
            act(cast, ExemptionRequest.objects.get(pk=request.pk), person)
        assert refusal.value.code == NOT_YOURS.code
    assert ExemptionRequest.objects.get(pk=request.pk).state == state
    first = cast.people()[sorted(who)[0]]
    act(cast, ExemptionRequest.objects.get(pk=request.pk), first)
    with pytest.raises(Refused) as again:
        act(cast, request, first)
    assert again.value.code in {MOVED_ON.code, NOT_YOURS.code}


def test_adviser_and_decider_are_never_the_same_person(cast: Cast) -> None:
    give(cast.exemption_advisor, Role.FACULTY_DECIDER, cast.science)
    with pytest.raises(Refused) as refusal:
        decide(made.advised(cast), by=cast.exemption_advisor, grant=True, reason="", today=TODAY())
    assert refusal.value.code == NOT_YOURS.code


def test_nobody_decides_on_their_own_case(cast: Cast) -> None:
    give(cast.teacher, Role.FACULTY_DECIDER, cast.science)
    give(cast.teacher, Role.HR_ADVISOR, cast.science)
    with pytest.raises(Refused):
        file_request(made.asked(cast), by=cast.teacher, today=TODAY())


def test_deviating_from_the_advice_needs_a_reason(cast: Cast) -> None:
    request = made.advised(cast, "refuse")
    with pytest.raises(Refused):
        decide(request, by=cast.dean, grant=True, reason=" ", today=TODAY())
    decide(request, by=cast.dean, grant=True, reason="I weigh it differently", today=TODAY())
    assert ExemptionRequest.objects.get().state == "granted"


def test_a_refusal_leaves_obligation_and_trajectory_untouched(cast: Cast) -> None:
    request = made.advised(cast, "refuse")
    decide(request, by=cast.dean, grant=False, reason="", today=TODAY())
    cast.trajectory.refresh_from_db()
    obligation = cast.trajectory.obligation
    assert obligation is not None
    obligation.refresh_from_db()
    assert (obligation.settled_by, cast.trajectory.state) == ("", "preparing")


def test_taking_it_back_opens_the_obligation_with_its_own_deadline(cast: Cast) -> None:
    request = made.granted(cast)
    revoke(request, by=cast.dean, reason="The diploma was not real.", heard_on=TODAY(), today=TODAY())
    obligation = cast.trajectory.obligation
    assert obligation is not None
    before = obligation.deadline
    obligation.refresh_from_db()
    assert (obligation.settled_by, obligation.settled_on, obligation.deadline) == ("", None, before)


def test_a_question_and_its_answer(cast: Cast) -> None:
    request = made.filed(cast)
    ask_more(request, by=cast.exemption_advisor, question="Which hours?")
    made.document(cast, request, "other")
    answer(request, by=cast.teacher, note="120 hours")
    row = ExemptionRequest.objects.get()
    asked = row.questions.get()
    assert (row.state, asked.text, asked.answer, row.documents.count()) == ("filed", "Which hours?", "120 hours", 2)


def test_planning_the_same_meeting_twice_invites_once(cast: Cast) -> None:
    request = made.planned(cast)
    meeting = request.meeting
    assert meeting is not None
    plan_meeting(
        request,
        by=cast.exemption_advisor,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        place=meeting.place,
        url=meeting.url,
    )
    assert Notice.objects.filter(code="exemptions.meeting", recipient=cast.teacher).count() == 1


def test_moving_the_meeting_raises_the_sequence(cast: Cast) -> None:
    request = made.planned(cast)
    plan_meeting(
        request,
        by=cast.exemption_advisor,
        starts_at=timezone.now() + timedelta(days=4),
        minutes=30,
        place="Room 2",
        url="",
    )
    meeting = ExemptionRequest.objects.select_related("meeting").get().meeting
    assert meeting is not None
    assert (meeting.sequence, meeting.place) == (1, "Room 2")
    told = Notice.objects.filter(code__startswith="exemptions.meeting", recipient=cast.teacher).order_by("pk")
    assert [f"SEQUENCE:{n}" in notice.calendar for n, notice in enumerate(told)] == [True, True]


def test_papers_stay_once_the_exemption_is_requested(cast: Cast) -> None:
    request = made.filed(cast)
    with pytest.raises(Refused):
        remove_document(request.documents.get(), by=cast.teacher)


def test_a_registered_certificate_of_elsewhere_settles_the_obligation(cast: Cast) -> None:
    row = made.external(cast)
    with pytest.raises(Refused):
        verify(row, by=cast.hr, today=TODAY())
    verify(row, by=cast.coordinator, today=TODAY())
    obligation = cast.trajectory.obligation
    assert obligation is not None
    obligation.refresh_from_db()
    assert (obligation.settled_by, obligation.settled_on) == ("external_utq", TODAY())
    assert Certificate.objects.count() == 0


def test_not_registering_needs_a_reason(cast: Cast) -> None:
    row = made.external(cast)
    with pytest.raises(Refused):
        reject(row, by=cast.coordinator, reason="", today=TODAY())
    reject(row, by=cast.coordinator, reason="This is a part certificate.", today=TODAY())
    obligation = cast.trajectory.obligation
    assert obligation is not None
    obligation.refresh_from_db()
    assert obligation.settled_by == ""
