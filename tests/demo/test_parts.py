"""What the apps add to the demo, and that nothing of it is there before it is asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from utq_portal.demo.parts import parts
from utq_portal.demo.people import ACCOUNTS

HOUSE = Path(__file__).parents[2]


def test_every_stage_has_a_turn_and_a_name_of_its_own() -> None:
    stages = [stage for part in parts() for stage in part.stages]
    assert sorted(stage.turn for stage in stages) == list(range(1, len(stages) + 1))
    assert len({stage.name for stage in stages}) == len(stages)


def test_a_stage_of_an_account_is_the_only_one_and_of_an_account_that_exists() -> None:
    theirs = [stage.account for part in parts() for stage in part.stages if stage.account]
    assert sorted(theirs) == sorted({account[0] for account in ACCOUNTS} & set(theirs))


def test_a_server_that_starts_imports_no_part(tmp_path: Path) -> None:
    asked = (
        "import json, sys, django; django.setup(); import utq_portal.urls;"
        "print(json.dumps([name for name in sys.modules if '.demo' in name]))"
    )
    place = {"UTQ_DATA": str(tmp_path), "PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "utq_portal.settings"}
    ran = subprocess.run(
        [sys.executable, "-c", asked], env=place, capture_output=True, text=True, check=False, cwd=HOUSE
    )
    ground = ["", ".apps", ".checks", ".parts"]
    assert sorted(json.loads(ran.stdout)) == [f"utq_portal.demo{name}" for name in ground], ran.stderr
