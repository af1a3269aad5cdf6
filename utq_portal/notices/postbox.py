"""One connection to the mail server for a batch of mails (docs/domain.md, Jobs)."""

from __future__ import annotations

import smtplib
import threading
import time
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

MOST = 100  # mails over one connection: servers end longer ones by themselves
IDLE = 10.0  # seconds after the last mail in which the connection stays open
FINE = 250
PAUSE = 20.0  # seconds in which a server that let nobody in is not tried again: no mail waits for its silence


class NoConnection(Exception):
    """The mail server is away, or lets nobody in; it says nothing about the mail."""


class Postbox:
    """Keeps the connection between two mails that follow each other, for one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._server: EmailBackend | None = None
        self._sent = 0
        self._closing: threading.Timer | None = None
        self._away_until = 0.0
        self._away_why = ""

    def send(self, mail: EmailMessage) -> None:
        """Send a mail, over the open connection when the server is still there. Raises what the server says, or
        NoConnection while there is none to be had.

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
            self._away_until = 0.0

    def _ready(self) -> EmailBackend | None:
        fresh = get_connection()
        if not isinstance(fresh, EmailBackend):
            return None
        if self._server is None or not self._serves(self._server, fresh):
            self._close()
            self._open(fresh)
            self._server, self._sent = fresh, 0
        return self._server

    def _open(self, fresh: EmailBackend) -> None:
        if time.monotonic() < self._away_until:
            raise NoConnection(self._away_why)
        try:
            fresh.open()
        except OSError as fault:  # those of smtplib are too
            self._away_why = str(fault)[:200] or type(fault).__name__
            self._away_until = time.monotonic() + PAUSE
            raise NoConnection(self._away_why) from fault

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
