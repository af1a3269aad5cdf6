"""An address is written in the urls of the app that owns it; everywhere else it has a name, or a row tells its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.test_ground import APPS
from tests.architecture.test_house import ROOT, sources

# where an address is part of another promise than that of a page of the portal
WRITTEN = {
    "utq_portal/demo/management/commands/up.py": {"/health/ready/"},  # asks a server that another process runs
    "utq_portal/notices/render.py": {"/accounts/"},  # whatever is before signing in
    "utq_portal/office/nav.py": {"/people/", "/setup/", "/upkeep/"},  # beginnings, which no page may have
    "trajectories/nav.py": {"/hr/sheet/", "/obligations/"},  # the same
}
IN_TEMPLATES = {
    **{f"errors/{page}.html": {"/"} for page in ("500", "503", "page")},  # drawn when nothing works
    "account/logout.html": {"/"},  # a door of the ground that names no page of a shell
    "account/login.html": {"/sent-again/"},  # compared with where somebody came from
    "allauth/layouts/manage.html": {"/accounts/2fa/", "/sessions/"},  # the same
}
NAMING = {"address", "address_in_rows", "reverse", "redirect", "reverse_lazy"}
UPPER = {"trajectories": APPS[1:], "dossiers": APPS[2:]}
# where a reminder of a lower app leads when nothing of that app is left to do
UPWARDS = {"trajectories/workflow/remind.py": {"dossiers:start"}, "dossiers/waits.py": {"assessments:start"}}
Pattern = URLPattern | URLResolver


def routes(patterns: list[Pattern], before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Each route of the portal with the name that it is called by."""
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route, f"{space}{one.name}"
        else:
            yield from routes(one.url_patterns, route, f"{space}{one.namespace}:" if one.namespace else space)


ROUTES = list(routes(get_resolver().url_patterns))
FIRST = {route.split("/")[0] for route, _name in ROUTES if re.match(r"[a-z-]+/", route)}
NAMES = {name for _route, name in ROUTES}
OURS = re.compile(rf"/(?:{'|'.join(sorted(map(re.escape, FIRST)))})(?:/|$)")
IN_TEMPLATE = re.compile(r"""["'](/[a-z{-][^"']*|/)["']""")


def codes() -> dict[str, str]:
    """Every module of the product by its path."""
    return {str(path.relative_to(ROOT)): path.read_text() for path in sources()}


def written(code: str) -> set[str]:
    """The texts of a module that begin as an address of the portal does."""
    texts = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    return {text for text in texts if isinstance(text, str) and OURS.match(text)}


def named(code: str) -> set[str]:
    """The names of pages that a module asks the address of."""
    return {
        str(call.args[0].value)
        for call in ast.walk(ast.parse(code))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in NAMING
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def test_no_module_writes_an_address() -> None:
    found = {name: written(code) for name, code in codes().items() if "/urls" not in name}
    assert {name: texts for name, texts in found.items() if texts} == WRITTEN


def test_no_template_writes_an_address() -> None:
    found = {
        str(path.relative_to(ROOT / "templates")): {
            text for text in IN_TEMPLATE.findall(path.read_text()) if text == "/" or OURS.match(text)
        }
        for path in sorted((ROOT / "templates").rglob("*.html"))
    }
    assert {name: texts for name, texts in found.items() if texts} == IN_TEMPLATES


def test_every_name_that_is_asked_for_is_of_a_page() -> None:
    asked = {name: named(code) - NAMES for name, code in codes().items()}
    assert {name: names for name, names in asked.items() if names} == {}


def test_no_lower_app_names_a_page_of_an_upper_one() -> None:
    asked = {
        name: {page for page in named(code) if page.split(":")[0] in UPPER.get(name.split("/")[0], ())}
        for name, code in codes().items()
    }
    assert {name: pages for name, pages in asked.items() if pages} == UPWARDS


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('x = "/home/"', {"/home/"}),
        ('x = f"/trajectories/{row.pk}/"', {"/trajectories/"}),
        ('x = "/word/document.xml", "home/", "see /home"', set()),
    ],
)
def test_what_is_an_address(code: str, found: set[str]) -> None:
    assert written(code) == found
