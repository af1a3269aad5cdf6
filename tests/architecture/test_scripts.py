"""Modules and import map: in an order that starts them in every browser. The access matrix looks at every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.architecture.scripts import faults_of_scripts, order_of_scripts
from tests.cast import Cast
from tests.factories.dossiers import concluded, open_dossier
from utq_portal.people.models import User

ROOT = Path(__file__).resolve().parent.parent.parent
MAP, MODULE = '<script type="importmap" nonce="x">', '<script type="module" src="a.js">'


@pytest.mark.parametrize(
    ("page", "faults"),
    [
        (MAP + MODULE, 0),
        (MODULE, 0),
        ("<script>classic()</script>" + MAP + MODULE, 0),
        (MODULE + MAP, 1),
        ('<link rel="modulepreload" href="a.js">' + MAP, 1),
        (MAP + MAP, 2),
    ],
)
def test_what_is_a_fault(page: str, faults: int) -> None:
    assert len(faults_of_scripts(HttpResponse(page))) == faults


ON_EVERY_PAGE = ["answer", "kept", "app", "autosave", "upload"]


@pytest.mark.django_db
def test_the_page_of_a_competence_begins_with_the_map_and_listens_before_the_editor_starts(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    concluded(cast)
    page = signed_in(cast.teacher).get(f"/dossiers/{open_dossier(cast).pk}/2/").content.decode()
    order = order_of_scripts(page)
    assert order[0] == "map"
    assert order.count("map") == 1
    modules = [tag for tag in re.findall(r"<script[^>]*>", page) if 'type="module"' in tag]
    names = [re.findall(r"/([a-z]+)(?:\.[0-9a-f]{12})?\.js", tag)[0] for tag in modules]
    assert names == ["oneform", "dossier", "editor", "paste", "configurable", *ON_EVERY_PAGE, "grid"]


def test_only_the_base_writes_an_import_map_or_prints_media_by_itself() -> None:
    """``{% media %}`` leaves the map out; ``{{ form.media }}`` would not, and comes without the nonce."""
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text()
        by_itself = re.search(r"importmap|{{[^}]*\.media\b", text)
        if by_itself or ("import_map" in text and path.name != "base.html"):
            wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


def test_the_map_is_the_first_script_of_the_base() -> None:
    base = (ROOT / "templates" / "base.html").read_text()
    first = min(base.index(part) for part in ("{% block media %}", "{% block head %}", "<script"))
    assert base.index("{% import_map %}") < first
