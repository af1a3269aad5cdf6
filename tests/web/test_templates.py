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
