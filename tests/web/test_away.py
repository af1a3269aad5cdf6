"""The database is busy or away, or the disk is full: a calm page that says so, and nothing that was typed is lost."""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, ProgrammingError, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.html import strip_tags
from pytest_django.fixtures import Settings

from tests.cast import person
from tests.web import pages
from utq_portal.disk import DiskAway
from utq_portal.files import handout, storage
from utq_portal.people.models import User
from utq_portal.web import away
from utq_portal.web.away import Part, part_of

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
WORDS = "I let pairs work on a problem, and then they explain it."
OURS = {"Referer": "http://testserver/remark/"}


def raised(cause: Exception, kind: type[Exception] = OperationalError) -> Exception:
    """As Django raises what a database raised."""
    fault = kind(str(cause))
    fault.__cause__ = cause
    return fault


def of_sqlite(code: int) -> Exception:
    cause = sqlite3.OperationalError("x")
    cause.sqlite_errorcode = code
    return raised(cause)


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> Iterator[None]:
    """Every page of the test fails so, in its view."""

    def fails(request: HttpRequest) -> HttpResponse:
        raise fault

    with monkeypatch.context() as patch:
        patterns: list[Any] = pages.urlpatterns
        for pattern in patterns:
            if getattr(pattern, "callback", None) is not None:
                patch.setattr(pattern, "callback", _like(pattern.callback, fails))
        yield


def _like(view: Any, fails: Callable[[HttpRequest], HttpResponse]) -> Any:
    def one(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return fails(request)

    one.login_required = getattr(view, "login_required", True)  # type: ignore[attr-defined]
    return one


def quiet(browser: Client) -> Client:
    browser.raise_request_exception = False
    return browser


def heading(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page)
    return strip_tags(found[1]) if found else ""


# ---------- which part it is ----------


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        (of_sqlite(sqlite3.SQLITE_BUSY), Part.BUSY),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Part.BUSY),
        (of_sqlite(sqlite3.SQLITE_FULL), Part.FULL),
        (of_sqlite(sqlite3.SQLITE_READONLY), Part.AWAY),
        (of_sqlite(sqlite3.SQLITE_ERROR), None),
        (raised(psycopg.OperationalError("connection refused")), Part.AWAY),
        (raised(psycopg.errors.AdminShutdown("x")), Part.AWAY),
        (raised(psycopg.errors.DiskFull("x")), Part.FULL),
        (raised(psycopg.errors.TooManyConnections("x")), Part.BUSY),
        (raised(psycopg.errors.DeadlockDetected("x")), Part.BUSY),
        (raised(psycopg.errors.UndefinedTable("x"), ProgrammingError), None),
        (OSError(errno.ENOSPC, "x"), Part.FULL),
        (OSError(errno.EROFS, "x"), Part.DISK),
        (DiskAway(errno.ENOTDIR, "x"), Part.DISK),
        (OSError(errno.ENOENT, "x"), None),
        (RuntimeError("x"), None),
        (None, None),
    ],
)
def test_what_a_fault_says_of_the_parts(fault: BaseException | None, part: Part | None) -> None:
    assert part_of(fault) == part


def test_a_fault_behind_a_fault_counts() -> None:
    fault = RuntimeError("could not go on")
    fault.__context__ = OSError(errno.ENOSPC, "full")
    assert part_of(fault) == Part.FULL


# ---------- what the reader gets ----------


@pytest.mark.parametrize(
    ("code", "title", "after"),
    [
        (sqlite3.SQLITE_BUSY, "It is very busy just now", "10"),
        (sqlite3.SQLITE_IOERR, "The portal cannot reach its data just now", "30"),
        (sqlite3.SQLITE_FULL, "The portal has no room left on its disk", "300"),
    ],
)
def test_a_page_says_what_and_when_to_come_back(
    signed_in: Browser, monkeypatch: pytest.MonkeyPatch, code: int, title: str, after: str
) -> None:
    browser = quiet(signed_in(person("noor")))
    with failing(monkeypatch, of_sqlite(code)):
        answer = browser.get("/desk/?of=2")
    page = answer.content.decode()
    assert (answer.status_code, heading(page)) == (503, title)
    assert (answer["Retry-After"], answer["Cache-Control"]) == (after, "no-store")
    assert 'class="button primary" href="/desk/?of=2"' in page
    assert "app.css" in page


