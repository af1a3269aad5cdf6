"""The agenda of the interview, and the word for the other assessor (docs/domain.md, The interview)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.test import Client

from assessments.models import Assessment, Seat
from assessments.queries.agenda import agenda_to_change, words_for
from assessments.workflow.agenda import LONGEST, set_agenda
from assessments.workflow.procedure import replace_assessor
from tests.cast import Cast
from tests.factories import assessments as make
from utq_portal.audit.models import Event
from utq_portal.people.models import RoleAssignment, User
from utq_portal.workflow import Refused

S, T = Assessment.State, Seat.State
Browser = Callable[[User], Client]
WORDS = "4.2: I may have missed where the conclusion is."


def both_in(cast: Cast, state: str = S.SCORING, *, sufficient: bool = False) -> tuple[Assessment, Seat]:
    """Two judgements, and the first assessor's place; the last competence is judged differently."""
    row = make.assessment(cast, state, seats=(T.SUBMITTED, T.SUBMITTED), sufficient=sufficient)
    make.reading(row)
    return row, row.seats.get(position=1)


def sent(rows: Iterable[tuple[str, str]], version: int = 0) -> dict[str, Any]:
    """The form of the agenda with these rows."""
    found: dict[str, Any] = {"version": version, "form-INITIAL_FORMS": 0, "form-TOTAL_FORMS": len(list(rows))}
    for place, (subject, minutes) in enumerate(rows):
        found |= {f"form-{place}-subject": subject, f"form-{place}-minutes": minutes}
    return found


def kept(row: Assessment) -> list[tuple[str, int]]:
    return [(words, minutes) for words, minutes in Assessment.objects.get(pk=row.pk).agenda]


def test_it_is_drafted_from_what_differs(cast: Cast, signed_in: Browser) -> None:
    row, seat = both_in(cast)
    last = row.snapshot.manifest["competences"][-1]
    found = agenda_to_change(cast.assessor1, row)
    first = last["criteria"][0]
    assert [(one.words, one.minutes) for one in found.subjects] == [
        (f"{first['code']} {first['text']['en']}", 15),
        (f"Questions of {cast.teacher.name}", 10),
    ]
    page = signed_in(cast.assessor1).get(f"/assessments/seats/{seat.pk}/").content.decode()
    assert "Drafted from what differs." in page
    assert f'href="/assessments/seats/{seat.pk}/agenda/"' in page


def test_either_assessor_changes_it_and_the_candidate_reads_it(cast: Cast, signed_in: Browser) -> None:
    row, seat = both_in(cast, S.INTERVIEW)
    given = [("Which outcomes are tested where?", "20"), ("", ""), ("Her questions", "1")]
    answer = signed_in(cast.assessor1).post(f"/assessments/seats/{seat.pk}/agenda/", sent(given))
    assert answer["Location"] == f"/assessments/seats/{seat.pk}/"
    assert kept(row) == [("Which outcomes are tested where?", 20), ("Her questions", 1)]
    other = row.seats.get(position=2)
    signed_in(cast.assessor2).post(f"/assessments/seats/{other.pk}/agenda/", sent([("Items of the exam", "15")], 1))
    assert kept(row) == [("Items of the exam", 15)]
    for person, page in (
        (cast.teacher, f"/assessments/{row.pk}/outcome/"),
        (cast.coordinator, f"/assessments/{row.pk}/"),
    ):
        assert "Items of the exam" in signed_in(person).get(page).content.decode()
    own = signed_in(cast.supervisor).get(f"/assessments/{row.pk}/outcome/").content.decode()
    assert "Items of the exam" not in own
    assert Event.objects.filter(verb="assessments.set_agenda").count() == 2
    assert [one for one in Event.objects.all() if "Items of" in str(one.data)] == []


def test_before_it_is_planned_the_candidate_reads_none_of_it(cast: Cast, signed_in: Browser) -> None:
    row, _seat = both_in(cast)
    set_agenda(row, by=cast.assessor1, subjects=[("Items of the exam", 15)], version=0)
    page = signed_in(cast.teacher).get(f"/assessments/{row.pk}/outcome/").content.decode()
    assert "Items of the exam" not in page


def test_what_the_other_changed_meanwhile_stands_beside_what_was_sent(cast: Cast, signed_in: Browser) -> None:
    row, seat = both_in(cast)
    set_agenda(row, by=cast.assessor2, subjects=[("Items of the exam", 15)], version=0)
    answer = signed_in(cast.assessor1).post(f"/assessments/seats/{seat.pk}/agenda/", sent([("The test plan", "20")]))
    text = answer.content.decode()
    assert (answer.status_code, "The test plan" in text, "Items of the exam" in text) == (409, True, True)
    assert kept(row) == [("Items of the exam", 15)]
    assert re.search(r'name="version" value="(\d+)"', text)[1] == "1"  # type: ignore[index]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("The test plan", ""), "Say how many minutes this gets"),
        (("", "20"), "Say what this is about"),
        (("The test plan", "121"), "120"),
        (("The test plan", "0"), "1"),
    ],
)
def test_half_a_row_is_told_and_stays(given: tuple[str, str], says: str, cast: Cast, signed_in: Browser) -> None:
    row, seat = both_in(cast)
    answer = signed_in(cast.assessor1).post(f"/assessments/seats/{seat.pk}/agenda/", sent([("Kept", "5"), given]))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text.partition("data-error-summary")[2].partition("</ul>")[0]
    assert ("Kept" in text, given[0] in text, kept(row)) == (True, True, [])


