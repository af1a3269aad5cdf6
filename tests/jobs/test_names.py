"""A promise names its task by a string: each such string names a task that exists, in an app that may know it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from celery import current_app
from django.apps import apps
from django.conf import settings

from utq_portal.jobs.tasks import carry_out

HOUSE = Path(__file__).parents[2]
PROMISES = {"promise", "Promised"}


def promised() -> Iterator[tuple[str, str]]:
    """Every task that is promised by a literal name in the house, and the place where that stands."""
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if HOUSE not in folder.parents or ".venv" in folder.parts:
            continue
        for file in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PROMISES:
                    task = node.args[0]
                    if isinstance(task, ast.Constant) and isinstance(task.value, str):
                        yield f"{file.relative_to(HOUSE)}:{node.lineno}", task.value


def test_every_promise_names_a_task_that_exists() -> None:
    current_app.loader.import_default_modules()
    named = list(promised())
    assert len(named) > 3
    assert [(place, task) for place, task in named if task not in current_app.tasks] == []


def test_no_promise_reaches_up_to_a_task_of_another_app() -> None:
    """Names given as strings are no way around the layers: an app promises its own tasks.

    An app's own are those in its ``tasks``, whatever their name begins with: the trail's are carried out by the web.
    """
    current_app.loader.import_default_modules()
    for place, task in promised():
        home = current_app.tasks[task].__module__.split(".tasks")[0]
        assert place.startswith(f"{home.replace('.', '/')}/"), f"{place} promises {task} of {home}"


def test_every_task_has_somebody_who_asks_for_it() -> None:
    current_app.loader.import_default_modules()
    asked = {task for _place, task in promised()} | set(settings.TIMETABLE) | {carry_out.name}
    ours = {name for name in current_app.tasks if not name.startswith(("celery.", "tests."))}
    assert ours - asked == set()
