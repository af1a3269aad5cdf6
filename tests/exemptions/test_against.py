"""An advice that is other than its levels says why in one line, and the dean reads it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from exemptions import queries
from exemptions.models import ExemptionRequest
from exemptions.workflow import advising
from tests.cast import Cast
from tests.factories import exemptions as made
from utq_portal.people.models import User
from utq_portal.workflow import Refused

Browser = Callable[[User], Client]
WHY = "Ten years of teaching at university show it"


def advise(cast: Cast, row: ExemptionRequest, advice: str, level: str, against: str = "") -> None:
    advising.advise(
        row,
        by=cast.exemption_advisor,
        met_on=timezone.localdate(),
        advice=advice,
        text="My advice",
        per_competence={one.pk: (level, "") for one in cast.profile.competences.all()},
        today=timezone.localdate(),
        against=against,
    )


@pytest.mark.parametrize(("advice", "level"), [("grant", "not"), ("refuse", "equivalent")])
def test_it_needs_a_reason_of_its_own(cast: Cast, advice: str, level: str) -> None:
    row = made.planned(cast)
    with pytest.raises(Refused, match="Say in one line why"):
        advise(cast, row, advice, level)
    advise(cast, row, advice, level, WHY)
    assert ExemptionRequest.objects.get().against == WHY


@pytest.mark.parametrize(("advice", "level"), [("grant", "partly"), ("grant", "equivalent"), ("refuse", "not")])
def test_an_advice_that_follows_its_levels_needs_none(cast: Cast, advice: str, level: str) -> None:
    advise(cast, made.planned(cast), advice, level)
    assert ExemptionRequest.objects.get().against == ""


def test_one_is_enough_and_all_but_one_is_not_all() -> None:
    assert queries.against_levels("grant", ["not", *["equivalent"] * 4], competences=5)
    assert not queries.against_levels("refuse", ["not", *["equivalent"] * 4], competences=5)


def test_the_form_asks_for_it_at_the_field(cast: Cast, signed_in: Browser) -> None:
    row = made.planned(cast)
    today = timezone.localdate().strftime("%d-%m-%Y")
    data = {"met_on": today, "advice": "grant", "text": "Grant it."}
    data |= {f"level{one.pk}": "not" for one in cast.profile.competences.all()}
    client = signed_in(cast.exemption_advisor)
    refused = client.post(f"/exemptions/{row.pk}/advice/", data)
    number = cast.profile.competences.count()
    assert refused.status_code == 422
    assert f"judged {number} competences “not”" in refused.content.decode()
    assert client.post(f"/exemptions/{row.pk}/advice/", {**data, "against": WHY}).status_code == 302


def test_the_dean_reads_it_in_one_line(cast: Cast, signed_in: Browser) -> None:
    row = made.planned(cast)
    advise(cast, row, "grant", "not", WHY)
    dean = signed_in(cast.dean)
    number = cast.profile.competences.count()
    line = f"Grant, although {number} competences are “not”: {WHY}"
    assert line in dean.get(f"/exemptions/{row.pk}/").content.decode()
    assert WHY in dean.get("/exemptions/decisions/").content.decode()


def test_the_candidate_does_not_read_it_before_the_decision(cast: Cast, signed_in: Browser) -> None:
    row = made.planned(cast)
    advise(cast, row, "grant", "not", WHY)
    assert WHY not in signed_in(cast.teacher).get(f"/exemptions/{row.pk}/").content.decode()
