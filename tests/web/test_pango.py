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
    (warning,) = [found for found in run_checks(include_deployment_checks=True) if found.id == "web.W001"]
    assert "libnot-there-1.0.so.0" in warning.msg
    assert "libc.so.6" not in warning.msg
    assert warning.hint in pango.COMMANDS.values()


@pytest.mark.usefixtures("without_pango")
def test_a_command_says_nothing_of_it_by_itself() -> None:
    assert not [found for found in run_checks() if found.id == "web.W001"]


@pytest.mark.parametrize(("there", "first"), [("apt", "sudo apt"), ("brew", "brew"), ("nothing", "sudo apt")])
def test_one_command_mends_it_on_this_machine(monkeypatch: pytest.MonkeyPatch, there: str, first: str) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}" if name == there else None)
    assert pango.command().startswith(f"{first} install")


def test_nothing_is_said_where_everything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pango.LIBRARIES, sys.platform, ())
    assert not [found for found in run_checks(include_deployment_checks=True) if found.id == "web.W001"]
