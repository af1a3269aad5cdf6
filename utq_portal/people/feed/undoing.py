"""Undo an applied file: what goes back and what stays, person by person (docs/domain.md, Undoing it).

What the file changed goes back to what it was; where somebody changed the same thing by hand since, that stays.
Segments that go back are new rows with their own date; what the file had made of them is closed and kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Model, Q
from django.utils.timezone import localdate, now

from utq_portal.imports import rows
from utq_portal.people import addresses
from utq_portal.people.feed.apply import change_identities
from utq_portal.people.feed.images import BATCH, COLUMNS, NAMES, Image, Stored, batches, images_of
from utq_portal.people.models import Employment, FeedImage, FeedUpload, FormerEmployment, RoleAssignment, Source, User

_AT = {name: place for place, name in enumerate(COLUMNS)}
_DAYS = ("start", "end", "appointed_on", "vanished_on")


@dataclass(slots=True)
class Back:
    """What goes back for one person.

    ``identity`` has the columns with their former values, ``addresses`` is None where they stay. ``stretches`` pairs
    what the file had made of an appointment with what it was. ``stays`` names what was changed by hand since: "name",
    "email" or "appointment"; "held" is an address that is not theirs to change. ``brought`` tells that the file brought
    this person.
    """

    person: int
    name: str
    employee_no: str
    identity: dict[str, Any] = field(default_factory=dict)
    addresses: list[list[Any]] | None = None
    stretches: list[tuple[list[Stored], list[Stored]]] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)
    brought: bool = False
    effects: dict[str, Any] = field(default_factory=dict)
    was: dict[str, Any] = field(default_factory=dict)  # the identity as the file made it

    @property
    def changes(self) -> bool:
        """Whether anything goes back."""
        return bool(self.identity or self.stretches or self.leaves) or self.addresses is not None

    @property
    def leaves(self) -> bool:
        """Whether the file brought this person, and nothing that was recorded since keeps them."""
        return self.brought and not self.stays


def foresee_undo(upload: FeedUpload, held: Collection[int] = ()) -> list[Back]:
    """What undoing the file would do now, by name; nothing is written. ``held``: whose address is left alone."""
    kept = list(FeedImage.objects.filter(upload=upload).order_by("person__folded", "pk"))
    now = images_of(one.person_id for one in kept)
    numbers: dict[int, str | None] = {}
    for some in batches([one.person_id for one in kept]):
        # an account that was folded into another has nothing left that could go back
        rows = User.objects.filter(pk__in=some, merged_into=None)
        numbers |= dict(rows.values_list("pk", "employee_no"))
    found = [_back(one, now[one.person_id], numbers[one.person_id] or "") for one in kept if one.person_id in numbers]
    for one in found:
        if one.person in held and one.addresses is not None:
            _keep_address(one, "held")
    _keep_taken_addresses(found)
    return found


def _keep_address(one: Back, why: str) -> None:
    one.addresses = None
    del one.identity["email"]
    one.stays.append(why)


def digest(people: Iterable[Back]) -> str:
    """A fingerprint of what was shown: undoing needs the same."""
    return rows.digest((one.person, one.identity, one.addresses, one.stretches, one.stays) for one in people)


def _back(image: FeedImage, now: Image, number: str) -> Back:
    before, after = image.before, image.after
    identity = now["identity"]
    name = " ".join(identity[part] for part in NAMES if identity[part])
    back = Back(image.person_id, name, number, effects=image.effects, was=after["identity"], brought=not before)
    if before:
        _identity_back(back, before, after, now)
    _segments_back(back, before.get("segments", []), after["segments"], now["segments"])
    return back


def _identity_back(back: Back, before: Image, after: Image, now: Image) -> None:
    old, made, is_now = before["identity"], after["identity"], now["identity"]

    def pick(columns: Collection[str], image: Mapping[str, Any]) -> dict[str, Any]:
        return {name: image[name] for name in columns}

    for what, columns in (("name", NAMES), ("account", ("is_active",))):
        if pick(columns, old) == pick(columns, made):
            continue
        if pick(columns, is_now) == pick(columns, made):
            back.identity |= {name: old[name] for name in columns if old[name] != made[name]}
        elif pick(columns, is_now) != pick(columns, old):
            back.stays.append(what)
    if old["email"] != made["email"]:
        if is_now["email"] == made["email"] and now["addresses"] == after["addresses"]:
            back.identity["email"], back.addresses = old["email"], before["addresses"]
        elif is_now["email"] != old["email"]:
            back.stays.append("email")


def _keep_taken_addresses(people: Sequence[Back]) -> None:
    """An address that somebody else got since stays where it is; two people who exchanged theirs change back."""
    going = {one.person for one in people if one.addresses is not None or one.leaves}
    wanted = {address[0].lower(): one for one in people for address in one.addresses or []}
    for some in batches(sorted(wanted)):
        held = [
            *EmailAddress.objects.filter(email__in=some).values_list("email", "user_id"),
            *User.objects.filter(email__in=some).values_list("email", "pk"),
        ]
        for address, owner in held:
            one = wanted[str(address).lower()]
            if owner != one.person and owner not in going and one.addresses is not None:
                _keep_address(one, "email")


def _segments_back(back: Back, before: list[Stored], after: list[Stored], now: list[Stored]) -> None:
    """Appointment by appointment: those that the file changed go back unless something of them is another by now."""
    old = {seg[0]: seg for seg in before}
    made = {seg[0]: seg for seg in after}
    is_now = {seg[0]: seg for seg in now}
    added = [seg for key, seg in is_now.items() if key not in made and key not in old]
    for keys in _groups(before, after):
        was, became = [old[key] for key in keys if key in old], [made[key] for key in keys if key in made]
        if was == became:
            continue
        present = [is_now[key] for key in keys if key in is_now]
        if present == became and not _meets(added, was):
            back.stretches.append((became, was))
        elif present != was:
            back.stays.append("appointment")


def _groups(before: list[Stored], after: list[Stored]) -> list[list[int]]:
    """The keys of segments that belong together: of one appointment, before or after the file."""
    groups: list[tuple[set[str], set[int]]] = []
    for seg in [*before, *after]:
        key, first = seg[0], seg[_AT["appointed_on"]]
        firsts, keys = {first}, {key}
        rest = []
        for group in groups:
            if key in group[1] or first in group[0]:
                firsts |= group[0]
                keys |= group[1]
            else:
                rest.append(group)
        groups = [*rest, (firsts, keys)]
    return [sorted(keys) for _firsts, keys in groups]


def _meets(added: Iterable[Stored], was: Sequence[Stored]) -> bool:
    """Whether somebody recorded an appointment since at the place and time to which this one would go back."""
    faculty, start, end = _AT["faculty_id"], _AT["start"], _AT["end"]
    last = "9999-12-31"
    return any(
        new[faculty] == old[faculty] and new[start] <= (old[end] or last) and old[start] <= (new[end] or last)
        for new in added
        for old in was
    )


def carry_out(people: Sequence[Back], upload: FeedUpload) -> list[int]:
    """Write what goes back by undoing this file; the caller holds the transaction.

    Returns the keys of the people who changed.
    """
    changing = [one for one in people if one.changes]
    # before the mails of the file went out nobody heard of the address that it gave; who leaves was brought by the file
    moving = [one.person for one in changing if one.addresses is not None and not one.leaves]
    with addresses.told_when_gone(moving if upload.news_sent_at is not None else []):
        _free_addresses(changing)
        change_identities({one.person: dict(one.identity) for one in changing if one.identity})
        _readdress({one.person: one.addresses for one in changing if one.addresses is not None})
    for active in (True, False):
        keys = [one.person for one in changing if one.identity.get("is_active") is active]
        for some in batches(keys):
            User.objects.filter(pk__in=some).update(is_active=active)
    _write_back(changing, upload)
    return sorted(one.person for one in changing)


def _free_addresses(people: Sequence[Back]) -> None:
    """Who leaves gives back an address that had been somebody else's."""
    wanted = {str(address[0]).lower() for one in people for address in one.addresses or []}
    leaving = [one.person for one in people if one.leaves and str(one.was["email"] or "").lower() in wanted]
    for some in batches(leaving):
        EmailAddress.objects.filter(user__in=some).delete()
        User.objects.filter(pk__in=some).update(email=None)


