"""What a page may say about its scripts, so that they start in every browser."""

from __future__ import annotations

import re

from django.http import HttpResponseBase

_SCRIPT = re.compile(r"<script\b[^>]*>|<link\b[^>]*modulepreload[^>]*>")


def order_of_scripts(page: str) -> list[str]:
    """``map`` or ``module`` for each script of the page that has to do with modules, in their order."""
    tags = [tag for tag in _SCRIPT.findall(page) if "importmap" in tag or "module" in tag]
    return ["map" if "importmap" in tag else "module" for tag in tags]


def faults_of_scripts(answer: HttpResponseBase) -> list[str]:
    """A module before the import map, which a browser then ignores, or a second map; nothing for what is no page."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    order = order_of_scripts(getattr(answer, "content", b"").decode())
    faults = ["two import maps"] if order.count("map") > 1 else []
    if "map" in order[1:]:
        faults.append("a module stands before the import map")
    return faults
