"""What the procedure does beside the straight road: questions, times, second looks, protection, letters, retention."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from exemptions import pdf, queries, tasks
from exemptions.models import ExemptionDocument, ExemptionGround, ExemptionRequest, Letter, OfferedTime
from exemptions.workflow.advising import advise
from exemptions.workflow.asking import ask, file_request, hr_answer, hr_ask, overrule, second_ask, uphold, withdraw
from exemptions.workflow.deciding import choose_trajectory, decide, revoke
from exemptions.workflow.external import again, reject, verify
from exemptions.workflow.grounds import change_ground
from exemptions.workflow.meeting import choose_time, no_show, no_time_fits, waive_meeting
from exemptions.workflow.papers import add_document, see_document
from exemptions.workflow.questions import ask_more, close_silent
from exemptions.workflow.retention import remove_scans
from tests.cast import Cast, give
from tests.factories import exemptions as made
from tests.kept import location
from trajectories.models import Trajectory
from trajectories.obligations.models import Obligation
from trajectories.obligations.queries.obligation import with_status
from utq_portal.agenda.models import Meeting
from utq_portal.audit.models import Event
from utq_portal.files import storage
from utq_portal.jobs.models import Job
from utq_portal.notices.models import Notice
from utq_portal.people.models import Delegation, Role
from utq_portal.policy import workflow as policy
from utq_portal.workflow import NOT_YOURS, Refused

TODAY = timezone.localdate
ASKED: dict[str, Any] = {"qualification": "VELON", "institution": "VELON", "year": 2020, "note": ""}


def fresh(request: ExemptionRequest) -> ExemptionRequest:
    return ExemptionRequest.objects.select_related("meeting", "obligation", "person", "faculty", "ground").get(
        pk=request.pk
    )


def obligation(cast: Cast) -> Obligation:
    return Obligation.objects.get(person=cast.teacher)


def status(cast: Cast) -> str:
    return str(with_status(Obligation.objects.filter(person=cast.teacher), TODAY()).get().status)


# ---------- before filing ----------


def test_hr_opens_a_request_for_a_teacher_and_files_it(cast: Cast) -> None:
    ground = ExemptionGround.objects.get(code="g2")
    request = ask(cast.teacher, by=cast.hr, ground=ground, today=TODAY(), **ASKED)
    add_document(
        request,
        storage.store_made(b"%PDF-1.4 demo", name="d.pdf", mime="application/pdf"),
        kind="diploma",
        language="nl",
        by=cast.hr,
    )
    file_request(request, by=cast.hr, today=TODAY())
    assert (request.state, request.opened_by, request.filed_by) == ("filed", cast.hr, cast.hr)
    assert Notice.objects.filter(code="exemptions.opened", recipient=cast.teacher).count() == 1


@pytest.mark.parametrize("who", ["coordinator", "dean", "colleague", "supervisor"])
def test_only_hr_opens_a_request_for_somebody(cast: Cast, who: str) -> None:
    ground = ExemptionGround.objects.get(code="g2")
    with pytest.raises(Refused) as refusal:
        ask(cast.teacher, by=cast.people()[who], ground=ground, today=TODAY(), **ASKED)
    assert refusal.value.code == NOT_YOURS.code


def test_a_question_of_hr_comes_before_filing(cast: Cast) -> None:
    request = made.asked(cast)
    hr_ask(request, by=cast.hr, question="Is it the final one?")
    assert (request.state, queries.waiting_for(cast.teacher).count()) == ("hr_question", 1)
    hr_answer(request, by=cast.teacher, note="Yes")
    question = request.questions.get()
    assert (request.state, question.answer, question.answered_at is None) == ("asked", "Yes", False)
    assert Notice.objects.filter(code="exemptions.delivered", recipient=cast.hr).count() == 1


def test_a_translation_is_asked_only_of_a_diploma_in_another_language(cast: Cast) -> None:
    request = made.asked(cast, "g3", complete=False)
    made.document(cast, request, "equivalence")
    diploma = made.document(cast, request)
    for language, gaps in (("nl", 0), ("fr", 0), ("other", 1)):
        ExemptionDocument.objects.filter(pk=diploma.pk).update(language=language)
        assert len(queries.missing(fresh(request))) == gaps


def test_what_a_ground_asks_for_is_data(cast: Cast) -> None:
    request = made.asked(cast)
    ground = ExemptionGround.objects.get(code="g2")
    change_ground(ground, {"needs_study_load": True, "needs_competence_text": True}, by=cast.coordinator)
    assert [need.kind for need in queries.checklist(fresh(request))] == ["diploma", "study_load", "competences"]
    with pytest.raises(Refused):
        change_ground(ground, {"active": False}, by=cast.hr)


# ---------- declined, and asked again ----------


def test_the_faculty_looks_once_at_what_hr_declined(cast: Cast) -> None:
    request = made.declined(cast)
    second_ask(request, by=cast.teacher, text="Please look", today=TODAY())
    assert queries.requests_for(cast.dean).count() == 1
    uphold(request, by=cast.dean, reason="HR is right")
    assert (request.state, request.ending) == ("closed", "upheld")
    with pytest.raises(Refused):
        second_ask(request, by=cast.teacher, text="Again", today=TODAY())


def test_the_faculty_can_have_it_requested_after_all(cast: Cast) -> None:
    request = made.declined(cast)
    second_ask(request, by=cast.teacher, text="Please look", today=TODAY())
    overrule(request, by=cast.dean, reason="It fits", today=TODAY())
    assert (request.state, request.filed_on, request.ending) == ("filed", TODAY(), "")
    assert queries.requests_for(cast.exemption_advisor).count() == 1


def test_a_second_look_is_not_asked_while_another_request_runs(cast: Cast) -> None:
    request = made.declined(cast)
    made.asked(cast)
    with pytest.raises(Refused):
        second_ask(request, by=cast.teacher, text="Please look", today=TODAY())


# ---------- the meeting ----------


def test_the_candidate_chooses_and_moves_the_meeting(cast: Cast) -> None:
    request = made.offered(cast)
    first, second = request.times.all()
    choose_time(request, first, by=cast.teacher)
    assert (request.state, request.RESPONSIBLE[request.state]) == ("meeting_planned", "exemption_advisor")
    assert choose_time(fresh(request), first, by=cast.teacher) is None  # a double click
    choose_time(fresh(request), second, by=cast.teacher)
    meeting = Meeting.objects.get()
    assert (meeting.starts_at, meeting.sequence) == (second.starts_at, 1)
    told = Notice.objects.filter(recipient=cast.teacher, code__startswith="exemptions.meeting").order_by("pk")
    assert [one.code for one in told] == ["exemptions.meeting", "exemptions.meeting_moved"]


def test_a_time_that_was_taken_by_another_candidate_is_refused(cast: Cast) -> None:
    request = made.offered(cast)
    first = request.times.first()
    assert first is not None
    Meeting.objects.create(title_en="x", title_nl="x", starts_at=first.starts_at, organiser=cast.exemption_advisor)
    assert first not in queries.free_times(request)
    with pytest.raises(Refused):
        choose_time(request, first, by=cast.teacher)
    assert fresh(request).state == "times_offered"


def test_none_of_the_times_fits(cast: Cast) -> None:
    request = made.offered(cast)
    no_time_fits(request, by=cast.teacher, text="Only on Fridays")
    assert (request.state, OfferedTime.objects.count()) == ("filed", 0)
    assert "Only on Fridays" in fresh(request).note


def test_withdrawing_takes_the_meeting_from_both_calendars(cast: Cast) -> None:
    request = made.planned(cast)
    withdraw(request, by=cast.teacher)
    gone = Notice.objects.filter(code="exemptions.meeting_cancelled")
    assert {notice.recipient for notice in gone} == {cast.teacher, cast.exemption_advisor}
    assert all("METHOD:CANCEL" in notice.calendar and "SEQUENCE:1" in notice.calendar for notice in gone)


def test_who_did_not_come_is_offered_other_times(cast: Cast) -> None:
    request = made.planned(cast)
    with pytest.raises(Refused):
        no_show(request, by=cast.exemption_advisor)
    Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=2))
    no_show(fresh(request), by=cast.exemption_advisor)
    assert (fresh(request).state, fresh(request).meeting) == ("filed", None)


def test_an_advice_needs_a_meeting_unless_the_coordinator_waives_it(cast: Cast) -> None:
    request = made.filed(cast)
    advice = {"advice": "grant", "text": "x", "per_competence": {}, "today": TODAY()}
    with pytest.raises(Refused):
        advise(request, by=cast.exemption_advisor, met_on=None, **advice)  # type: ignore[arg-type]
    waive_meeting(request, by=cast.coordinator, reason="Known from an earlier case")
    advise(request, by=cast.exemption_advisor, met_on=None, **advice)  # type: ignore[arg-type]
    assert (request.state, request.met_on) == ("advised", None)


def test_silence_closes_only_after_its_term(cast: Cast) -> None:
    request = made.filed(cast)
    ask_more(request, by=cast.exemption_advisor, question="Which?")
    with pytest.raises(Refused):
        close_silent(request, by=cast.hr)
    ExemptionRequest.objects.update(state_since=timezone.now() - timedelta(days=120))
    close_silent(fresh(request), by=cast.hr)
    assert (fresh(request).state, fresh(request).ending) == ("closed", "silent")


# ---------- two people ----------


def test_a_stand_in_of_the_adviser_does_not_decide(cast: Cast) -> None:
    give(cast.exemption_advisor, Role.FACULTY_DECIDER, cast.science)
    Delegation.objects.create(
        from_person=cast.exemption_advisor,
        to_person=cast.colleague,
        role=Role.FACULTY_DECIDER,
        valid_from=TODAY(),
        valid_until=TODAY() + timedelta(days=9),
    )
    with pytest.raises(Refused) as refusal:
        decide(made.advised(cast), by=cast.colleague, grant=True, reason="", today=TODAY())
    assert refusal.value.code == NOT_YOURS.code


def test_a_decider_whose_stand_in_advised_does_not_decide(cast: Cast) -> None:
    give(cast.dean, Role.EXEMPTION_ADVISOR)
    Delegation.objects.create(
        from_person=cast.dean,
        to_person=cast.colleague,
        role=Role.EXEMPTION_ADVISOR,
        valid_from=TODAY(),
        valid_until=TODAY() + timedelta(days=9),
    )
    request = made.planned(cast)
    advise(request, by=cast.colleague, met_on=TODAY(), advice="grant", text="x", per_competence={}, today=TODAY())
    assert request.advised_for == cast.dean
    with pytest.raises(Refused) as refusal:
        decide(request, by=cast.dean, grant=True, reason="", today=TODAY())
    assert refusal.value.code == NOT_YOURS.code


# ---------- the deadline ----------


def test_filed_in_time_is_not_overdue_while_it_runs(cast: Cast) -> None:
    request = made.advised(cast, "refuse")
    Obligation.objects.filter(person=cast.teacher).update(deadline=TODAY() - timedelta(days=1))
    assert (status(cast), obligation(cast).protected_on) == ("open", TODAY())
    decide(fresh(request), by=cast.dean, grant=False, reason="", today=TODAY())
    assert (status(cast), obligation(cast).protected_on) == ("overdue", None)


def test_filed_after_the_deadline_protects_nothing(cast: Cast) -> None:
    Obligation.objects.filter(person=cast.teacher).update(deadline=TODAY() - timedelta(days=1))
    request = made.filed(cast)
    assert (request.filed_in_time, status(cast)) == (False, "overdue")


# ---------- after the decision ----------


def test_an_open_trajectory_closes_only_when_the_teacher_says_so(cast: Cast) -> None:
    request = made.granted(cast)
    assert Trajectory.objects.get().state == "preparing"
    for other in (cast.dean, cast.hr, cast.coordinator):
        with pytest.raises(Refused):
            choose_trajectory(request, by=other, choice="close", today=TODAY())
    choose_trajectory(request, by=cast.teacher, choice="keep", today=TODAY())
    assert Trajectory.objects.get().state == "preparing"
    choose_trajectory(request, by=cast.teacher, choice="close", today=TODAY())
    row = Trajectory.objects.get()
    assert (row.state, row.close_reason, fresh(request).trajectory_choice) == ("closed", "exempt", "close")


def test_taking_back_needs_a_hearing_that_was_held(cast: Cast) -> None:
    request = made.granted(cast)
    tomorrow = TODAY() + timedelta(days=1)
    with pytest.raises(Refused):
        revoke(request, by=cast.dean, reason="x", heard_on=tomorrow, today=TODAY())
    revoke(request, by=cast.dean, reason="x", heard_on=TODAY(), today=TODAY())
    kinds = {(one.kind, one.printed["outcome"]) for one in Letter.objects.all()}
    assert kinds == {("decision", "granted"), ("revocation", "revoked")}


def test_the_letter_is_drawn_once_in_both_languages(cast: Cast) -> None:
    made.granted(cast)
    letters = list(Letter.objects.order_by("language"))
    assert [one.language for one in letters] == ["en", "nl"]
    assert Job.objects.filter(task="exemptions.render_letter").count() == 2
    for letter in letters:
        tasks.render_letter(letter.pk)
        tasks.render_letter(letter.pk)
    drawn = [(one.sha256, one.file_path) for one in Letter.objects.order_by("language")]
    assert len({path for _sha, path in drawn}) == 2
    assert pdf.render(letters[0]) == location(drawn[0][1]).read_bytes()
    assert Event.objects.filter(verb="exemptions.letter_made").count() == 2


def test_an_objection_is_printed_only_where_it_is_possible(cast: Cast) -> None:
    request = made.advised(cast, "refuse")
    policy.set_value("exemption_objection", True, by=cast.coordinator, faculty=None, on=TODAY())
    decide(request, by=cast.dean, grant=False, reason="", today=TODAY())
    assert {bool(one.printed["objection"]) for one in request.letters.all()} == {True}


def test_scans_go_after_their_term_and_what_was_seen_stays(cast: Cast) -> None:
    request = made.filed(cast)
    paper = request.documents.get()
    see_document(paper, by=cast.hr, today=TODAY())
    withdraw(request, by=cast.teacher)
    assert remove_scans(TODAY()) == 0
    later = TODAY() + timedelta(days=200)
    assert (remove_scans(later), remove_scans(later)) == (1, 0)
    paper.refresh_from_db()
    assert (paper.file_path, paper.file_name, paper.kind, paper.seen_on) == ("", "", "diploma", TODAY())
    assert Job.objects.filter(task="web.remove_file").count() == 1


def test_a_running_request_keeps_its_scans(cast: Cast) -> None:
    made.filed(cast)
    assert remove_scans(TODAY() + timedelta(days=900)) == 0


# ---------- a UTQ from another university ----------


def test_what_was_not_registered_is_looked_at_once_more(cast: Cast) -> None:
    row = made.external(cast)
    reject(row, by=cast.coordinator, reason="Not readable", today=TODAY())
    stored = storage.store_made(b"%PDF-1.4 better", name="b.pdf", mime="application/pdf")
    again(row, stored, by=cast.teacher, text="A better scan", today=TODAY())
    assert (row.state, row.file_name) == ("submitted", "b.pdf")
    reject(row, by=cast.coordinator, reason="Part only", today=TODAY())
    with pytest.raises(Refused):
        again(row, storage.NOTHING, by=cast.teacher, text="Please", today=TODAY())


def test_a_registered_one_leaves_the_trajectory_to_the_teacher(cast: Cast) -> None:
    row = made.external(cast)
    verify(row, by=cast.coordinator, today=TODAY())
    choose_trajectory(row, by=cast.teacher, choice="close", today=TODAY())
    assert (Trajectory.objects.get().state, Trajectory.objects.get().close_reason) == ("closed", "external_utq")
