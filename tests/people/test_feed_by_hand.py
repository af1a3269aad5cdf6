"""What HR recorded by hand stays before a file that says otherwise, until the file agrees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.people.test_feed_plan import after, again, kinds, present_of, raw, segments
from utq_portal.people.feed.continuing import CONFIRMED, CONFLICT, Kind
from utq_portal.people.feed.plan import SINCE, WHOSE
from utq_portal.people.feed.present import Present
from utq_portal.people.models import Source


def corrected(**values: object) -> Present:
    """M1 of the file, with these values set by hand."""
    present = after(raw(2))
    seg = present.people["M1"].segments[0]
    for name, value in values.items():
        setattr(seg, name, value)
    seg.by_hand = tuple(values)
    return present


def test_a_word_by_hand_stays_and_is_told() -> None:
    present = corrected(fte=Decimal("0.60"))
    made = again(present, raw(2))
    assert kinds(made) == [Kind.CONFLICT]
    assert made.rows[0].changes[CONFLICT] == ["fte", "0.60", "1.00"]
    assert made.people == []


def test_the_rest_of_the_row_is_followed() -> None:
    present = corrected(fte=Decimal("0.60"))
    made = again(present, raw(2, faculty="BMS"))
    assert kinds(made) == [Kind.CONFLICT]
    assert segments(made) == [(1, "0.60", "2024-09-01", "2026-10-31"), (2, "0.60", "2026-11-01", None)]


def test_hr_may_take_the_word_of_the_file() -> None:
    present = corrected(fte=Decimal("0.60"))
    made = again(present, raw(2, **{WHOSE: "file"}))
    assert kinds(made) == [Kind.CONFLICT]
    assert segments(made) == [(1, "0.60", "2024-09-01", "2026-10-31"), (1, "1.00", "2026-11-01", None)]
    assert kinds(again(present_of(made, before=present), raw(2))) == [Kind.SAME]


def test_a_file_that_agrees_is_followed_from_then_on() -> None:
    present = corrected(fte=Decimal("0.60"))
    agreed = again(present, raw(2, fte="0.6"))
    assert kinds(agreed) == [Kind.CORRECTION]
    assert agreed.rows[0].changes == {CONFIRMED: []}
    later = present_of(agreed, before=present)
    assert kinds(again(later, raw(2, fte="0.6"))) == [Kind.SAME]
    assert kinds(again(later, raw(2, fte="0.8"))) == [Kind.FTE]


def test_a_first_day_by_hand_stays_but_a_new_contract_does_not_wait_for_it() -> None:
    present = corrected(start=date(2024, 10, 1))
    present.people["M1"].segments[0].appointed_on = date(2024, 10, 1)
    assert kinds(again(present, raw(2))) == [Kind.CONFLICT]
    assert segments(again(present, raw(2, start="2026-12-01"))) == [
        (1, "1.00", "2024-10-01", "2026-11-30"),
        (1, "1.00", "2026-12-01", None),
    ]


def test_an_end_by_hand_stays_until_the_file_has_one() -> None:
    present = corrected(end=date(2026, 12, 31))
    assert kinds(again(present, raw(2))) == [Kind.CONFLICT]
    assert again(present, raw(2)).people == []
    assert kinds(again(present, raw(2, end="2026-12-31"))) == [Kind.CORRECTION]


def test_an_appointment_by_hand_becomes_one_of_the_feed_when_the_file_has_it() -> None:
    present = corrected()
    seg = present.people["M1"].segments[0]
    seg.source, seg.by_hand = Source.MANUAL, ("faculty", "department", "manager", "job_family", "fte", "start", "end")
    assert kinds(again(present)) == []  # not in the file: by hand is not vanished
    made = again(present, raw(2))
    assert made.people[0].after[0].source == Source.IMPORT
    assert kinds(again(present_of(made, before=present))) == [Kind.VANISHED]


def test_hr_tells_from_when_a_change_holds() -> None:
    made = again(after(raw(2)), raw(2, fte="0.5", **{SINCE: "2026-10-01"}))
    assert segments(made) == [(1, "1.00", "2024-09-01", "2026-09-30"), (1, "0.50", "2026-10-01", None)]


def test_numbers_that_lost_their_leading_zeros_are_known_again() -> None:
    first = after(raw(2, "000123"))
    known = Present(first.people, first.owners, {"123": "000123"})
    assert kinds(again(known, raw(2, "123", email="000123@x.example"))) == [Kind.SAME]
    assert kinds(again(first, raw(2, "123", email="other@x.example")))[0] == Kind.JOINER
