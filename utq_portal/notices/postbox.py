"""One connection to the mail server for a batch of mails (docs/domain.md, Jobs)."""

from __future__ import annotations

import smtplib
import threading
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

MOST = 100  # mails over one connection: servers end longer ones by themselves
IDLE = 10.0  # seconds after the last mail in which the connection stays open
FINE = 250


class Postbox:
    """Keeps the connection between two mails that follow each other, for one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: EmailBackend | None = None
        self._sent = 0
        self._closing: threading.Timer | None = None

    def send(self, mail: EmailMessage) -> None:
        """Send a mail, over the open connection when the server is still there. Raises what the server says.

        A mail is handed over once at most: before it the server is asked whether it still listens, and a connection
        that breaks while it takes the mail is given up, for the job to try again.
        """
        with self._lock:
            server = self._ready()
            if server is None:  # mails are written to files, or kept for a test
                mail.send()
                return
            mail.connection = server
            try:
                mail.send()
                self._sent += 1
            except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError):
                raise  # about this mail: the connection is as good as before
            except Exception:
                self._close()
                raise
            finally:
                mail.connection = None
                self._close_later()

    def close(self) -> None:
        """Say goodbye to the server."""
        with self._lock:
            self._close()

    def _ready(self) -> EmailBackend | None:
        fresh = get_connection()
        if not isinstance(fresh, EmailBackend):
            return None
        if self._server is None or not self._serves(self._server, fresh):
            self._close()
            fresh.open()
            self._server, self._sent = fresh, 0
        return self._server

    def _serves(self, kept: EmailBackend, fresh: EmailBackend) -> bool:
        """Whether the kept connection is to the same server, not worn out, and answers."""
        same = (kept.host, kept.port, kept.username) == (fresh.host, fresh.port, fresh.username)
        if not same or kept.connection is None or self._sent >= MOST:
            return False
        try:
            return kept.connection.noop()[0] == FINE
        except (OSError, smtplib.SMTPException):
            return False

    def _close(self) -> None:
        if self._closing:
            self._closing.cancel()
            self._closing = None
        if self._server:
            with suppress(Exception):
                self._server.close()
            self._server = None

    def _close_later(self) -> None:
        if self._closing:
            self._closing.cancel()
        self._closing = threading.Timer(IDLE, self.close)
        self._closing.daemon = True
        self._closing.start()


POSTBOX = Postbox()
