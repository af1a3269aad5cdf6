"""Sheets of paper: A4, tagged for assistive software (PDF/UA-1), fonts inside, the same bytes each time.

The rules stand in docs/domain.md, Documents.
"""

from __future__ import annotations

import ctypes
import functools
import sys
import threading
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from utq_portal.jobs.promise import NotYet
from utq_portal.web.pango import LIBRARIES
from utq_portal.web.typeface import drawable, fonts_folder

MIME = "application/pdf"
SHEETS = 16  # parsed styles that a process keeps: a few colours of a few documents


class RendererMissing(Exception):
    """WeasyPrint found no Pango on this machine."""


def write(html: str, css: str, *, identifier: str) -> bytes:
    """The PDF of a page that is complete in itself; the same words give the same bytes, whenever and wherever.

    Letters that the faces lack are replaced by a sign: who needs them all asks ``typeface.undrawable`` first. One sheet
    at a time is drawn in a process, because Pango's map of fonts serves one thread.
    Raises RendererMissing without Pango, and ValueError when a part of the sheet cannot be read.
    """
    with _drawing:
        press = _press()
        made: bytes = press.page(drawable(html)).write_pdf(
            stylesheets=[press.faces, press.style(css)],
            font_config=press.fonts,
            pdf_variant="pdf/ua-1",
            pdf_identifier=identifier.encode(),
        )
    return made


@dataclass(frozen=True)
class Press:
    """What is made once for all sheets of a process: the faces, unpacked and known to Pango, and the parsed styles."""

    weasyprint: Any
    fonts: Any
    fetcher: Any
    faces: Any
    style: Any

    def page(self, html: str) -> Any:
        """A page that reads nothing but the faces and itself."""
        return self.weasyprint.HTML(string=html, base_url=fonts_folder().as_uri(), url_fetcher=self.fetcher)


_drawing = threading.Lock()


@functools.cache
def _press() -> Press:
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        raise RendererMissing(str(error)) from error
    _keep_time_out_of_fonts()
    fonts, fetcher = FontConfiguration(), own_fetcher()
    _without_system_fonts(fonts)
    faces = weasyprint.CSS(filename=str(fonts_folder() / "fonts.css"), font_config=fonts, url_fetcher=fetcher)

    @functools.lru_cache(maxsize=SHEETS)
    def style(css: str) -> Any:
        return weasyprint.CSS(string=css, font_config=fonts, url_fetcher=fetcher)

    return Press(weasyprint, fonts, fetcher, faces, style)


def _keep_time_out_of_fonts() -> None:
    """Where an old HarfBuzz leaves the cutting of fonts to fontTools, it must not write the hour into them."""
    from fontTools.ttLib import TTFont
    from weasyprint.pdf import fonts

    fonts.TTFont = functools.partial(TTFont, recalcTimestamp=False)


def _without_system_fonts(fonts: Any) -> None:
    """Give Pango a configuration that knows no font, no folder and no rule of this machine.

    It becomes the current one of fontconfig in this process too, which Pango asks for rules; nothing else uses it here.
    """
    from weasyprint.text.ffi import ffi, pangoft2

    library = ctypes.CDLL(next(name for name in LIBRARIES[sys.platform] if "fontconfig" in name))
    library.FcConfigCreate.restype = ctypes.c_void_p
    library.FcConfigSetCurrent.argtypes = [ctypes.c_void_p]
    bare = library.FcConfigCreate()
    library.FcConfigSetCurrent(bare)
    fonts._config = ffi.cast("FcConfig *", bare)
    pangoft2.pango_fc_font_map_set_config(ffi.cast("PangoFcFontMap *", fonts.font_map), fonts._config)


def own_fetcher() -> Any:
    """Reads the fonts that the portal ships and what stands in the page itself; nothing from disk or net besides."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    root = fonts_folder().as_uri() + "/"

    class Own(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:") or (url.startswith(root) and ".." not in url):
                return super().fetch(url, headers)
            raise FatalURLFetchingError(f"A sheet reads nothing from {url}")

    return Own(allowed_protocols=["data", "file"], fail_on_errors=True)


def waits() -> NotYet:
    """What a job raises while this machine cannot draw: it waits, with the reason for the coordinator."""
    return NotYet(
        _(
            "PDFs wait: this machine has no Pango. Install libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0 "
            "and fontconfig."
        )
    )
