"""Every variable that the portal reads is told in docs/operations.md and reaches it under Docker Compose."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.test import RequestFactory, override_settings

from utq_portal import environment

ROOT = Path(settings.BASE_DIR)
READERS = {"text", "flag", "whole", "choice", "time_of_day", "names"}
# read by the portal, and no line of docker-compose.yml
NOT_IN_COMPOSE = {
    "UTQ_DATA": "the Dockerfile says /data",
    "BIND": "the Dockerfile says 0.0.0.0: only the proxy reaches it",
    "PORT": "the proxy looks for 8000",
    "UTQ_POOL": "set by gunicorn for itself",
    "BEHIND_TLS": "follows from BASE_URL, which is https there",
    "DEMO": "no demo where others reach the portal",
    "DEBUG": "for development only",
}
# put by Compose itself, and no setting of the portal
OF_COMPOSE = {"HOST", "POSTGRES_PASSWORD", "HTTP_PORT", "HTTPS_PORT", "TLS_FOLDER", "NOTES_FOLDER", "WORKER_MEMORY",
              "PDF_WORKERS", "WORKERS"}  # fmt: skip


def read() -> dict[str, object]:
    """The variables that the code reads, with their default where it is a plain value."""
    found: dict[str, object] = {}
    for path in sorted((ROOT / "utq_portal").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            if node.func.attr in READERS and isinstance(node.func.value, ast.Name) and node.func.value.id == "env":
                name, *rest = (one.value if isinstance(one, ast.Constant) else None for one in node.args)
                found[str(name)] = rest[0] if rest else None
    return found


def compose() -> dict[str, str]:
    """What the environment of docker-compose.yml says."""
    text = (ROOT / "docker-compose.yml").read_text()
    return dict(re.findall(r"^ {4,6}([A-Z][A-Z0-9_]+): (.+?)(?: #.*)?$", text, re.MULTILINE))


def told() -> dict[str, str]:
    """The rows of the table in docs/operations.md: a variable, and what stands under "default"."""
    text = (ROOT / "docs" / "operations.md").read_text().split("\n## Environment\n")[1].split("\n## ")[0]
    found: dict[str, str] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = re.findall(r"`([A-Z][A-Z0-9_]+)`", cells[0])
        defaults = [one.strip().strip("`") for one in cells[1].split(", ")] if len(names) > 1 else cells[1:2]
        if line.startswith("| `"):
            assert len(names) == len(defaults), line
            found |= dict(zip(names, (one.strip("`") for one in defaults), strict=True))
    return found


def test_the_readers_are_those_of_the_module() -> None:
    functions = {
        name for name, one in vars(environment).items() if callable(one) and one.__module__ == environment.__name__
    }
    assert functions - READERS == {
        "folder",
        "kept_secret",
        "for_the_owner_alone",
        "close_what_is_open",
        "database",
        "_close",
        "_port_is_sound",
    }
    assert len(read()) > 35


def test_every_variable_is_told_and_no_other() -> None:
    assert set(told()) == set(read())


def test_a_default_is_told_as_it_is() -> None:
    plain = {name: str(value) for name, value in read().items() if type(value) in {int, str}}
    assert {name: told()[name].lower() for name in plain} == {name: value.lower() for name, value in plain.items()}


def test_every_variable_reaches_the_containers() -> None:
    assert set(read()) - set(compose()) == set(NOT_IN_COMPOSE)
    assert set(compose()) - set(read()) == {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}


def test_a_container_has_the_default_of_the_code() -> None:
    """But for what the neighbours in the same file are: another number would surprise who reads the table."""
    said = {name: found[1] for name, value in compose().items() if (found := re.fullmatch(r"\$\{\w+:-(.*)\}", value))}
    differs = {
        name for name, value in read().items() if type(value) in {int, str} and said.get(name, str(value)) != str(value)
    }
    assert differs == {"TRUSTED_PROXIES", "WEB_WORKERS"}  # the proxy beside it, and two processes for a server
    passed = {name: found[1] for name, value in compose().items() if (found := re.match(r"\$\{(\w+):-", value))}
    assert all(name == variable for name, variable in passed.items())


def test_what_compose_asks_itself_is_told() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    asked = set(re.findall(r"\$\{([A-Z0-9_]+)", text))
    assert asked - set(read()) == OF_COMPOSE
    operations = (ROOT / "docs" / "operations.md").read_text().split("\n## Production without containers")[0]
    assert [name for name in sorted(OF_COMPOSE) if name not in operations] == []


def commands() -> dict[str, set[str]]:
    """The portal's own commands, with the options that each adds to those of Django."""
    plain = {action.dest for action in BaseCommand().create_parser("manage.py", "x")._actions}
    found: dict[str, set[str]] = {}
    for name, app in get_commands().items():
        command = load_command_class(app, name)
        if ROOT in Path(inspect.getfile(type(command))).parents and ".venv" not in inspect.getfile(type(command)):
            own = [one for one in command.create_parser("manage.py", name)._actions if one.dest not in plain]
            found[name] = {one.option_strings[0] for one in own if one.option_strings}
    return found


def test_every_command_is_told_with_its_options() -> None:
    """But for ``migrate``, which takes Django's own."""
    text = (ROOT / "docs" / "operations.md").read_text().split("\n## Commands\n")[1].split("\n## ")[0]
    told_of = {
        name: set(re.findall(r"`(?:\w+ )?(--[a-z-]+)`", cells[3]))
        for cells in (line.split("|") for line in text.splitlines() if line.startswith("| `"))
        for name in re.findall(r"`(\w+)`", cells[1])
        if name != "manage"
    }
    ours = commands()
    assert len(ours) > 10
    del ours["migrate"]
    assert told_of["prepare"] == told_of["up"] == ours["up"] | ours["prepare"]  # one row for both
    assert told_of == ours | {"prepare": told_of["prepare"]}


def test_a_command_is_written_as_it_is_run() -> None:
    """Debian has no ``python``, and outside of .venv there is no Django."""
    documents = [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    lines = [line for path in documents for line in path.read_text().splitlines() if "python manage.py" in line]
    assert [
        line for line in lines if not re.search(r"\.venv/bin/python manage|docker compose exec web python", line)
    ] == []
    assert len(lines) > 10


def test_the_proxy_takes_what_the_portal_takes() -> None:
    text = (ROOT / ".docker" / "nginx.conf").read_text()
    most = re.search(r"client_max_body_size (\d+)m;", text)
    limits = [value for name, value in read().items() if name.endswith("_LIMIT_MB")]
    assert most is not None
    assert len(limits) == 3
    assert int(most[1]) > max(int(str(one)) for one in limits)


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "198.51.100.1", "192.0.2.9"),  # nobody in front: what a browser says counts for nothing
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.7, 198.51.100.1", "198.51.100.1"),  # a browser that names another one
        (2, "203.0.113.7, 198.51.100.1, 192.0.2.1", "198.51.100.1"),  # a load balancer before the proxy
    ],
)
def test_attempts_are_counted_by_the_address_that_the_proxies_saw(
    proxies: int, said: str, address: str, rf: RequestFactory
) -> None:
    """The proxy adds the address that it sees on the right, as .docker/nginx.conf does."""
    assert "$proxy_add_x_forwarded_for" in (ROOT / ".docker" / "nginx.conf").read_text()
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        assert get_client_ip(rf.get("/", headers={"X-Forwarded-For": said}, REMOTE_ADDR="192.0.2.9")) == address
