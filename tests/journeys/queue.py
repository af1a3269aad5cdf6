"""The people of a course that is full: `python -m tests.journeys.queue people`.

Run as a process of its own, because the journeys use a real database file. Everybody here is invented.
"""

from __future__ import annotations

import os
import sys
from datetime import date, timedelta

import django

DOMAIN = "coast.example"
COURSE = "Testing what you teach"
ASKS, HOLDS, MANAGES = (f"{name}@{DOMAIN}" for name in ("asks", "holds", "manages"))
NAME = "Aafke Duin"


def people() -> None:
    """A teacher who rated the own assessment low, a colleague who has the only place, and their line manager."""
    from allauth.account.models import EmailAddress
    from django.utils import timezone

    from courses.models import Course, Edition, Registration
    from courses.workflow.editions import Meeting, plan_edition
    from tests.cast import employ
    from tests.factories.trajectories import rate_all
    from tests.journeys.visitor import PASSWORD
    from trajectories.models import CriterionRating, Profile, Trajectory
    from utq_portal.people.models import Faculty, User

    faculty = Faculty.objects.get(code="ITC")
    made = []
    for email, given, family in ((ASKS, "Aafke", "Duin"), (HOLDS, "Hugo", "Zee"), (MANAGES, "Mirjam", "Strand")):
        person = User(email=email, given_name=given, family_name=family, language="en")
        person.set_password(PASSWORD)
        person.save()
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        made.append(person)
    asks, holds, manages = made
    employ(manages, faculty)
    for person in (asks, holds):
        employ(person, faculty, manager=manages)
    profile = Profile.objects.get(active=True)
    trajectory = Trajectory.objects.create(
        person=asks, profile=profile, faculty=faculty, started_on=date(2026, 9, 1), state=Trajectory.State.ACTIVE
    )
    rate_all(trajectory, 3)
    CriterionRating.objects.filter(diagnosis__trajectory=trajectory, criterion__code="3.1").update(level=1)
    course = Course.objects.create(code="QUEUE", name_nl="Toetsen wat je leert", name_en=COURSE)
    course.competences.set(profile.competences.filter(number=3))
    start = timezone.now() + timedelta(days=40)
    values = {"least": 1, "most": 1, "place": "Library", "needs_manager_approval": True}
    edition = plan_edition(course, values, [Meeting(start, start + timedelta(hours=3))], by=None)
    Edition.objects.filter(pk=edition.pk).update(state=Edition.State.OPEN)
    Registration.objects.create(edition=edition, person=holds, state=Registration.State.CONFIRMED)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "utq_portal.settings")
    django.setup()
    {"people": people}[sys.argv[1]]()
