"""A small mail server for a test, that can be taken away in the middle of anything and put back on the same port."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from contextlib import suppress

from tests.journeys.server import free_port


class _Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to receive a mail."""

    server: _Server

    def handle(self) -> None:
        with suppress(OSError):
            self._say("220 test")
            while line := self.rfile.readline().decode().strip().upper():
                if line.startswith("DATA"):
                    self._say("354 go on")
                    self._receive()
                elif line.startswith("QUIT"):
                    self._say("221 bye")
                    return
                else:
                    self._say("250 fine")

    def _receive(self) -> None:
        lines: list[str] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.decode())
        with self.server.post.taking:  # taken and answered, or neither
            if line and self.server.post.there:
                self.server.post.mails.append("".join(lines))
                self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, post: MailServer) -> None:
        self.post = post
        self.open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", post.port), _Conversation)

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        self.open.add(request)
        super().process_request(request, client_address)


class MailServer:
    """``mails`` are those that were taken, in order."""

    def __init__(self) -> None:
        self.port, self.mails, self.there = free_port(), list[str](), False
        self.taking = threading.Lock()
        self._server: _Server | None = None

    def start(self) -> None:
        self._server, self.there = _Server(self), True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Away at once: whoever speaks with it is cut off."""
        if self._server is None:
            return
        with self.taking:
            self.there = False
            for one in self._server.open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
        self._server.shutdown()
        self._server.server_close()
        self._server = None

    def received(self) -> list[str]:
        """To whom each went."""
        return [found[1] for mail in self.mails if (found := re.search(r"^To: .*?([\w.]+@[\w.]+)", mail, re.MULTILINE))]
