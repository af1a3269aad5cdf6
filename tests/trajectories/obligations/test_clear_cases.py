"""A case that HR may decide alone is compared with the HR record (docs/domain.md, Clear cases)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from tests.cast import Cast
from trajectories.obligations.models import Obligation, ObligationAdjustment
from trajectories.obligations.workflow.deciding import decide_extension, exclude
from utq_portal.people.models import Employment, User
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]


def duty(cast: Cast, fte: str) -> Obligation:
    Employment.objects.filter(person=cast.teacher).update(fte=Decimal(fte))
    return Obligation.objects.get(person=cast.teacher)


def test_a_small_appointment_in_the_record_holds_at_once(cast: Cast) -> None:
    row = duty(cast, "0.20")
    exclude(row, code="small_appointment", by=cast.hr, today=row.start_date)
    assert Obligation.objects.get(pk=row.pk).exclusion == "small_appointment"


def test_above_the_limit_it_needs_a_reason_and_the_dean(cast: Cast) -> None:
    row = duty(cast, "0.21")
    with pytest.raises(Refused, match=r"0\.21 FTE today, which is more than 0\.20"):
        exclude(row, code="small_appointment", by=cast.hr, today=row.start_date)
    exclude(row, code="small_appointment", note="Mostly research", by=cast.hr, today=row.start_date)
    assert Obligation.objects.get(pk=row.pk).exclusion == ""
    assert ObligationAdjustment.objects.get().decided_on is None


def test_the_page_tells_it_at_the_field(cast: Cast, signed_in: Browser) -> None:
    row = duty(cast, "0.80")
    answer = signed_in(cast.hr).post(f"/obligations/{row.pk}/exclusion/", {"exclusion-code": "small_appointment"})
    assert (answer.status_code, "The HR record says 0.80 FTE today" in answer.content.decode()) == (422, True)


def test_a_near_pension_is_in_no_record_so_the_dean_decides(cast: Cast) -> None:
    row = duty(cast, "0.20")
    exclude(row, code="near_pension", by=cast.hr, today=row.start_date)
    assert Obligation.objects.get(pk=row.pk).exclusion == ""
    decide_extension(ObligationAdjustment.objects.get(), grant=True, by=cast.dean, today=row.start_date)
    assert Obligation.objects.get(pk=row.pk).exclusion == "near_pension"
