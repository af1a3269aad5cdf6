"""The fixed cast: one person per part, in a small university. Everybody here is invented."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.utils import timezone

from trajectories.models import Profile, Trajectory
from trajectories.obligations.models import Obligation
from utq_portal.people.models import Department, Employment, Faculty, JobFamily, Role, RoleAssignment, User

LONG_AGO = date(2020, 1, 1)


def months_from(day: date, months: int) -> date:
    """The first of the month so many months from a day's."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


# the teacher has one to two years left, whenever the tests run (docs/testing.md)
_TODAY = timezone.localdate()
DEADLINE = date(_TODAY.year + (1 if (_TODAY.month, _TODAY.day) <= (3, 1) else 2), 3, 1)
START = months_from(DEADLINE, -36)
TEACHERS = ("teacher", "colleague", "newcomer")
SENIORS = ("supervisor", "line_manager", "dean", "hr", "assessor3")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays along. ``teacher`` works in ``science``; ``colleague`` too; ``newcomer`` has answered nothing yet."""

    science: Faculty
    law: Faculty
    arts: Faculty
    profile: Profile
    teacher: User
    colleague: User
    newcomer: User
    supervisor: User  # UTQ supervisor in science
    other_supervisor: User  # UTQ supervisor in law
    assessor1: User  # law
    assessor2: User  # arts
    assessor3: User  # science
    coordinator: User
    hr: User  # science
    central_hr: User
    exemption_advisor: User
    dean: User  # science
    course_manager: User
    line_manager: User
    cvt_member: User
    admin: User
    stranger: User  # signed in, an employee of law, no role
    trajectory: Trajectory  # of the teacher, still preparing

    def people(self) -> dict[str, User]:
        """Every person by name."""
        return {f.name: value for f in fields(self) if isinstance(value := getattr(self, f.name), User)}


def person(name: str, family: str = "", **values: object) -> User:
    """An invented person with an address of demo.example."""
    given = name.replace("_", " ").title()
    return User.objects.create(
        given_name=given, family_name=family or "Voorbeeld", email=f"{name}@demo.example", password="!", **values
    )


def _person(name: str, family: str = "", **values: object) -> User:
    given = name.replace("_", " ").title()
    return User(
        given_name=given, family_name=family or "Voorbeeld", email=f"{name}@demo.example", password="!", **values
    )


def _employed(
    who: User,
    faculty: Faculty,
    department: Department,
    manager: User | None = None,
    start: date = LONG_AGO,
    family: str = JobFamily.ASSISTANT,
) -> Employment:
    return Employment(
        person=who,
        faculty=faculty,
        department=department,
        line_manager=manager,
        job_family=family,
        fte=Decimal("1.00"),
        start=start,
        appointed_on=start,
    )


def employ(
    who: User,
    faculty: Faculty,
    *,
    manager: User | None = None,
    start: date = LONG_AGO,
    fte: str = "1.00",
    family: str = JobFamily.ASSISTANT,
    end: date | None = None,
) -> Employment:
    """A running employment of ``who``."""
    department, _new = Department.objects.get_or_create(faculty=faculty, name=f"Department of {faculty.code}")
    return Employment.objects.create(
        person=who,
        faculty=faculty,
        department=department,
        line_manager=manager,
        job_family=family,
        fte=Decimal(fte),
        start=start,
        end=end,
        appointed_on=start,
    )


def began(cast: Cast, start: date) -> None:
    """Let the cast's teachers have begun on this day, for tests that name the days of a life."""
    Employment.objects.filter(start=START).update(start=start, appointed_on=start)
    Obligation.objects.filter(start_date=START).update(
        start_date=start, deadline_since=start, deadline=months_from(start, 36)
    )
    Trajectory.objects.filter(started_on=months_from(START, 1)).update(started_on=months_from(start, 1))
    cast.trajectory.refresh_from_db()


def give(who: User, role: Role, faculty: Faculty | None = None) -> RoleAssignment:
    """A role that holds since long ago."""
    return RoleAssignment.objects.create(person=who, role=role, faculty=faculty, valid_from=LONG_AGO)


def make_cast() -> Cast:
    """Create the cast; the teacher has an obligation and a trajectory in its first state."""
    science, law, arts = (
        Faculty.objects.create(code=code, name_nl=nl, name_en=en)
        for code, nl, en in [("SCI", "Wetenschappen", "Science"), ("LAW", "Recht", "Law"), ("ART", "Letteren", "Arts")]
    )
    names = [f.name for f in fields(Cast) if f.name not in {"science", "law", "arts", "profile", "trajectory"}]
    # in bulk: hundreds of tests begin with the cast
    people = User.objects.bulk_create(_person(name) for name in names)
    who = dict(zip(names, people, strict=True))
    rooms = {
        faculty.pk: Department.objects.create(faculty=faculty, name=f"Department of {faculty.code}")
        for faculty in (science, law, arts)
    }
    manager, started = who["line_manager"], START
    Employment.objects.bulk_create(
        [
            *[_employed(who[n], science, rooms[science.pk], manager, started) for n in TEACHERS],
            *[_employed(who[n], science, rooms[science.pk], family=JobFamily.FULL) for n in SENIORS],
            *[_employed(who[n], law, rooms[law.pk]) for n in ("other_supervisor", "assessor1", "stranger")],
            _employed(who["assessor2"], arts, rooms[arts.pk]),
        ]
    )
    held: list[tuple[str, Role, Faculty | None]] = [
        ("supervisor", Role.UTQ_SUPERVISOR, science),
        ("other_supervisor", Role.UTQ_SUPERVISOR, law),
        ("assessor1", Role.ASSESSOR, law),
        ("assessor2", Role.ASSESSOR, arts),
        ("assessor3", Role.ASSESSOR, science),
        ("coordinator", Role.COORDINATOR, None),
        ("hr", Role.HR_ADVISOR, science),
        ("central_hr", Role.HR_ADVISOR, None),
        ("exemption_advisor", Role.EXEMPTION_ADVISOR, None),
        ("dean", Role.FACULTY_DECIDER, science),
        ("course_manager", Role.COURSE_MANAGER, None),
        ("cvt_member", Role.CVT_MEMBER, None),
        ("admin", Role.ADMIN, None),
    ]
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=who[name], role=role, faculty=faculty, valid_from=LONG_AGO)
        for name, role, faculty in held
    )
    profile = Profile.objects.get(active=True)
    obligation = Obligation.objects.create(
        person=who["teacher"],
        faculty=science,
        start_date=START,
        deadline=DEADLINE,
        deadline_since=START,
    )
    trajectory = Trajectory.objects.create(
        person=who["teacher"],
        obligation=obligation,
        profile=profile,
        faculty=science,
        supervisor=who["supervisor"],
        started_on=months_from(START, 1),
    )
    return Cast(science=science, law=law, arts=arts, profile=profile, trajectory=trajectory, **who)
