"""Sheets of paper: A4, tagged for assistive software (PDF/UA-1), fonts inside, the same bytes each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from utq_portal.jobs.promise import NotYet

MIME = "application/pdf"


class RendererMissing(Exception):
    """WeasyPrint found no Pango on this machine."""


def fonts_folder() -> Path:
    """Where the fonts of every sheet stand."""
    return Path(settings.BASE_DIR) / "static" / "fonts" / "pdf"


def write(html: str, css: str, *, identifier: str) -> bytes:
    """The PDF of a page that is complete in itself; the same words give the same bytes.

    Raises RendererMissing without Pango, and ValueError when a part of the sheet cannot be read.
    """
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        raise RendererMissing(str(error)) from error
    fonts, fetcher = FontConfiguration(), own_fetcher()
    styles = [
        weasyprint.CSS(filename=str(fonts_folder() / "fonts.css"), font_config=fonts, url_fetcher=fetcher),
        weasyprint.CSS(string=css, font_config=fonts, url_fetcher=fetcher),
    ]
    page = weasyprint.HTML(string=html, base_url=fonts_folder().as_uri(), url_fetcher=fetcher)
    made: bytes = page.write_pdf(
        stylesheets=styles, font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode()
    )
    return made


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
