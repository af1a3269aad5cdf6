"""The certificate as a sheet: A4, tagged for assistive software (PDF/UA-1), fonts inside, the same bytes each time."""

from __future__ import annotations

import base64
import ctypes
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.template.loader import render_to_string

from assessments.models import Certificate

MANY_SIGNS = 260  # signs of competence names beyond which the text is set smaller


class RendererMissing(Exception):
    """WeasyPrint found no Pango on this machine."""


def pango_missing() -> str:
    """Why no sheet can be made on this machine; empty when it can. Importing WeasyPrint takes longer."""
    why = ""
    for name in ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll", "pango-1.0"):
        try:
            ctypes.CDLL(name)
        except OSError as error:
            why = why or str(error)
        else:
            return ""
    return why


def render(certificate: Certificate) -> bytes:
    """The PDF of a certificate, from what its row stores and nothing else.

    Raises RendererMissing without Pango, and ValueError when a part of the sheet cannot be read.
    """
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        raise RendererMissing(str(error)) from error
    fonts = FontConfiguration()
    fetcher = _fetcher()
    css = [
        weasyprint.CSS(filename=str(_fonts() / "fonts.css"), font_config=fonts, url_fetcher=fetcher),
        weasyprint.CSS(string=_style(certificate), font_config=fonts, url_fetcher=fetcher),
    ]
    page = weasyprint.HTML(string=_page(certificate), base_url=_fonts().as_uri(), url_fetcher=fetcher)
    made: bytes = page.write_pdf(
        stylesheets=css, font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=certificate.number.encode()
    )
    return made


def _fonts() -> Path:
    return Path(settings.BASE_DIR) / "static" / "fonts" / "pdf"


def _fetcher() -> Any:
    """Reads the fonts that the portal ships and what stands in the page itself; nothing from disk or net besides."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    root = _fonts().as_uri() + "/"

    class Own(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:") or (url.startswith(root) and ".." not in url):
                return super().fetch(url, headers)
            raise FatalURLFetchingError(f"A certificate reads nothing from {url}")

    return Own(allowed_protocols=["data", "file"], fail_on_errors=True)


def _style(certificate: Certificate) -> str:
    colour = certificate.printed["colour"]
    return render_to_string("pdf/certificate.css", {"colour": colour, "seal": _seal(colour)})


def _page(certificate: Certificate) -> str:
    printed = certificate.printed
    recognised = printed.get("recognised", [])
    names = [one for one in printed["competences"] if one not in recognised]
    address = f"{printed['verify']}{certificate.code}/"
    return render_to_string(
        "pdf/certificate.html",
        {
            "printed": printed,
            "name": certificate.name_printed,
            "number": certificate.number,
            "code": certificate.code,
            "count": len(names),
            "list_en": _listed(names, "en"),
            "list_nl": _listed(names, "nl"),
            "recognised": len(recognised),
            "recognised_en": _listed(recognised, "en"),
            "recognised_nl": _listed(recognised, "nl"),
            "many": sum(len(one["en"]) for one in printed["competences"]) > MANY_SIGNS,
            "places": len(printed["signatories"]) + 1,
            "date": date.fromisoformat(printed["date"]),
            "issued_on": certificate.issued_on,
            "place": _spoken(printed["verify"]),
            "qr": _qr(address),
        },
    )


def _listed(names: list[dict[str, str]], language: str) -> str:
    return ", ".join(name[language][:1].lower() + name[language][1:] for name in names)


def _spoken(address: str) -> str:
    """utq.example.nl/verify, as people type it."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}".rstrip("/")


def _drawn(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _qr(address: str) -> str:
    matrix = segno.make_qr(address, error="m").matrix
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit)
    side = len(matrix)
    return _drawn(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path fill="#1c1d1f" d="{dark}"/></svg>'
    )


def _seal(colour: str) -> str:
    return _drawn(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<circle cx="50" cy="50" r="48" fill="{colour}"/>'
        '<circle cx="50" cy="50" r="42.5" fill="none" stroke="#ffffff" stroke-width="1"/>'
        '<path fill="#ffffff" d="M48.5 35c-6-4-12.5-5.5-20.5-5.5v35c8 0 14.5 1.5 20.5 5.5z'
        'M51.5 35c6-4 12.5-5.5 20.5-5.5v35c-8 0-14.5 1.5-20.5 5.5z"/></svg>'
    )
