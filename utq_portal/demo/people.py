"""Demo people: the staff of the university, sized to its teachers, and the accounts one can sign in with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from utq_portal.demo.names import name_of
from utq_portal.people import addresses
from utq_portal.people.models import Department, Employment, Faculty, JobFamily, Role, RoleAssignment, Source, User

SINCE = date(2015, 9, 1)
PASSWORD = "demo"  # noqa: S105  (demo accounts exist in demo mode only, and say so)
# account, given name, prefix, family name, faculty, role (None: an employee), faculty of the role
ACCOUNTS: tuple[tuple[str, str, str, str, str, Role | None, str | None], ...] = (
    ("teacher", "Noor", "", "Akkerman", "EEMCS", None, None),
    ("newcomer", "Lena", "", "Hoekman", "EEMCS", None, None),
    ("supervisor", "Marit", "", "Wesselink", "EEMCS", Role.UTQ_SUPERVISOR, "EEMCS"),
    ("assessor1", "Saskia", "", "Bloemen", "BMS", Role.ASSESSOR, "BMS"),
    ("assessor2", "Tomasz", "", "Wieczorek", "S&T", Role.ASSESSOR, "S&T"),
    ("coordinator", "Hanneke", "ter", "Braak", "BMS", Role.COORDINATOR, None),
    ("hr", "Ilse", "", "Nieboer", "BMS", Role.HR_ADVISOR, None),
    ("exemption", "Jolien", "", "Scholten", "BMS", Role.EXEMPTION_ADVISOR, None),
    ("dean", "Eveline", "", "Raaijmakers", "EEMCS", Role.FACULTY_DECIDER, "EEMCS"),
    ("courses", "Bas", "", "Veldkamp", "BMS", Role.COURSE_MANAGER, None),
    ("manager", "Arjan", "", "Hulshoff", "EEMCS", None, None),
    ("admin", "Anne", "", "Beheer", "BMS", Role.ADMIN, None),
)


@dataclass(slots=True)
class Staff:
    """The staff around the teachers, per faculty code; the accounts by their name.

    ``left`` is a UTQ supervisor whose role has ended.
    """

    faculties: dict[str, Faculty]
    departments: dict[str, list[Department]]
    accounts: dict[str, User] = field(default_factory=dict)
    supervisors: dict[str, list[User]] = field(default_factory=dict)
    deciders: dict[str, User] = field(default_factory=dict)
    managers: dict[str, list[User]] = field(default_factory=dict)
    assessors: dict[str, list[User]] = field(default_factory=dict)
    left: User | None = None


def employed(person: User, faculty: Faculty, department: Department, family: str, start: date) -> Employment:
    """A running full-time employment."""
    return Employment(
        person=person,
        faculty=faculty,
        department=department,
        job_family=family,
        fte=Decimal("1.00"),
        start=start,
        appointed_on=start,
        source=Source.DEMO,
    )


def _person(email: str, name: tuple[str, str, str], **values: str) -> User:
    given, prefix, family = name
    person = User(email=email, given_name=given, prefix=prefix, family_name=family, source=Source.DEMO, **values)
    person.set_unusable_password()
    return person


def make_staff(faculties: dict[str, Faculty], teachers: int, *, accounts: bool) -> Staff:
    """Find or create the staff that ``teachers`` demo teachers need, and (demo mode) the accounts to sign in with."""
    departments = {
        code: list(Department.objects.filter(faculty=faculty).order_by("pk")) for code, faculty in faculties.items()
    }
    staff = Staff(faculties, departments)
    if accounts:
        _make_accounts(staff)
    per_faculty = max(1, teachers // max(1, len(faculties)))
    for place, code in enumerate(faculties):
        wanted = {
            "supervisor": (Role.UTQ_SUPERVISOR, max(1, per_faculty // 55)),
            "assessor": (Role.ASSESSOR, max(3, per_faculty // 60)),
            "manager": (None, max(2, per_faculty // 15)),
            "hr": (Role.HR_ADVISOR, 1),
            "dean": (Role.FACULTY_DECIDER, 1),
        }
        made = {kind: _crew(staff, code, kind, role, count, place) for kind, (role, count) in wanted.items()}
        account = staff.accounts if code == "EEMCS" else {}
        first = [account["supervisor"]] if account else []
        staff.supervisors[code] = first + (made["supervisor"] if not first or len(made["supervisor"]) > 1 else [])
        staff.managers[code] = ([account["manager"]] if account else []) + made["manager"]
        staff.assessors[code] = made["assessor"]
        staff.deciders[code] = account["dean"] if account else made["dean"][0]
    return staff


def _crew(staff: Staff, code: str, kind: str, role: Role | None, count: int, place: int) -> list[User]:
    """``count`` people of one kind in one faculty; those who are there already are kept."""
    slug = code.lower().replace("&", "")
    emails = [f"{kind}{number}.{slug}@staff.demo.example" for number in range(1, count + 1)]
    found = {person.email: person for person in User.objects.filter(email__in=emails)}
    fresh = [
        _person(email, name_of(5000 + place * 997 + number * 13 + len(kind) * 101))
        for number, email in enumerate(emails)
        if email not in found
    ]
    if fresh:
        User.objects.bulk_create(fresh)
        addresses.write(fresh)
        rooms = staff.departments[code]
        Employment.objects.bulk_create(
            employed(person, staff.faculties[code], rooms[number % len(rooms)], JobFamily.FULL, SINCE)
            for number, person in enumerate(fresh)
        )
        if role is not None:
            given = {"role": role, "faculty": staff.faculties[code], "valid_from": SINCE, "source": Source.DEMO}
            RoleAssignment.objects.bulk_create(RoleAssignment(person=person, **given) for person in fresh)
    found |= {person.email: person for person in fresh}
    return [found[email] for email in emails]


def _make_accounts(staff: Staff) -> None:
    hashed = make_password(PASSWORD)
    for name, given, prefix, family, code, role, role_faculty in ACCOUNTS:
        email = f"{name}@demo.example"
        person = User.objects.filter(email=email).first()
        if person is None:
            person = _person(email, (given, prefix, family))
            person.password = hashed
            person.is_staff = role == Role.ADMIN
            person.save()
            addresses.write([person])
            if name not in {"teacher", "newcomer"}:  # those two have an employment that makes an obligation
                employed(person, staff.faculties[code], staff.departments[code][0], JobFamily.OTHER, SINCE).save()
            if role is not None:
                there = staff.faculties[role_faculty] if role_faculty else None
                held = {"role": role, "faculty": there, "valid_from": SINCE, "source": Source.DEMO}
                RoleAssignment.objects.create(person=person, **held)
        staff.accounts[name] = person
