"""A start that cannot end well says so in a sentence, and ends: each is tried with a real process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from utq_portal.web import alone

ROOT = Path(__file__).resolve().parent.parent
UP = ["manage.py", "up"]


def start(folder: Path, *words: str, **changes: str) -> tuple[int, str]:
    """Exit code and words of a start with this data folder; a start that does not end within a minute fails."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    environment = {**kept, "UTQ_DATA": str(folder), "PORT": "0", "PYTHONPATH": str(ROOT), **changes}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
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