def test_it_takes_no_longer_than_an_interview_can(cast: Cast) -> None:
    row, _seat = both_in(cast)
    set_agenda(row, by=cast.assessor1, subjects=[("A", LONGEST - 100), ("B", 100)], version=0)
    with pytest.raises(Refused):
        set_agenda(row, by=cast.assessor1, subjects=[("A", LONGEST - 100), ("B", 101)], version=1)
    assert kept(row) == [("A", LONGEST - 100), ("B", 100)]


def test_its_length_is_proposed_for_the_interview(cast: Cast, signed_in: Browser) -> None:
    row, _seat = both_in(cast)
    client = signed_in(cast.coordinator)

    def minutes() -> str:
        field = re.search(r'<input[^>]*name="minutes"[^>]*>', client.get(f"/assessments/{row.pk}/").content.decode())
        return re.search(r'value="(\d+)"', field[0])[1]  # type: ignore[index]

    assert minutes() == "60"
    set_agenda(row, by=cast.assessor1, subjects=[("A", 20), ("B", 25)], version=0)
    assert minutes() == "45"


@pytest.mark.parametrize("who", ["coordinator", "teacher", "assessor3"])
def test_nobody_else_changes_it(who: str, cast: Cast) -> None:
    row, _seat = both_in(cast)
    with pytest.raises(Refused):
        set_agenda(row, by=getattr(cast, who), subjects=[("A", 20)], version=0)


@pytest.mark.parametrize("state", [S.DELIBERATING, S.DECIDED, S.ARBITRATION])
def test_it_is_closed_when_no_interview_is_ahead(state: str, cast: Cast) -> None:
    row, _seat = both_in(cast, state)
    with pytest.raises(Refused):
        set_agenda(row, by=cast.assessor1, subjects=[("A", 20)], version=0)


def test_before_both_are_in_there_is_none(cast: Cast, signed_in: Browser) -> None:
    row = make.assessment(cast, S.SCORING, seats=(T.SUBMITTED, T.ACCEPTED))
    make.reading(row)
    seat = row.seats.get(position=1)
    assert signed_in(cast.assessor1).get(f"/assessments/seats/{seat.pk}/agenda/").status_code == 302
    with pytest.raises(Refused):
        set_agenda(row, by=cast.assessor1, subjects=[("A", 20)], version=0)


def test_it_falls_away_when_judging_begins_again(cast: Cast) -> None:
    row, _seat = both_in(cast, S.INTERVIEW)
    set_agenda(row, by=cast.assessor1, subjects=[("A", 20)], version=0)
    RoleAssignment.objects.filter(person=cast.assessor2).delete()
    place = row.seats.get(position=2)
    replace_assessor(place, by=cast.coordinator, reason="No assessor any more.")
    assert kept(row) == []


def judging(cast: Cast) -> tuple[Assessment, Seat, Seat]:
    """Both judge, and have judged the whole; nothing is submitted yet."""
    row = make.assessment(cast, S.SCORING, seats=(T.ACCEPTED, T.ACCEPTED))
    make.reading(row)
    first, second = row.seats.order_by("position")
    make.judge(first)
    make.judge(second, sufficient=False)
    return row, first, second


def test_a_word_is_read_by_the_other_once_both_are_in_and_by_nobody_else(cast: Cast, signed_in: Browser) -> None:
    row, first, second = judging(cast)
    page = f"/assessments/seats/{first.pk}/"
    answer = signed_in(cast.assessor1).post(f"{page}submit/", {"version": first.version, "word": WORDS})
    assert answer["Location"] == page
    assert WORDS in signed_in(cast.assessor1).get(page).content.decode()
    other = f"/assessments/seats/{second.pk}/"
    assert WORDS not in signed_in(cast.assessor2).get(other).content.decode()
    signed_in(cast.assessor2).post(f"{other}submit/", {"version": second.version})
    assert WORDS in signed_in(cast.assessor2).get(other).content.decode()
    for person in (cast.teacher, cast.coordinator, cast.supervisor):
        for address in (f"/assessments/{row.pk}/", f"/assessments/{row.pk}/outcome/"):
            assert WORDS not in signed_in(person).get(address).content.decode()
    assert [one for one in Event.objects.all() if WORDS in str(one.data)] == []


def test_a_word_of_somebody_replaced_stays_unread(cast: Cast) -> None:
    row, seat = both_in(cast, S.INTERVIEW)
    Seat.objects.filter(pk=seat.pk).update(word=WORDS)
    assert [one.word for one in words_for(cast.assessor2, row)] == [WORDS]
    Seat.objects.filter(pk=seat.pk).update(state=T.REPLACED)
    assert words_for(cast.assessor2, row) == []


@pytest.mark.parametrize(("length", "status"), [(600, 302), (601, 422)])
def test_a_word_is_short_and_never_lost(length: int, status: int, cast: Cast, signed_in: Browser) -> None:
    _row, first, _second = judging(cast)
    answer = signed_in(cast.assessor1).post(
        f"/assessments/seats/{first.pk}/submit/", {"version": first.version, "word": "a" * length}
    )
    assert answer.status_code == status
    assert Seat.objects.get(pk=first.pk).word == ("a" * length if status == 302 else "")
    assert ("a" * length in answer.content.decode()) == (status == 422)


def test_a_word_stands_there_when_the_judgement_changed_meanwhile(cast: Cast, signed_in: Browser) -> None:
    _row, first, _second = judging(cast)
    answer = signed_in(cast.assessor1).post(
        f"/assessments/seats/{first.pk}/submit/", {"version": first.version + 1, "word": WORDS}
    )
    text = answer.content.decode()
    assert (answer.status_code, WORDS in text, "changed in another window" in text) == (409, True, True)
    assert Seat.objects.get(pk=first.pk).state == T.ACCEPTED
