"""The demo university: what the set-up would have asked. Seeded for the University of Twente, with invented people."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from assessments.models import Ceremony
from utq_portal.agenda.models import Holiday
from utq_portal.demo import texts
from utq_portal.demo.files import pdf
from utq_portal.people.models import Department, Faculty
from utq_portal.policy.models import Experience, Institution, Link, PageText, Signatory
from utq_portal.policy.queries import forget
from utq_portal.web.files import store_made

VIDEO = Path(__file__).parent / "intro.mp4"  # some seconds, without sound

FACULTIES = (
    ("EEMCS", "Elektrotechniek, Wiskunde en Informatica", "Electrical Engineering, Mathematics and Computer Science"),
    ("ET", "Engineering Technology", "Engineering Technology"),
    ("S&T", "Technische Natuurwetenschappen", "Science and Technology"),
    ("BMS", "Behavioural, Management and Social Sciences", "Behavioural, Management and Social Sciences"),
    ("ITC", "Geo-informatiewetenschappen en Aardobservatie", "Geo-Information Science and Earth Observation"),
)
DEPARTMENTS = {
    "EEMCS": ("Computer Science", "Applied Mathematics", "Electrical Engineering"),
    "ET": ("Mechanics of Solids", "Civil Engineering", "Design, Production & Management"),
    "S&T": ("Biomedical Engineering", "Technical Physics", "Molecules & Materials"),
    "BMS": ("Public Administration", "Psychology of Conflict, Risk & Safety", "Learning, Data & Technology"),
    "ITC": ("Urban & Regional Planning", "Earth Observation Science"),
}
INSTITUTION = {
    "name_nl": "Universiteit Twente",
    "name_en": "University of Twente",
    "unit_nl": "CELT",
    "unit_en": "CELT",
    "regulation_nl": "BKO-regeling 2017",
    "regulation_en": "UTQ regulation 2017",
    "sender": "utq@demo.example",
    "contact": "coordinator@demo.example",
    "certificate_place": "Enschede",
}
LINKS = (
    (
        Link.Kind.VIDEO,
        "Kennismaken met de BKO",
        "Introduction to the UTQ",
        "Enkele seconden, met ondertiteling",
        "A few seconds, with captions",
        "video",
    ),
    (
        Link.Kind.MANUAL,
        "BKO-handleiding",
        "UTQ manual",
        "Hoe een goed dossier eruitziet",
        "What a good dossier looks like",
        "manual",
    ),
    (
        Link.Kind.REGULATION,
        "BKO-regeling",
        "UTQ regulation",
        "Pdf, Nederlands en Engels",
        "PDF, English and Dutch",
        "regulation",
    ),
    (
        Link.Kind.RECOGNITION,
        "Wederzijdse erkenning door de universiteiten",
        "Mutual recognition by the Dutch universities",
        "Afspraak van 23 januari 2008",
        "Agreement of 23 January 2008",
        "recognition",
    ),
    (
        Link.Kind.TOOLBOX,
        "Toolbox Toetsen",
        "Toolbox Assessment",
        "Van toetsmatrijs tot cijfer",
        "From blueprint to grade",
        "toolbox-assessment",
    ),
    (
        Link.Kind.TOOLBOX,
        "Toolbox Activerend onderwijs",
        "Toolbox Active learning",
        "Werkvormen met uitleg",
        "Teaching methods, explained",
        "toolbox-active",
    ),
)
EXPERIENCES = (
    (
        "Tijmen Demo",
        "Docent, demogegevens",
        "Lecturer, demo data",
        "Ik had alles al, verspreid over vijf jaar. In drie middagen stond het in mijn dossier.",
        "I had it all already, spread over five years. In three afternoons it was in my dossier.",
    ),
    (
        "Priya Demo",
        "Universitair docent, demogegevens",
        "Assistant professor, demo data",
        "De opname van mijn eigen college leerde me meer dan welke cursus ook.",
        "The recording of my own lecture taught me more than any course.",
    ),
)


def lay_out(today: date) -> dict[str, Faculty]:
    """Create or complete the institution, faculties, links and ceremonies; returns the faculties by code."""
    Institution.objects.update_or_create(
        pk=1,
        defaults={
            **INSTITUTION,
            "set_up_at": timezone.now(),
            "steps_done": ["name", "look", "profile", "procedure", "faculties", "feed", "live"],
        },
    )
    forget()
    faculties = {}
    for code, nl, en in FACULTIES:
        faculty, _new = Faculty.objects.get_or_create(code=code, defaults={"name_nl": nl, "name_en": en})
        faculties[code] = faculty
        for name in DEPARTMENTS[code]:
            Department.objects.get_or_create(faculty=faculty, name=name)
    _texts(today)
    _free_weeks(today)
    return faculties


def _free_weeks(today: date) -> None:
    """Two weeks around Christmas and one in spring in which nobody teaches, this year and next."""
    for year in (today.year - 1, today.year, today.year + 1):
        christmas = date(year, 12, 25)
        monday = christmas - timedelta(days=christmas.weekday())
        spring = date.fromisocalendar(year + 1, 9, 1)
        Holiday.objects.get_or_create(
            on=monday,
            until=monday + timedelta(days=13),
            defaults={"name_nl": "Lesvrije weken rond Kerst", "name_en": "Teaching-free weeks around Christmas"},
        )
        Holiday.objects.get_or_create(
            on=spring,
            until=spring + timedelta(days=4),
            defaults={"name_nl": "Lesvrije week in het voorjaar", "name_en": "Teaching-free week in spring"},
        )


def _files() -> None:
    """The manual as a file, and the introduction video with captions, kept by the portal itself."""
    manual = store_made(pdf(), name="utq-manual-demo.pdf", mime="application/pdf")
    Link.objects.filter(kind=Link.Kind.MANUAL).update(
        url="", file_path=manual.path, file_name=manual.name, file_mime=manual.mime
    )
    film = store_made(VIDEO.read_bytes(), name="introduction-demo.mp4", mime="video/mp4")
    words = {
        f"captions_{code}_path": store_made(text.encode(), name=f"{code}.vtt", mime="text/vtt").path
        for code, text in texts.CAPTIONS.items()
    }
    Link.objects.filter(kind=Link.Kind.VIDEO).update(
        url="", file_path=film.path, file_name=film.name, file_mime=film.mime, **words
    )


def _texts(today: date) -> None:
    if not Link.objects.exists():
        Link.objects.bulk_create(
            Link(
                kind=kind,
                name_nl=nl,
                name_en=en,
                note_nl=note_nl,
                note_en=note_en,
                position=position,
                url=f"https://demo.example/{slug}",
            )
            for position, (kind, nl, en, note_nl, note_en, slug) in enumerate(LINKS, 1)
        )
        _files()
    if not Experience.objects.exists():
        Experience.objects.bulk_create(
            Experience(
                person_name=name,
                function_nl=fnl,
                function_en=fen,
                text_nl=nl,
                text_en=en,
                position=position,
                consented_on=today,
            )
            for position, (name, fnl, fen, nl, en) in enumerate(EXPERIENCES, 2)
        )
        Experience.objects.create(**texts.STORY, position=1, consented_on=today)
    if not PageText.objects.exists():
        PageText.objects.bulk_create(PageText(**row) for row in texts.TEXTS)
    if not Signatory.objects.exists():
        Signatory.objects.create(person_name="Prof. dr. Eveline Demo", name_nl="Decaan", name_en="Dean", position=1)
        Signatory.objects.create(
            person_name="Hanneke Demo", name_nl="BKO-coördinator, CELT", name_en="UTQ coordinator, CELT", position=2
        )
    if not Ceremony.objects.exists():
        for months, place in [(-6, "Waaier 1"), (6, "Waaier 2"), (12, "Amphitheatre")]:
            day = today + timedelta(days=30 * months)
            day += timedelta(days=(3 - day.weekday()) % 7)
            Ceremony.objects.create(
                name_nl="Uitreiking van de BKO-certificaten",
                name_en="Ceremony of the UTQ certificates",
                starts_at=timezone.make_aware(datetime.combine(day, time(16, 0))),
                place=place,
            )
