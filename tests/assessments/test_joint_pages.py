"""The joint judgement and the request as pages: nothing decided beforehand, nothing lost, the same day everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from assessments.models import Assessment, Seat
from assessments.queries.expected import expected_decision
from assessments.queries.late import expected_by
from assessments.workflow.announcing import announce
from assessments.workflow.deciding import waive_interview
from assessments.workflow.procedure import decline
from tests.cast import Cast
from tests.factories import assessments as make
from utq_portal.agenda.days import calendar
from utq_portal.notices.models import Notice
from utq_portal.people.models import User
from utq_portal.policy.queries import current
from utq_portal.policy.workflow import set_value
from utq_portal.web import dates

S, T = Assessment.State, Seat.State
Browser = Callable[[User], Client]


def deliberating(cast: Cast) -> Assessment:
    """Both judged, one of them finds a competence insufficient, and no interview is needed."""
    row = make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.SUBMITTED), sufficient=False)
    make.reading(row)
    waive_interview(row, by=cast.coordinator, reason="One gap.", today=timezone.localdate())
    return Assessment.objects.get(pk=row.pk)


def part_of(text: str, key: int) -> str:
    """The piece of the page about one competence."""
    return text.partition(f'<details class="criterion" id="p{key}"')[2].partition("</details>")[0]


def sent(row: Assessment, **changed: str) -> dict[str, Any]:
    """A whole joint judgement, with some answers changed or (empty) left out."""
    found: dict[str, Any] = {"version": str(row.consensus_version), "write": "1"}
    for one in row.snapshot.manifest["competences"]:
        found |= {f"v{one['id']}": "sufficient", f"t{one['id']}": "Both of us see it."}
    return {name: value for name, value in (found | changed).items() if value or name.startswith("t")}


def differing(text: str, row: Assessment) -> list[int]:
    """The competences that the page calls judged differently."""
    keys = [one["id"] for one in row.snapshot.manifest["competences"]]
    return [key for key in keys if "Judged differently" in part_of(text, key)]


def test_a_draft_decides_nothing_that_was_judged_differently(cast: Cast, signed_in: Browser) -> None:
    row = deliberating(cast)
    seat = Seat.objects.get(assessment=row, position=1)
    text = signed_in(cast.assessor1).get(f"/assessments/seats/{seat.pk}/consensus/").content.decode()
    differ = differing(text, row)
    for one in row.snapshot.manifest["competences"]:
        assert ("checked" in part_of(text, one["id"])) == (one["id"] not in differ)


@pytest.mark.parametrize(("left_out", "says"), [("v", "Choose sufficient or insufficient."), ("t", "Write why, for")])
def test_what_is_missing_is_named_and_what_was_typed_stays(
    left_out: str, says: str, cast: Cast, signed_in: Browser
) -> None:
    row = deliberating(cast)
    key = next(one["id"] for one in row.snapshot.manifest["competences"])
    seat = Seat.objects.get(assessment=row, position=1)
    changed = {f"t{key}": "Only here it differs."} | {f"v{key}": "insufficient"} | {f"{left_out}{key}": ""}
    answer = signed_in(cast.assessor1).post(f"/assessments/seats/{seat.pk}/consensus/", sent(row, **changed))
    text = answer.content.decode()
    assert answer.status_code == 422
    here = part_of(text, key)
    assert (f'id="e{left_out}{key}"' in here, says in here) == (True, True)
    assert f'<a href="#{left_out}{key}">' in text.partition("data-error-summary")[2].partition("</ul>")[0]
    assert ("Only here it differs." in here) == (left_out == "v")
    assert text.count("Both of us see it.") == len(row.snapshot.manifest["competences"]) - 1
    assert "1 answer needs your attention" in text
    assert not Assessment.objects.get(pk=row.pk).consensus_by_id


def test_what_was_agreed_asks_nobody_to_write(cast: Cast, signed_in: Browser) -> None:
    row = deliberating(cast)
    first, second = (Seat.objects.get(assessment=row, position=number) for number in (1, 2))
    signed_in(cast.assessor1).post(f"/assessments/seats/{first.pk}/consensus/", sent(row))
    browser = signed_in(cast.assessor2)
    assert "Confirm it, or change it" in browser.get(f"/assessments/seats/{second.pk}/consensus/").content.decode()
    browser.post(f"/assessments/seats/{second.pk}/consensus/", {"version": 1, "confirm": "1"})
    text = browser.get(f"/assessments/seats/{second.pk}/consensus/").content.decode()
    assert "You agreed on this judgement." in text
    assert "say why it is as you now find" not in text
    assert "The coordinator" in text.partition("Who has the ball")[2][:120]


@pytest.mark.parametrize("ago", [1, 60])
def test_the_answer_is_due_on_the_same_day_everywhere(ago: int, cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.ASSIGNING, seats=(T.INVITED, T.INVITED))
    Seat.objects.update(invited_at=timezone.now() - timedelta(days=ago))
    seat = Seat.objects.get(assessment=row, position=1)
    today = timezone.localdate()
    due = expected_by(seat, today)
    assert due is not None
    browser = signed_in(cast.assessor1)
    request = browser.get(f"/assessments/seats/{seat.pk}/").content.decode()
    fact = request.partition("Please answer by")[2].partition("</dd>")[0]
    assert (dates.long(due) in fact, 'data-is="bad"' in fact) == (True, due < today)
    assert f"please answer by {dates.long(due)}" in browser.get("/assessments/mine/").content.decode()
    (item,) = browser.get("/desk/assessor/").context["items"]
    assert (item.due, item.kind == "bad") == (due, due < today)


def test_a_joint_judgement_is_due_on_the_day_of_its_reminder_and_for_who_has_to_write_alone(
    cast: Cast, signed_in: Browser
) -> None:
    row = deliberating(cast)
    days = current().settle_remind_days
    for who in (cast.assessor1, cast.assessor2):
        (item,) = signed_in(who).get("/desk/assessor/").context["items"]
        assert item.due == calendar().after(timezone.localdate(row.state_since), days)
    Assessment.objects.update(consensus_by=cast.assessor1)
    own = Seat.objects.get(assessment=row, person=cast.assessor1)
    assert expected_by(own, timezone.localdate()) is None


@pytest.mark.parametrize("days", [10, 3])
def test_mail_page_and_expected_day_count_the_same_days_for_a_joint_judgement(
    cast: Cast, signed_in: Browser, days: int
) -> None:
    set_value("settle_remind_days", days, by=cast.coordinator, on=timezone.localdate())
    row = deliberating(cast)
    today = timezone.localdate()
    due = calendar().after(today, days)
    mail = Notice.objects.get(recipient=cast.assessor1, code="assessments.deliberate")
    assert mail.params["due"] == {"day": due.isoformat()}
    assert expected_by(Seat.objects.get(assessment=row, person=cast.assessor1), today) == due
    (item,) = signed_in(cast.assessor1).get("/desk/assessor/").context["items"]
    assert item.due == due
    assert expected_decision(row, today) == calendar().after(due, current().announce_days)


def test_who_declined_reads_nothing_of_how_it_goes_on(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.ASSIGNING, seats=(T.INVITED, T.INVITED))
    seat = Seat.objects.get(assessment=row, position=1)
    decline(seat, by=cast.assessor1, conflict="We wrote a book.")
    text = signed_in(cast.assessor1).get(f"/assessments/seats/{seat.pk}/").content.decode()
    assert "Declined" in text.partition("Where you are")[2][:60]
    assert "Decision expected" not in text


def test_an_announced_decision_is_not_expected_any_more(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.DECIDED, sufficient=False)
    make.reading(row)
    announce(row, by=cast.coordinator, today=timezone.localdate())
    seat = Seat.objects.get(assessment=row, position=1)
    text = signed_in(cast.assessor1).get(f"/assessments/seats/{seat.pk}/").content.decode()
    assert "Decision expected" not in text
    assert dates.long(timezone.localdate()) in text.partition("<dt>Announced</dt>")[2][:200]


def joint_page(row: Assessment, client: Client) -> str:
    """The page of the joint judgement of the first assessor."""
    seat = Seat.objects.get(assessment=row, position=1)
    return client.get(f"/assessments/seats/{seat.pk}/consensus/").content.decode()


def test_what_differs_comes_first_and_is_named_on_an_agenda(cast: Cast, signed_in: Browser) -> None:
    row = deliberating(cast)
    text = joint_page(row, signed_in(cast.assessor1))
    differ = differing(text, row)
    assert len(differ) == 1
    keys = [int(found) for found in re.findall(r'<details class="criterion" id="p(\d+)"', text)]
    assert keys[0] == differ[0]
    assert sorted(keys) == sorted(one["id"] for one in row.snapshot.manifest["competences"])
    talked = text.partition('id="ag-h"')[2].partition("</section>")[0]
    assert re.findall(r'href="#p(\d+)"', talked)[0] == str(differ[0])


def test_what_both_found_sufficient_is_folded_and_agreed_on_at_once(cast: Cast, signed_in: Browser) -> None:
    row = deliberating(cast)
    text = joint_page(row, signed_in(cast.assessor1))
    kept = {one.competence_id: one for one in row.judgements.all()}
    for one in row.snapshot.manifest["competences"]:
        part = part_of(text, one["id"])
        plain = one["id"] not in differing(text, row) and not kept[one["id"]].motivation
        assert part.startswith(" open>") != plain
    folded = len([key for key in kept if part_of(text, key).startswith(">")])
    assert folded > 1
    assert f"{folded} competences are closed below" in text
    seat = Seat.objects.get(assessment=row, position=1)
    answer = signed_in(cast.assessor1).post(f"/assessments/seats/{seat.pk}/consensus/", sent(row))
    assert answer.status_code == 302  # one press: no competence is opened for it


def test_a_gap_is_never_folded_away(cast: Cast, signed_in: Browser) -> None:
    row = deliberating(cast)
    seat = Seat.objects.get(assessment=row, position=1)
    key = max(one["id"] for one in row.snapshot.manifest["competences"])
    answer = signed_in(cast.assessor1).post(
        f"/assessments/seats/{seat.pk}/consensus/", sent(row, **{f"v{key}": "insufficient", f"t{key}": ""})
    )
    assert part_of(answer.content.decode(), key).startswith(" open>")
