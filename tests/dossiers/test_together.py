"""The page of a competence without script: one form, whichever button was pressed, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dossiers.models import CompetenceSection, CriterionText, Evidence, EvidenceTick, Revision
from dossiers.workflow import feedback
from dossiers.workflow.feedback import Remark
from dossiers.workflow.texts import save_text
from tests.cast import Cast
from tests.factories.dossiers import SectionFactory, add_evidence, concluded, open_dossier, write
from tests.files.test_storage import PDF
from utq_portal.people.models import User

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
S = CompetenceSection.State


class PlainForm(HTMLParser):
    """What a browser without script sends: the fields of one form, by ancestor or by their ``form`` attribute."""

    def __init__(self, page: str, form: str) -> None:
        super().__init__()
        self.wanted, self.inside, self.text = form, "", ""
        self.fields: list[tuple[str, str]] = []
        self.buttons: list[tuple[str, str]] = []
        self.area: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id", "")
        owner = given.get("form", self.inside)
        if owner != self.wanted or "disabled" in given or not given.get("name"):
            return
        if tag == "textarea":
            self.area, self.text = given["name"], ""
        elif tag == "button":
            self.buttons.append((given["name"], given.get("value", "")))
        elif tag == "input" and (given.get("type") not in {"file", "checkbox", "radio"} or "checked" in given):
            self.fields.append((given["name"], given.get("value", "on")))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = ""
        if tag == "textarea" and self.area:
            self.fields.append((self.area, self.text.removeprefix("\n")))
            self.area = None

    def data(self, **changed: object) -> dict[str, object]:
        """All fields, with those named in ``changed`` (``tick`` is a list) as somebody left them."""
        found: dict[str, object] = {}
        for name, value in self.fields:
            found[name] = [*found[name], value] if name in found else [value]  # type: ignore[misc]
        return {**found, **changed}


@pytest.fixture
def section(cast: Cast) -> CompetenceSection:
    """Competence 2 of the cast's teacher, open for writing and still empty."""
    concluded(cast)
    return CompetenceSection.objects.get(dossier=open_dossier(cast), competence__number=2)


def page_of(section: CompetenceSection) -> str:
    return f"/dossiers/{section.dossier_id}/2/"


def opened(browser: Client, section: CompetenceSection) -> PlainForm:
    return PlainForm(browser.get(page_of(section)).content.decode(), "together")


def body(section: CompetenceSection) -> str:
    return CriterionText.objects.get(section=section).body


def test_plain_text_in_paragraphs_out_and_back(cast: Cast, section: CompetenceSection, signed_in: Browser) -> None:
    browser = signed_in(cast.teacher)
    name = f"t{section.texts.get().pk}-body"
    form = opened(browser, section)
    sent = form.data(**{name: "First <b>.\r\nSame paragraph.\r\n\r\nSecond.", "then": "text"})
    answer = browser.post(f"{page_of(section)}save/", sent)
    assert answer["Location"] == f"{page_of(section)}#text"
    assert body(section) == "<p>First &lt;b&gt;.<br>Same paragraph.</p><p>Second.</p>"
    again = opened(browser, section).data()
    assert again[name] == ["First <b>.\nSame paragraph.\n\nSecond."]


@pytest.mark.parametrize("button", ["text", "evidence", "ready", "ask", "link", "history", "", "nonsense"])
def test_every_button_saves_text_privacy_and_ticks(
    cast: Cast, section: CompetenceSection, signed_in: Browser, button: str
) -> None:
    piece = add_evidence(section.dossier, "Guide.pdf")
    browser = signed_in(cast.teacher)
    key = section.texts.get().pk
    criterion = section.competence.criteria.all()[0]
    typed = {f"t{key}-body": "Typed.", f"t{key}-private": "on", "tick": [f"{piece.pk}.{criterion.pk}"]}
    browser.post(f"{page_of(section)}save/", opened(browser, section).data(**typed, then=button))
    text = CriterionText.objects.get(section=section)
    assert text.body == "<p>Typed.</p>"
    assert text.private == (button != "ready")  # ready shares it
    assert EvidenceTick.objects.filter(evidence=piece, criterion=criterion).exists()
    state = CompetenceSection.objects.get(pk=section.pk).state
    assert state == (S.READY if button == "ready" else S.DRAFTING)


