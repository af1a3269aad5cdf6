"""A start that cannot end well says so in a sentence, and ends: each is tried with a real process."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from utq_portal.web import alone

ROOT = Path(__file__).resolve().parent.parent
UP = ["manage.py", "up"]


def start(folder: Path, *words: str, before: Sequence[str] = (), **changes: str) -> tuple[int, str]:
    """Exit code and words of a start with this data folder; a start that does not end within a minute fails."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    environment = {**kept, "UTQ_DATA": str(folder), "PORT": "0", "PYTHONPATH": str(ROOT), **changes}
    done = subprocess.run(
        [*before, sys.executable, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def free_port() -> str:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return str(attempt.getsockname()[1])


def test_a_database_that_is_behind_and_static_files_that_are_missing_are_each_a_sentence(tmp_path: Path) -> None:
    code, says = start(tmp_path, *UP, PORT=free_port())
    assert code == 1
    assert "migrations behind this version: run manage.py migrate." in says
    assert "The static files are not collected: run manage.py collectstatic" in says
    assert ("Ready" in says, "Traceback" in says) == (False, False)


def test_a_web_server_alone_does_not_begin_either(tmp_path: Path) -> None:
    gunicorn = ["-m", "gunicorn", "--config", "python:utq_portal.gunicorn"]
    code, says = start(tmp_path, *gunicorn, PORT=free_port())
    assert code == 1
    assert "The static files are not collected" in says


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    code, says = start(tmp_path / "file" / "data", *UP, PORT=free_port())
    assert (code, says) == (
        1,
        f"UTQ_DATA: the folder {tmp_path / 'file' / 'data'} cannot be made (Not a directory).\n",
    )


def test_a_folder_in_which_nothing_can_be_written_is_a_sentence(tmp_path: Path) -> None:
    locked = tmp_path
    tmp_path.chmod(0o500)
    if os.access(tmp_path, os.W_OK):  # the superuser may write everywhere but here
        locked = Path("/proc/sys")
    if not locked.is_dir() or os.access(locked, os.W_OK):
        pytest.skip("there is no folder in which this user may not write")
    code, says = start(locked, *UP, PORT=free_port())
    tmp_path.chmod(0o700)
    assert (code, says.startswith(f"UTQ_DATA: nothing can be written in {locked}.")) == (1, True)


def test_a_second_start_on_the_same_folder_is_refused_whatever_the_port(tmp_path: Path) -> None:
    lock = alone.take(tmp_path)
    code, says = start(tmp_path, *UP, PORT=free_port())
    os.close(lock)
    assert code == 1
    assert f"The portal runs on this folder already (process {os.getpid()})" in says


def test_a_folder_is_free_again_when_its_holder_has_ended(tmp_path: Path) -> None:
    os.close(alone.take(tmp_path))
    lock = alone.take(tmp_path)
    with pytest.raises(alone.Taken):
        alone.take(tmp_path)
    os.close(lock)


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        code, says = start(tmp_path, *UP, PORT=str(port))
    assert code == 1
    assert f"Port {port} is taken. Choose another: PORT={port + 1} make run" in says


def kept(folder: Path) -> dict[str, tuple[int, int]]:
    """What lies in the folder, with size and time of the last change."""
    found = ((path, path.stat()) for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (now.st_size, now.st_mtime_ns) for path, now in found}


@pytest.mark.parametrize("words", [["manage.py", "prepare"], [*UP, "--prepare"]])
def test_beside_a_portal_that_runs_nothing_is_migrated_collected_or_filled(tmp_path: Path, words: list[str]) -> None:
    lock = alone.take(tmp_path)
    code, says = start(tmp_path, *words, PORT=free_port(), DEMO="1")
    before = kept(tmp_path)
    assert start(tmp_path, *words, PORT=free_port(), DEMO="1") == (code, says)
    assert kept(tmp_path) == before
    assert sorted(before) == ["running", "secret_key"]
    os.close(lock)
    assert code == 1
    assert f"The portal runs on this folder already (process {os.getpid()})" in says


def test_make_prepares_only_through_the_commands_that_hold_the_folder() -> None:
    recipes = (ROOT / "Makefile").read_text()
    assert recipes.count("$(PORTAL) up --prepare") == recipes.count("$(PORTAL) prepare") == 1
    assert [
        word for word in ("$(PORTAL) migrate", "$(PORTAL) collectstatic", "$(PORTAL) demo") if word in recipes
    ] == []


@pytest.mark.parametrize("words", [UP, [*UP, "--prepare"], ["manage.py", "prepare"]])
def test_a_database_file_in_which_nothing_can_be_written_is_a_sentence(tmp_path: Path, words: list[str]) -> None:
    with sqlite3.connect(tmp_path / "other.sqlite3") as made:
        made.execute("CREATE TABLE kept (pk INTEGER)")
    made.close()
    (tmp_path / "other.sqlite3").chmod(0o444)
    code, says = start(
        tmp_path, *words, before=as_anybody(), PORT=free_port(), DATABASE_URL=f"sqlite:///{tmp_path}/other.sqlite3"
    )
    assert code == 1
    assert "The database can be read, but nothing can be written in it." in says
    assert "Traceback" not in says


def as_anybody() -> list[str]:
    """What goes before a command so that the modes of files hold for the superuser too."""
    if os.geteuid():
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("the superuser may write everywhere, and there is no setpriv")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
