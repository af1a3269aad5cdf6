"""The way of an assessment, from start to announcement."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from assessments.models import Assessment, Certificate, Interview, Judgement, NumberSeries, Seat, Verdict
from assessments.queries import candidates
from assessments.queries.judging import Answers
from assessments.queries.reading import attempts_made, running, seats_of, with_holder
from assessments.queries.scope import scope_ids
from assessments.workflow.announcing import announce
from assessments.workflow.certificates import replace_certificate, revoke_certificate
from assessments.workflow.deciding import (
    Appointment,
    confirm_consensus,
    decide_arbitration,
    hold_interview,
    no_consensus,
    request_arbitration,
    schedule_interview,
    waive_interview,
    write_consensus,
)
from assessments.workflow.judging import Stale, save_judgement, submit_judgement
from assessments.workflow.procedure import (
    accept,
    annul,
    decline,
    object_to,
    propose,
    replace_assessor,
    start,
    step_back,
    withdraw,
)
from dossiers.models import CompetenceSection, Snapshot, SnapshotGrant
from dossiers.queries.sealed import sealed_sections
from tests.cast import Cast, give
from tests.factories import assessments as make
from trajectories.models import Profile, Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.agenda.reminding import remind_of_waits
from utq_portal.audit.models import Event
from utq_portal.jobs.models import Job
from utq_portal.notices.models import Notice
from utq_portal.notices.render import words as render_words
from utq_portal.people.models import Role, User
from utq_portal.policy.models import Institution, PolicyValue
from utq_portal.policy.queries import forget, institution
from utq_portal.web import dates
from utq_portal.workflow import Refused

S, T = Assessment.State, Seat.State
TODAY = make.TODAY


def preset(name: str) -> None:
    institution()
    Institution.objects.filter(pk=1).update(preset=name)
    forget()


def setting(name: str, value: object) -> None:
    PolicyValue.objects.create(name=name, value=value, valid_from=date(2020, 1, 1))
    forget()


def codes(person: User) -> set[str]:
    return set(Notice.objects.filter(recipient=person).values_list("code", flat=True))


def started(cast: Cast) -> Assessment:
    trajectory = make.submitted(cast)
    return start(trajectory, [cast.assessor1, cast.assessor2], by=cast.coordinator, today=TODAY)


def fresh(row: Assessment) -> Assessment:
    return Assessment.objects.select_related("trajectory").get(pk=row.pk)


def test_start_asks_two_and_tells_the_teacher_their_names(cast: Cast) -> None:
    row = started(cast)

    assert row.trajectory.state == Trajectory.State.IN_ASSESSMENT
    assert [seat.person for seat in seats_of(row)] == [cast.assessor1, cast.assessor2]
    assert codes(cast.teacher) == {"assessments.started_yours"}
    assert codes(cast.assessor1) == {"assessments.asked"}
    assert Notice.objects.get(recipient=cast.teacher).params["first"] == cast.assessor1.name


def test_a_second_start_is_refused_with_a_sentence(cast: Cast) -> None:
    row = started(cast)
    with pytest.raises(Refused, match="started already"):
        start(row.trajectory, [cast.assessor1, cast.assessor2], by=cast.coordinator, today=TODAY)
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("who", ["supervisor", "teacher", "line_manager", "stranger"])
def test_a_person_with_a_tie_cannot_be_asked(cast: Cast, who: str) -> None:
    trajectory = make.submitted(cast)
    with pytest.raises(Refused):
        start(trajectory, [cast.assessor1, getattr(cast, who)], by=cast.coordinator, today=TODAY)
    assert not Assessment.objects.exists()


def test_both_accept_and_the_version_opens_for_them(cast: Cast) -> None:
    row = started(cast)
    one, two = seats_of(row)
    accept(one, by=cast.assessor1, today=TODAY)
    assert not SnapshotGrant.objects.exists()
    accept(two, by=cast.assessor2, today=TODAY)

    assert fresh(row).state == S.SCORING
    assert fresh(row).scoring_due_on == date(2026, 12, 21)
    assert set(SnapshotGrant.objects.values_list("user", flat=True)) == {cast.assessor1.pk, cast.assessor2.pk}


def test_decline_frees_the_place_and_never_suggests_the_person_again(cast: Cast) -> None:
    row = started(cast)
    one, _two = seats_of(row)
    decline(one, by=cast.assessor1, conflict="We wrote a book together")

    found = candidates.suggestion(row.trajectory, TODAY).find(cast.assessor1.pk)
    assert found
    assert "tie" in str(found.why_not)
    assert "assessments.declined" in codes(cast.coordinator)
    new = propose(row, cast.assessor3, by=cast.coordinator, today=TODAY)
    assert new.position == 1
    with pytest.raises(Refused, match="Both places"):
        propose(row, cast.assessor3, by=cast.coordinator, today=TODAY)


def test_replace_withdraws_the_right_to_read_at_once(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING)
    one = seats_of(row)[0]
    SnapshotGrant.objects.all().delete()
    replace_assessor(one, by=cast.coordinator, reason="Ill")

    assert not SnapshotGrant.objects.filter(user=cast.assessor1).exists()
    propose(row, cast.assessor3, by=cast.coordinator, today=TODAY)
    late = seats_of(row)[1]
    accept(late, by=cast.assessor3, today=TODAY)
    assert fresh(row).state == S.SCORING
    assert SnapshotGrant.objects.filter(user=cast.assessor3).exists()


def test_an_assessor_steps_back_when_a_tie_comes_up(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING)
    one = seats_of(row)[0]
    with pytest.raises(Refused):
        step_back(one, by=cast.assessor1, conflict=" ")
    step_back(one, by=cast.assessor1, conflict="We now share an office")
    one.refresh_from_db()
    assert one.state == T.DECLINED


def judge(seat: Seat, *, insufficient: int | None = None) -> None:
    competences = sealed_sections(seat.assessment.snapshot)
    answers = Answers(verdicts={one.competence_id: "all" for one in competences})
    if insufficient is not None:
        bad = competences[insufficient]
        answers.verdicts[bad.competence_id] = "insufficient"
        answers.levels[bad.criteria[0].pk] = "not"
        answers.missing_at[bad.criteria[0].pk] = "Show one case."
    version = save_judgement(seat, by=seat.person, version=0, answers=answers)
    submit_judgement(seat, by=seat.person, version=version, today=TODAY)


def test_the_same_verdicts_decide(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING)
    one, two = seats_of(row)
    judge(one)
    assert fresh(row).state == S.SCORING
    judge(two)

    row = fresh(row)
    assert (row.state, row.outcome, row.decided_on, row.decided_by) == (S.DECIDED, "sufficient", TODAY, "agreement")
    assert row.judgements.count() == 5
    assert "assessments.decided" in codes(cast.coordinator)


def test_the_same_insufficient_verdict_decides_too_and_drafts_the_text(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING)
    for seat in seats_of(row):
        judge(seat, insufficient=2)
    row = fresh(row)
    assert (row.state, row.outcome) == (S.DECIDED, "insufficient")
    assert row.judgements.get(value="insufficient").motivation == "3.1: Show one case."


def test_different_verdicts_ask_the_coordinator(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING)
    one, two = seats_of(row)
    judge(one)
    judge(two, insufficient=2)
    assert fresh(row).state == S.SCORING
    assert "assessments.to_settle" in codes(cast.coordinator)
    assert with_holder(running()).get().holder == "coordinator"


def test_strict_always_has_an_interview(cast: Cast) -> None:
    preset("strict")
    row = make.assessment(cast, S.SCORING)
    for seat in seats_of(row):
        judge(seat)
    assert fresh(row).state == S.SCORING


def test_consensus_by_hand_without_interview_goes_to_deliberating(cast: Cast) -> None:
    setting("consensus_by_hand", value=True)
    row = make.assessment(cast, S.SCORING)
    for seat in seats_of(row):
        judge(seat)
    assert fresh(row).state == S.DELIBERATING


def test_a_profile_without_interview_goes_to_deliberating_when_verdicts_differ(cast: Cast) -> None:
    Profile.objects.filter(pk=cast.profile.pk).update(interview=Profile.Interview.NONE)
    row = make.assessment(cast, S.SCORING)
    one, two = seats_of(row)
    judge(one)
    judge(two, insufficient=0)
    assert fresh(row).state == S.DELIBERATING


def test_an_incomplete_judgement_is_not_submitted(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING)
    seat = seats_of(row)[0]
    competences = sealed_sections(row.snapshot)
    answers = Answers(verdicts={competences[0].competence_id: "insufficient"})
    version = save_judgement(seat, by=seat.person, version=0, answers=answers)
    with pytest.raises(Refused) as refused:
        submit_judgement(seat, by=seat.person, version=version, today=TODAY)
    assert len(refused.value.details) == 5


def test_a_stale_save_changes_nothing(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING)
    seat = seats_of(row)[0]
    competence = sealed_sections(row.snapshot)[0]
    save_judgement(seat, by=seat.person, version=0, answers=Answers({competence.competence_id: "all"}))
    with pytest.raises(Stale):
        save_judgement(seat, by=seat.person, version=0, answers=Answers())
    assert Verdict.objects.get().value == "all"


def differing(cast: Cast) -> Assessment:
    """Both in, the last competence judged differently."""
    return make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.SUBMITTED), sufficient=False)


def test_interview_then_consensus_of_two(cast: Cast) -> None:
    row = differing(cast)
    when = Appointment(timezone.now() + timedelta(days=4), 60, place="Room 1")
    schedule_interview(row, when, by=cast.coordinator)
    assert fresh(row).state == S.INTERVIEW
    notices = Notice.objects.filter(code="assessments.interview")
    assert {notice.recipient for notice in notices} == {cast.teacher, cast.assessor1, cast.assessor2}
    assert all("METHOD:REQUEST" in notice.calendar for notice in notices)
    told = notices.count()
    schedule_interview(row, when, by=cast.coordinator)
    assert notices.count() == told  # a second click invites nobody again
    later = Appointment(when.starts_at + timedelta(days=1), 60, place="Room 1")
    schedule_interview(row, later, by=cast.coordinator)
    assert Interview.objects.get().meeting.sequence == 1  # type: ignore[union-attr]
    moved = Notice.objects.filter(code="assessments.interview_moved")
    assert {notice.recipient for notice in moved} == {cast.teacher, cast.assessor1, cast.assessor2}
    said = render_words("assessments.interview_moved", moved[0].params, "en")
    assert dates.long(when.starts_at) in said.body  # the mail names the old time
    assert dates.long(later.starts_at) in said.subject
    with pytest.raises(Refused, match="is over"):
        over = Appointment(timezone.now() - timedelta(minutes=1), 60, place="Room 1")
        schedule_interview(row, over, by=cast.coordinator)
    assert Interview.objects.get().meeting.starts_at == later.starts_at  # type: ignore[union-attr]

    with pytest.raises(Refused):
        hold_interview(row, by=cast.assessor2, held_on=TODAY, report="Fine", today=TODAY)
    hold_interview(row, by=cast.assessor1, held_on=TODAY, report="Fine", today=TODAY)
    texts = dict.fromkeys(scope_ids(row.snapshot), (True, "We both agree."))
    with pytest.raises(Refused):
        confirm_consensus(row, by=cast.assessor2, version=0, today=TODAY)
    write_consensus(row, by=cast.assessor1, texts=texts, version=0)
    with pytest.raises(Refused, match="other assessor"):
        confirm_consensus(row, by=cast.assessor1, version=1, today=TODAY)
    with pytest.raises(Stale):
        confirm_consensus(row, by=cast.assessor2, version=0, today=TODAY)
    confirm_consensus(row, by=cast.assessor2, version=1, today=TODAY)

    row = fresh(row)
    assert (row.state, row.outcome, row.decided_by) == (S.DECIDED, "sufficient", "consensus")


def test_a_consensus_needs_words_where_it_was_judged_differently(cast: Cast) -> None:
    row = differing(cast)
    waive_interview(row, by=cast.coordinator, reason="The gap is clear", today=TODAY)
    assert row.judgements.count() == 5
    texts = dict.fromkeys(scope_ids(row.snapshot), (True, ""))
    with pytest.raises(Refused) as refused:
        write_consensus(row, by=cast.assessor1, texts=texts, version=0)
    assert len(refused.value.details) == 1


def test_arbitration_decides_when_there_is_no_consensus(cast: Cast) -> None:
    row = make.assessment(cast, S.DELIBERATING, sufficient=False)
    no_consensus(row, by=cast.assessor2, reason="We cannot agree", today=TODAY)
    assert "assessments.no_consensus" in codes(cast.coordinator)
    texts = dict.fromkeys(scope_ids(row.snapshot), (True, ""))
    with pytest.raises(Refused, match="who arbitrates"):
        decide_arbitration(row, by=cast.coordinator, grounds="Good", texts=texts, today=TODAY)
    with pytest.raises(Refused):
        request_arbitration(row, by=cast.coordinator, members="One person", today=TODAY)
    request_arbitration(row, by=cast.coordinator, members="A. One, Elsewhere\nB. Two, Elsewhere", today=TODAY)
    decide_arbitration(row, by=cast.coordinator, grounds="Good", texts=texts, today=TODAY)
    row = fresh(row)
    assert (row.state, row.outcome, row.decided_by) == (S.DECIDED, "sufficient", "arbitration")


def test_announcing_sufficient_issues_the_certificate_in_the_same_transaction(cast: Cast) -> None:
    row = make.assessment(cast, S.DECIDED)
    announce(row, by=cast.coordinator, today=TODAY)

    trajectory = Trajectory.objects.get(pk=row.trajectory_id)
    assert (trajectory.state, trajectory.closed_on) == (Trajectory.State.COMPLETED, row.decided_on)
    certificate = Certificate.objects.get()
    assert (certificate.number, certificate.decided_on) == ("UTQ-2026-0001", row.decided_on)
    assert Job.objects.get(task="assessments.render_certificate").kwargs == {"certificate": certificate.pk}
    obligation = Obligation.objects.get(trajectories=trajectory)
    assert (obligation.settled_by, obligation.settled_on) == ("certificate", row.decided_on)
    assert codes(cast.teacher) == {"assessments.announced"}
    assert fresh(row).objection_until == date(2027, 1, 4)
    with pytest.raises(Refused):
        announce(row, by=cast.coordinator, today=TODAY)
    assert Certificate.objects.count() == 1


def test_no_certificate_while_another_competence_is_not_sufficient(cast: Cast) -> None:
    row = make.assessment(cast, S.DECIDED)
    section = CompetenceSection.objects.filter(competence__number=2)
    row.judgements.filter(competence__number=2).delete()
    manifest = row.snapshot.manifest
    manifest["competences"] = [one for one in manifest["competences"] if one["number"] != 2]
    Snapshot.objects.filter(pk=row.snapshot_id).update(manifest=manifest)
    section.update(state=CompetenceSection.State.DRAFTING)
    with pytest.raises(Refused, match="no certificate"):
        announce(row, by=cast.coordinator, today=TODAY)
    assert not Certificate.objects.exists()
    assert not NumberSeries.objects.exists()


def test_announcing_insufficient_opens_only_what_is_insufficient(cast: Cast) -> None:
    row = make.assessment(cast, S.DECIDED, sufficient=False)
    announce(row, by=cast.coordinator, today=TODAY)

    assert Trajectory.objects.get(pk=row.trajectory_id).state == Trajectory.State.ACTIVE
    states = CompetenceSection.objects.order_by("competence__number").values_list("state", flat=True)
    assert list(states) == ["sufficient"] * 4 + ["insufficient"]
    assert not Certificate.objects.exists()


def test_a_second_attempt_judges_only_what_was_insufficient(cast: Cast) -> None:
    first = make.assessment(cast, S.DECIDED, sufficient=False)
    announce(first, by=cast.coordinator, today=TODAY)
    trajectory = make.submitted(cast, scope={5})
    suggestion = candidates.suggestion(trajectory, TODAY)
    assert [one.person for one in suggestion.pair] == [cast.assessor1, cast.assessor2]
    second = start(trajectory, [one.person for one in suggestion.pair], by=cast.coordinator, today=TODAY)
    assert second.attempt == 2
    one, two = seats_of(second)
    accept(one, by=one.person, today=TODAY)
    accept(two, by=two.person, today=TODAY)
    judge(one)
    judge(two)
    announce(second, by=cast.coordinator, today=TODAY)
    assert Certificate.objects.count() == 1


def test_attempts_run_out_and_the_waiting_time_can_be_skipped(cast: Cast) -> None:
    preset("ut")
    setting("resubmissions", 0)
    first = make.assessment(cast, S.DECIDED, sufficient=False)
    announce(first, by=cast.coordinator, today=TODAY)
    trajectory = make.submitted(cast, scope={5})
    pair = [cast.assessor1, cast.assessor2]
    with pytest.raises(Refused, match="attempts are used"):
        start(trajectory, pair, by=cast.coordinator, today=TODAY)
    setting("resubmissions", 2)
    with pytest.raises(Refused, match="some time after"):
        start(trajectory, pair, by=cast.coordinator, today=TODAY)
    start(trajectory, pair, by=cast.coordinator, today=TODAY, all_the_same=True)


def test_withdrawing_opens_the_dossier_and_closes_the_version(cast: Cast) -> None:
    row = started(cast)
    withdraw(row, by=cast.teacher)
    assert Trajectory.objects.get(pk=row.trajectory_id).state == Trajectory.State.ACTIVE
    assert set(CompetenceSection.objects.values_list("state", flat=True)) == {"ready"}
    assert attempts_made(row.trajectory) == 0
    with pytest.raises(Refused):
        accept(seats_of(row)[0], by=cast.assessor1, today=TODAY)


def test_annulled_gets_the_same_number_again(cast: Cast) -> None:
    row = make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.ACCEPTED))
    with pytest.raises(Refused):
        annul(row, by=cast.coordinator, reason=" ")
    annul(row, by=cast.coordinator, reason="Wrong version read")
    trajectory = make.submitted(cast)
    again = start(trajectory, [cast.assessor2, cast.assessor3], by=cast.coordinator, today=TODAY)
    assert again.attempt == 1


def test_candidate_objects_once_to_an_assessor(cast: Cast) -> None:
    row = started(cast)
    seat = seats_of(row)[0]
    object_to(seat, by=cast.teacher, objection="He reviewed my grant")
    seat.refresh_from_db()
    assert seat.objection == "He reviewed my grant"
    assert "assessments.objected" in codes(cast.coordinator)
    with pytest.raises(Refused):
        object_to(seat, by=cast.teacher, objection="Again")
    with pytest.raises(Refused):
        object_to(seat, by=cast.assessor2, objection="Not mine")


def test_replaced_and_withdrawn_certificates(cast: Cast) -> None:
    row = make.assessment(cast, S.DECIDED)
    announce(row, by=cast.coordinator, today=TODAY)
    first = Certificate.objects.get()
    second = replace_certificate(
        first, by=cast.coordinator, name="T. Voorbeeld-Jansen", reason="Name changed", today=TODAY
    )
    first.refresh_from_db()
    assert (first.state, second.number, second.name_printed) == ("replaced", "UTQ-2026-0002", "T. Voorbeeld-Jansen")
    with pytest.raises(Refused):
        replace_certificate(first, by=cast.coordinator, name="X", reason="Again", today=TODAY)
    revoke_certificate(second, by=cast.coordinator, reason="Fraud", today=TODAY)
    obligation = Obligation.objects.get(trajectories=cast.trajectory)
    assert (obligation.settled_by, obligation.settled_on) == ("", None)


def test_reminders_are_posted_once(cast: Cast) -> None:
    row = started(cast)
    Seat.objects.filter(assessment=row).update(invited_at=timezone.now() - timedelta(days=20))
    for _twice in range(2):
        list(remind_of_waits(on=timezone.localdate(), send=True))
    assert Notice.objects.filter(code="assessments.remind_asked").count() == 2
    assert Notice.objects.filter(code="assessments.remind_coordinator").count() == 2


def test_every_step_leaves_an_event_in_the_case_of_the_trajectory(cast: Cast) -> None:
    row = started(cast)
    cases = set(Event.objects.filter(verb__startswith="assessments.").values_list("case", flat=True))
    assert cases == {f"trajectory:{row.trajectory_id}"}


def test_judgements_are_kept_apart_from_the_announced_ones(cast: Cast) -> None:
    row = make.assessment(cast, S.DELIBERATING, sufficient=False)
    assert {judgement.value for judgement in Judgement.objects.filter(assessment=row)} == {"sufficient", "insufficient"}


def test_a_coordinator_hears_nothing_of_the_own_case_that_candidates_do_not(cast: Cast) -> None:
    give(cast.teacher, Role.COORDINATOR)
    first, _second = seats_of(started(cast))
    accept(first, by=cast.assessor1, today=TODAY)
    told = Notice.objects.filter(code="assessments.accepted").values_list("recipient", flat=True)
    assert set(told) == {cast.coordinator.pk}
