"""From employment to duties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trajectories.obligations.scope import Duty, Why, duties, responsible_faculty

TODAY = date(2026, 11, 23)


@dataclass
class Piece:
    start: date
    end: date | None = None
    fte: Decimal = Decimal("1.00")
    job_family: str = "assistant"
    faculty_id: int = 1

    @property
    def appointed_on(self) -> date:
        return self.start


def piece(start: str, end: str = "", fte: str = "1.00", family: str = "assistant", faculty: int = 1) -> Piece:
    return Piece(date.fromisoformat(start), date.fromisoformat(end) if end else None, Decimal(fte), family, faculty)


def of(*pieces: Piece) -> list[Duty]:
    return duties(pieces, above=Decimal("0.20"), gap_days=182)


def test_starts_on_the_first_day_in_scope_not_of_the_phd() -> None:
    (duty,) = of(piece("2020-09-01", "2024-08-31", family="phd"), piece("2024-09-01"))
    assert duty.start == date(2024, 9, 1)
    assert duty.pauses == []
    assert duty.last_day is None


def test_small_appointments_never_start_it() -> None:
    assert of(piece("2021-01-01", fte="0.20")) == []
    assert of(piece("2021-01-01", family="postdoc")) == []


def test_two_small_ones_add_up() -> None:
    (duty,) = of(piece("2021-01-01", fte="0.15"), piece("2022-03-01", fte="0.15", faculty=2))
    assert duty.start == date(2022, 3, 1)


def test_time_at_the_threshold_is_a_pause() -> None:
    (duty,) = of(
        piece("2024-01-01", "2024-12-31"), piece("2025-01-01", "2025-02-28", fte="0.2"), piece("2025-03-01", fte="0.5")
    )
    assert duty.pauses == [(Why.REDUCED, (date(2025, 1, 1), date(2025, 3, 1)))]


def test_reduced_without_an_end_is_open() -> None:
    (duty,) = of(piece("2024-01-01", "2024-12-31"), piece("2025-01-01", fte="0.2"))
    assert duty.pauses == [(Why.REDUCED, (date(2025, 1, 1), None))]
    assert duty.last_in_scope == date(2024, 12, 31)
    assert duty.last_day is None


def test_a_short_break_pauses_and_a_long_one_starts_anew() -> None:
    # 182 days from 2025-01-01 are over on 2025-07-02
    (duty,) = of(piece("2024-01-01", "2024-12-31"), piece("2025-07-02"))
    assert duty.pauses == [(Why.GAP, (date(2025, 1, 1), date(2025, 7, 2)))]
    old, new = of(piece("2024-01-01", "2024-12-31"), piece("2025-07-03"))
    assert (old.last_day, old.pauses) == (date(2024, 12, 31), [])
    assert (new.start, new.last_day) == (date(2025, 7, 3), None)


def test_a_break_and_a_small_appointment_after_it() -> None:
    (duty,) = of(piece("2024-01-01", "2024-12-31"), piece("2025-02-01", "2025-03-31", fte="0.1"), piece("2025-04-01"))
    assert duty.pauses == [
        (Why.GAP, (date(2025, 1, 1), date(2025, 2, 1))),
        (Why.REDUCED, (date(2025, 2, 1), date(2025, 4, 1))),
    ]


def test_order_of_segments_does_not_matter() -> None:
    pieces = [piece("2024-01-01", "2024-12-31"), piece("2025-02-01", fte="0.1"), piece("2025-06-01", fte="0.4")]
    assert of(*pieces) == of(*reversed(pieces))


def test_the_largest_appointment_answers_then_the_earliest() -> None:
    assert responsible_faculty([piece("2024-01-01", fte="0.4"), piece("2025-01-01", fte="0.6", faculty=2)], TODAY) == 2
    assert responsible_faculty([piece("2025-01-01", fte="0.4", faculty=2), piece("2024-01-01", fte="0.4")], TODAY) == 1


def test_a_move_that_is_known_counts() -> None:
    pieces = [piece("2024-01-01", "2026-11-30"), piece("2026-12-01", faculty=2)]
    assert responsible_faculty(pieces, TODAY) == 2
    far = [piece("2024-01-01", "2027-05-31"), piece("2027-06-01", faculty=2)]
    assert responsible_faculty(far, TODAY) == 1


def test_of_those_who_left_the_last_faculty() -> None:
    assert (
        responsible_faculty([piece("2020-01-01", "2021-12-31"), piece("2022-01-01", "2023-01-01", faculty=2)], TODAY)
        == 2
    )
    assert responsible_faculty([piece("2020-01-01", family="phd")], TODAY) is None
