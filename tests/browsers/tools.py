"""What tests/browsers needs beside Python: node and its packages, Java, Firefox, WebKitGTK."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"


def absent(what: str) -> NoReturn:
    """Skip with this sentence; in CI (the variable CI is set) what is missing is a failure."""
    if os.environ.get("CI"):
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def need(program: str, *others: str) -> str:
    """The path of the first of these programs that is installed."""
    for name in (program, *others):
        if found := shutil.which(name):
            return found
    absent(f"tests/browsers is skipped in part: {program} is not installed (docs/testing.md).")


def need_package(path: str) -> Path:
    """A file of a node package of tests/browsers/package-lock.json."""
    if not (PACKAGES / path).exists():
        absent("tests/browsers is skipped in part: run `npm ci` in tests/browsers first (docs/testing.md).")
    return PACKAGES / path


def said_by(*words: str | Path, given: str = "", wait: float = 300) -> subprocess.CompletedProcess[str]:
    """Run a program with ``given`` on its standard input, in this folder."""
    return subprocess.run(
        [str(word) for word in words], cwd=HERE, input=given, capture_output=True, text=True, check=False, timeout=wait
    )
