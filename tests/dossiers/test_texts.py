"""Writing: autosave, two windows, earlier versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.models import CompetenceSection, CriterionText, GapNote, Revision
from dossiers.workflow.ready import mark_ready, reopen
from dossiers.workflow.texts import Stale, keep, save_text
from tests.cast import Cast
from tests.factories.dossiers import SectionFactory, concluded, open_dossier, ready_dossier, write
from utq_portal.people.models import User
from utq_portal.policy.models import Institution, Preset
from utq_portal.policy.queries import forget
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]
S = CompetenceSection.State
AUTO = {"X-Autosave": "1"}


@pytest.fixture
def text(cast: Cast) -> CriterionText:
    """An empty text of the teacher."""
    section = SectionFactory(cast, 2, words="")
    return CriterionText.objects.get(section=section)


def save(browser: Client, text: CriterionText, body: str, version: int, **more: str) -> object:
    return browser.post(f"/texts/{text.pk}/", {"body": body, "version": version, **more}, headers=AUTO)


def test_the_first_words_make_it_a_draft(cast: Cast, text: CriterionText) -> None:
    saved = save_text(text, by=cast.teacher, body="<p>One two.</p><script>x</script>", version=0)
    assert (saved.body, saved.words, saved.version) == ("<p>One two.</p>", 2, 1)
    assert CompetenceSection.objects.get(pk=text.section_id).state == S.DRAFTING


def test_the_script_gets_version_time_and_what_is_missing(cast: Cast, text: CriterionText, signed_in: Browser) -> None:
    browser = signed_in(cast.teacher)
    told = browser.post(f"/texts/{text.pk}/", {"body": "<p>One two three.</p>", "version": 0}, headers=AUTO).json()
    assert told["version"] == 1
    assert "3 words" in told["html"][f"#words-{text.pk}"]
    assert "Mark as ready" in told["html"]["#ready-bar"]


def test_two_windows_lose_nothing(cast: Cast, text: CriterionText, signed_in: Browser) -> None:
    browser = signed_in(cast.teacher)
    save(browser, text, "<p>Base.</p>", 0)
    save(browser, text, "<p>Base.</p><p>Of the first window.</p>", 1)
    late = browser.post(f"/texts/{text.pk}/", {"body": "<p>Base.</p><p>Of the second.</p>", "version": 1}, headers=AUTO)
    assert late.status_code == 409
    page = browser.post(f"/texts/{text.pk}/", {"body": "<p>Base.</p><p>Of the second.</p>", "version": 1})
    assert page.status_code == 409
    shown = page.content.decode()
    assert shown.count("Of the first window.") >= 2  # in its own version and in the third
    assert shown.count("Of the second.") >= 2
    text.refresh_from_db()
    assert text.body == "<p>Base.</p><p>Of the first window.</p>"


def test_saving_the_merge_keeps_what_it_overwrites(cast: Cast, text: CriterionText, signed_in: Browser) -> None:
    browser = signed_in(cast.teacher)
    save(browser, text, "<p>First.</p>", 0)
    merged = "<p>First.</p><p>Second.</p>"
    answer = browser.post(f"/texts/{text.pk}/", {"body": merged, "version": 1, "merging": "1"})
    assert answer.status_code == 302
    kept = Revision.objects.get(text=text)
    assert (kept.moment, kept.body, kept.version) == (Revision.Moment.MERGE, "<p>First.</p>", 1)


def test_the_same_words_from_an_old_page_are_harmless(cast: Cast, text: CriterionText) -> None:
    save_text(text, by=cast.teacher, body="<p>Words.</p>", version=0)
    again = save_text(text, by=cast.teacher, body="<p>Words.</p>", version=0)
    assert again.version == 1


def test_a_pause_of_ten_minutes_keeps_the_version_before(cast: Cast, text: CriterionText) -> None:
    save_text(text, by=cast.teacher, body="<p>Morning.</p>", version=0)
    save_text(text, by=cast.teacher, body="<p>Morning, on.</p>", version=1)
    assert not Revision.objects.exists()
    CriterionText.objects.update(edited_at=timezone.now() - timedelta(minutes=11))
    save_text(text, by=cast.teacher, body="<p>Afternoon.</p>", version=2)
    assert Revision.objects.get().body == "<p>Morning, on.</p>"


def test_the_base_of_a_stale_save_is_the_kept_version(cast: Cast, text: CriterionText) -> None:
    save_text(text, by=cast.teacher, body="<p>Base.</p>", version=0)
    CriterionText.objects.update(edited_at=timezone.now() - timedelta(hours=1))
    save_text(text, by=cast.teacher, body="<p>Theirs.</p>", version=1)
    with pytest.raises(Stale) as stale:
        save_text(text, by=cast.teacher, body="<p>Mine.</p>", version=1)
    assert stale.value.base == "<p>Base.</p>"


def test_nobody_else_writes(cast: Cast, text: CriterionText) -> None:
    with pytest.raises(Refused):
        save_text(text, by=cast.supervisor, body="<p>Mine.</p>", version=0)


def test_a_closed_section_shows_what_was_typed(cast: Cast, signed_in: Browser) -> None:
    dossier = ready_dossier(cast)
    text = CriterionText.objects.filter(section__dossier=dossier)[0]
    browser = signed_in(cast.teacher)
    page = browser.post(f"/texts/{text.pk}/", {"body": "<p>Too late words.</p>", "version": text.version})
    assert page.status_code == 409
    assert "Too late words." in page.content.decode()
    assert save(browser, text, "<p>x</p>", text.version).status_code == 422  # type: ignore[attr-defined]


def test_the_regulation_may_open_the_dossier_after_the_intake(cast: Cast, text: CriterionText) -> None:
    Institution.objects.update_or_create(pk=1, defaults={"preset": Preset.UT})
    forget()
    with pytest.raises(Refused):
        save_text(text, by=cast.teacher, body="<p>Early.</p>", version=0)
    concluded(cast)
    save_text(text, by=cast.teacher, body="<p>Now.</p>", version=0)


def test_marking_ready_needs_words(cast: Cast, text: CriterionText) -> None:
    with pytest.raises(Refused):
        mark_ready(text.section, by=cast.teacher)
    write(text.section)
    mark_ready(text.section, by=cast.teacher)
    mark_ready(text.section, by=cast.teacher)  # twice is harmless
    reopen(text.section, by=cast.teacher)
    assert CompetenceSection.objects.get(pk=text.section_id).state == S.DRAFTING


def test_a_gap_is_explained_and_the_words_taken_away(cast: Cast, text: CriterionText, signed_in: Browser) -> None:
    criterion = text.section.competence.criteria.all()[2]
    page = f"/dossiers/{text.section.dossier_id}/2/gap/{criterion.pk}/"
    browser = signed_in(cast.teacher)
    browser.post(page, {"note": "I supervise from next year on."})
    assert GapNote.objects.get().criterion == criterion
    assert "I supervise from next year on." in browser.get(page).content.decode()
    browser.post(page, {"note": ""})
    assert not GapNote.objects.exists()


def test_earlier_versions_are_the_writers_own(cast: Cast, signed_in: Browser) -> None:
    section = SectionFactory(cast, 2)
    text = CriterionText.objects.get(section=section)
    keep(text, Revision.Moment.FEEDBACK)
    page = f"/dossiers/{section.dossier_id}/2/history/"
    assert "In week 3" in signed_in(cast.teacher).get(page).content.decode()
    assert signed_in(cast.supervisor).get(page).status_code == 404


def test_texts_per_criterion_have_a_form_each(cast: Cast, signed_in: Browser) -> None:
    cast.profile.text_unit = "criterion"
    cast.profile.save()
    dossier = open_dossier(cast)
    page = signed_in(cast.teacher).get(f"/dossiers/{dossier.pk}/2/").content.decode()
    assert page.count('data-autosave="/texts/') == 3


def test_the_language_of_the_texts_is_chosen(cast: Cast, text: CriterionText, signed_in: Browser) -> None:
    dossier = text.section.dossier
    browser = signed_in(cast.teacher)
    browser.post(f"/dossiers/{dossier.pk}/language/", {"language": "nl"})
    browser.post(f"/dossiers/{dossier.pk}/language/", {"language": "fr"})
    dossier.refresh_from_db()
    assert dossier.language == "nl"
