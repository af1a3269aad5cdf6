"""The demo university: what the set-up would have asked. Seeded for the University of Twente, with invented people."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone

from utq_portal.agenda.models import Holiday
from utq_portal.demo import texts
from utq_portal.demo.files import pdf
from utq_portal.demo.parts import parts
from utq_portal.files.storage import store_made
from utq_portal.people.models import Department, Faculty
from utq_portal.policy.models import Experience, Institution, Link, PageText, Signatory
from utq_portal.policy.queries import forget

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


def lay_out(today: date) -> dict[str, Faculty]:
    """Create or complete the institution, faculties, links and what the apps add; returns the faculties by code."""
    done = ["name", "look", "profile", "procedure", "faculties", "feed", "live"]
    told = {**INSTITUTION, "set_up_at": timezone.now(), "steps_done": done}
    Institution.objects.update_or_create(pk=1, defaults=told)
    forget()
    faculties = {}
    for code, nl, en in FACULTIES:
        faculty, _new = Faculty.objects.get_or_create(code=code, defaults={"name_nl": nl, "name_en": en})
        faculties[code] = faculty
        for name in DEPARTMENTS[code]:
            Department.objects.get_or_create(faculty=faculty, name=name)
    _texts(today)
    _free_weeks(today)
    for part in parts():
        part.lay_out(today)
    return faculties


def _free_weeks(today: date) -> None:
    """Two weeks around Christmas and one in spring in which nobody teaches, this year and next."""
    for year in (today.year - 1, today.year, today.year + 1):
        christmas = date(year, 12, 25)
        monday = christmas - timedelta(days=christmas.weekday())
        spring = date.fromisocalendar(year + 1, 9, 1)
        for first, days, nl, en in (
            (monday, 13, "Lesvrije weken rond Kerst", "Teaching-free weeks around Christmas"),
            (spring, 4, "Lesvrije week in het voorjaar", "Teaching-free week in spring"),
        ):
            names = {"name_nl": nl, "name_en": en}
            Holiday.objects.get_or_create(on=first, until=first + timedelta(days=days), defaults=names)


def _files() -> None:
    """The manual as a file, and the introduction video with captions, kept by the portal itself."""
    manual = store_made(pdf(), name="utq-manual-demo.pdf", mime="application/pdf")
    Link.objects.filter(kind=Link.Kind.MANUAL).update(url="", **manual.columns)
    film = store_made(VIDEO.read_bytes(), name="introduction-demo.mp4", mime="video/mp4")
    words = {
        f"captions_{code}_path": store_made(text.encode(), name=f"{code}.vtt", mime="text/vtt").path
        for code, text in texts.CAPTIONS.items()
    }
    Link.objects.filter(kind=Link.Kind.VIDEO).update(url="", **film.columns, **words)


def _texts(today: date) -> None:
    if not Link.objects.exists():
        Link.objects.bulk_create(Link(**row, position=position) for position, row in enumerate(texts.LINKS, 1))
        _files()
    if not Experience.objects.exists():
        rows = enumerate(texts.EXPERIENCES, 2)
        Experience.objects.bulk_create(Experience(**row, position=place, consented_on=today) for place, row in rows)
        Experience.objects.create(**texts.STORY, position=1, consented_on=today)
    if not PageText.objects.exists():
        PageText.objects.bulk_create(PageText(**row) for row in texts.TEXTS)
    if not Signatory.objects.exists():
        Signatory.objects.create(person_name="Prof. dr. Eveline Demo", name_nl="Decaan", name_en="Dean", position=1)
        Signatory.objects.create(
            person_name="Hanneke Demo", name_nl="BKO-coördinator, CELT", name_en="UTQ coordinator, CELT", position=2
        )
