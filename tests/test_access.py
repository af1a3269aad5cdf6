"""Conditions are put together as Django would, and what never or always holds is no part of the query."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Q

from tests.cast import Cast
from trajectories.models import Trajectory
from utq_portal.access import ALWAYS, NEVER, Reason, Refused, Rule, both, either, owner
from utq_portal.people.models import Role, User
from utq_portal.people.rules import appointed, central, holds
from utq_portal.workflow import Step, with_open_steps

MINE, YOURS = Q(given_name="Teacher"), Q(given_name="Stranger")
PARTS = [
    central(Role.COORDINATOR, "person"),
    appointed(Role.HR_ADVISOR, "faculty", "person"),
    holds(Role.ASSESSOR),
    holds(Role.ASSESSOR, "person"),
]


@pytest.mark.parametrize("one", [NEVER, ALWAYS, MINE], ids=["never", "always", "mine"])
@pytest.mark.parametrize("other", [NEVER, ALWAYS, YOURS], ids=["never", "always", "yours"])
def test_they_hold_for_the_rows_that_djangos_own_do(cast: Cast, one: Q, other: Q) -> None:
    def found(condition: Q) -> list[int]:
        return list(User.objects.filter(condition).order_by("pk").values_list("pk", flat=True))

    assert found(either(one, other)) == found(one | other)
    assert found(both(one, other)) == found(one & other)
    assert found(~either(one, other)) == found(~(one | other))
    assert found(~both(one, other)) == found(~(one & other))


def test_what_never_or_always_holds_is_left_out() -> None:
    assert (either(NEVER, MINE), either(MINE, NEVER), either(MINE, ALWAYS)) == (MINE, MINE, ALWAYS)
    assert (both(ALWAYS, MINE), both(MINE, ALWAYS), both(MINE, NEVER)) == (MINE, MINE, NEVER)
    assert (either() is NEVER, both() is ALWAYS) == (True, True)


@pytest.mark.parametrize("part", PARTS)
def test_a_role_that_somebody_has_not_is_no_part_of_the_query(cast: Cast, part: Rule) -> None:
    own = owner("person")
    assert part(cast.stranger) is NEVER
    assert (part & own)(cast.stranger) is NEVER
    assert (own & part)(cast.stranger) is NEVER
    assert (part | own)(cast.stranger) == own(cast.stranger)


def test_a_step_that_is_never_somebodys_is_no_condition_of_its_own(cast: Cast) -> None:
    steps = [
        Step(verb="test.coordinate", sources=("preparing",), target="closed", rule=central(Role.COORDINATOR, "person")),
        Step(verb="test.by_itself", sources=("preparing",), target="closed", rule=None),
    ]
    for who, may in ((cast.stranger, False), (cast.coordinator, True)):
        rows: Any = with_open_steps(Trajectory.objects.all(), steps, who)
        assert ("CASE" in str(rows.query)) is may
        assert list(rows.values_list("may_coordinate", "may_by_itself")) == [(may, False)]


def test_a_refusal_has_the_code_of_its_reason_filled_in_or_not() -> None:
    full = Reason("full", "Full: %(places)s places.")
    assert (Refused(full).code, Refused(full % {"places": 2}).code) == ("full", "full")
    assert str(Refused(full % {"places": 2}).why) == "Full: 2 places."
    assert Refused("Something else.").code == "refused"


def test_a_refusal_without_a_sentence_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="says why"):
        Refused("")