def test_every_button_of_the_page_belongs_to_the_one_form(
    cast: Cast, section: CompetenceSection, signed_in: Browser
) -> None:
    write(section)
    remark = Remark(None, "Say more.")
    feedback.remark(section, by=cast.supervisor, remark=remark, today=section.dossier.trajectory.started_on)
    add_evidence(section.dossier, "Guide.pdf")
    page = signed_in(cast.teacher).get(page_of(section)).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    values = [value.partition(".")[0] for name, value in PlainForm(main, "together").buttons if name == "then"]
    assert sorted(set(values)) == ["ask", "evidence", "link", "ready", "remove", "resolve", "text", "tick"]
    for tag in [part.partition(">")[0] for part in main.split("<button")[1:]]:
        # those of dialogs, menus and the toolbar need a script to be seen at all
        assert 'type="button"' in tag or 'form="together"' in tag or 'class="button primary"' in tag, tag


def test_the_menu_of_a_row_drops_no_words(cast: Cast, section: CompetenceSection, signed_in: Browser) -> None:
    piece = add_evidence(section.dossier, "Guide.pdf")
    name = f"t{section.texts.get().pk}-body"
    for number, (act, gone, ticks) in enumerate(
        [("tick", False, 3), ("remove", True, 3), ("put_back", False, 3)], start=1
    ):
        browser = signed_in(cast.teacher)
        sent = opened(browser, section).data(**{name: f"Typed {number}.", "then": f"{act}.{piece.number}"})
        answer = browser.post(f"{page_of(section)}save/", sent)
        assert answer["Location"] == f"{page_of(section)}#evidence"
        piece.refresh_from_db()
        assert (body(section), piece.removed_at is not None) == (f"<p>Typed {number}.</p>", gone)
        assert EvidenceTick.objects.filter(evidence=piece).count() == ticks


def test_files_chosen_with_words_typed_are_both_kept(
    cast: Cast, section: CompetenceSection, signed_in: Browser
) -> None:
    browser = signed_in(cast.teacher)
    name = f"t{section.texts.get().pk}-body"
    files = [SimpleUploadedFile("Guide.pdf", PDF, "application/pdf")]
    form = opened(browser, section)
    browser.post(f"{page_of(section)}save/", form.data(**{name: "Typed.", "files": files, "then": "evidence"}))
    assert body(section) == "<p>Typed.</p>"
    assert Evidence.objects.get().title == "Guide.pdf"


def test_a_remark_is_resolved_with_what_was_typed(cast: Cast, section: CompetenceSection, signed_in: Browser) -> None:
    remark = Remark(None, "Say more.")
    feedback.remark(section, by=cast.supervisor, remark=remark, today=section.dossier.trajectory.started_on)
    row = section.comments.get()
    browser = signed_in(cast.teacher)
    name = f"t{section.texts.get().pk}-body"
    browser.post(
        f"{page_of(section)}save/", opened(browser, section).data(**{name: "More.", "then": f"resolve.{row.pk}"})
    )
    row.refresh_from_db()
    assert row.resolved_at is not None
    assert body(section) == "<p>More.</p>"


def test_an_untouched_text_stays_as_it_is_and_a_changed_one_is_kept_as_it_was(
    cast: Cast, section: CompetenceSection, signed_in: Browser
) -> None:
    text = section.texts.get()
    before = "<p>One.</p><p></p><p>Two.</p>"
    save_text(text, by=cast.teacher, body=before, version=0)
    browser = signed_in(cast.teacher)
    browser.post(f"{page_of(section)}save/", opened(browser, section).data())
    assert (body(section), Revision.objects.count()) == (before, 0)
    browser.post(f"{page_of(section)}save/", opened(browser, section).data(**{f"t{text.pk}-body": "One."}))
    kept = Revision.objects.get()
    assert (body(section), kept.body, kept.moment) == ("<p>One.</p>", before, "plain")


