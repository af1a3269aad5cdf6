"""The fonts are ours: every face that the styles name is in the repository, with its licence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "static"
STYLES = [ROOT / "css" / "app.css", ROOT / "fonts" / "pdf" / "fonts.css"]


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_each_face_has_its_file(style: Path) -> None:
    named = re.findall(r'url\("([^"]+)"\)', style.read_text())
    assert named
    assert [name for name in named if not (style.parent / name).is_file()] == []


def test_no_style_reaches_outside() -> None:
    assert [style.name for style in STYLES if re.search(r"@import|https?://|//[a-z]", style.read_text())] == []


def test_both_families_carry_their_licence() -> None:
    licences = sorted(path.name for path in (ROOT / "fonts").glob("OFL-*.txt"))
    assert licences == ["OFL-Inter.txt", "OFL-SourceSerif4.txt"]
    assert all("SIL OPEN FONT LICENSE" in (ROOT / "fonts" / name).read_text() for name in licences)


def test_a_document_is_set_in_our_fonts_whatever_the_name() -> None:
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        pytest.skip(f"Pango is missing: {error}")

    fonts = FontConfiguration()
    style = weasyprint.CSS(filename=str(STYLES[1]), font_config=fonts)
    page = """<p style="font-family: Inter">Elif Yıldız</p><p style="font-family: 'Source Serif 4'; font-weight: 600">
      Łukasz Ågren</p><p style="font-family: 'Source Serif 4'; font-style: italic">bekwaam</p>"""
    document = weasyprint.HTML(string=page).render(font_config=fonts, stylesheets=[style])
    made = document.write_pdf(uncompressed_pdf=True)
    names = {name.split(b"+")[1] for name in re.findall(rb"/BaseFont /([^\s/]+)", made)}
    assert sorted({name.split(b"-")[0] for name in names}) == [b"Inter", b"Source"]
