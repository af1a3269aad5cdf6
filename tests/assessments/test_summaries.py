"""The coordinator's case page: its days do not contradict each other, and an announced one says its outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Assessment
from assessments.queries.expected import expected_decision
from assessments.queries.reading import assessments_for, seats_of, with_holder
from assessments.summaries import phases, summary_of
from tests.cast import Cast
from tests.factories import assessments as make
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.web import dates
from utq_portal.web.summary import ABOUT

S = Assessment.State
Browser = Callable[[User], Client]


@pytest.mark.parametrize("state", Assessment.RUNNING)
def test_a_day_to_act_by_is_not_after_the_decision_it_leads_to(state: str, cast: Cast) -> None:
    today = timezone.localdate()
    made = make.assessment(cast, state)
    row = with_holder(assessments_for(cast.coordinator), cast.coordinator).get(pk=made.pk)
    found, expected = summary_of(row, seats_of(row), today).by, expected_decision(row, today)
    assert found is not None
    assert found.day is not None
    assert found.day <= expected
    assert found.how != ABOUT or dates.long(max(row.due_on, expected)) in str(found.note)


@pytest.mark.parametrize(("sufficient", "outcome"), [(True, "sufficient"), (False, "insufficient")])
def test_an_announced_case_says_its_outcome_and_leads_to_the_letter(
    sufficient: bool, outcome: str, cast: Cast, signed_in: Browser
) -> None:
    row = make.assessment(cast, S.ANNOUNCED, sufficient=sufficient)
    page = signed_in(cast.coordinator).get(f"/assessments/{row.pk}/").content.decode()
    assert f"announced: {outcome}" in page
    assert f'href="/assessments/{row.pk}/letter/"' in page
    assert "Same verdict on every competence" not in page  # of what can no longer follow it says nothing


@pytest.mark.parametrize(("days", "state"), [(0, "now"), (1, "done")])
def test_an_objection_period_that_is_over_is_not_where_it_is_now(days: int, state: str, cast: Cast) -> None:
    row = make.assessment(cast, S.ANNOUNCED)
    until = row.objection_until
    assert until is not None
    found = phases(row, seats_of(row), until + timedelta(days=days), policy=current(None))
    assert found[-1].state == state