def test_layout_is_shown_with_the_reason_and_survives_every_button(
    cast: Cast, section: CompetenceSection, signed_in: Browser
) -> None:
    text = section.texts.get()
    layout = "<h3>Head</h3><p>One <strong>two</strong>.</p>"
    save_text(text, by=cast.teacher, body=layout, version=0)
    browser = signed_in(cast.teacher)
    page = browser.get(page_of(section)).content.decode()
    assert "a plain text box would lose" in page
    assert f'<div class="prose" lang="en">{layout}</div>' in page
    browser.post(f"{page_of(section)}save/", PlainForm(page, "together").data(then="text"))
    assert (body(section), CriterionText.objects.get(pk=text.pk).version) == (layout, 1)


def test_a_text_changed_elsewhere_is_shown_beside_and_the_ticks_are_saved(
    cast: Cast, section: CompetenceSection, signed_in: Browser
) -> None:
    text = section.texts.get()
    piece = add_evidence(section.dossier, "Guide.pdf")
    criterion = section.competence.criteria.all()[0]
    browser = signed_in(cast.teacher)
    form = opened(browser, section)
    save_text(text, by=cast.teacher, body="<p>Theirs.</p>", version=0)
    typed = {f"t{text.pk}-body": "Mine.", "tick": [f"{piece.pk}.{criterion.pk}"], "then": "ready"}
    answer = browser.post(f"{page_of(section)}save/", form.data(**typed))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert EvidenceTick.objects.count() == 1
    assert CompetenceSection.objects.get(pk=section.pk).state == S.DRAFTING
    third = {
        f"t{text.pk}-body": "Mine and theirs.",
        f"t{text.pk}-body-form": "plain",
        f"t{text.pk}-version": "1",
        "merging": "1",
        "version": "1",
    }
    assert f'name="t{text.pk}-version" value="1"' in page
    browser.post(f"{page_of(section)}save/", third)
    assert body(section) == "<p>Mine and theirs.</p>"


def test_words_for_a_closed_competence_are_given_back_and_a_second_click_is_harmless(
    cast: Cast, section: CompetenceSection, signed_in: Browser
) -> None:
    browser = signed_in(cast.teacher)
    name = f"t{section.texts.get().pk}-body"
    sent = opened(browser, section).data(**{name: "Typed.", "then": "ready"})
    browser.post(f"{page_of(section)}save/", sent)
    again = browser.post(f"{page_of(section)}save/", sent)
    assert again.status_code == 302
    late = browser.post(f"{page_of(section)}save/", {**sent, name: "Later words."})
    assert late.status_code == 409
    assert "Later words." in late.content.decode()
    assert body(section) == "<p>Typed.</p>"


def test_texts_per_criterion_are_all_saved_at_once(cast: Cast, signed_in: Browser) -> None:
    cast.profile.text_unit = "criterion"
    cast.profile.save()
    concluded(cast)
    section = CompetenceSection.objects.get(dossier=open_dossier(cast), competence__number=2)
    browser = signed_in(cast.teacher)
    typed = {f"t{text.pk}-body": f"About {text.pk}." for text in section.texts.all()}
    browser.post(f"{page_of(section)}save/", opened(browser, section).data(**typed, then="evidence"))
    assert [text.body for text in section.texts.all()] == [f"<p>About {text.pk}.</p>" for text in section.texts.all()]


def test_with_script_the_button_comes_alone(cast: Cast, signed_in: Browser) -> None:
    section = SectionFactory(cast, 2)
    concluded(cast)
    before = body(section)
    signed_in(cast.teacher).post(f"{page_of(section)}save/", {"then": "ready"})
    assert CompetenceSection.objects.get(pk=section.pk).state == S.READY
    assert body(section) == before
