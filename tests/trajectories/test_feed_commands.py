"""The HR file on the command line: the same warnings, reason and way back as on the page."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.trajectories.feeds import line, make_faculties, table
from utq_portal.people.models import Employment, FeedUpload, User

pytestmark = pytest.mark.django_db
TEN = [line(f"M{number}") for number in range(10)]


@pytest.fixture(autouse=True)
def surroundings(db: None) -> None:
    make_faculties()


def run(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def kept(folder: Path, rows: list[dict[str, str]], name: str = "hr-2026-12.csv") -> str:
    path = folder / name
    path.write_bytes(table(rows))
    return str(path)


def test_an_unusual_file_needs_a_reason_here_too(tmp_path: Path) -> None:
    run("import_hr", kept(tmp_path, TEN), "--apply")
    older = kept(tmp_path, TEN[:7], "hr-2026-11.csv")
    told = run("import_hr", older)
    assert "Unusual: This file holds from 1 November 2026" in told
    assert "Rows in this file: 7; in the last one applied (hr-2026-12.csv): 10" in told
    with pytest.raises(CommandError, match="--reason"):
        run("import_hr", older, "--apply")
    assert FeedUpload.objects.count() == 1
    told = run("import_hr", older, "--apply", "--reason", "Three people left.")
    assert "Mails go out at" in told
    assert FeedUpload.objects.latest("pk").reason == "Three people left."


def test_the_last_file_is_taken_back(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No HR file"):
        run("undo_hr")
    run("import_hr", kept(tmp_path, TEN), "--apply")
    told = run("undo_hr")
    assert "Nothing was changed" in told
    assert "Ada Person M0, M0" in told
    assert Employment.objects.count() == 10
    assert "10 people as before, 10 accounts taken out" in run("undo_hr", "--apply")
    assert not User.objects.exists()
