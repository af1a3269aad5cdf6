"""The scripts in a real browser: nothing typed is lost, and nothing breaks the content policy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect
from pytest_django.fixtures import Settings

from tests.files.test_storage import PDF
from tests.web import pages

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def file(name: str, content: bytes = PDF) -> FilePayload:
    """A file for the chooser."""
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EDITOR = ".ProseMirror"
STATE = ".save-state"


@pytest.fixture
def faults(visit: BrowserContext) -> list[str]:
    """What the browser complains about, of the policy or of a script."""
    found: list[str] = []

    def listen(tab: Page) -> None:
        tab.on("pageerror", lambda error: found.append(str(error)))
        tab.on("console", lambda told: found.append(told.text) if told.type == "error" else None)

    visit.on("page", listen)
    return found


@pytest.fixture
def tab(visit: BrowserContext, faults: list[str]) -> Page:
    tab = visit.new_page()
    tab.goto("/note/")
    tab.wait_for_selector(EDITOR)
    return tab


def saved(tab: Page, text: str = "Saved at 15:06") -> None:
    expect(tab.locator(STATE)).to_contain_text(text)


def drafts(tab: Page) -> int:
    return int(tab.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"))


# ---------- the policy, and access ----------


def test_no_page_breaks_the_content_policy(tab: Page, faults: list[str]) -> None:
    for address in ("/note/", "/every-field/", "/accounts/login/", "/accounts/login/code/"):
        tab.goto(address)
        tab.wait_for_load_state("networkidle")
    assert faults == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_sticks_out(tab: Page, width: int, scheme: str) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    found = {}
    for address in ("/note/", "/every-field/", "/accounts/login/", "/denied/"):
        tab.goto(address)
        tab.wait_for_load_state("networkidle")
        result = Axe().run(tab, options={"runOnly": RULES, "resultTypes": ["violations"]})
        found[address] = [fault["id"] for fault in result.response["violations"]]
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert found == {"/note/": [], "/every-field/": [], "/accounts/login/": [], "/denied/": []}


# ---------- the editor ----------


def test_typing_with_layout_reaches_the_server_clean(tab: Page, faults: list[str]) -> None:
    tab.click(EDITOR)
    tab.keyboard.press("Control+b")
    tab.keyboard.type("Bold")
    tab.keyboard.press("Control+b")
    tab.keyboard.type(" and plain")
    tab.keyboard.press("Enter")
    tab.click("[data-does=bulletList]")
    tab.keyboard.type("a point")
    saved(tab)
    assert pages.SAVED.values["text"] == "<p><strong>Bold</strong> and plain</p><ul><li><p>a point</p></li></ul>"
    assert tab.text_content("#words-count") == "1 saves"
    assert faults == []


def test_the_toolbar_is_one_stop_with_arrows_and_tells_what_is_on(tab: Page) -> None:
    tab.click(EDITOR)
    tab.keyboard.type("word")
    tab.keyboard.press("Control+a")
    tab.focus("[data-does=heading]")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    assert tab.get_attribute("[data-does=bold]", "aria-pressed") == "true"
    assert (
        tab.eval_on_selector_all("[role=toolbar] button", "all => all.filter((one) => one.tabIndex === 0).length") == 1
    )


def test_the_textbox_has_the_name_of_its_label_and_the_label_leads_to_it(tab: Page) -> None:
    assert tab.get_by_role("textbox", name="Your text").count() == 1
    tab.click("label[for=id_text]")
    tab.keyboard.type("here")
    assert tab.text_content(EDITOR) == "here"


@pytest.mark.parametrize(
    ("typed", "href"),
    [("example.org/a", "https://example.org/a"), ("noor@demo.example", "mailto:noor@demo.example"), ("#e11", "#e11")],
)
def test_a_link_is_asked_in_our_own_words(tab: Page, typed: str, href: str) -> None:
    tab.click(EDITOR)
    tab.keyboard.type("word")
    tab.keyboard.press("Control+a")
    tab.keyboard.press("Control+k")
    tab.fill("[data-link-address]", typed)
    tab.click("[data-link-set]")
    saved(tab)
    assert f'href="{href}"' in pages.SAVED.values["text"]


def test_without_scripts_everything_works(chromium: Browser, live_server: LiveServer, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    pages.SAVED.__init__()  # type: ignore[misc]
    visit = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    tab = visit.new_page()
    tab.goto("/note/")
    tab.fill("textarea[name=text]", "One\n\ntwo")
    tab.click("text=Mark as ready")
    assert pages.SAVED.values["text"] == "<p>One</p><p>two</p>"
    tab.set_input_files("input[type=file]", [file("a.pdf")])
    tab.click("text=Add files")
    assert pages.SAVED.uploads == ["a.pdf"]
    visit.close()


# ---------- autosave ----------


def test_fields_ticks_and_scales_are_saved(tab: Page) -> None:
    tab.fill("[name=title]", "A title")
    tab.check("[name=ticks][value=y]")
    tab.check("[name=rate][value='2']", force=True)
    saved(tab)
    expect(tab.locator("[name=version]")).to_have_value("2")
    assert (pages.SAVED.values["title"], pages.SAVED.values["ticks"], pages.SAVED.values["rate"]) == (
        "A title",
        ["y"],
        "2",
    )
    assert drafts(tab) == 0


def test_each_save_carries_the_version_of_the_last(tab: Page) -> None:
    for n in range(3):
        tab.fill("[name=title]", f"Title {n}")
        expect(tab.locator("[name=version]")).to_have_value(str(n + 2))
    assert (pages.SAVED.values["title"], pages.SAVED.saves) == ("Title 2", 3)


def test_typed_offline_closed_reopened_online_and_saved(tab: Page, visit: BrowserContext) -> None:
    visit.set_offline(True)
    tab.click(EDITOR)
    tab.keyboard.type("Typed in the train")
    tab.check("[name=ticks][value=x]")
    saved(tab, "You are not connected")
    tab.close()
    visit.set_offline(False)
    again = visit.new_page()
    again.goto("/note/")
    saved(again)
    assert pages.SAVED.values["text"] == "<p>Typed in the train</p>"
    assert pages.SAVED.values["ticks"] == ["x"]
    assert again.text_content(EDITOR) == "Typed in the train"
    assert drafts(again) == 0


def test_back_online_it_saves_by_itself(tab: Page, visit: BrowserContext) -> None:
    visit.set_offline(True)
    tab.fill("[name=title]", "From the train")
    saved(tab, "You are not connected")
    visit.set_offline(False)
    tab.evaluate("dispatchEvent(new Event('online'))")
    saved(tab)
    assert pages.SAVED.values["title"] == "From the train"


@pytest.mark.parametrize("answer", [500, 503])
def test_a_server_that_is_down_loses_nothing(tab: Page, answer: int) -> None:
    pages.SAVED.answer = answer
    tab.fill("[name=title]", "Kept")
    saved(tab, "You are not connected")
    assert drafts(tab) == 1
    pages.SAVED.answer = 200
    tab.evaluate("dispatchEvent(new Event('online'))")
    saved(tab)
    assert (pages.SAVED.values["title"], drafts(tab)) == ("Kept", 0)


def test_signed_out_meanwhile_the_text_is_kept_and_the_way_back_is_shown(tab: Page) -> None:
    pages.SAVED.answer = 302
    tab.fill("[name=title]", "Kept")
    saved(tab, "You are signed out")
    assert tab.get_attribute(f"{STATE} a", "href") == "/accounts/login/?next=/signed-in-again/"
    assert drafts(tab) == 1


def test_leaving_at_once_keeps_what_was_typed(tab: Page) -> None:
    tab.fill("[name=title]", "Quick")
    tab.goto("/every-field/")
    assert drafts(tab) == 1
    tab.goto("/note/")
    expect(tab.locator("[name=title]")).to_have_value("Quick")
    # either the last request still arrived, or the draft is saved now
    expect(tab.locator("#words-count")).to_have_text("1 saves")
    assert (pages.SAVED.values["title"], drafts(tab)) == ("Quick", 0)


def test_changed_elsewhere_shows_both_versions(tab: Page) -> None:
    pages.SAVED.version, pages.SAVED.values = 5, {"text": "<p>Theirs</p>"}
    tab.click(EDITOR)
    tab.keyboard.type("Mine")
    saved(tab, "Changed elsewhere")
    tab.click("text=See both versions")
    tab.wait_for_selector("text=There are two versions")
    tab.wait_for_selector(EDITOR)
    assert tab.text_content(EDITOR) == "TheirsMine"
    assert drafts(tab) == 1
    tab.click("text=Save the third version")
    tab.wait_for_url("**/note/")
    assert pages.SAVED.values["text"] == "<p>Theirs</p><p>Mine</p>"
    assert drafts(tab) == 0


def test_keeping_what_is_saved_settles_the_draft(tab: Page) -> None:
    pages.SAVED.version, pages.SAVED.values = 5, {"text": "<p>Theirs</p>"}
    tab.click(EDITOR)
    tab.keyboard.type("Mine")
    saved(tab, "Changed elsewhere")
    tab.click("text=See both versions")
    tab.click("text=Keep what is saved now")
    tab.wait_for_url("**/note/")
    assert (drafts(tab), pages.SAVED.values["text"]) == (0, "<p>Theirs</p>")


def test_a_third_version_that_did_not_arrive_is_put_back(tab: Page, visit: BrowserContext) -> None:
    pages.SAVED.version, pages.SAVED.values = 5, {"text": "<p>Theirs</p>"}
    tab.click(EDITOR)
    tab.keyboard.type("Mine")
    saved(tab, "Changed elsewhere")
    tab.click("text=See both versions")
    tab.wait_for_selector("text=There are two versions")
    tab.wait_for_selector(EDITOR)
    visit.set_offline(True)
    tab.click("text=Save the third version")
    tab.wait_for_timeout(500)
    visit.set_offline(False)
    tab.goto("/note/")
    saved(tab)
    assert pages.SAVED.values["text"] == "<p>Theirs</p><p>Mine</p>"


def test_a_draft_of_an_older_version_is_offered_and_leads_to_both(tab: Page, visit: BrowserContext) -> None:
    visit.set_offline(True)
    tab.click(EDITOR)
    tab.keyboard.type("Mine")
    saved(tab, "You are not connected")
    tab.close()
    visit.set_offline(False)
    pages.SAVED.version, pages.SAVED.values = 2, {"text": "<p>Theirs</p>"}
    again = visit.new_page()
    again.goto("/note/")
    again.wait_for_selector("text=On this device there is text that was not saved")
    assert again.text_content(EDITOR) == "Theirs"
    again.click("text=Restore what you typed")
    again.wait_for_selector("text=There are two versions")
    assert pages.SAVED.values["text"] == "<p>Theirs</p>"


def test_a_draft_can_be_thrown_away(tab: Page, visit: BrowserContext) -> None:
    visit.set_offline(True)
    tab.fill("[name=title]", "Mine")
    saved(tab, "You are not connected")
    tab.close()
    visit.set_offline(False)
    pages.SAVED.version = 2
    again = visit.new_page()
    again.goto("/note/")
    again.click("text=Throw it away")
    assert (drafts(again), again.input_value("[name=title]")) == (0, "")


def test_a_draft_of_somebody_else_is_not_shown(tab: Page) -> None:
    draft = '{"form": 1, "who": "77", "base": "1", "fields": [["title", "Secret"]], "submitted": false}'
    tab.evaluate(
        """(draft) => {
          for (const who of ["", "77"]) {
            const entry = { ...JSON.parse(draft), at: new Date().toISOString() };
            localStorage.setItem(`draft:${who}:/note/autosave/`, JSON.stringify(entry));
          }
        }""",
        draft,
    )
    tab.goto("/note/")
    tab.wait_for_selector(EDITOR)
    assert tab.input_value("[name=title]") == ""


def test_sending_the_form_settles_the_draft(tab: Page) -> None:
    tab.fill("[name=title]", "Ready")
    tab.click("text=Mark as ready")
    expect(tab.locator("[name=version]")).to_have_value("2")
    assert (pages.SAVED.values["title"], drafts(tab)) == ("Ready", 0)
    assert tab.locator("text=Restore what you typed").count() == 0


# ---------- once, files, dialogs ----------


def test_a_form_is_sent_once(tab: Page) -> None:
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    tab.eval_on_selector("text=Mark as ready", "(button) => { button.click(); button.click(); }")
    tab.wait_for_load_state("networkidle")
    assert len(sent) == 1


def test_files_go_one_by_one_and_each_has_its_own_sentence(tab: Page) -> None:
    tab.set_input_files(
        "input[type=file]",
        [
            file("a.pdf"),
            file("lie.pdf", b"MZ" + b"\0" * 400),
            file("big.pdf", PDF + b"x" * 1_100_000),
            file("b.pdf"),
        ],
    )
    tab.wait_for_selector("text=All files are handled: 2 added, 2 not added.")
    tab.wait_for_selector("#uploaded li >> nth=1")
    assert tab.locator(".uploads li").all_text_contents() == [
        "a.pdf is added",
        "lie.pdf is not a PDF file inside. Save it again as PDF and add that file.",
        "big.pdf is larger than 1 MB. Make it smaller, or add a link to it.",
        "b.pdf is added",
    ]
    assert tab.locator("#uploaded li").all_text_contents() == ["a.pdf", "b.pdf"]


def test_a_folder_that_is_dropped_brings_what_lies_in_it(tab: Page, tmp_path: Path) -> None:
    folder = tmp_path / "Portfolio"
    (folder / "Year 1").mkdir(parents=True)
    for name in ("one.txt", ".DS_Store", "Year 1/two.txt", "Year 1/Thumbs.db"):
        (folder / name).write_text(name)
    tab.locator(".drop").scroll_into_view_if_needed()
    box = tab.locator(".drop").bounding_box()
    assert box is not None
    where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    mouse = tab.context.new_cdp_session(tab)
    for kind in ("dragEnter", "dragOver", "drop"):
        data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
        mouse.send("Input.dispatchDragEvent", {"type": kind, **where, "data": data})
    tab.wait_for_selector("text=All files are handled: 2 added, 0 not added.")
    assert sorted(tab.locator(".uploads li").all_inner_texts()) == ["one.txt is added", "two.txt is added"]


def test_files_wait_while_the_portal_does_not_answer(tab: Page, visit: BrowserContext) -> None:
    visit.set_offline(True)
    tab.set_input_files("input[type=file]", [file("a.pdf"), file("b.pdf")])
    tab.wait_for_selector("text=The portal does not answer. Files waiting here: 2.")
    assert tab.locator(".uploads li").all_text_contents() == ["a.pdf waits", "b.pdf waits"]
    visit.set_offline(False)
    tab.click("text=Try again")
    tab.wait_for_selector("text=All files are handled: 2 added, 0 not added.")
    assert pages.SAVED.uploads == ["a.pdf", "b.pdf"]


@pytest.mark.parametrize("answer", [302, 401])
def test_files_wait_while_nobody_is_signed_in(tab: Page, answer: int) -> None:
    pages.SAVED.answer = answer
    tab.set_input_files("input[type=file]", [file("a.pdf"), file("b.pdf")])
    tab.wait_for_selector("text=You are signed out. Files waiting here: 2.")
    assert tab.get_attribute("form.drop ~ p a", "href") == "/accounts/login/?next=/signed-in-again/"
    assert tab.locator("text=is added").count() == 0
    pages.SAVED.answer = 200
    tab.click("text=Try again")
    tab.wait_for_selector("text=All files are handled: 2 added, 0 not added.")
    assert pages.SAVED.uploads == ["a.pdf", "b.pdf"]


@pytest.mark.parametrize(("answer", "added"), [(413, 0), (404, 0)])
def test_a_file_that_is_refused_does_not_hold_the_others(tab: Page, answer: int, added: int) -> None:
    pages.SAVED.answer = answer
    tab.set_input_files("input[type=file]", [file("a.pdf"), file("b.pdf")])
    tab.wait_for_selector(f"text=All files are handled: {added} added, 2 not added.")


@pytest.mark.parametrize("opener", ["text=Delete draft", "text=Or so"])
def test_a_dialog_opens_with_the_safe_choice_in_focus(tab: Page, opener: str) -> None:
    tab.click(opener)
    tab.wait_for_selector("dialog#sure[open]")
    assert tab.evaluate("document.activeElement.textContent") == "Keep the draft"
    tab.keyboard.press("Enter")
    tab.wait_for_selector("dialog#sure:not([open])", state="attached")


def test_a_failed_form_puts_the_focus_on_what_is_wrong(tab: Page) -> None:
    tab.goto("/every-field/")
    tab.fill("[name=until]", "soon")
    tab.click("text=Send request")
    tab.wait_for_selector("[data-error-summary]")
    assert tab.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    tab.click("text=Enter a date, for example >> nth=0")
    assert tab.evaluate("document.activeElement.id") == "id_until"
    assert tab.title() == "Error: Every field · UTQ portal"


def test_the_calendar_writes_the_date_in_words(tab: Page) -> None:
    tab.goto("/every-field/")
    assert tab.is_visible("[data-opens-picker]")
    tab.evaluate("""() => { const picker = document.querySelector('[data-picker]');
      picker.value = '2028-03-01'; picker.dispatchEvent(new Event('change')); }""")
    assert tab.input_value("[name=until]") == "1 March 2028"