def _readdress(wanted: Mapping[int, list[list[Any]]]) -> None:
    for some in batches(sorted(wanted)):
        EmailAddress.objects.filter(user__in=some).delete()
    kept = [(key, *row) for key, rows in wanted.items() for row in rows]
    rows = [EmailAddress(user_id=key, email=email, verified=ok, primary=first) for key, email, ok, first in kept]
    EmailAddress.objects.bulk_create(rows, batch_size=BATCH)


def _write_back(people: Sequence[Back], upload: FeedUpload) -> None:
    """Close the segments as the file had made them, and write those of before as new rows of today.

    A segment that is there again has the key it had, so that what points to it still does.
    """
    at = now()
    made = [(one.person, seg) for one in people for became, was in one.stretches for seg in became if seg not in was]
    back = [(one.person, seg) for one in people for became, was in one.stretches for seg in was if seg not in became]
    _close(made, upload, at)
    managers = {seg[_AT["line_manager_id"]] for _person, seg in back} - {None}
    there: set[int] = set()
    for some in batches(sorted(managers)):
        there |= set(User.objects.filter(pk__in=some).values_list("pk", flat=True))
    rows = [Employment(person_id=who, recorded_at=at, undo_of=upload, **_values(seg, there)) for who, seg in back]
    Employment.objects.bulk_create(rows, batch_size=BATCH)


