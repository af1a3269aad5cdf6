"""Garbage is seldom looked for in a process that lives long (utq_portal/memory.py)."""

from __future__ import annotations

import gc

from utq_portal.gunicorn import post_worker_init
from utq_portal.memory import NEW_OBJECTS


def test_a_web_process_looks_seldom_and_only_among_what_is_new() -> None:
    usual = gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(700)
    try:
        post_worker_init(None)
        assert gc.get_threshold() == (NEW_OBJECTS, *usual[1:])
        assert gc.get_freeze_count() > NEW_OBJECTS
    finally:
        gc.set_threshold(*usual)


def test_so_do_these_tests() -> None:
    assert gc.get_threshold()[0] == NEW_OBJECTS
