"""`manage.py recheck` says where something else is stored of who has the ball, and mends it."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command
from django.db import connection

from tests.cast import Cast
from tests.factories import assessments as make
from trajectories.models import Trajectory


def recheck(*options: str) -> list[str]:
    said = StringIO()
    call_command("recheck", *options, stdout=said)
    return said.getvalue().splitlines()


def spoil(table: str, column: str) -> None:
    """Past the verbs and past the tests' own care."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = 'hr_advisor'")


def test_nothing_is_said_where_all_is_right(cast: Cast) -> None:
    make.assessment(cast, "decided")
    assert recheck() == ["0 differences."]


def test_what_differs_is_said_by_row_and_mended_when_asked(cast: Cast) -> None:
    made = make.assessment(cast, "decided")
    spoil("assessments_assessment", "responsible")
    spoil("trajectories_trajectory", "step")
    told = [
        f"assessments.assessment {made.pk}: responsible is hr_advisor, and should be coordinator",
        f"trajectories.trajectory {cast.trajectory.pk}: responsible is coordinator, and should be hr_advisor",
        f"trajectories.trajectory {cast.trajectory.pk}: step is hr_advisor, and should be assessment",
    ]
    assert recheck() == [*told, "3 differences."]
    assert recheck("--mend") == [told[0], told[2], "2 differences, mended."]
    assert recheck() == ["0 differences."]
    assert Trajectory.objects.get(pk=cast.trajectory.pk).step == "assessment"
