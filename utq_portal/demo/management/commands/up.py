"""Run the portal on one machine: web server and job runner in one command."""

from __future__ import annotations

import http.client
import json
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from utq_portal.demo.make import account_lines
from utq_portal.demo.management.commands.prepare import hold, prepare
from utq_portal.demo.remove import end_sessions
from utq_portal.jobs.kinds import KINDS
from utq_portal.jobs.supervisor import Child, Supervisor
from utq_portal.web import health, pango

PATIENCE = 90.0  # seconds in which it must be ready; a busy machine is slow


class Command(BaseCommand):
    help = "Run the web server and the job runner until Ctrl-C or SIGTERM; with REDIS_URL Celery workers too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prepare", action="store_true", help="First do what manage.py prepare does.")

    def handle(self, *args: Any, **options: Any) -> None:
        hold()
        if not _free(settings.BIND, settings.PORT):
            raise CommandError(f"Port {settings.PORT} is taken. Choose another: PORT={settings.PORT + 1} make run")
        if options["prepare"]:
            prepare()
        if missing := [check.says for check in health.ready() if not check.ok]:
            raise CommandError("\n".join(missing))
        if pango.missing():
            self.stderr.write("Certificates and letters wait: this machine has no Pango. Install it, they follow then:")
            self.stderr.write(f"  {pango.command()}")
        if not settings.DEMO and end_sessions():
            self.stderr.write("People of the demo are signed out: demo mode is off. Remove them: manage.py remove_demo")
        connections.close_all()
        supervisor = Supervisor(_children(), ready=_answers, say_ready=self._welcome, patience=PATIENCE)
        code = supervisor.run()
        if code:
            raise CommandError("It does not start; the lines above say why.", returncode=code)

    def _welcome(self) -> None:
        host = f"[{_host()}]" if ":" in _host() else _host()
        self.stdout.write(f"Ready: http://{host}:{settings.PORT}")
        if host == "127.0.0.1":
            self.stdout.write(f"       http://localhost:{settings.PORT} (the same; passkeys need this name)")
        if settings.DEMO:
            self.stdout.write("\nDemo accounts, password demo:")
            self.stdout.writelines(f"  {line}\n" for line in account_lines())
        self.stdout.flush()


def _host() -> str:
    """Where this machine reaches the server: every address includes the loopback."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.BIND, settings.BIND)  # noqa: S104


def _children() -> list[Child]:
    manage = str(settings.BASE_DIR / "manage.py")
    commands = {
        "The web server": [sys.executable, "-m", "gunicorn", "-c", "python:utq_portal.gunicorn"],
        "The job runner": [sys.executable, manage, "runner"],
    }
    if settings.REDIS_URL:
        celery = [sys.executable, "-m", "celery", "--quiet", "--app", "utq_portal"]
        for kind in KINDS:
            worker = [*celery, "worker", "--queues", kind, "--hostname", f"{kind}@%h", "--concurrency", "1"]
            commands[f"The worker for {kind} jobs"] = worker
    return [Child(name, command, settings.BASE_DIR) for name, command in commands.items()]


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError:
            return False
    return True


def _answers() -> bool:
    """Pages can be given out. Jobs may be late: the runner has only just started."""
    headers = {"Host": next((name for name in settings.ALLOWED_HOSTS if name != "*"), "localhost").lstrip(".")}
    if settings.BEHIND_TLS:
        headers["X-Forwarded-Proto"] = "https"
    web = http.client.HTTPConnection(_host(), settings.PORT, timeout=5)
    try:
        web.request("GET", "/health/ready/", headers=headers)
        found = json.loads(web.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        web.close()
    return bool(found["ok"])
