"""A small mail server for tests: it keeps what it takes, and refuses some addresses as real ones do."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from utq_portal.notices.postbox import POSTBOX


class _Dialogue(socketserver.StreamRequestHandler):
    """The least of SMTP: EHLO, MAIL, RCPT, DATA, QUIT."""

    server: Sink

    def handle(self) -> None:
        self.server.dialogues += 1
        self._say("220 sink")
        while line := self.rfile.readline().decode().strip():
            word = line.upper()
            if word.startswith("DATA"):
                if len(self.server.taken) + 1 == self.server.breaks_at:
                    self.server.breaks_at = 0
                    return
                self._say("354 go on")
                self.server.taken.append(self._text())
                self._say("250 taken")
                if len(self.server.taken) in self.server.hangs_up_after:
                    return
            elif word.startswith("QUIT"):
                self._say("221 bye")
                return
            else:
                self._say(self.server.answer(line) if word.startswith("RCPT") else "250 fine")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def _text(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)


class Sink(socketserver.ThreadingTCPServer):
    """``answers`` says what the server says to a recipient; others are taken."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Dialogue)
        self.taken: list[bytes] = []
        self.dialogues = 0
        self.breaks_at = 0  # goes away when this mail comes, once
        self.hangs_up_after: set[int] = set()  # numbers of mails
        self.answers: dict[str, str] = {}

    def answer(self, line: str) -> str:
        """The answer to a line that names a recipient."""
        return next((said for address, said in self.answers.items() if address in line), "250 fine")


@contextmanager
def listening(settings: Any) -> Iterator[Sink]:
    """The sink as the mail server of the portal."""
    with Sink() as sink:
        threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = sink.server_address[0], sink.server_address[1]
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
        yield sink
        POSTBOX.close()
        sink.shutdown()
