"""Make expected.json: the figures of the random cohorts, counted with lifelines (docs/domain.md, Figures).

Run once, in an environment of its own with lifelines 0.30.3: ``python tests/data/qualifying/make.py``. It shares no
code with the portal: days are counted one by one.
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from cohorts import COHORTS, TODAY, Person, cohort, later  # type: ignore[import-not-found]

SCALE = 1096


def last_seen(person: Person, begun: date) -> date:
    """The day of the certificate, of leaving, of falling out of scope, or today."""
    days = [TODAY, *(day for day in (person.settled_on, person.ended_on, person.excluded_on) if day)]
    return max(min(days), begun)


def counted(person: Person, begun: date, until: date) -> int:
    """The days from the first to the last on which no pause lasted."""
    days = 0
    day = begun
    while day < until:
        paused = any(first <= day and (after is None or day < after) for first, after in person.pauses)
        days += 0 if paused else 1
        day += timedelta(days=1)
    return days


def placed(days: int, term: int) -> int:
    """Where a day stands on a term of 1,096 days: whole days, never past the end for a day within the own term."""
    if days == term:
        return SCALE
    if days < term:
        return int(days * SCALE / term + 1e-9)
    return SCALE + max(1, int((days - term) * SCALE / term + 1e-9))


def figures(people: list[Person]) -> dict[str, float | int | None]:
    """What the portal must say of one cohort."""
    from lifelines import KaplanMeierFitter

    times, events, whole = [], [], 0
    for person in people:
        begun = person.corrected or person.start
        if begun > TODAY or (person.settled_on and person.settled_on <= begun):
            continue
        until = last_seen(person, begun)
        due = later(begun, person.months)
        times.append(placed(counted(person, begun, until), (due - begun).days))
        events.append(person.settled_by in ("certificate", "earlier") and person.settled_on == until)
        whole += due <= TODAY
    fitted = KaplanMeierFitter().fit(times, events)
    bounds = fitted.confidence_interval_survival_function_
    row = bounds[bounds.index <= SCALE].iloc[-1]
    found: dict[str, float | int | None] = {"people": len(times), "whole": whole, "seen": max(times)}
    for name, day in (("third", 365), ("half", 548), ("norm", SCALE)):
        found[name] = round(1 - float(fitted.predict(day)), 10)
    known = 0 < float(found["norm"] or 0) < 1
    found["low"] = round(1 - float(row.iloc[1]), 10) if known else None
    found["high"] = round(1 - float(row.iloc[0]), 10) if known else None
    return found


if __name__ == "__main__":
    rows = [figures(cohort(number)) for number in range(COHORTS)]
    target = Path(__file__).parent / "expected.json"
    target.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
