"""When Python looks for objects that only hold each other, in processes that live long."""

from __future__ import annotations

import gc

# the conditions of one page are tens of thousands of objects, and nearly all go without being looked for; Python's own
# 700 has it look dozens of times a page, which takes a sixth of the time
NEW_OBJECTS = 20_000


def seldom_look_for_garbage() -> None:
    """Never look again through what is there now, and through new objects once there are many."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
