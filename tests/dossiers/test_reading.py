"""What a page says about who reads is what the Rules say; a text kept to oneself never leaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from dossiers import grants, rules
from dossiers.models import CriterionText, Evidence, FeedbackRequest, Snapshot
from dossiers.queries.dossiers import evidence_for, questions_to, texts_of
from dossiers.workflow.evidence import remove_evidence
from dossiers.workflow.feedback import Remark, give_feedback
from dossiers.workflow.handing_in import take_back
from dossiers.workflow.ready import mark_ready
from dossiers.workflow.sealing import faults
from dossiers.workflow.texts import save_text
from tests.cast import Cast
from tests.factories.dossiers import SectionFactory, add_evidence, ask, concluded, endorsed
from trajectories.models import Trajectory
from utq_portal.access import Rule
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.notices.render import words_of
from utq_portal.people.models import RoleAssignment, User
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]
SECRET = "Nobody should read this sentence yet"


def who(cast: Cast, rule: Rule, row: Model) -> set[str]:
    return {name for name, person in cast.people().items() if rule.allows(person, row)}


def test_a_draft_is_read_by_teacher_and_own_supervisor(cast: Cast) -> None:
    text = CriterionText.objects.get(section=SectionFactory(cast, 1))
    assert who(cast, rules.TEXT_READ, text) == {"teacher", "supervisor"}


def test_a_supervisor_without_role_in_the_faculty_reads_nothing(cast: Cast) -> None:
    text = CriterionText.objects.get(section=SectionFactory(cast, 1))
    RoleAssignment.objects.filter(person=cast.supervisor).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert who(cast, rules.TEXT_READ, text) == {"teacher"}


def test_a_reader_reads_what_was_asked_until_it_is_closed(cast: Cast) -> None:
    concluded(cast)
    section = SectionFactory(cast, 2)
    here = add_evidence(section.dossier, "Here.pdf", "2.1")
    elsewhere = add_evidence(section.dossier, "Elsewhere.pdf", "3.1")
    request = ask(section, cast.colleague)
    assert "colleague" in who(cast, rules.EVIDENCE_READ, here)
    assert "colleague" not in who(cast, rules.EVIDENCE_READ, elsewhere)
    assert who(cast, rules.REQUEST_READ, request) == {"colleague"}
    give_feedback(request, by=cast.colleague, remarks=[Remark(None, "Clear.")])
    assert "colleague" not in who(cast, rules.EVIDENCE_READ, here)
    assert who(cast, rules.REQUEST_READ, request) == set()


def test_the_end_of_a_trajectory_closes_what_readers_had(cast: Cast) -> None:
    request = ask(SectionFactory(cast, 2), cast.colleague)
    Trajectory.objects.update(state=Trajectory.State.CLOSED)
    assert who(cast, rules.REQUEST_READ, request) == set()


def test_a_reader_sees_the_version_that_was_asked(cast: Cast, signed_in: Browser) -> None:
    section = SectionFactory(cast, 2, "<p>The version asked about.</p>")
    request = ask(section, cast.colleague)
    text = CriterionText.objects.get(section=section)
    save_text(text, by=cast.teacher, body="<p>The next version.</p>", version=text.version)
    page = signed_in(cast.colleague).get(f"/feedback/{request.pk}/").content.decode()
    assert "The version asked about." in page
    assert "The next version." not in page


def test_a_text_kept_to_oneself_never_leaks(cast: Cast, signed_in: Browser) -> None:
    concluded(cast)
    section = SectionFactory(cast, 2)
    text = CriterionText.objects.get(section=section)
    save_text(text, by=cast.teacher, body=f"<p>{SECRET}</p>", version=text.version, private=True)
    assert who(cast, rules.TEXT_READ, text) == {"teacher"}
    number = section.dossier_id
    for person in (cast.supervisor, cast.colleague, cast.coordinator):
        browser = signed_in(person)
        for page in (f"/dossiers/{number}/", f"/dossiers/{number}/2/", f"/dossiers/{number}/2/history/"):
            assert SECRET not in browser.get(page, follow=True).content.decode()
        assert SECRET not in browser.get("/search/", {"q": "Nobody should"}, follow=True).content.decode()
    assert "keeps this draft" in signed_in(cast.supervisor).get(f"/dossiers/{number}/2/").content.decode()
    assert all(SECRET not in str(event.data) for event in Event.objects.all())
    assert all(SECRET not in str(notice.params) + str(words_of(notice)) for notice in Notice.objects.all())
    assert texts_of(section, cast.supervisor)[0][1] is None


def test_asking_the_supervisor_shows_the_version_asked_and_ready_shares_it(cast: Cast, signed_in: Browser) -> None:
    concluded(cast)
    section = SectionFactory(cast, 2)
    text = CriterionText.objects.get(section=section)
    text = save_text(text, by=cast.teacher, body=f"<p>{SECRET}</p>", version=text.version, private=True)
    request = ask(section, cast.supervisor)
    browser = signed_in(cast.supervisor)
    assert SECRET in browser.get(f"/feedback/{request.pk}/").content.decode()
    assert SECRET not in browser.get(f"/dossiers/{section.dossier_id}/2/").content.decode()
    give_feedback(request, by=cast.supervisor, remarks=[Remark(None, "Go on.")])
    mark_ready(section, by=cast.teacher)
    assert SECRET in browser.get(f"/dossiers/{section.dossier_id}/2/").content.decode()


def test_mails_carry_no_text_of_feedback(cast: Cast) -> None:
    request = ask(SectionFactory(cast, 2), cast.colleague)
    give_feedback(request, by=cast.colleague, remarks=[Remark(None, "A hard remark.")])
    for notice in Notice.objects.all():
        said = words_of(notice)
        assert "A hard remark." not in f"{said.subject}{said.body}{notice.params}"
        assert "In week 3" not in f"{said.subject}{said.body}"


def test_staff_reading_is_one_event_a_day(cast: Cast, signed_in: Browser) -> None:
    section = SectionFactory(cast, 2)
    browser = signed_in(cast.supervisor)
    for _time in range(2):
        browser.get(f"/dossiers/{section.dossier_id}/")
        browser.get(f"/dossiers/{section.dossier_id}/2/")
    signed_in(cast.teacher).get(f"/dossiers/{section.dossier_id}/")
    event = Event.objects.get(verb="dossiers.read")
    assert (event.actor, event.case) == (cast.supervisor, f"trajectory:{cast.trajectory.pk}")


@pytest.fixture
def snapshot(cast: Cast) -> Snapshot:
    """A sealed version that nobody was let to read."""
    return endorsed(cast)


def test_a_sealed_version_is_read_by_owner_supervisor_and_coordinator(cast: Cast, snapshot: Snapshot) -> None:
    assert who(cast, rules.SNAPSHOT_READ, snapshot) == {"teacher", "supervisor", "coordinator"}


def test_a_grant_ends_on_its_day_and_at_once_when_withdrawn(cast: Cast, snapshot: Snapshot) -> None:
    today = timezone.localdate()
    grants.let_read(snapshot, cast.assessor1, by=cast.coordinator)
    grants.let_read(snapshot, cast.assessor2, by=cast.coordinator, until=today)
    assert {"assessor1", "assessor2"} <= who(cast, rules.SNAPSHOT_READ, snapshot)
    grants.end_on(snapshot, today - timedelta(days=1), by=None)
    assert not {"assessor1", "assessor2"} & who(cast, rules.SNAPSHOT_READ, snapshot)
    grants.let_read(snapshot, cast.assessor1, by=cast.coordinator, until=today)
    grants.withdraw(snapshot, cast.assessor1, by=cast.coordinator)
    grants.withdraw(snapshot, cast.assessor1, by=cast.coordinator)
    assert "assessor1" not in who(cast, rules.SNAPSHOT_READ, snapshot)
    assert Event.objects.filter(verb="dossiers.reading_withdrawn").count() == 1


def test_nobody_is_let_to_assess_the_own_dossier(cast: Cast, snapshot: Snapshot) -> None:
    with pytest.raises(Refused):
        grants.let_read(snapshot, cast.teacher, by=cast.coordinator)


def test_an_assessor_reads_the_sealed_file_and_not_the_dossier(
    cast: Cast, snapshot: Snapshot, signed_in: Browser
) -> None:
    number = snapshot.manifest["evidence"][0]["number"]
    browser = signed_in(cast.assessor1)
    sealed = f"/snapshots/{snapshot.pk}/evidence/{number}/"
    assert browser.get(sealed).status_code == 404
    grants.let_read(snapshot, cast.assessor1, by=cast.coordinator)
    answer = browser.get(sealed, headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.getvalue()) == (206, b"%PDF")
    assert "attachment" in answer.headers["Content-Disposition"]
    answer.close()
    assert browser.get(f"/dossiers/{snapshot.dossier_id}/").status_code == 404
    assert browser.get(f"/dossiers/{snapshot.dossier_id}/evidence/{number}/file/").status_code == 404
    assert browser.get(f"/snapshots/{snapshot.pk}/").status_code == 200


def test_sealed_evidence_stays_on_the_disk(cast: Cast, snapshot: Snapshot) -> None:
    take_back(snapshot.dossier, by=cast.teacher)
    piece = Evidence.objects.get(dossier=snapshot.dossier)
    remove_evidence(piece, by=cast.teacher)
    piece.refresh_from_db()
    assert piece.removed_at is not None
    assert faults(snapshot) == []
    assert not evidence_for(cast.teacher).exists()


def test_open_questions_wait_for_their_reader(cast: Cast) -> None:
    request = ask(SectionFactory(cast, 2), cast.colleague)
    assert list(questions_to(cast.colleague)) == [request]
    assert not questions_to(cast.teacher).exists()
    assert FeedbackRequest.objects.get().revisions.count() == 1
