from __future__ import annotations

import sys

import pytest
from django.core.checks import run_checks

from utq_portal.web import pango


@pytest.fixture
def without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pango.LIBRARIES, sys.platform, ("libc.so.6", "libnot-there-1.0.so.0"))


@pytest.mark.usefixtures("without_pango")
def test_a_missing_library_is_a_warning_with_its_remedy() -> None:
    (warning,) = [found for found in run_checks() if found.id == "web.W001"]
    assert "libnot-there-1.0.so.0" in warning.msg
    assert "libc.so.6" not in warning.msg
    assert "apt install" in str(warning.hint)


def test_nothing_is_said_where_everything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pango.LIBRARIES, sys.platform, ())
    assert not [found for found in run_checks() if found.id == "web.W001"]
