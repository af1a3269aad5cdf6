"""What goes back when an HR file is undone, in words, for the page that asks for it and for the file's own page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trajectories.obligations.queries.feed import ShownChange, _day, _family, _fte
from utq_portal.people.feed.images import COLUMNS, NAMES, Stored
from utq_portal.people.feed.undoing import Back
from utq_portal.people.models import Department, Faculty, FeedUpload, User

# what of a person goes back or stays
PARTS: dict[str, Promise] = {
    "name": gettext_lazy("the name"),
    "email": gettext_lazy("the e-mail address"),
    "held": gettext_lazy("the e-mail address: of somebody with a role the coordinator changes it"),
    "account": gettext_lazy("whether the account is open"),
    "appointment": gettext_lazy("the appointment"),
}
_START = COLUMNS.index("start")


@dataclass(frozen=True, slots=True)
class ShownBack:
    """One person: what goes back, and what stays because somebody changed it since."""

    person: int
    name: str
    employee_no: str
    leaves: bool
    changes: list[ShownChange] = field(default_factory=list)
    stays: str = ""


def shown_back(people: Sequence[Back]) -> list[ShownBack]:
    """People in words; three queries, however many they are."""
    words = _Words(people)
    return [
        ShownBack(one.person, one.name, one.employee_no or "–", one.leaves, words.changes(one), _stays(one.stays))
        for one in people
    ]


def _stays(codes: Sequence[str]) -> str:
    return ", ".join(str(PARTS[code]) for code in dict.fromkeys(codes))


Kept = tuple[int, list[str]]


def kept_of(upload: FeedUpload) -> list[Kept]:
    """Of a file that was undone: the keys of the people of whom something stayed, and the codes of what."""
    kept: list[Kept] = upload.summary.get("undone", {}).get("stays", [])
    return kept


def stayed(kept: Iterable[Kept]) -> list[tuple[int, str, str]]:
    """One page of these: key and name of the person, and what stayed; one query."""
    rows = list(kept)
    people = User.objects.in_bulk([key for key, _codes in rows])
    return [(key, people[key].name, _stays(codes)) for key, codes in rows if key in people]


class _Words:
    """The names of what segments refer to, asked once."""

    def __init__(self, people: Sequence[Back]) -> None:
        stored = (seg for one in people for made, was in one.stretches for seg in (*made, *was))
        segments = [dict(zip(COLUMNS, seg, strict=True)) for seg in stored]
        moves = [one.effects["moved"] for one in people if "moved" in one.effects]
        self.faculties = dict(Faculty.objects.values_list("pk", "code"))
        departments = {seg["department_id"] for seg in segments} - {None}
        self.departments = dict(Department.objects.filter(pk__in=departments).values_list("pk", "name"))
        users = {seg["line_manager_id"] for seg in segments} | {move[3] for move in moves}
        self.users = {user.pk: user.name for user in User.objects.filter(pk__in=users - {None})}

    def changes(self, one: Back) -> list[ShownChange]:
        """Every line of one person, from what the file made to what it was."""
        found = []
        if any(name in one.identity for name in NAMES):
            found.append(ShownChange(_("Name"), full(one.was), full({**one.was, **one.identity})))
        if one.addresses is not None:
            none = _("none")
            found.append(ShownChange(_("E-mail address"), one.was["email"] or none, one.identity.get("email") or none))
        if "is_active" in one.identity:
            found.append(ShownChange(_("Account"), _account(one.was), _account(one.identity)))
        for became, was in one.stretches:
            found += self._appointment(became, was)
        if "appointment" not in one.stays:
            found += self._effects(one.effects)
        return found

    def _appointment(self, became: list[Stored], was: list[Stored]) -> list[ShownChange]:
        """The stretches that are another: days, FTE and place in words, and the line manager where that one differs."""
        made, old = self._all(became, was), self._all(was, became)
        found = [ShownChange(_("Appointment"), made, old)] if made != old else []
        managers = self._manager(became), self._manager(was)
        if (managers[0] != managers[1] and became and was) or not found:
            found.append(ShownChange(_("Line manager"), *managers))
        return found

    def _all(self, segments: list[Stored], others: list[Stored]) -> str:
        changed = sorted((one for one in segments if one not in others), key=lambda one: str(one[_START]))
        return "; ".join(map(self._said, changed)) or _("none")

    def _said(self, one: Stored) -> str:
        seg: dict[str, Any] = dict(zip(COLUMNS, one, strict=True))
        place = self.faculties.get(seg["faculty_id"], "")
        if seg["department_id"]:
            place += f" {self.departments.get(seg['department_id'], '')}"
        words = {"family": _family(seg["job_family"]), "place": place, "fte": _fte(seg["fte"])}
        said = _("%(family)s, %(place)s, %(fte)s FTE, from %(first)s") % {**words, "first": _day(seg["start"])}
        if seg["end"]:
            said += _(" to %(last)s") % {"last": _day(seg["end"])}
        if seg["vanished_on"]:
            said += _(", not in the file")
        return said

    def _manager(self, segments: list[Stored]) -> str:
        managers = [seg[COLUMNS.index("line_manager_id")] for seg in segments[-1:]]
        return next((self.users[key] for key in managers if key in self.users), _("none"))

    def _effects(self, effects: Mapping[str, Any]) -> list[ShownChange]:
        found = []
        stands, none = _("the clock stands still"), _("none")
        for _pk, old, _since, new, made in effects.get("deadlines", []):
            before = none if made else _day(old) or stands
            found.append(ShownChange(_("Deadline"), _day(new) or stands, before))
        if "moved" in effects:
            _pk, old, new, supervisor = effects["moved"]
            found.append(ShownChange(_("Trajectory"), self.faculties.get(new, ""), self.faculties.get(old, "")))
            if supervisor in self.users:
                found.append(ShownChange(_("UTQ supervisor"), _("none"), self.users[supervisor]))
        return found


def full(identity: Mapping[str, Any]) -> str:
    """The whole name."""
    return " ".join(identity[name] for name in NAMES if identity[name])


def _account(identity: Mapping[str, Any]) -> str:
    return _("open") if identity["is_active"] else _("closed")
