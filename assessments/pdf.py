"""The certificate as a sheet; how a sheet is drawn stands in ``utq_portal.web.pdf``."""

from __future__ import annotations

import base64
from datetime import date
from urllib.parse import urlsplit

import segno
from django.template.loader import render_to_string

from assessments.models import Certificate
from utq_portal.web import pdf
from utq_portal.web.typeface import size_for

NAME_FACE, NAME_WIDTH = "NotoSerif-SemiBold.ttf", 220.0  # millimetres
NAME_SIZES = (25, 22, 19, 16, 14, 12)  # points: the largest in which the name takes two lines at most
SIGNED_FACE = "NotoSerif-Regular.ttf"
SIGNED_WIDTHS = {4: 50.0, 5: 40.0}  # millimetres of a signature by how many places there are, as in certificate.css
SIGNED_SIZES = (10, 9, 8, 7, 6)  # points: the largest in which every name takes four lines at most
MANY_SIGNS = 260  # signs of competence names beyond which the text is set smaller


def render(certificate: Certificate) -> bytes:
    """The PDF of a certificate, from what its row stores and nothing else; raises as ``web.pdf.write`` does."""
    return pdf.write(_page(certificate), _style(certificate), identifier=certificate.number)


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
            "size": size_for(certificate.name_printed, NAME_FACE, NAME_WIDTH, sizes=NAME_SIZES),
            "signed_size": _signed_size([one["name"] for one in printed["signatories"]]),
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


def _signed_size(names: list[str]) -> int:
    """One size for all signatures, so that long names leave the text above them alone."""
    width = SIGNED_WIDTHS.get(len(names) + 1, 66.0)
    sizes = SIGNED_SIZES if len(names) + 1 not in SIGNED_WIDTHS else SIGNED_SIZES[1:]
    return min((size_for(name, SIGNED_FACE, width, sizes=sizes, lines=4) for name in names), default=sizes[0])


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
