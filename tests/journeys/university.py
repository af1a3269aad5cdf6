"""The staff of a university for the journeys: `UTQ_DATA=… python -m tests.journeys.university first|second`.

Run as a process of its own, because the journeys use a real database file. Everybody here is invented.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import django

if TYPE_CHECKING:
    from tests.cast import Cast

SINCE = date(2020, 1, 1)
# the part before the @ of the address, given name, family name, faculty, role, faculty of the role
FIRST = (
    ("hr", "Ilse", "Nieboer", 0, "hr_advisor", None),
    ("supervisor", "Marit", "Wesselink", 0, "utq_supervisor", 0),
    ("assessor1", "Saskia", "Bloemen", 1, "assessor", 1),
    ("assessor2", "Tomasz", "Wieczorek", 2, "assessor", 2),
    ("coordinator", "Hanneke", "Braakman", 1, "coordinator", None),
    ("veteran", "Dirk", "Oosterling", 0, None, None),
    ("repeater", "Femke", "Duinker", 0, None, None),
    ("bringer", "Anouk", "Vlieland", 0, None, None),
    ("exemption", "Jolien", "Scholten", 1, "exemption_advisor", None),
    ("dean", "Eveline", "Raaijmakers", 0, "faculty_decider", 0),
    ("newcomer", "Nadia", "Vermeulen", 0, None, None),
)
CODES = ("S&T", "BMS", "ET", "EEMCS", "ITC")


def make_first() -> None:
    """A university whose faculties have the codes of the HR file in tests/data."""
    from utq_portal.people.models import Faculty
    from utq_portal.policy.models import Institution, Signatory
    from utq_portal.policy.queries import institution

    institution()
    Institution.objects.update(
        name_nl="Universiteit van de Kust",
        name_en="Coastal University",
        sender="utq@coast.example",
        contact="coordinator@coast.example",
        certificate_place="Duinstad",
        go_live_on=SINCE,
    )
    Signatory.objects.create(person_name="Prof. Wiebe Zandstra", name_nl="Rector", name_en="Rector", position=1)
    make_people([Faculty.objects.create(code=code, name_nl=code, name_en=code) for code in CODES], "coast.example")
    hand_in("repeater@coast.example", "supervisor@coast.example")
    write_all_but("bringer@coast.example", "supervisor@coast.example", 3)
    oblige("newcomer@coast.example")


def make_second() -> None:
    """The second university, with the same staff at its own address."""
    from tests.second_university import make_second_university

    faculties = make_second_university().faculties
    make_people([faculties[0], faculties[1], faculties[1]], "northern.example")


def make_people(faculties: list, domain: str) -> None:  # type: ignore[type-arg]
    """People who can sign in, with an employment and their role."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth.hashers import make_password

    from tests.cast import employ
    from tests.journeys.visitor import PASSWORD
    from utq_portal.people.models import JobFamily, RoleAssignment, User

    password = make_password(PASSWORD)  # made to be slow: once for all of them
    for name, given, family, faculty, role, role_faculty in FIRST:
        person = User(email=f"{name}@{domain}", given_name=given, family_name=family, language="en", password=password)
        person.save()
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        employ(person, faculties[faculty], family=JobFamily.OTHER if role else JobFamily.ASSISTANT)
        if role:
            RoleAssignment.objects.create(
                person=person,
                role=role,
                faculty=None if role_faculty is None else faculties[role_faculty],
                valid_from=SINCE,
            )


def oblige(teacher: str) -> None:
    """A teacher whose time runs: the story of an exemption begins there."""
    from trajectories.obligations.models import Obligation
    from utq_portal.people.models import User

    person = User.objects.get(email=teacher)
    Obligation.objects.create(
        person=person,
        faculty=person.employments.get().faculty,
        start_date=SINCE,
        deadline=date(2030, 1, 1),
        deadline_since=SINCE,
    )


def hand_in(teacher: str, supervisor: str) -> None:
    """A teacher whose dossier is endorsed: the story of a second attempt begins there."""
    from tests.factories import dossiers

    dossiers.endorsed(_started(teacher, supervisor))


def write_all_but(teacher: str, supervisor: str, number: int) -> None:
    """A teacher who wrote about every competence but one: the story of a partial certificate begins there."""
    from dossiers.models import CompetenceSection, CriterionText
    from tests.factories import dossiers

    dossier = dossiers.sections_ready(_started(teacher, supervisor))
    left = CompetenceSection.objects.filter(dossier=dossier, competence__number=number)
    CriterionText.objects.filter(section__in=left).update(body="", words=0)
    left.update(state=CompetenceSection.State.EMPTY)


def _started(teacher: str, supervisor: str) -> Cast:
    """As much of a cast as the factories of a dossier need."""
    from tests.cast import Cast
    from trajectories.models import Profile, Trajectory
    from utq_portal.people.models import User

    person = User.objects.get(email=teacher)
    employment = person.employments.get()
    trajectory = Trajectory.objects.create(
        person=person, profile=Profile.objects.get(active=True), faculty=employment.faculty, started_on=SINCE
    )
    people = SimpleNamespace(trajectory=trajectory, teacher=person, supervisor=User.objects.get(email=supervisor))
    return cast(Cast, people)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "utq_portal.settings")
    django.setup()
    {"first": make_first, "second": make_second}[sys.argv[1]]()
