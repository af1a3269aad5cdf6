"""A partial certificate, from the teacher's draft to the decision, and what it does to the dossier.

docs/domain.md, Partial certificates.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dossiers.models import CompetenceSection, Dossier, FeedbackRequest, PartialRecognition
from dossiers.queries.recognitions import covered_whole, criteria_rows, is_old, to_advise, waiting_for_coordinator
from dossiers.queries.standing import words_of
from dossiers.workflow.handing_in import endorse, take_back
from dossiers.workflow.recognising import (
    Given,
    advise_recognition,
    discard_recognition,
    keep_recognition,
    recognise,
    record_own_course,
    refuse_recognition,
    revoke_recognition,
    submit_recognition,
    withdraw_recognition,
)
from tests.cast import Cast, give
from tests.factories.dossiers import (
    SectionFactory,
    advised_certificate,
    ask,
    asked_certificate,
    certificate_draft,
    concluded,
    criteria,
    endorsed,
    open_dossier,
    ready_dossier,
    recognised_certificate,
    sections_ready,
    write,
)
from tests.kept import location
from utq_portal.access import Refused
from utq_portal.agenda.reminding import remind_of_waits
from utq_portal.notices.models import Notice
from utq_portal.people.models import Delegation, Role, User

S = CompetenceSection.State
R = PartialRecognition.State
TODAY = timezone.localdate


def state(cast: Cast, number: int) -> str:
    """Where the section of this competence stands."""
    return CompetenceSection.objects.get(dossier__trajectory=cast.trajectory, competence__number=number).state


def told(code: str) -> list[str]:
    """Who got this news, by given name."""
    rows = Notice.objects.filter(code=f"dossiers.{code}").select_related("recipient")
    return sorted(row.recipient.given_name for row in rows)


# ---------- the teacher ----------


def test_a_draft_keeps_what_there_is_and_asks_nobody(cast: Cast) -> None:
    row = keep_recognition(open_dossier(cast), Given(name="Design"), by=cast.teacher)
    assert (row.state, row.name_en, row.file_path, Notice.objects.count()) == (R.DRAFT, "Design", "", 0)
    with pytest.raises(Refused) as refused:
        submit_recognition(row, by=cast.teacher, today=TODAY())
    assert len([refused.value.why, *refused.value.details]) == 4


def test_the_same_document_is_not_handed_in_twice(cast: Cast) -> None:
    row = asked_certificate(cast, "3")
    with pytest.raises(ValidationError):
        certificate_draft(row.dossier, "3")
    withdraw_recognition(row, by=cast.teacher)
    assert certificate_draft(row.dossier, "3").state == R.DRAFT


def test_a_new_document_replaces_the_old_one_of_a_draft(cast: Cast, django_capture_on_commit_callbacks: object) -> None:
    row = certificate_draft(open_dossier(cast), "3")
    other = certificate_draft(row.dossier, "4", content=b"another")
    discard_recognition(other, by=cast.teacher)
    discard_recognition(other, by=cast.teacher)
    assert list(PartialRecognition.objects.values_list("pk", flat=True)) == [row.pk]
    assert location(row.file_path).exists()


def test_submitting_asks_the_utq_supervisor(cast: Cast) -> None:
    row = asked_certificate(cast, "3")
    assert (row.state, told("recognition_asked")) == (R.SUBMITTED, ["Supervisor"])
    assert list(to_advise(cast.supervisor)) == [row]
    assert list(waiting_for_coordinator(cast.coordinator)) == []


def test_without_utq_supervisor_the_coordinator_is_asked_to_assign_one(cast: Cast) -> None:
    cast.trajectory.supervisor = None
    type(cast.trajectory).objects.filter(pk=cast.trajectory.pk).update(supervisor=None)
    asked_certificate(cast, "3")
    assert told("recognition_unassigned") == ["Coordinator"]


def test_a_date_to_come_is_refused(cast: Cast) -> None:
    row = certificate_draft(open_dossier(cast), "3")
    with pytest.raises(Refused):
        submit_recognition(row, by=cast.teacher, today=date(2024, 6, 13))


def test_a_certificate_of_more_than_ten_years_is_flagged(cast: Cast) -> None:
    row = asked_certificate(cast, "3")
    assert not is_old(row, date(2034, 6, 14))
    assert is_old(row, date(2034, 6, 15))


def test_nothing_is_asked_while_the_dossier_is_with_others(cast: Cast) -> None:
    dossier = ready_dossier(cast)
    with pytest.raises(Refused):
        certificate_draft(dossier, "3")


def test_withdrawing_tells_who_had_the_ball(cast: Cast) -> None:
    row = advised_certificate(cast, "3")
    withdraw_recognition(row, by=cast.teacher)
    assert (row.pk, told("recognition_withdrawn")) == (row.pk, ["Coordinator"])
    with pytest.raises(Refused):
        recognise(row, by=cast.coordinator, criteria=criteria(row.dossier, "3"), today=TODAY())


# ---------- advice and decision ----------


def test_the_advice_may_narrow_and_never_widen(cast: Cast) -> None:
    row = asked_certificate(cast, "3")
    with pytest.raises(Refused):
        advise_recognition(row, by=cast.supervisor, criteria=criteria(row.dossier, "4.1"), text="Yes.", today=TODAY())
    with pytest.raises(Refused):
        advise_recognition(row, by=cast.supervisor, criteria=[], text=" ", today=TODAY())
    advise_recognition(row, by=cast.supervisor, criteria=criteria(row.dossier, "3.1"), text="Only 3.1.", today=TODAY())
    assert [one.advised for one in criteria_rows(row)] == [True, False]


def test_another_decision_than_advised_needs_a_reason(cast: Cast) -> None:
    row = advised_certificate(cast, "3", for_codes=["3.1"])
    everything = criteria(row.dossier, "3")
    with pytest.raises(Refused):
        recognise(row, by=cast.coordinator, criteria=everything, today=TODAY())
    recognise(row, by=cast.coordinator, criteria=everything, today=TODAY(), reason="The guide says so.")
    assert state(cast, 3) == S.RECOGNISED


def test_adviser_and_decider_are_two_people(cast: Cast) -> None:
    give(cast.supervisor, Role.COORDINATOR)
    row = advised_certificate(cast, "3")
    wanted = criteria(row.dossier, "3")
    assert list(waiting_for_coordinator(cast.supervisor)) == []
    with pytest.raises(Refused):
        recognise(row, by=cast.supervisor, criteria=wanted, today=TODAY())
    # who stands in for the adviser as a coordinator is no second person either
    Delegation.objects.create(
        from_person=cast.supervisor,
        to_person=cast.stranger,
        role=Role.COORDINATOR,
        valid_from=TODAY() - timedelta(days=1),
        valid_until=TODAY() + timedelta(days=9),
    )
    with pytest.raises(Refused):
        recognise(row, by=cast.stranger, criteria=wanted, today=TODAY())
    recognise(row, by=cast.coordinator, criteria=wanted, today=TODAY())


def test_nobody_decides_on_their_own_case(cast: Cast) -> None:
    give(cast.teacher, Role.COORDINATOR)
    row = advised_certificate(cast, "3")
    with pytest.raises(Refused):
        recognise(row, by=cast.teacher, criteria=criteria(row.dossier, "3"), today=TODAY())
    assert told("recognition_advised") == ["Coordinator"]


def test_refused_can_be_asked_again(cast: Cast) -> None:
    row = advised_certificate(cast, "3")
    with pytest.raises(Refused):
        refuse_recognition(row, by=cast.coordinator, reason=" ", today=TODAY())
    refuse_recognition(row, by=cast.coordinator, reason="It was a trial day.", today=TODAY())
    again = certificate_draft(row.dossier, "3")
    submit_recognition(again, by=cast.teacher, today=TODAY())
    assert (state(cast, 3), told("recognition_decided")) == (S.EMPTY, ["Teacher"])


# ---------- what it does to the dossier ----------


def test_a_competence_is_recognised_when_all_its_criteria_are_covered_together(cast: Cast) -> None:
    recognised_certificate(cast, "3.1")
    assert state(cast, 3) == S.EMPTY
    recognised_certificate(cast, "3.2")
    assert (state(cast, 3), state(cast, 2)) == (S.RECOGNISED, S.EMPTY)


def test_a_recognised_competence_needs_no_text_to_declare_ready(cast: Cast) -> None:
    concluded(cast)
    recognised_certificate(cast, "3")
    dossier = ready_dossier(cast)
    cast.trajectory.refresh_from_db()
    assert (cast.trajectory.state, state(cast, 3)) == ("ready_declared", S.RECOGNISED)
    assert len(covered_whole(dossier)) == 1


def test_recognition_closes_the_questions_about_it(cast: Cast) -> None:
    concluded(cast)
    section = SectionFactory(cast, 3)
    ask(section, cast.colleague)
    recognised_certificate(cast, "3")
    assert (FeedbackRequest.objects.get().state, told("feedback_withdrawn")) == ("withdrawn", ["Colleague"])


def test_revoking_opens_the_competence_with_its_text(cast: Cast) -> None:
    concluded(cast)
    write(SectionFactory(cast, 3, words=""))
    row = recognised_certificate(cast, "3")
    revoke_recognition(row, by=cast.coordinator, reason="The number belongs to somebody else.")
    section = CompetenceSection.objects.get(dossier=row.dossier, competence__number=3)
    assert (section.state, words_of(section) > 0) == (S.DRAFTING, True)


def test_what_a_sealed_version_rests_on_is_not_revoked(cast: Cast) -> None:
    concluded(cast)
    row = recognised_certificate(cast, "3")
    snapshot = endorsed(cast)
    with pytest.raises(Refused):
        revoke_recognition(row, by=cast.coordinator, reason="A slip.")
    take_back(Dossier.objects.get(pk=snapshot.dossier_id), by=cast.teacher)
    revoke_recognition(row, by=cast.coordinator, reason="A slip.")
    assert state(cast, 3) == S.DRAFTING


def test_a_dossier_with_a_competence_that_opened_again_is_not_endorsed(cast: Cast) -> None:
    concluded(cast)
    row = recognised_certificate(cast, "3")
    dossier = ready_dossier(cast)
    revoke_recognition(row, by=cast.coordinator, reason="A slip.")
    with pytest.raises(Refused):
        endorse(dossier, by=cast.supervisor, today=TODAY())


def test_what_is_decided_while_the_version_is_sealed_counts_when_it_opens(cast: Cast) -> None:
    concluded(cast)
    row = advised_certificate(cast, "3")
    snapshot = endorsed(cast)
    recognise(row, by=cast.coordinator, criteria=criteria(row.dossier, "3"), today=TODAY())
    assert state(cast, 3) == S.LOCKED
    take_back(snapshot.dossier, by=cast.teacher)
    assert (state(cast, 3), state(cast, 2)) == (S.RECOGNISED, S.READY)


# ---------- own courses ----------


def course(
    cast: Cast, covered: list[int], *, source: str = "registration:17", person: User | None = None
) -> PartialRecognition | None:
    """A completed course that covers these criteria."""
    return record_own_course(
        person or cast.teacher,
        source=source,
        names={"nl": "Toetsen", "en": "Assessing"},
        completed_on=TODAY(),
        criteria=covered,
    )


def test_an_own_course_counts_at_once_and_once(cast: Cast) -> None:
    covered = criteria(open_dossier(cast), "3")
    first, second = course(cast, covered), course(cast, covered)
    assert first is not None
    assert (first, first.state, state(cast, 3), told("own_course_counts")) == (
        second,
        R.RECOGNISED,
        S.RECOGNISED,
        ["Teacher"],
    )


def test_an_own_course_and_a_certificate_cover_a_competence_together(cast: Cast) -> None:
    row = recognised_certificate(cast, "3.2")
    course(cast, criteria(row.dossier, "3.1"))
    assert state(cast, 3) == S.RECOGNISED


def test_an_own_course_without_dossier_or_of_another_profile_is_not_recorded(cast: Cast) -> None:
    dossier = sections_ready(cast)
    assert course(cast, criteria(dossier, "3"), person=cast.newcomer) is None
    assert course(cast, [0]) is None


# ---------- what waits ----------


def test_advice_and_decision_are_reminded_of(cast: Cast) -> None:
    row = asked_certificate(cast, "3")
    for days in (10, 20, 40):
        list(remind_of_waits(on=TODAY() + timedelta(days=days), send=True))
    assert (told("remind_advise"), told("late_advice")) == (["Supervisor"], ["Coordinator"])
    advise_recognition(row, by=cast.supervisor, criteria=criteria(row.dossier, "3"), text="Yes.", today=TODAY())
    list(remind_of_waits(on=TODAY() + timedelta(days=30), send=True))
    assert told("remind_decide") == ["Coordinator"]


def test_what_waits_for_a_coordinator(cast: Cast) -> None:
    row = asked_certificate(cast, "3")
    assert list(waiting_for_coordinator(cast.coordinator)) == []
    type(cast.trajectory).objects.filter(pk=cast.trajectory.pk).update(supervisor=None)
    assert list(waiting_for_coordinator(cast.coordinator)) == [row]
