"""A process of its own, somewhere else in time and place: prints the hash of what it makes of given facts.

    python -m tests.drawn_elsewhere < facts.json        # the hashes
    python -m tests.drawn_elsewhere 1000 < facts.json   # megabytes held after each 100 of so many documents

Run by tests/test_same_everywhere.py with another hash seed, time zone, language and hour, and by the benchmark of
documents.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
from datetime import date
from pathlib import Path
from typing import Any

from tests.names import NAMES

KINDS = 4


def main() -> None:
    """Draw each document from what its row would keep."""
    import django

    django.setup()
    facts = json.load(sys.stdin)
    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(_megabytes(facts, int(sys.argv[1]))))
        return
    sys.stdout.write(json.dumps({name: hashlib.sha256(made).hexdigest() for name, made in _made(facts).items()}))


def _megabytes(facts: dict[str, Any], number: int) -> list[float]:
    names = list(NAMES.values())
    held = []
    for count in range(0, number, KINDS):
        name = f"{names[count // KINDS % len(names)]} {count}"[:180]
        letters = {one: {**facts[one], "person": name} for one in ("decision", "exemption", "statement")}
        assert len(_made({**facts, **letters, "name": name})) == KINDS
        if count % 100 == 100 - KINDS:
            held.append(_resident())
    return held


def _resident() -> float:
    """Megabytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


def _made(facts: dict[str, Any]) -> dict[str, bytes]:
    import assessments.letters
    import assessments.pdf
    import courses.pdf
    import exemptions.pdf
    from assessments.models import Certificate, DecisionLetter
    from exemptions.models import Letter

    day = date.fromisoformat(facts["day"])
    certificate = Certificate(
        number="UTQ-2026-0001", code="7K4MQX01", name_printed=facts["name"], issued_on=day, printed=facts["certificate"]
    )
    return {
        "certificate": assessments.pdf.render(certificate),
        "decision": assessments.letters.render(DecisionLetter(language="nl", printed=facts["decision"])),
        "exemption": exemptions.pdf.render(Letter(kind="decision", language="nl", printed=facts["exemption"])),
        "statement": courses.pdf.render(facts["statement"]),
    }


if __name__ == "__main__":
    main()
