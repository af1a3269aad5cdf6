"""The Steps that an app has, found in its modules."""

import importlib
import pkgutil
from collections.abc import Iterator

from utq_portal.workflow import Step


def steps_of(app: str) -> Iterator[Step]:
    """Every Step declared in ``<app>.workflow``, a module or a package of modules."""
    try:
        door = importlib.import_module(f"{app}.workflow")
    except ModuleNotFoundError:
        return
    names = [one.name for one in pkgutil.iter_modules(getattr(door, "__path__", []))]
    for module in (door, *(importlib.import_module(f"{door.__name__}.{name}") for name in names)):
        yield from (value for value in vars(module).values() if isinstance(value, Step))
