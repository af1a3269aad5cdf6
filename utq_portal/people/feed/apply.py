"""Carry out a plan, for changed people only, in a few statements; the caller holds the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from secrets import token_urlsafe

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from utq_portal.people import addresses
from utq_portal.people.feed.images import BATCH, batches
from utq_portal.people.feed.plan import PersonPlan
from utq_portal.people.feed.present import Seg
from utq_portal.people.models import Department, Employment, Source, User

_COLUMNS = "faculty department line_manager job_family fte start end appointed_on vanished_on source by_hand"
# a row that a file changed was written down now, and not by undoing another file any more
_ORIGIN = ("recorded_at", "undo_of")


def apply(people: Sequence[PersonPlan]) -> list[int]:
    """Write the plans; returns the keys of the people who changed.

    New people get a password that cannot be used and a verified address: they sign in by a mailed code.
    """
    # first those who are here: somebody new may get an address that one of them gives up
    change_identities({one.known.pk: one.identity for one in people if one.known is not None and one.identity})
    keys = _create_people([one for one in people if one.known is None])
    keys |= {one.employee_no: one.known.pk for one in people if one.known is not None}
    _welcome_back([one.known.pk for one in people if one.known is not None and not one.before and one.after])
    _write_segments(people, keys)
    return sorted(keys.values())


def _create_people(joiners: Sequence[PersonPlan]) -> dict[str, int]:
    made = [
        User(
            employee_no=one.employee_no,
            password=UNUSABLE_PASSWORD_PREFIX + token_urlsafe(30),
            source=Source.IMPORT,
            **{**one.identity, "email": one.identity.get("email") or None},
        )
        for one in joiners
    ]
    User.objects.bulk_create(made, batch_size=BATCH)
    addresses.write(made)
    return {user.employee_no: user.pk for user in made if user.employee_no}


def change_identities(plans: Mapping[int, Mapping[str, str | None]]) -> None:
    """Change names and addresses; addresses are freed first, since two people may exchange theirs.

    ``plans`` has the changed columns of each person by key. Nobody is told: an old address hears of it when the mails
    of the file go out.
    """
    if not plans:
        return
    moving = [key for key, one in plans.items() if "email" in one]
    for some in batches(moving):
        EmailAddress.objects.filter(user__in=some).delete()
        User.objects.filter(pk__in=some).update(email=None)
    users = [user for some in batches(sorted(plans)) for user in User.objects.filter(pk__in=some)]
    for user in users:
        for name, value in plans[user.pk].items():
            setattr(user, name, value)
    User.objects.bulk_update(users, ["given_name", "prefix", "family_name", "email"], batch_size=BATCH)
    moved = set(moving)
    addresses.write(user for user in users if user.pk in moved)


def _welcome_back(keys: Sequence[int]) -> None:
    """Open the accounts of people without any appointment that a taken-back file had brought, and this one brings."""
    for some in batches(keys):
        closed = User.objects.filter(pk__in=some, source=Source.IMPORT, merged_into=None)
        closed.filter(is_active=False).update(is_active=True)


def _write_segments(people: Sequence[PersonPlan], keys: dict[str, int]) -> None:
    before = {seg.pk: seg for one in people for seg in one.before}
    after = [(keys[one.employee_no], seg) for one in people for seg in one.after]
    new = [(key, seg) for key, seg in after if seg.pk is None]
    changed = [(key, seg) for key, seg in after if seg.pk is not None and seg != before[seg.pk]]
    kept = {seg.pk for _key, seg in after}
    for some in batches([pk for pk in before if pk is not None and pk not in kept]):
        Employment.objects.filter(pk__in=some).delete()
    touched = [seg for _key, seg in [*new, *changed]]
    departments = _departments(touched)
    numbers = _numbers({seg.manager_no for seg in touched if seg.manager_no})
    Employment.objects.bulk_create([_row(key, seg, departments, numbers) for key, seg in new], batch_size=BATCH)
    # INSERT … ON CONFLICT UPDATE: ten times faster than bulk_update, whose CASE grows with rows times columns
    Employment.objects.bulk_create(
        [_row(key, seg, departments, numbers) for key, seg in changed],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=[*_COLUMNS.split(), *_ORIGIN],
    )


def _row(person: int, seg: Seg, departments: dict[tuple[int, str], int], numbers: dict[str, int]) -> Employment:
    return Employment(
        pk=seg.pk,
        person_id=person,
        faculty_id=seg.faculty_id,
        department_id=departments[seg.faculty_id, seg.department.lower()] if seg.department else None,
        line_manager_id=numbers.get(seg.manager_no, seg.manager_pk),
        job_family=seg.job_family,
        fte=seg.fte,
        start=seg.start,
        end=seg.end,
        appointed_on=seg.appointed_on,
        vanished_on=seg.vanished_on,
        source=seg.source,
        by_hand=list(seg.by_hand),
    )


def _departments(segments: Iterable[Seg]) -> dict[tuple[int, str], int]:
    """Keys of departments by faculty and name in lower case; those that are new are made."""
    wanted = {(seg.faculty_id, seg.department.lower()): seg.department for seg in segments if seg.department}
    faculties = {faculty for faculty, _name in wanted}

    def known() -> dict[tuple[int, str], int]:
        # compared in Python: SQLite lowers ASCII only
        rows = Department.objects.filter(faculty__in=faculties).values_list("pk", "faculty_id", "name")
        return {(faculty, name.lower()): pk for pk, faculty, name in rows}

    found = known()
    missing = [Department(faculty_id=key[0], name=name) for key, name in wanted.items() if key not in found]
    if missing:
        Department.objects.bulk_create(missing, batch_size=BATCH)
        found = known()
    return found


def _numbers(numbers: set[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in batches(sorted(numbers)):
        rows = User.objects.filter(employee_no__in=some).values_list("employee_no", "pk")
        found |= {number: pk for number, pk in rows if number}
    return found
