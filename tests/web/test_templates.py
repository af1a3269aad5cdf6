"""Every template of the portal: nothing inline, no icon that is not drawn, no sentence cut in pieces."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "templates"
MAILS = {"email", "pdf"}  # read by mail programs and the PDF renderer, not by a browser under our policy
PAGES = [path for path in sorted(ROOT.rglob("*.html")) if path.relative_to(ROOT).parts[0] not in MAILS]
SPRITE = set(re.findall(r'id="i-([a-z]+)"', (ROOT / "components" / "sprite.svg").read_text()))
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_nothing_is_inline(path: Path) -> None:
    source = TAGS.sub("", path.read_text())
    assert re.findall(r"<[a-z][^>]*\s(?:style|on[a-z]+)\s*=", source) == []
    assert re.findall(r"<style", source) == []
    scripts = re.findall(r"<script[^>]*>", source)
    assert [tag for tag in scripts if "src=" not in tag and 'type="application/json"' not in tag] == []


def test_only_the_templates_of_before_have_long_lines() -> None:
    """One element a line, 120 signs at most. The list only gets shorter: who mends a template takes it off."""
    found = [
        path for path in sorted(ROOT.rglob("*.html")) if any(len(line) > 120 for line in path.read_text().split("\n"))
    ]
    assert [name(path) for path in found] == (Path(__file__).parent / "long_lines.txt").read_text().split()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_region_has_the_name_of_the_section_around_it(path: Path) -> None:
    text = path.read_text()
    named = re.findall(r"""role="region"\s+aria-label="{% translate ['"](.*?)['"] %}\"""", text)
    headings = re.findall(r"""<h[1-4] id="[^"]*">{% translate ["'](.*?)["'] %}""", text)
    assert [one for one in named if one in headings] == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_text_box_keeps_its_first_blank_line(path: Path) -> None:
    """A browser drops a line break right after ``<textarea>``: ours, so that the writer's own stays."""
    assert re.findall(r"<textarea[^>]*>(?=[^\n<])", TAGS.sub("x", path.read_text())) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_each_icon_is_in_the_sprite(path: Path) -> None:
    source = path.read_text()
    used = set(re.findall(r"{% icon ['\"]([a-z-]+)['\"]", source)) | set(re.findall(r'href="#i-([a-z]+)"', source))
    used |= set(re.findall(r"{% status [^%]*icon=['\"]([a-z]+)['\"]", source))
    assert used - SPRITE == set()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_each_form_that_changes_something_carries_the_token(path: Path) -> None:
    source = path.read_text()
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", source, re.DOTALL | re.IGNORECASE)
    assert [form[:120] for form in forms if "{% csrf_token %}" not in form] == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_state_beside_its_icon_begins_with_a_capital(path: Path) -> None:
    assert re.findall(r"{% status [^%]*get_\w+_display(?!\|capfirst)[^%]*%}", path.read_text()) == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_sort_filter_and_pages_keep_the_place_on_the_page(path: Path) -> None:
    """A link or form that shows the same page otherwise leads to the list, and the list has that name."""
    source = path.read_text()
    links = re.findall(r'href="\?([^"]*)"', source)
    assert [link for link in links if "#" not in link] == []
    forms = [tag for tag in re.findall(r"<form[^>]*>", source) if 'method="get"' in tag]
    same_page = [tag for tag in forms if "action=" not in tag or 'action="#' in tag or "request.path" in tag]
    with_results = [tag for tag in same_page if "filters" in tag or "action=" in tag]
    assert [tag for tag in with_results if "#" not in tag] == []
    asked = {link.partition("#")[2] for link in links} | {
        tag.partition("#")[2].partition('"')[0] for tag in with_results
    }
    if not path.name.startswith("_"):
        own_places = 'id="list-' in source or path.name == "upkeep.html"  # tests/architecture/test_cut_lists.py
        if re.search(r"{% sort_header |{% pager ", source) and not own_places:
            asked.add("list")
        assert {place for place in asked if f'id="{place}"' not in source} == set()


SHORT = {"exemptions/_desk_stages.html"}  # four columns of a word or a number each


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_wide_table_becomes_records_on_a_phone(path: Path) -> None:
    """Four columns or more do not fit there: each row stands as a small record, its cells under their heads."""
    for classes, body in re.findall(r'<table class="([^"]*)"(.*?)</table>', path.read_text(), re.DOTALL):
        columns = len(re.findall(r'scope="col"|{% sort_header ', body))
        if columns >= 4 and name(path) not in SHORT:
            assert set(classes.split()) & {"stacks", "dense", "ticks"}, f"{columns} columns: {classes}"
