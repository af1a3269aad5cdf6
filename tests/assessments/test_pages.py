"""The pages as each person meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import Assessment, Certificate, Seat, Verdict
from tests.cast import Cast
from tests.factories import assessments as make
from tests.foretold import told_in
from utq_portal.people.models import User

S, T = Assessment.State, Seat.State
Browser = Callable[[User], Client]
MOST_QUERIES = 10


def page(client: Client, name: str, *args: object, status: int = 200) -> str:
    response = client.get(reverse(f"assessments:{name}", args=args))
    assert response.status_code == status, response.headers
    return response.content.decode()


def send(client: Client, name: str, pk: int, data: dict[str, Any], status: int = 302, **more: Any) -> Any:
    response = client.post(reverse(f"assessments:{name}", args=[pk]), data, **more)
    assert response.status_code == status, response.content.decode()[:2000]
    return response


def seat_of(row: Assessment, position: int = 1) -> Seat:
    return row.seats.get(position=position)


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # settings and holidays are in the cache from here on
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


def test_one_click_starts_with_the_two_suggested(cast: Cast, signed_in: Browser) -> None:
    trajectory = make.submitted(cast)
    coordinator = signed_in(cast.coordinator)
    assert "Start with these two" in page(coordinator, "list")
    assert "is the UTQ supervisor" not in page(coordinator, "start", trajectory.pk)
    data = {"assessor": [cast.assessor1.pk, cast.assessor2.pk]}
    send(coordinator, "start", trajectory.pk, data)
    again = coordinator.post(reverse("assessments:start", args=[trajectory.pk]), data, follow=True)
    assert "started already" in again.content.decode()
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize("state", list(S))
def test_every_state_has_its_pages(cast: Cast, signed_in: Browser, state: str) -> None:
    row = make.assessment(cast, state, sufficient=False)
    make.reading(row)
    page(signed_in(cast.coordinator), "case", row.pk)
    page(signed_in(cast.teacher), "outcome", row.pk)
    page(signed_in(cast.supervisor), "outcome", row.pk)
    for position, who in ((1, cast.assessor1), (2, cast.assessor2)):
        page(signed_in(who), "seat", seat_of(row, position).pk)
        page(signed_in(who), "mine")


def test_a_tie_is_always_a_no(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.ASSIGNING)
    client = signed_in(cast.assessor1)
    place = seat_of(row)
    send(client, "answer", place.pk, {"answer": "accept"}, 422)
    send(client, "answer", place.pk, {"answer": "accept", "tie": "yes"}, 422)
    both = send(client, "answer", place.pk, {"answer": "accept", "tie": "no", "conflict": "Neighbours"}, 422)
    assert "Neighbours" in both.content.decode()
    send(client, "answer", place.pk, {"answer": "accept", "tie": "yes", "conflict": "Neighbours"})
    place.refresh_from_db()
    assert (place.state, place.conflict) == (T.DECLINED, "Neighbours")


def test_accepting_twice_is_one_effect_and_a_sentence(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.ASSIGNING)
    client = signed_in(cast.assessor1)
    place = seat_of(row)
    for _time in range(2):
        send(client, "answer", place.pk, {"answer": "accept", "tie": "no"})
    place.refresh_from_db()
    assert place.state == T.ACCEPTED
    assert "already moved this on" in page(client, "seat", place.pk)


def whole(row: Assessment, verdict: str = "all", version: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {"version": version}
    for competence in row.snapshot.manifest["competences"]:
        data[f"v{competence['id']}"] = verdict
    return data


def scoring(cast: Cast) -> Assessment:
    row = make.assessment(cast, S.SCORING)
    make.reading(row)
    return row


def test_autosave_keeps_and_answers_the_next_version(cast: Cast, signed_in: Browser) -> None:
    row = scoring(cast)
    client = signed_in(cast.assessor1)
    headers = {"X-Autosave": "1"}
    answer = send(client, "judge", seat_of(row).pk, whole(row), 200, headers=headers).json()
    assert answer["version"] == 1
    assert "Everything is judged" in answer["html"]["#missing"]
    send(client, "judge", seat_of(row).pk, whole(row), 409, headers=headers)


def test_a_stale_tab_shows_both_and_keeps_the_input(cast: Cast, signed_in: Browser) -> None:
    row = scoring(cast)
    client = signed_in(cast.assessor1)
    send(client, "judge", seat_of(row).pk, {**whole(row), "keep": "1"})
    stale = send(client, "judge", seat_of(row).pk, {**whole(row, "insufficient"), "keep": "1"}, 409)
    shown = stale.content.decode()
    assert "kept now: “All demonstrated”" in shown
    assert "you sent: “Insufficient”" in shown
    assert 'name="version" value="1"' in shown
    assert set(Verdict.objects.values_list("value", flat=True)) == {"all"}
    send(client, "judge", seat_of(row).pk, {**whole(row, "insufficient", version=1), "keep": "1"})
    assert set(Verdict.objects.values_list("value", flat=True)) == {"insufficient"}


def test_submitting_says_what_is_missing_as_links(cast: Cast, signed_in: Browser) -> None:
    row = scoring(cast)
    client = signed_in(cast.assessor1)
    first = row.snapshot.manifest["competences"][0]["id"]
    shown = send(client, "judge", seat_of(row).pk, {"version": 0, f"v{first}": "all", "review": "1"}, 422)
    text = shown.content.decode()
    assert "<title>Error:" in text
    second = row.snapshot.manifest["competences"][1]["id"]
    assert f'href="#c{second}"' in text
    assert seat_of(row).state == T.ACCEPTED


def test_a_whole_judgement_is_submitted_and_stays(cast: Cast, signed_in: Browser) -> None:
    row = scoring(cast)
    client = signed_in(cast.assessor1)
    on = send(client, "judge", seat_of(row).pk, {**whole(row), "review": "1"})
    assert on["Location"] == reverse("assessments:submit", args=[seat_of(row).pk])
    assert seat_of(row).state == T.ACCEPTED
    send(client, "submit", seat_of(row).pk, {"version": 1})
    assert seat_of(row).state == T.SUBMITTED
    assert "and not before" in page(client, "seat", seat_of(row).pk)
    again = client.post(
        reverse("assessments:judge", args=[seat_of(row).pk]), {**whole(row, version=1), "review": "1"}, follow=True
    )
    assert "can no longer be changed" in again.content.decode()


def test_without_a_grant_there_is_nothing_to_read(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.SCORING)
    assert "About " not in page(signed_in(cast.assessor1), "seat", seat_of(row).pk)


SECRET = "Words of the first assessor only"


def first_in(cast: Cast) -> Assessment:
    row = make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.ACCEPTED))
    make.reading(row)
    Verdict.objects.filter(seat=seat_of(row)).update(remark=SECRET, value="insufficient")
    return row


def test_blind_until_both_are_in(cast: Cast, signed_in: Browser) -> None:
    row = first_in(cast)
    second, coordinator = signed_in(cast.assessor2), signed_in(cast.coordinator)
    assert SECRET not in page(second, "seat", seat_of(row, 2).pk)
    assert SECRET not in page(coordinator, "case", row.pk)
    assert SECRET in page(signed_in(cast.assessor1), "seat", seat_of(row).pk)

    Seat.objects.filter(pk=seat_of(row, 2).pk).update(state=T.SUBMITTED)
    make.judge(seat_of(row, 2))
    assert SECRET in page(second, "seat", seat_of(row, 2).pk)
    assert SECRET in page(coordinator, "case", row.pk)


@pytest.mark.parametrize("state", [S.DECIDED, S.ANNOUNCED, S.DELIBERATING, S.SCORING])
def test_the_candidate_never_reads_who_judged_what(cast: Cast, signed_in: Browser, state: str) -> None:
    row = make.assessment(cast, state, sufficient=False, seats=(T.SUBMITTED, T.SUBMITTED))
    Verdict.objects.filter(seat=seat_of(row)).update(remark=SECRET)
    for who in (cast.teacher, cast.supervisor):
        assert SECRET not in page(signed_in(who), "outcome", row.pk)


def test_nothing_of_the_outcome_shows_before_the_announcement(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.DECIDED, sufficient=False)
    shown = page(signed_in(cast.teacher), "outcome", row.pk)
    assert "nsufficient" not in shown
    assert "The decision is being made" in shown
    page(signed_in(cast.teacher), "letter", row.pk, status=404)


def test_several_are_announced_at_once_and_twice_is_harmless(cast: Cast, signed_in: Browser) -> None:
    rows = [make.assessment(cast, S.DECIDED)]
    rows.append(make.assessment(cast, S.DECIDED, trajectory=make.another_teacher(cast, 2)))
    client = signed_in(cast.coordinator)
    data = {"assessment": [row.pk for row in rows]}
    address = reverse("assessments:announce")
    shown = client.post(address, data).content.decode()
    assert "Announce 2 decisions?" in shown
    assert not Certificate.objects.exists()
    sure = {**data, "told": told_in(shown)}
    assert "2 decisions are announced" in client.post(address, sure, follow=True).content.decode()
    client.post(address, sure)
    assert sorted(Certificate.objects.values_list("number", flat=True)) == [
        f"UTQ-{timezone.localdate().year}-0001",
        f"UTQ-{timezone.localdate().year}-0002",
    ]


def other_name(first: Assessment, second: Assessment) -> list[int]:
    User.objects.filter(pk=first.trajectory.person_id).update(printed_name="T. Otherwise")
    return [first.pk, second.pk]


def other_outcome(first: Assessment, second: Assessment) -> list[int]:
    Assessment.objects.filter(pk=second.pk).update(outcome=Assessment.Outcome.INSUFFICIENT)
    return [first.pk, second.pk]


def other_row(first: Assessment, second: Assessment) -> list[int]:
    return [second.pk]


@pytest.mark.parametrize("change", [other_name, other_outcome, other_row], ids=lambda change: change.__name__)
def test_only_what_was_shown_is_announced(
    cast: Cast, signed_in: Browser, change: Callable[[Assessment, Assessment], list[int]]
) -> None:
    """Nothing is confirmed by a yes to something else: see utq_portal/web/foretold.py."""
    rows = [make.assessment(cast, S.DECIDED)]
    rows.append(make.assessment(cast, S.DECIDED, trajectory=make.another_teacher(cast, 2)))
    client, address = signed_in(cast.coordinator), reverse("assessments:announce")
    told = told_in(client.post(address, {"assessment": [row.pk for row in rows]}).content.decode())
    chosen = change(*rows)
    again = client.post(address, {"assessment": chosen, "told": told}).content.decode()
    assert ("What follows for each" in again, told_in(again) != told) == (True, True)
    assert Assessment.objects.filter(state=S.ANNOUNCED).count() == 0
    client.post(address, {"assessment": chosen, "told": told_in(again)})
    assert Assessment.objects.filter(state=S.ANNOUNCED).count() == len(chosen)


def test_interview_waiver_consensus_and_confirmation_by_the_pages(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.SUBMITTED), sufficient=False)
    make.reading(row)
    coordinator = signed_in(cast.coordinator)
    send(coordinator, "waive", row.pk, {"waive-reason": ""}, 422)
    send(coordinator, "interview", row.pk, {"day": "nonsense"}, 422)
    send(coordinator, "waive", row.pk, {"waive-reason": "One gap, clearly described"})
    first, second = signed_in(cast.assessor1), signed_in(cast.assessor2)
    texts: dict[str, Any] = {"version": 0, "write": "1"}
    for competence in row.snapshot.manifest["competences"]:
        texts |= {f"v{competence['id']}": "sufficient", f"t{competence['id']}": "Fine."}
    send(first, "consensus", seat_of(row).pk, texts)
    send(second, "consensus", seat_of(row, 2).pk, texts, 409)
    assert "Confirm the text" in page(second, "consensus", seat_of(row, 2).pk)
    shown = {**texts, "version": 1, "confirm": "1"}
    del shown["write"]
    key = next(name for name in shown if name.startswith("t"))
    typed = send(second, "consensus", seat_of(row, 2).pk, {**shown, key: "Typed and not sent."}, 422).content.decode()
    assert "Typed and not sent." in typed
    assert "You changed the text, so nothing is confirmed yet." in typed
    other = {**shown, key.replace("t", "v"): "insufficient"}
    send(second, "consensus", seat_of(row, 2).pk, other, 422)
    assert Assessment.objects.get(pk=row.pk).state == S.DELIBERATING
    send(second, "consensus", seat_of(row, 2).pk, {**shown, key: " Fine.\r\n"})
    assert Assessment.objects.get(pk=row.pk).state == S.DECIDED
    assert "Review and announce" in page(coordinator, "letter", row.pk)


def test_an_interview_is_planned_and_recorded_by_the_pages(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.SUBMITTED), sufficient=False)
    make.reading(row)
    data = {"day": "2031-03-04", "time": "10:00", "minutes": "60", "place": "Room 2"}
    send(signed_in(cast.coordinator), "interview", row.pk, data)
    assert "Room 2" in page(signed_in(cast.teacher), "outcome", row.pk)
    first = signed_in(cast.assessor1)
    send(first, "held", seat_of(row).pk, {"held_on": "2031-03-04", "report": "Good"}, 422)
    send(first, "held", seat_of(row).pk, {"held_on": "2026-01-05", "report": "Good"})
    assert Assessment.objects.get(pk=row.pk).state == S.DELIBERATING


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_cases_ask_few_queries(cast: Cast, signed_in: Browser, count: int) -> None:
    rows = [make.assessment(cast, S.ASSIGNING, trajectory=make.another_teacher(cast, n)) for n in range(count)]
    for n in range(count):
        make.submitted(cast, make.another_teacher(cast, 10 + n))
    coordinator, assessor = signed_in(cast.coordinator), signed_in(cast.assessor1)
    asked = {
        "list": queries_of(coordinator, reverse("assessments:list")),
        "mine": queries_of(assessor, reverse("assessments:mine")),
        "case": queries_of(coordinator, reverse("assessments:case", args=[rows[0].pk])),
        "start": queries_of(coordinator, reverse("assessments:start", args=[make.submitted(cast).pk])),
    }
    assert max(asked.values()) <= MOST_QUERIES, asked
    SEEN.setdefault("lists", asked)
    assert SEEN["lists"] == asked


SEEN: dict[str, dict[str, int]] = {}


@pytest.mark.parametrize("count", [1, 3])
def test_other_pages_ask_few_queries(cast: Cast, signed_in: Browser, count: int) -> None:
    first = make.assessment(cast, S.SCORING)
    make.reading(first)
    for n in range(count):
        make.certificate(cast, trajectory=make.another_teacher(cast, n), number=n + 1)
        make.assessment(cast, S.DECIDED, trajectory=make.another_teacher(cast, 20 + n))
        make.ceremony(n + 1)
    announced = make.assessment(cast, S.ANNOUNCED, trajectory=make.another_teacher(cast, 50), sufficient=False)
    both = make.assessment(
        cast, S.SCORING, trajectory=make.another_teacher(cast, 51), seats=(T.SUBMITTED, T.SUBMITTED), sufficient=False
    )
    coordinator = signed_in(cast.coordinator)
    asked = {
        "judge": queries_of(signed_in(cast.assessor1), reverse("assessments:seat", args=[seat_of(first).pk])),
        "both": queries_of(coordinator, reverse("assessments:case", args=[both.pk])),
        "announce": queries_of(coordinator, reverse("assessments:announce")),
        "letter": queries_of(coordinator, reverse("assessments:letter", args=[announced.pk])),
        "outcome": queries_of(
            signed_in(announced.trajectory.person), reverse("assessments:outcome", args=[announced.pk])
        ),
        "underway": queries_of(signed_in(cast.teacher), reverse("assessments:outcome", args=[first.pk])),
        "register": queries_of(coordinator, reverse("assessments:certificates")),
        "ceremonies": queries_of(coordinator, reverse("assessments:ceremonies")),
    }
    assert max(asked.values()) <= MOST_QUERIES, asked
    SEEN.setdefault("others", asked)
    assert SEEN["others"] == asked


def test_ceremony_is_added_and_answered(cast: Cast, signed_in: Browser) -> None:
    client = signed_in(cast.coordinator)
    data = {"name_en": "Spring", "name_nl": "Lente", "day": "4-3-2031", "time": "16:00", "place": "Hall"}
    assert client.post(reverse("assessments:ceremony_add"), {**data, "place": ""}).status_code == 422
    assert client.post(reverse("assessments:ceremony_add"), data).status_code == 302
    from assessments.models import Ceremony

    row = Ceremony.objects.get()
    send(signed_in(cast.teacher), "come", row.pk, {"coming": "yes", "guests": "2"})
    send(signed_in(cast.teacher), "come", row.pk, {"coming": "yes", "guests": "12"})
    assert row.answers.get().guests == 2
