"""How gunicorn serves the portal: `gunicorn -c python:utq_portal.gunicorn`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from utq_portal import environment as env
from utq_portal.jobs import tether
from utq_portal.memory import seldom_look_for_garbage

# Web processes are threads that each hold a connection: the pool is theirs, not the runner's or a worker's.
os.environ.setdefault("UTQ_POOL", "1")

wsgi_app = "utq_portal.wsgi:application"
bind = f"{env.text('BIND', '127.0.0.1')}:{env.whole('PORT', 8000, least=1, most=65535)}"
workers = env.whole("WEB_WORKERS", 1, least=1, most=64)
threads = env.whole("WEB_THREADS", 8, least=1, most=64)
umask = 0o077
worker_class = "gthread"
timeout = 60
graceful_timeout = 6
keepalive = 5
forwarded_allow_ips = env.text("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
loglevel = env.choice("LOG_LEVEL", "warning", ("debug", "info", "warning", "error", "critical"))
accesslog = "-" if env.flag("ACCESS_LOG") else None
control_socket_disable = True


def on_starting(server: Any) -> None:
    """End with the supervisor, also when that was killed; and do not begin where every page would fail.

    What the portal keeps is closed to others.
    """
    tether.to_parent()
    env.close_what_is_open(Path(env.text("UTQ_DATA") or Path(__file__).resolve().parent.parent / ".data"))
    if tether.PARENT in os.environ:
        return  # the supervisor has looked
    manage = Path(__file__).resolve().parent.parent / "manage.py"
    looked = subprocess.run([sys.executable, str(manage), "health", "start"], stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    if looked.returncode:
        sys.exit(1)


def post_worker_init(worker: Any) -> None:
    """A web process has imported what it needs: pages are made from here on."""
    seldom_look_for_garbage()
