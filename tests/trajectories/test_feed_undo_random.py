"""Whatever two files say: the second undone leaves what the first had made, and applied again it does the same."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from tests.trajectories.feeds import CODES, DECEMBER, NOVEMBER, TODAY, applied, line, make_faculties, table, told
from tests.trajectories.test_feed_undo import seen
from trajectories.workflow.feed_undo import undo_feed
from utq_portal.notices.models import Notice

pytestmark = pytest.mark.django_db
PEOPLE = 25
FAMILIES = ("Assistant professor", "Associate professor", "PhD candidate", "Lecturer")


def day(chance: random.Random, first: int = 2018, last: int = 2026) -> date:
    return date(first, 1, 1) + timedelta(days=chance.randrange((last - first + 1) * 365))


def person(chance: random.Random, number: int) -> list[dict[str, str]]:
    """One or two appointments of one person, of any kind."""
    rows = []
    for _count in range(chance.choice((1, 1, 1, 2))):
        start = day(chance)
        end = start + timedelta(days=chance.randrange(4000)) if chance.random() < 0.2 else None
        rows.append(
            line(
                f"M{number}",
                first_name=chance.choice(("Ada", "Bo", "Cees")),
                last_name=chance.choice((f"Person M{number}", "Jansen")),
                email=f"m{number}@feed.example",
                faculty=chance.choice(CODES),
                department=chance.choice(("Mechanics", "Optics", "")),
                manager_no=f"M{chance.randrange(PEOPLE)}",
                job_family=chance.choice(FAMILIES[:3]),
                fte=chance.choice(("1,0", "0,5", "0,2", "0,1")),
                start=f"{start:%d-%m-%Y}",
                end=f"{end:%d-%m-%Y}" if end else "",
            )
        )
    return rows


def changed(chance: random.Random, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The same person a month later: some field of some row is another."""
    other = person(chance, 0)[0]
    name = chance.choice(("faculty", "department", "manager_no", "job_family", "fte", "start", "end", "last_name"))
    return [{**row, name: other[name]} if chance.random() < 0.8 else row for row in rows]


def files(seed: int) -> tuple[bytes, bytes]:
    chance = random.Random(seed)
    first = {number: person(chance, number) for number in range(PEOPLE)}
    second: dict[int, list[dict[str, str]]] = {}
    for number, rows in first.items():
        fate = chance.random()
        if fate < 0.5:
            second[number] = rows
        elif fate < 0.85:
            second[number] = changed(chance, rows)
        elif fate < 0.93:
            second[number] = person(chance, number)
    second |= {number: person(chance, number) for number in range(PEOPLE, PEOPLE + 4)}
    # two of the people exchange their addresses
    both = [rows for rows in (second.get(1), second.get(2)) if rows]
    if len(both) == 2:
        for rows, email in zip(both, ("m2@feed.example", "m1@feed.example"), strict=True):
            rows[:] = [{**row, "email": email} for row in rows]
    return table(row for rows in first.values() for row in rows), table(row for rows in second.values() for row in rows)


@pytest.mark.parametrize("seed", [*range(8), 15])
def test_undone_and_applied_again(seed: int) -> None:
    make_faculties()
    first, second = files(seed)
    applied(first, valid_from=NOVEMBER)
    before = seen()
    upload = applied(second, valid_from=DECEMBER)
    after = seen()
    assert after != before
    if seed % 2:
        told(upload)
    undo_feed(upload, by=None, today=TODAY)
    assert seen() == before
    assert seed % 2 or not Notice.objects.exists()
    applied(second, valid_from=DECEMBER)
    assert seen() == after
