"""The recognised Dutch holidays of a year, in both languages."""

from __future__ import annotations

from datetime import date

import holidays

FIRST_YEAR, LAST_YEAR = 2019, 2040  # what a new portal knows; the coordinator adds later years


def dutch_holidays(year: int) -> list[tuple[date, str, str]]:
    """Day, Dutch and English name of the days of the Algemene termijnenwet, Good Friday included.

    docs/domain.md, Working days.
    """
    kinds = (holidays.PUBLIC, holidays.OPTIONAL)
    dutch = holidays.country_holidays("NL", years=year, categories=kinds, language="nl")
    english = holidays.country_holidays("NL", years=year, categories=kinds, language="en_US")
    return [(day, name, english[day]) for day, name in sorted(dutch.items())]
