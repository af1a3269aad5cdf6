"""The pages from ready to sealed, and how many queries the pages of a dossier take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dossiers.models import CompetenceSection, Dossier, FeedbackComment, Snapshot
from dossiers.workflow.feedback import Remark, remark, resolve
from dossiers.workflow.handing_in import declare_ready, endorse, return_ready
from dossiers.workflow.outcome import reopen_all, settle_sections
from dossiers.workflow.sealing import faults
from tests.cast import Cast
from tests.factories.dossiers import (
    SectionFactory,
    add_evidence,
    ask,
    concluded,
    endorsed,
    open_dossier,
    ready_dossier,
    sections_ready,
)
from tests.kept import location
from trajectories.models import RequiredComponent, Trajectory
from utq_portal.people.models import Role, RoleAssignment, User
from utq_portal.policy.models import Institution, Preset
from utq_portal.policy.queries import forget
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]
S = CompetenceSection.State
MOST_QUERIES = 10


def trajectory(cast: Cast) -> Trajectory:
    return Trajectory.objects.get(pk=cast.trajectory.pk)


def test_the_page_lists_what_is_missing_as_links(cast: Cast, signed_in: Browser) -> None:
    dossier = open_dossier(cast)
    page = signed_in(cast.teacher).get(f"/dossiers/{dossier.pk}/ready/").content.decode()
    assert f'href="/dossiers/{dossier.pk}/3/#text"' in page
    assert "Have your intake concluded" in page


def test_name_and_anonymity_are_confirmed(cast: Cast, signed_in: Browser) -> None:
    dossier = sections_ready(cast)
    browser = signed_in(cast.teacher)
    page = f"/dossiers/{dossier.pk}/ready/"
    refused = browser.post(page, {"printed_name": ""})
    assert refused.status_code == 422
    assert "Confirm that no student can be recognised" in refused.content.decode()
    browser.post(page, {"printed_name": "Dr. T. Voorbeeld", "anonymised": "on"})
    cast.teacher.refresh_from_db()
    dossier.refresh_from_db()
    assert cast.teacher.printed_name == "Dr. T. Voorbeeld"
    assert dossier.anonymised_at is not None
    assert trajectory(cast).state == "ready_declared"


def test_declaring_twice_is_one_effect_and_a_sentence(cast: Cast, signed_in: Browser) -> None:
    dossier = ready_dossier(cast)
    again = signed_in(cast.teacher).post(
        f"/dossiers/{dossier.pk}/ready/", {"printed_name": "T", "anonymised": "on"}, follow=True
    )
    assert "You declared your dossier ready." in again.content.decode()


def test_the_supervisor_endorses_in_one_click(cast: Cast, signed_in: Browser) -> None:
    dossier = ready_dossier(cast)
    browser = signed_in(cast.supervisor)
    page = f"/dossiers/{dossier.pk}/review/"
    browser.post(page, {"endorse": "1", "advice_text": "Look at competence 2."})
    snapshot = Snapshot.objects.get()
    assert (snapshot.endorsed_by, snapshot.advice_text) == (cast.supervisor, "Look at competence 2.")
    again = browser.post(page, {"endorse": "1"}, follow=True)
    assert "does not wait for your review" in again.content.decode()
    assert Snapshot.objects.count() == 1


def test_neither_button_of_the_review_drops_the_words_of_the_other(cast: Cast, signed_in: Browser) -> None:
    dossier = ready_dossier(cast)
    section = CompetenceSection.objects.get(dossier=dossier, competence__number=2)
    browser = signed_in(cast.supervisor)
    page = f"/dossiers/{dossier.pk}/review/"
    words = {f"reason{section.pk}": "Say what students did.", "advice_text": "Look at competence 2."}
    for button in ("endorse", "return"):
        answer = browser.post(page, {button: "1", **words})
        assert answer.status_code == 422
        assert all(text in answer.content.decode() for text in words.values())
    assert browser.post(page, {"endorse": "1", "advice_text": "x" * 4001}).status_code == 422
    assert not Snapshot.objects.exists()


def test_strict_asks_for_the_whole_checklist(cast: Cast, signed_in: Browser) -> None:
    Institution.objects.update_or_create(pk=1, defaults={"preset": Preset.STRICT})
    forget()
    dossier = ready_dossier(cast)
    browser = signed_in(cast.supervisor)
    page = f"/dossiers/{dossier.pk}/review/"
    assert browser.post(page, {"endorse": "1"}).status_code == 422
    codes = list(RequiredComponent.objects.filter(competence__profile=cast.profile).values_list("code", flat=True))
    browser.post(page, {"endorse": "1", "checklist": codes})
    assert sorted(Snapshot.objects.get().checklist) == sorted(codes)


def test_sending_back_needs_a_reason_and_keeps_what_was_typed(cast: Cast, signed_in: Browser) -> None:
    dossier = ready_dossier(cast)
    section = CompetenceSection.objects.get(dossier=dossier, competence__number=2)
    browser = signed_in(cast.supervisor)
    page = f"/dossiers/{dossier.pk}/review/"
    assert browser.post(page, {"return": "1", f"reason{section.pk}": "  "}).status_code == 422
    browser.post(page, {"return": "1", f"reason{section.pk}": "Say what students did."})
    assert trajectory(cast).state == "active"
    assert FeedbackComment.objects.get().from_return
    shown = signed_in(cast.teacher).get(f"/dossiers/{dossier.pk}/2/").content.decode()
    assert "Say what students did." in shown


def test_insisting_and_taking_back_from_their_pages(cast: Cast, signed_in: Browser) -> None:
    dossier = ready_dossier(cast)
    section = CompetenceSection.objects.get(dossier=dossier, competence__number=2)
    return_ready(dossier, by=cast.supervisor, reasons={section.pk: "More."})
    resolve(FeedbackComment.objects.get(), by=cast.teacher)
    ready_dossier(cast)
    browser = signed_in(cast.teacher)
    browser.get(f"/dossiers/{dossier.pk}/insist/")
    browser.post(f"/dossiers/{dossier.pk}/insist/")
    assert trajectory(cast).state == "submitted"
    signed_in(cast.coordinator).post(f"/dossiers/{dossier.pk}/take-back/")
    assert trajectory(cast).state == "active"
    browser.post(f"/dossiers/{dossier.pk}/take-back/")
    assert "already moved this on" in browser.get(f"/dossiers/{dossier.pk}/").content.decode()


def test_no_endorsement_after_the_last_day_of_the_profile(cast: Cast) -> None:
    dossier = ready_dossier(cast)
    cast.profile.submit_until = timezone.localdate().replace(year=2020)
    cast.profile.save()
    with pytest.raises(Refused):
        endorse(dossier, by=cast.supervisor, today=timezone.localdate())


def test_courses_that_the_profile_asks_for_are_missing(cast: Cast) -> None:
    cast.profile.courses_mandatory = True
    cast.profile.save()
    dossier = sections_ready(cast)
    with pytest.raises(Refused) as refused:
        declare_ready(dossier, by=cast.teacher, today=timezone.localdate(), printed_name="T", anonymised=True)
    assert len(refused.value.details) == 5


def test_annulling_makes_everything_ready_again(cast: Cast) -> None:
    snapshot = endorsed(cast)
    reopen_all(trajectory(cast))
    assert set(snapshot.dossier.sections.values_list("state", flat=True)) == {S.READY}
    with pytest.raises(ValueError, match="No outcome"):
        settle_sections(trajectory(cast), {1: "splendid"}, decided_on=timezone.localdate())


def test_a_damaged_file_shows(cast: Cast) -> None:
    snapshot = endorsed(cast)
    piece = snapshot.manifest["evidence"][0]
    location(piece["path"]).write_bytes(b"something else")
    assert faults(snapshot) == [piece["name"]]


# ---------- queries ----------


def _fill(dossier: Dossier, number: int, count: int, cast: Cast) -> None:
    section = CompetenceSection.objects.get(dossier=dossier, competence__number=number)
    for n in range(count):
        add_evidence(dossier, f"File {number} {n} {count}.pdf", f"{number}.1")
        remark(section, by=cast.supervisor, remark=Remark(None, f"Remark {n}"), today=timezone.localdate())


def queries(browser: Client, page: str) -> int:
    browser.get(page)  # the first visit of a day writes the reading down
    cache.clear()
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(page).status_code == 200
    return len(caught)


@pytest.mark.parametrize(
    ("who", "part"),
    [("teacher", ""), ("teacher", "2/"), ("teacher", "ready/"), ("supervisor", ""), ("supervisor", "2/")],
)
def test_pages_take_the_same_queries_with_more_rows(cast: Cast, signed_in: Browser, who: str, part: str) -> None:
    concluded(cast)
    section = SectionFactory(cast, 2)
    ask(section, cast.colleague)
    address = f"/dossiers/{section.dossier_id}/{part}"
    browser = signed_in(cast.people()[who])
    _fill(section.dossier, 2, 1, cast)
    one = queries(browser, address)
    _fill(section.dossier, 2, 3, cast)
    _fill(section.dossier, 3, 3, cast)
    assert queries(browser, address) == one <= MOST_QUERIES


def test_the_review_takes_few_queries(cast: Cast, signed_in: Browser) -> None:
    dossier = ready_dossier(cast)
    assert queries(signed_in(cast.supervisor), f"/dossiers/{dossier.pk}/review/") <= MOST_QUERIES


def test_the_readers_page_takes_the_same_queries_with_more_rows(cast: Cast, signed_in: Browser) -> None:
    section = SectionFactory(cast, 2)
    add_evidence(section.dossier, "One.pdf", "2.1")
    request = ask(section, cast.colleague)
    browser = signed_in(cast.colleague)
    one = queries(browser, f"/feedback/{request.pk}/")
    add_evidence(section.dossier, "Two.pdf", "2.1", "2.2")
    add_evidence(section.dossier, "Three.pdf", "2.3")
    assert queries(browser, f"/feedback/{request.pk}/") == one <= MOST_QUERIES


def test_the_sealed_version_takes_few_queries(cast: Cast, signed_in: Browser) -> None:
    snapshot = endorsed(cast)
    assert queries(signed_in(cast.supervisor), f"/snapshots/{snapshot.pk}/") <= MOST_QUERIES


def test_the_first_question_takes_few_queries(cast: Cast, signed_in: Browser) -> None:
    assert queries(signed_in(cast.newcomer), "/start/") <= MOST_QUERIES
    assert queries(signed_in(cast.newcomer), "/start/holder/") <= MOST_QUERIES


def test_somebody_who_had_a_role_is_not_greeted_as_new(cast: Cast, signed_in: Browser) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.create(
        person=cast.newcomer, role=Role.ASSESSOR, faculty=cast.law, valid_from=yesterday, valid_until=yesterday
    )
    browser = signed_in(cast.newcomer)
    assert queries(browser, "/start/") <= MOST_QUERIES
    assert "No trajectory of your own" in browser.get("/start/").content.decode()


def test_a_section_that_two_people_read_stands_there_once(cast: Cast, signed_in: Browser) -> None:
    concluded(cast)
    section = SectionFactory(cast, 2)
    for reader in (cast.colleague, cast.other_supervisor):
        ask(section, reader)
    browser = signed_in(cast.teacher)
    answer = browser.get(f"/dossiers/{section.dossier_id}/2/")
    words = answer.content.decode()
    assert [one.competence.number for one, _status in answer.context["tabs"]] == [1, 2, 3, 4, 5]
    assert words.index(f"With {cast.colleague.name}") < words.index(f"With {cast.other_supervisor.name}")
    assert queries(browser, f"/dossiers/{section.dossier_id}/2/") <= MOST_QUERIES


def test_who_has_papers_is_led_to_both_forms_and_to_the_list_that_the_coordinator_keeps(
    cast: Cast, signed_in: Browser
) -> None:
    browser = signed_in(cast.newcomer)
    page = browser.get("/start/holder/").content.decode()
    ways = [reverse(name) for name in ("exemptions:external_submit", "exemptions:ask", "exemption_guide")]
    assert [f'href="{way}"' in page for way in ways] == [True, True, True]
    assert [browser.get(way).status_code for way in ways] == [200, 200, 200]
