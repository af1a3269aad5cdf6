"""What this app adds to the demo: a catalogue, registrations, and what the course desk finds today."""

from __future__ import annotations

from courses.demo.catalogue import add_catalogue
from courses.demo.sessions import add_sessions, on_working_days
from utq_portal.demo.cases import World
from utq_portal.demo.parts import Part


def _first_time(world: World) -> None:
    add_catalogue(world.today)
    add_sessions(world.today, world.staff.accounts)
    on_working_days()


PART = Part(order=50, first_time=_first_time, played=("courses.edition.led_by", "courses.edition_given_by.user"))
