"""What the portal knows now, in four queries: people by number, their appointments, and whose address is whose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from allauth.account.models import EmailAddress

from utq_portal.people.feed.rows import POINTS, Tables
from utq_portal.people.models import Employment, Faculty, FacultyName, JobFamilyName, Role, Source, User
from utq_portal.people.rules import RUNS_PORTAL, guarded_address

DAY = timedelta(days=1)


@dataclass(slots=True)
class Seg:
    """A segment of an appointment; ``pk`` is None for one that is to be made, ``manager_no`` empty for no manager.

    ``manager_pk`` is a manager without an employee number: a feed cannot name that person, so it stays.
    ``by_hand`` names the fields that HR recorded by hand, where a feed does not go first.
    """

    pk: int | None
    faculty_id: int
    department: str
    manager_no: str
    job_family: str
    fte: Decimal
    start: date
    end: date | None
    appointed_on: date
    source: str
    vanished_on: date | None = None
    manager_pk: int | None = None
    by_hand: tuple[str, ...] = ()

    def copy(self) -> Seg:
        """The same segment as an object of its own."""
        return replace(self)


Appointment = list[Seg]


@dataclass(slots=True)
class Known:
    """A person of the portal with an employee number."""

    pk: int
    employee_no: str
    given_name: str
    prefix: str
    family_name: str
    email: str
    source: str
    appointments: list[Appointment] = field(default_factory=list)

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.prefix, self.family_name) if part)

    @property
    def segments(self) -> list[Seg]:
        return [seg for appointment in self.appointments for seg in appointment]


@dataclass(frozen=True, slots=True)
class Present:
    """People by employee number, and the number (or "#key" of a person without one) that owns each address.

    ``bare`` has the numbers of figures without their leading zeros, where one person only has that number.
    """

    people: dict[str, Known]
    owners: dict[str, str]
    bare: dict[str, str] = field(default_factory=dict)

    def number_of(self, text: str) -> str:
        """The number by which the portal knows this one: a sheet may have taken zeros away or set points into it."""
        if text not in self.people and POINTS.fullmatch(text):
            return self.bare.get(text.replace(".", "").replace(",", ""), text)
        if text in self.people or not (text.isascii() and text.isdigit()):
            return text
        return self.bare.get(text.lstrip("0"), text)


def load() -> Present:
    """Everybody with an employee number, demo people too (a feed refuses rows about them)."""
    people: dict[str, Known] = {}
    by_key: dict[int, Known] = {}
    owners: dict[str, str] = {}
    columns = ("pk", "employee_no", "given_name", "prefix", "family_name", "email", "source")
    for key, number, given, prefix, family, email, source in User.objects.order_by().values_list(*columns):
        if email:
            owners[email.lower()] = number or f"#{key}"
        if number:
            people[number] = by_key[key] = Known(key, number, given, prefix, family, email or "", source)
    numbers = {known.pk: known.employee_no for known in people.values()}
    for email, key in EmailAddress.objects.order_by().values_list("email", "user_id"):
        owners.setdefault(email.lower(), numbers.get(key, f"#{key}"))
    for key, segments in _segments(numbers):
        by_key[key].appointments = appointments_of(segments)
    return Present(people, owners, bare_numbers(people))


def bare_numbers(numbers: Iterable[str]) -> dict[str, str]:
    """The numbers of figures by themselves without leading zeros, where only one of them reads so."""
    found: dict[str, str] = {}
    double: set[str] = set()
    for number in numbers:
        if number.isascii() and number.isdigit() and found.setdefault(number.lstrip("0"), number) != number:
            double.add(number.lstrip("0"))
    return {bare: number for bare, number in found.items() if bare not in double}


def _segments(numbers: dict[int, str]) -> Iterable[tuple[int, list[Seg]]]:
    found: dict[int, list[Seg]] = {}
    rows = (
        Employment.objects.exclude(source=Source.DEMO)
        .order_by("person_id", "start", "pk")
        .values_list(
            "pk", "person_id", "faculty_id", "department__name", "line_manager_id", "job_family",
            "fte", "start", "end", "appointed_on", "source", "vanished_on", "by_hand",
        )
    )  # fmt: skip
    for pk, person, faculty, department, manager, family, fte, start, end, appointed, source, vanished, hand in rows:
        if person not in numbers:
            continue
        number, unit = numbers.get(manager, ""), department or ""
        left = manager if manager and not number else None
        seg = Seg(pk, faculty, unit, number, family, fte, start, end, appointed, source, vanished, left, tuple(hand))
        found.setdefault(person, []).append(seg)
    return found.items()


def appointments_of(segments: Iterable[Seg]) -> list[Appointment]:
    """Segments grouped into appointments: the same first day, each segment the day after the one before.

    Two appointments that began on one day are told apart by department, then faculty.
    """
    found: list[Appointment] = []
    for seg in sorted(segments, key=lambda one: (one.start, one.pk or 0)):
        follows = [
            chain for chain in found if chain[-1].appointed_on == seg.appointed_on and chain[-1].end == seg.start - DAY
        ]
        if follows:
            best = min(
                follows,
                key=lambda chain: (
                    (chain[-1].faculty_id, chain[-1].department) != (seg.faculty_id, seg.department),
                    chain[-1].faculty_id != seg.faculty_id,
                ),
            )
            best.append(seg)
        else:
            found.append([seg])
    return found


def tables(uploader: User | None) -> Tables:
    """The faculties and job families that rows may name, and the faculties that ``uploader`` serves as HR advisor.

    ``uploader=None`` is the command line: central.
    """
    faculties = list(Faculty.objects.filter(active=True).order_by("code"))
    active = {row.pk for row in faculties}
    given = FacultyName.objects.values_list("name", "faculty_id")
    by_name = {name.casefold(): key for name, key in given if key in active}
    by_name |= {word.casefold(): row.pk for row in faculties for word in (row.name_nl, row.name_en, row.code)}
    families = {name.casefold(): family for name, family in JobFamilyName.objects.values_list("name", "job_family")}
    own: frozenset[int] | None = None
    if uploader is not None:
        held = [one for one in uploader.held_roles if one.role == Role.HR_ADVISOR]
        if not any(one.faculty_id is None for one in held):
            own = frozenset(one.faculty_id for one in held if one.faculty_id is not None)
    return Tables(by_name, tuple(row.code for row in faculties), families, own)


def held_addresses(by: User | None) -> frozenset[int]:
    """Keys of the people whose address ``by`` does not change through a file (docs/domain.md, Doors).

    Who has the address has the account, so a file leaves those alone who have a role, stand in for somebody or run the
    portal. A file of central HR in person leaves alone who runs the portal; the command line nobody.
    """
    if by is None:
        return frozenset()
    own = [one for one in by.held_roles if one.role == Role.HR_ADVISOR and one.person_id == by.pk]
    held = RUNS_PORTAL if any(one.faculty_id is None for one in own) else guarded_address()
    return frozenset(User.objects.filter(held).values_list("pk", flat=True))


def running(seg: Seg, day: date) -> bool:
    """Whether the segment has not ended before ``day``."""
    return seg.end is None or seg.end >= day
