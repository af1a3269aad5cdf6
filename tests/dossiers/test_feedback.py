"""Feedback: asked, given, withdrawn; remarks, replies and what is to resolve before ready."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.models import CompetenceSection, FeedbackComment, FeedbackRequest
from dossiers.workflow import feedback
from dossiers.workflow.feedback import Remark, give_feedback, resolve, withdraw_question
from dossiers.workflow.ready import mark_ready
from dossiers.workflow.texts import save_text
from tests.cast import Cast, person
from tests.factories.dossiers import SectionFactory, ask, concluded
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]
S = CompetenceSection.State


@pytest.fixture
def section(cast: Cast) -> CompetenceSection:
    """A draft of the teacher in an active trajectory."""
    concluded(cast)
    return SectionFactory(cast, 2)


def state(section: CompetenceSection) -> str:
    return CompetenceSection.objects.get(pk=section.pk).state


def test_asking_and_giving(cast: Cast, section: CompetenceSection) -> None:
    request = ask(section, cast.colleague, today=date(2026, 11, 23))
    assert (state(section), request.due_on) == (S.FEEDBACK_ASKED, date(2026, 12, 14))
    assert Notice.objects.get(code="dossiers.feedback_asked").recipient == cast.colleague
    criterion = section.competence.criteria.all()[0]
    give_feedback(
        request,
        by=cast.colleague,
        remarks=[Remark(None, "Good."), Remark(criterion.pk, "Why?", True), Remark(None, " ")],
    )
    assert state(section) == S.DRAFTING
    assert list(FeedbackComment.objects.values_list("body", "mandatory")) == [("Good.", False), ("Why?", True)]
    assert Notice.objects.get(code="dossiers.feedback_given").recipient == cast.teacher


def test_two_readers_keep_it_with_readers_until_both_are_done(cast: Cast, section: CompetenceSection) -> None:
    first, second = ask(section, cast.colleague), ask(section, cast.supervisor)
    give_feedback(first, by=cast.colleague, remarks=[Remark(None, "Good.")])
    assert state(section) == S.FEEDBACK_ASKED
    withdraw_question(second, by=cast.teacher)
    assert state(section) == S.DRAFTING


def test_an_empty_text_is_not_asked_about(cast: Cast) -> None:
    with pytest.raises(Refused):
        ask(SectionFactory(cast, 3, words=""), cast.colleague)


@pytest.mark.parametrize("who", ["teacher", "inactive"])
def test_a_reader_is_somebody_else_with_an_account(cast: Cast, section: CompetenceSection, who: str) -> None:
    reader = cast.teacher if who == "teacher" else person("gone", is_active=False)
    with pytest.raises(Refused):
        ask(section, reader)


def test_asking_the_same_reader_twice_is_told(cast: Cast, section: CompetenceSection) -> None:
    ask(section, cast.colleague)
    with pytest.raises(Refused, match="already"):
        ask(section, cast.colleague)


def test_only_the_reader_gives(cast: Cast, section: CompetenceSection) -> None:
    request = ask(section, cast.colleague)
    for other in (cast.teacher, cast.supervisor, cast.stranger):
        with pytest.raises(Refused):
            give_feedback(request, by=other, remarks=[Remark(None, "Good.")])


def test_giving_twice_has_one_effect(cast: Cast, section: CompetenceSection) -> None:
    request = ask(section, cast.colleague)
    give_feedback(request, by=cast.colleague, remarks=[Remark(None, "Good.")])
    with pytest.raises(Refused):
        give_feedback(request, by=cast.colleague, remarks=[Remark(None, "Good.")])
    assert FeedbackComment.objects.count() == 1


def test_while_a_reader_has_it_the_teacher_writes_on_but_cannot_mark_it(cast: Cast, section: CompetenceSection) -> None:
    ask(section, cast.colleague)
    text = section.texts.get()
    save_text(text, by=cast.teacher, body="<p>The next version.</p>", version=text.version)
    with pytest.raises(Refused, match="withdraw the question"):
        mark_ready(section, by=cast.teacher)


def test_a_needed_remark_stands_in_the_way_until_it_is_resolved(cast: Cast, section: CompetenceSection) -> None:
    remark = feedback.remark(
        section, by=cast.supervisor, remark=Remark(None, "Say more.", True), today=timezone.localdate()
    )
    with pytest.raises(Refused):
        mark_ready(section, by=cast.teacher)
    resolve(remark, by=cast.teacher)
    resolve(remark, by=cast.teacher)
    mark_ready(section, by=cast.teacher)


def test_many_remarks_of_one_day_are_one_message(cast: Cast, section: CompetenceSection) -> None:
    for words in ("One.", "Two.", "Three."):
        feedback.remark(section, by=cast.supervisor, remark=Remark(None, words), today=date(2026, 11, 23))
    assert Notice.objects.filter(code="dossiers.remarked").count() == 1


def test_only_the_teacher_resolves_and_only_the_supervisor_remarks(cast: Cast, section: CompetenceSection) -> None:
    remark = feedback.remark(section, by=cast.supervisor, remark=Remark(None, "Why?"), today=timezone.localdate())
    with pytest.raises(Refused):
        resolve(remark, by=cast.supervisor)
    for other in (cast.teacher, cast.colleague, cast.coordinator, cast.other_supervisor):
        with pytest.raises(Refused):
            feedback.remark(section, by=other, remark=Remark(None, "Hm."), today=timezone.localdate())


# ---------- pages ----------


def test_a_colleague_is_found_by_name_and_chosen_when_several_fit(
    cast: Cast, section: CompetenceSection, signed_in: Browser
) -> None:
    person("anna", "de Vries")
    second = person("annemiek", "de Vries")
    browser = signed_in(cast.teacher)
    page = f"/dossiers/{section.dossier_id}/2/ask/"
    several = browser.post(page, {"who": "colleague", "colleague": "ann vries"})
    assert several.status_code == 422
    assert "Annemiek" not in several.content.decode() or "Choose the colleague" in several.content.decode()
    several = browser.post(page, {"who": "colleague", "colleague": "ann"})
    assert "Choose the colleague you mean" in several.content.decode()
    assert browser.post(page, {"who": "colleague", "colleague": "ann", "person": second.pk}).status_code == 302
    assert FeedbackRequest.objects.get().reader == second


def test_nobody_found_is_told_beside_the_field(cast: Cast, section: CompetenceSection, signed_in: Browser) -> None:
    page = signed_in(cast.teacher).post(
        f"/dossiers/{section.dossier_id}/2/ask/", {"who": "colleague", "colleague": "zzz", "question": "Clear?"}
    )
    assert page.status_code == 422
    assert "Nobody with an account fits" in page.content.decode()
    assert "Clear?" in page.content.decode()


def test_an_unfinished_answer_is_kept_and_one_window_wins(
    cast: Cast, section: CompetenceSection, signed_in: Browser
) -> None:
    request = ask(section, cast.colleague)
    browser = signed_in(cast.colleague)
    page = f"/feedback/{request.pk}/"
    auto = {"X-Autosave": "1"}
    assert browser.post(page, {"body": "Half a thought", "version": "0"}, headers=auto).json()["version"] == 1
    assert browser.post(page, {"body": "Old window", "version": "0"}, headers=auto).status_code == 409
    assert "Half a thought" in browser.get(page).content.decode()
    assert not FeedbackComment.objects.exists()


def test_an_empty_answer_is_told_and_a_full_one_closes_the_page(
    cast: Cast, section: CompetenceSection, signed_in: Browser
) -> None:
    request = ask(section, cast.colleague)
    browser = signed_in(cast.colleague)
    page = f"/feedback/{request.pk}/"
    assert browser.post(page, {"body": " "}).status_code == 422
    assert browser.post(page, {"body": "Clear.", "mandatory": "on"}).status_code == 302
    assert browser.get(page).status_code == 404
    assert FeedbackComment.objects.get().mandatory


def test_teacher_and_supervisor_reply_below_a_remark(
    cast: Cast, section: CompetenceSection, signed_in: Browser
) -> None:
    supervisor, teacher = signed_in(cast.supervisor), signed_in(cast.teacher)
    page = f"/dossiers/{section.dossier_id}/2/"
    supervisor.post(f"{page}remark/", {"body": "Why this question?", "mandatory": "on"})
    remark = FeedbackComment.objects.get()
    teacher.post(f"/remarks/{remark.pk}/reply/", {"body": "Because it works."})
    assert teacher.post(f"/remarks/{remark.pk}/reply/", {"body": ""}).status_code == 422
    shown = supervisor.get(page).content.decode()
    assert "Why this question?" in shown
    assert "Because it works." in shown
    teacher.post(f"/remarks/{remark.pk}/resolve/")
    remark.refresh_from_db()
    assert remark.resolved_at is not None
    teacher.post(f"/remarks/{remark.pk}/reopen/")
    remark.refresh_from_db()
    assert remark.resolved_at is None


def test_a_question_as_long_as_the_browser_allows_is_taken_with_its_lines(
    cast: Cast, section: CompetenceSection, signed_in: Browser
) -> None:
    """A browser stops at 2000 signs, the end of a line being one; it sends that as two."""
    question = "\n".join(["x" * 99] * 20)
    assert len(question) == 1999
    sent = {"who": "colleague", "colleague": cast.colleague.email, "question": question.replace("\n", "\r\n") + "?"}
    answer = signed_in(cast.teacher).post(f"/dossiers/{section.dossier_id}/2/ask/", sent)
    assert (answer.status_code, FeedbackRequest.objects.get().question) == (302, question + "?")
