"""Reads of the institution and its settings; kept in the cache until one of them changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from utq_portal.notices.render import Letterhead
from utq_portal.people.models import Faculty
from utq_portal.policy.models import Experience, Institution, Link, PageText, PolicyValue, Preset, Signatory
from utq_portal.policy.values import NAMES, Policy, preset_values

SECONDS = 5  # another process sees a change at the latest after this
_INSTITUTION, _ROWS = "read:institution", "read:policy"


def institution() -> Institution:
    """The university of this portal; made with defaults when there is none yet."""
    found: Institution | None = cache.get(_INSTITUTION)
    if found is None:
        found, _new = Institution.objects.get_or_create(pk=1)
        cache.set(_INSTITUTION, found, SECONDS)
    return found


def forget() -> None:
    """Empty the cache after a change."""
    cache.delete_many([_INSTITUTION, _ROWS])


def _rows() -> list[tuple[str, int | None, Any, date]]:
    rows: list[tuple[str, int | None, Any, date]] | None = cache.get(_ROWS)
    if rows is None:
        stored = PolicyValue.objects.order_by("valid_from", "pk")
        rows = list(stored.values_list("name", "faculty_id", "value", "valid_from"))
        cache.set(_ROWS, rows, SECONDS)
    return rows


def current(faculty: Faculty | int | None = None, on: date | None = None) -> Policy:
    """The settings that hold on a day (today) for a faculty: preset, then the institution's own, then the faculty's."""
    on = on or timezone.localdate()
    key = faculty.pk if isinstance(faculty, Faculty) else faculty
    return Policy(**(preset_values(institution().preset or Preset.LIGHT) | own_values(key, on)))


def own_values(faculty: int | None = None, on: date | None = None) -> dict[str, Any]:
    """The settings that differ from the preset by choice: the institution's own, then those of this faculty."""
    return _set(None, on) | (_set(faculty, on) if faculty is not None else {})


def faculty_values(faculty: int) -> dict[str, Any]:
    """What this one faculty does differently from the institution today."""
    return _set(faculty)


def _set(scope: int | None, on: date | None = None) -> dict[str, Any]:
    """The own values of a faculty, or of the institution alone, on a day (today)."""
    on = on or timezone.localdate()
    latest = {name: value for name, of, value, since in _rows() if of == scope and since <= on and name in NAMES}
    # None takes an own value back: from then on the preset (or the institution) decides again
    return {name: value for name, value in latest.items() if value is not None}


def holds_in(name: str, on: date) -> tuple[bool, set[int]]:
    """Whether a yes-or-no setting holds at the institution, and the faculties where it is the other way round."""
    usual, others = numbers_in(name, on)
    return bool(usual), set(others)


def numbers_in(name: str, on: date) -> tuple[int, dict[int, int]]:
    """A whole setting at the institution, and the faculties where it is another number."""
    usual = int(getattr(current(None, on), name))
    own = {of for setting, of, _value, _since in _rows() if setting == name and of is not None}
    found = {faculty: int(getattr(current(faculty, on), name)) for faculty in own}
    return usual, {faculty: number for faculty, number in found.items() if number != usual}


def may_post() -> bool:
    """Whether messages go out: not before the go-live date, nor while the coordinator holds them back."""
    row = institution()
    return not row.post_nothing and (row.go_live_on is None or row.go_live_on <= timezone.localdate())


def letterhead() -> Letterhead:
    """Who writes the mails."""
    row, portal = institution(), _("UTQ portal")
    sender = f"{portal} <{row.sender or settings.DEFAULT_FROM_EMAIL}>"
    return Letterhead(institution=row.name, portal=portal, sender=sender, colour=row.brand_colour)


def signatories(faculty: Faculty | None) -> list[Signatory]:
    """Who signs for this faculty: its own signatories, else those of the university."""
    rows = list(Signatory.objects.all())
    own = [row for row in rows if faculty is not None and row.faculty_id == faculty.pk]
    return own or [row for row in rows if row.faculty_id is None]


def links(*kinds: str) -> list[Link]:
    """The public links, of these kinds or all."""
    rows = Link.objects.order_by("position", "pk")
    order = list(Link.Kind.values)
    return sorted(rows.filter(kind__in=kinds) if kinds else rows, key=lambda row: order.index(row.kind))


def page_texts(*places: str) -> dict[str, list[PageText]]:
    """The university's own texts by place, in order; those of every place when none is named. One query."""
    rows = PageText.objects.filter(shown=True)
    found: dict[str, list[PageText]] = {}
    for row in rows.filter(place__in=places) if places else rows:
        found.setdefault(row.place, []).append(row)
    return found


def experiences() -> list[Experience]:
    """What certificate holders tell, as far as it is shown."""
    return list(Experience.objects.filter(shown=True))