def _close(made: Sequence[tuple[int, Stored]], upload: FeedUpload, at: datetime) -> None:
    """Take what the file made out of the record, and keep it with the day until which it stood there."""
    recorded: dict[int, datetime | None] = {}
    keys = [seg[0] for _person, seg in made]
    for some in batches(keys):
        recorded |= dict(Employment.objects.filter(pk__in=some).values_list("pk", "recorded_at"))
    rows = []
    for person, seg in made:
        values = _values(seg)
        values |= {"stretch": values.pop("pk"), "recorded_at": recorded.get(seg[0]), "closed_at": at, "undone": upload}
        rows.append(FormerEmployment(person_id=person, **values))
    FormerEmployment.objects.bulk_create(rows, batch_size=BATCH)
    for some in batches(keys):
        Employment.objects.filter(pk__in=some).delete()


def _values(seg: Stored, managers: Collection[int] | None = None) -> dict[str, Any]:
    """The columns of a kept segment; a line manager who is not among ``managers`` is left out."""
    values = dict(zip(COLUMNS, seg, strict=True))
    for name in _DAYS:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    values["fte"] = Decimal(values["fte"])
    if managers is not None and values["line_manager_id"] not in managers:
        values["line_manager_id"] = None
    return values


def close_accounts(keys: Iterable[int]) -> tuple[int, int]:
    """Take away the accounts that the file brought and on which nothing hangs, and close the others.

    Somebody with an appointment or a role keeps the account. Returns how many were taken away and closed.
    """
    wanted = sorted(set(keys))
    working: set[int] = set()
    for some in batches(wanted):
        working |= set(Employment.objects.filter(person__in=some).values_list("person_id", flat=True))
        # somebody gave them a role since: that is done by hand, and wins
        held = RoleAssignment.objects.filter(Q(valid_until=None) | Q(valid_until__gte=localdate()), person__in=some)
        working |= set(held.values_list("person_id", flat=True))
    free = [key for key in wanted if key not in working]
    used = hanging(User, free, but=("people.feedimage", "people.formeremployment", "account.emailaddress"))
    for some in batches([key for key in free if key not in used]):
        # what is left of their appointments names nobody any more, nor their line manager
        FormerEmployment.objects.filter(person__in=some).update(line_manager=None)
        User.objects.filter(pk__in=some, source=Source.IMPORT).delete()
    for some in batches(sorted(used)):
        User.objects.filter(pk__in=some).update(is_active=False)
    return len(free) - len(used), len(used)


def hanging(model: type[Model], keys: Sequence[int], *, but: Collection[str] = ()) -> set[int]:
    """Of these rows, those that another row refers to; ``but`` names models whose rows do not count."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        other = relation.related_model
        name = relation.field.name  # type: ignore[union-attr]
        if other is None or other._meta.label_lower in but:
            continue
        for some in batches(keys):
            found |= set(other._base_manager.filter(**{f"{name}__in": some}).values_list(f"{name}", flat=True))
    return found & set(keys)