def test_it_is_said_in_both_languages_the_readers_first(signed_in: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    who = person("noor")
    User.objects.filter(pk=who.pk).update(language="nl")
    browser = quiet(signed_in(who))
    with failing(monkeypatch, of_sqlite(sqlite3.SQLITE_BUSY)):
        page = browser.get("/desk/").content.decode()
    assert '<html lang="nl"' in page
    assert heading(page) not in ("", "It is very busy just now")
    assert re.search(r'lang="en">\s*<h2>It is very busy just now</h2>', page)


def test_what_was_typed_stands_on_the_page_and_goes_again_with_one_button(
    signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = quiet(signed_in(person("noor")))
    with failing(monkeypatch, of_sqlite(sqlite3.SQLITE_BUSY)):
        page = browser.post("/remark/send/", {"body": WORDS, "kind": "b"}, headers=OURS).content.decode()
    assert WORDS in page
    assert 'action="/remark/send/"' in page
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert (fields["body"], fields["kind"]) == (WORDS, "b")
    assert browser.post("/remark/send/", fields, headers=OURS).status_code == 302


def test_the_form_on_the_page_has_a_token_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = quiet(Client(enforce_csrf_checks=True))
    browser.force_login(person("noor"), backend="utq_portal.people.backend.PeopleBackend")
    token = browser.get("/remark/").content.decode().split('csrfmiddlewaretoken" value="')[1].split('"')[0]
    sent = {"body": WORDS, "csrfmiddlewaretoken": token}
    with failing(monkeypatch, of_sqlite(sqlite3.SQLITE_BUSY)):
        page = browser.post("/remark/send/", sent, headers=OURS).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert browser.post("/remark/send/", fields, headers=OURS).status_code == 302


@pytest.mark.parametrize("said", [{}, {"Referer": "http://elsewhere.example/"}])
def test_another_site_gets_no_form_to_send(
    signed_in: Browser, monkeypatch: pytest.MonkeyPatch, said: dict[str, str]
) -> None:
    browser = quiet(signed_in(person("noor")))
    with failing(monkeypatch, of_sqlite(sqlite3.SQLITE_BUSY)):
        page = browser.post("/remark/send/", {"body": WORDS}, headers=said).content.decode()
    assert WORDS not in page


def test_a_script_gets_it_as_data(signed_in: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = quiet(signed_in(person("noor")))
    with failing(monkeypatch, of_sqlite(sqlite3.SQLITE_FULL)):
        answer = browser.post("/note/autosave/", {"text": WORDS}, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer["Retry-After"], answer.json()["part"]) == (503, "300", "full")
    assert answer.json()["error"].startswith("What you saved before is safe.")


def test_a_database_that_is_away_before_the_page_begins_is_asked_once(
    signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = quiet(signed_in(person("noor")))
    asked: list[str] = []

    def gone(*_args: object, **_kwargs: object) -> None:
        asked.append("x")
        raise raised(psycopg.OperationalError("connection refused"))

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore._get_session_from_db", gone)
    answer = browser.post("/remark/send/", {"body": WORDS}, headers=OURS)
    page = answer.content.decode()
    assert (answer.status_code, heading(page)) == (503, "The portal cannot reach its data just now")
    assert WORDS in page
    assert len(asked) == 1


def test_a_fault_of_ours_is_still_one(signed_in: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = quiet(signed_in(person("noor")))
    with failing(monkeypatch, raised(psycopg.errors.UndefinedTable("x"), ProgrammingError)):
        assert browser.get("/desk/").status_code == 500


# ---------- the real thing ----------


@pytest.mark.django_db(transaction=True)
def test_a_sqlite_file_that_somebody_keeps_locked(settings: Settings, tmp_path: Path) -> None:
    """A database of its own in a file, with a short patience; another connection holds the write lock."""
    place = tmp_path / "locked.sqlite3"
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("CREATE TABLE t (x int)")
        other.execute("BEGIN IMMEDIATE")
        own = connections["default"].copy("locked")
        own.settings_dict = {**own.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": str(place)}
        if own.vendor != "sqlite":
            pytest.skip("this test is about SQLite")
        own.settings_dict["OPTIONS"] = {"timeout": 0.05, "transaction_mode": "IMMEDIATE"}
        try:
            with own.cursor() as cursor, pytest.raises(OperationalError) as found:
                cursor.execute("INSERT INTO t VALUES (1)")
        finally:
            own.close()
    assert part_of(found.value) == Part.BUSY


def test_a_full_disk_keeps_no_half_file(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """/dev/full is a disk without room."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    made: list[Path] = []
    real = FileSystemStorage._save  # type: ignore[attr-defined]

    def full(disk: FileSystemStorage, name: str, content: Any) -> Any:
        made.append(Path(disk.path(real(disk, name, content))))
        with Path("/dev/full").open("wb") as there:
            there.write(b"x")
        raise AssertionError("/dev/full took a byte")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    with pytest.raises(OSError, match="space") as found:
        storage.store_made(b"%PDF", name="a.pdf", mime="application/pdf")
    assert part_of(found.value) == Part.FULL
    with pytest.raises(OSError, match="space"):
        storage.store(SimpleUploadedFile("a.txt", b"words"), limit=100)
    assert [target.exists() for target in made] == [False, False]


def test_every_part_says_when_to_come_back() -> None:
    assert set(away.RETRY_AFTER) == set(Part)


def test_a_folder_that_was_taken_away_keeps_and_gives_out_nothing(settings: Settings, tmp_path: Path) -> None:
    kept = storage.store_made(b"%PDF", name="a.pdf", mime="application/pdf")
    folder = Path(settings.FILES_ROOT)
    folder.rename(tmp_path / "elsewhere")
    folder.touch()
    for act in (
        lambda: storage.store_made(b"%PDF", name="b.pdf", mime="application/pdf"),
        lambda: storage.store(SimpleUploadedFile("a.txt", b"words"), limit=100),
        lambda: handout.serve(RequestFactory().get("/"), kept),
    ):
        with pytest.raises(DiskAway) as found:
            act()
        assert part_of(found.value) == Part.DISK
    folder.unlink()
    (tmp_path / "elsewhere").rename(folder)
    assert storage.store_made(b"%PDF", name="b.pdf", mime="application/pdf").size == 4
