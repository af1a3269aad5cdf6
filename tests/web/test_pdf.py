"""A sheet does not depend on the hour, the place, the language or the process (docs/domain.md, The same bytes)."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.names import NAMES
from utq_portal.web import pdf

ROOT = Path(__file__).resolve().parents[2]
CSS = "@page { size: A4; margin: 20mm } p { font: 600 14pt 'Noto Serif' } small { font: 9pt 'Noto Sans' }"
HTML = (
    '<!doctype html><html lang="en"><head><title>Names</title><meta name="dcterms.created" content="2026-11-23"></head>'
    f"<body><ul>{''.join(f'<li><p>{one}</p><small>{one}</small></li>' for one in NAMES.values())}</ul></body></html>"
)
ELSEWHERE = """
import hashlib, sys
import django
django.setup()
from utq_portal.web import pdf
html, css = sys.stdin.read().split("\\0")
print(hashlib.sha256(pdf.write(html, css, identifier="names")).hexdigest())
"""


@pytest.fixture(scope="module")
def made() -> bytes:
    try:
        return pdf.write(HTML, CSS, identifier="names")
    except pdf.RendererMissing as missing:
        pytest.skip(str(missing))


def test_two_drawings_in_different_seconds_are_the_same(made: bytes) -> None:
    time.sleep(1.1)
    assert pdf.write(HTML, CSS, identifier="names") == made


def test_a_font_that_fonttools_cuts_does_not_hold_the_hour(made: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.pdf.fonts import Font

    short = '<!doctype html><html lang="en"><title>Short</title><p>Short</p></html>'
    other = pdf.write(short, CSS, identifier="short")
    monkeypatch.setattr(Font, "_harfbuzz_subset", Font._fonttools_subset)
    first = pdf.write(short, CSS, identifier="short")
    time.sleep(1.1)
    assert first != other
    assert pdf.write(short, CSS, identifier="short") == first


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/Adak", "LC_ALL": "C.UTF-8", "LANG": "tr_TR.UTF-8", "FC_LANG": "ja"},
    ],
    ids=["C", "elsewhere"],
)
def test_another_process_with_another_place_draws_the_same(made: bytes, environment: dict[str, str]) -> None:
    process = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "utq_portal.settings", "PYTHONUTF8": "1", **environment},
        input=f"{HTML}\0{CSS}",
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert process.stdout.strip() == hashlib.sha256(made).hexdigest()


def test_a_machine_with_other_fonts_draws_the_same(made: bytes, tmp_path: Path) -> None:
    """The machine's own fontconfig, however it is set up, has no say."""
    rules = tmp_path / "fonts.conf"
    rules.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><match target="pattern">'
        '<edit name="family" mode="assign" binding="strong"><string>DejaVu Sans</string></edit></match>'
        f"<dir>/usr/share/fonts</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    test_another_process_with_another_place_draws_the_same(made, {"FONTCONFIG_FILE": str(rules)})


def test_threads_take_turns(made: bytes) -> None:
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(lambda _n: pdf.write(HTML, CSS, identifier="names"), range(12)))
    assert set(drawn) == {made}


def test_a_sheet_before_leaves_no_trace(made: bytes) -> None:
    pdf.write(HTML.replace("Names", "Others"), CSS.replace("14pt", "15pt"), identifier="other")
    assert pdf.write(HTML, CSS, identifier="names") == made
