"""A second university: four competences, other colours, no unit. Everybody and everything here is invented."""

from __future__ import annotations

from dataclasses import dataclass

from trajectories.models import Profile
from utq_portal.people.models import Faculty
from utq_portal.policy.models import Institution, Link, Signatory
from utq_portal.policy.queries import forget, institution

COLOUR = "#7A1F3D"
# each with its number, both names and its criteria
COMPETENCES = [
    (1, "Onderwijs maken", "Making education", [
        ("A", "Je ontwerpt een cursus.", "You design a course."),
        ("B", "Je kiest materiaal dat werkt.", "You choose material that works."),
    ]),
    (2, "Onderwijs geven", "Giving education", [("C", "Je geeft les en begeleidt.", "You teach and supervise.")]),
    (3, "Beoordelen", "Judging", [
        ("D", "Je toetst eerlijk.", "You assess fairly."),
        ("E", "Je legt je oordeel uit.", "You explain your judgement."),
    ]),
    (4, "Verbeteren", "Improving", [("F", "Je leert van je evaluaties.", "You learn from your evaluations.")]),
]  # fmt: skip
FACULTIES = [("MED", "Geneeskunde", "Medicine"), ("ECO", "Economie", "Economics")]


@dataclass(frozen=True, slots=True)
class SecondUniversity:
    """What was made: the institution's row, its only active profile, and two faculties."""

    institution: Institution
    profile: Profile
    faculties: list[Faculty]


def rename_institution() -> None:
    """Give the portal to another university: its names, colour and addresses; what is in it stays."""
    institution()
    Institution.objects.update(
        name_nl="Noordelijke Universiteit",
        name_en="Northern University",
        unit_nl="",
        unit_en="",
        regulation_nl="Reglement onderwijsbevoegdheid",
        regulation_en="Teaching competence regulation",
        brand_colour=COLOUR,
        sender="bko@northern.example",
        contact="bko@northern.example",
        certificate_place="Noordstad",
    )
    forget()


def make_second_university() -> SecondUniversity:
    """Turn the portal into that of another university: name, colour, profile, faculties, link and signatory."""
    rename_institution()
    Profile.objects.update(active=False)
    profile = Profile.objects.create(
        code="NU-four", name_nl="Vier competenties", name_en="Four competences", active=True, words_least=100
    )
    for number, nl, en, criteria in COMPETENCES:
        competence = profile.competences.create(number=number, name_nl=nl, name_en=en)
        for order, (code, text_nl, text_en) in enumerate(criteria, 1):
            competence.criteria.create(code=code, order=order, text_nl=text_nl, text_en=text_en)
    faculties = [
        Faculty.objects.get_or_create(code=code, defaults={"name_nl": nl, "name_en": en})[0]
        for code, nl, en in FACULTIES
    ]
    Signatory.objects.all().delete()
    Signatory.objects.create(person_name="Jorrit Hoekstra", name_nl="Rector", name_en="Rector", position=1)
    Link.objects.all().delete()
    Link.objects.create(kind="manual", name_nl="Handleiding", name_en="Manual", url="https://northern.example/manual")
    return SecondUniversity(institution(), profile, faculties)
