"""The disk is taken away and fills up while people upload: they are told, nothing half is kept, and all goes on."""

from __future__ import annotations

import hashlib
import subprocess
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from django.conf import settings
from django.test import Client

from dossiers.models import Dossier, Evidence, PartialRecognition
from tests.cast import Cast, make_cast
from tests.factories.dossiers import PDF, concluded, open_dossier
from tests.services.seed import restore_profile
from tests.services.test_taken_away import Redis, Web, redis, until

__all__ = ["redis"]  # a fixture
AWAY = ("The portal cannot reach its files just now", "Het portaal kan nu niet bij zijn bestanden")
FULL = ("The portal has no room left on its disk", "De schijf van het portaal is vol")
SIZE = 40_000  # bytes of an upload
LOAD = 24  # uploads, six at a time


class Stay(HTTPRedirectHandler):
    """A redirect is an answer too."""

    def redirect_request(self, *args: object, **named: object) -> None:
        return None


@dataclass
class Teacher:
    """A signed-in teacher whose browser uploads several files at once."""

    web: Web
    cookies: str
    token: str
    dossier: Dossier

    def send(self, path: str, field: str, content: bytes, **typed: str) -> tuple[int, str]:
        """Send a form with a file from a page of the portal; status and words."""
        mark = uuid.uuid4().hex
        fields = {"csrfmiddlewaretoken": self.token, **typed}
        lines = [f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
        name = f"{hashlib.sha256(content).hexdigest()[:12]}.pdf"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        body = "".join([*lines, head, "Content-Type: application/pdf\r\n\r\n"]).encode() + content
        address = self.web.url + path
        headers = {
            "Cookie": self.cookies,
            "Referer": address,
            "Content-Type": f"multipart/form-data; boundary={mark}",
        }
        request = Request(address, body + f"\r\n--{mark}--\r\n".encode(), headers)
        try:
            with build_opener(Stay).open(request, timeout=40) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as answer:
            return answer.code, answer.read().decode()

    def upload(self, number: int) -> tuple[int, str]:
        """A file of its own in the dossier."""
        return self.send(f"/dossiers/{self.dossier.pk}/evidence/", "files", piece(number))

    def many(self, first: int, meanwhile: Callable[[], object] = lambda: None) -> list[tuple[int, str]]:
        """Uploads, six at a time; after the first few something happens."""
        with ThreadPoolExecutor(6) as pool:
            begun = [pool.submit(self.upload, first + n) for n in range(6)]
            meanwhile()
            begun += [pool.submit(self.upload, first + n) for n in range(6, LOAD)]
            return [one.result() for one in begun]


def piece(number: int) -> bytes:
    """A PDF like no other."""
    return PDF + f"% {number}\n".encode() + hashlib.sha256(str(number).encode()).hexdigest().encode() * (SIZE // 64)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    restore_profile()
    return make_cast()


@pytest.fixture
def teacher(cast: Cast, environment: dict[str, str], tmp_path: Path, redis: Redis) -> Iterator[Teacher]:
    """The teacher, in a portal whose files stand in ``tmp_path/data/files``."""
    concluded(cast)
    dossier = open_dossier(cast)
    web = Web({**environment, "SECRET_KEY": settings.SECRET_KEY}, tmp_path / "data", redis)
    web.start()
    client = Client()
    client.force_login(cast.teacher, backend="utq_portal.people.backend.PeopleBackend")
    session, token = client.cookies[settings.SESSION_COOKIE_NAME].value, "t" * 32
    yield Teacher(web, f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}", token, dossier)
    web.stop()


@contextmanager
def gone(folder: Path) -> Iterator[None]:
    """The folder is not there: something else stands in its place, also for root."""
    beside = folder.with_name("elsewhere")
    folder.rename(beside)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        beside.rename(folder)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """A disk of its own without room in the place of the folder; skips where nobody may mount one."""
    command = ["mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this user may mount no small disk")
    try:
        (folder / "rest").write_bytes(b"\0" * 180_000)  # room for one upload, not for two
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def whole(teacher: Teacher, folder: Path) -> int:
    """Every piece of evidence has its whole file, and every file its piece; how many there are."""
    kept = {path.relative_to(folder).as_posix(): path for path in folder.glob("??/*")}
    rows = {row.file_path: row for row in Evidence.objects.filter(dossier=teacher.dossier)}
    assert set(kept) == set(rows)
    for path, row in rows.items():
        content = kept[path].read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (row.file_size, row.sha256)
    return len(rows)


@pytest.mark.parametrize(("taken", "says"), [(gone, AWAY), (full, FULL)], ids=["gone", "full"])
def test_uploads_while_the_disk_is_away(
    teacher: Teacher, taken: Callable[[Path], AbstractContextManager[None]], says: tuple[str, str]
) -> None:
    folder = Path(teacher.web.surroundings["UTQ_DATA"]) / "files"
    assert {status for status, _words in teacher.many(0)} == {302}
    assert whole(teacher, folder) == LOAD
    disk = taken(folder)
    during = teacher.many(100, meanwhile=disk.__enter__)
    try:
        assert {status for status, _words in during} <= {302, 503}
        refused = [words for status, words in during if status == 503]
        assert len(refused) >= LOAD - 8
        assert [words for words in refused if not all(sentence in words for sentence in says)] == []
        certificate = teacher.send(
            f"/dossiers/{teacher.dossier.pk}/recognitions/new/",
            "document",
            piece(999),
            keep="1",
            origin="other_university",
            name="Partial certificate Assessment",
            note="What I had to do for it.",
        )
        assert certificate[0] == 503
        assert "What I had to do for it." in certificate[1]
        assert not PartialRecognition.objects.exists()
        until(lambda: teacher.web.get("/health/ready/")[0] == 503)
        assert "Nothing can be written to the disk" in teacher.web.get("/health/ready/")[1]
        assert teacher.web.get("/health/live/")[0] == 200
        assert teacher.web.many(8) == {200}
        lost = Evidence.objects.filter(dossier=teacher.dossier).count() - LOAD
        assert lost == len([status for status, _words in during if status == 302])
    finally:
        disk.__exit__(None, None, None)
    if taken is full:  # what was kept on the small disk went with it
        hidden = [
            row for row in Evidence.objects.filter(dossier=teacher.dossier) if not (folder / row.file_path).exists()
        ]
        Evidence.objects.filter(pk__in=[row.pk for row in hidden]).delete()
        assert len(hidden) <= 8
    had = whole(teacher, folder)
    until(lambda: teacher.web.get("/health/ready/")[0] == 200)
    assert {status for status, _words in teacher.many(200)} == {302}
    assert whole(teacher, folder) == had + LOAD
