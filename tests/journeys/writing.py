"""The people of the writing session, and the day itself: `python -m tests.journeys.writing people|day|ticked`.

Run as a process of its own, because the journeys use a real database file. Everybody here is invented.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import date, timedelta

import django

DOMAIN = "coast.example"
COURSE = "Writing session by the sea"
WRITER = f"writer@{DOMAIN}"
NAME = "Jorge Almeida"


def people() -> None:
    """A teacher of another faculty than the UTQ supervisor's, at work on a dossier, with a writing session planned."""
    from allauth.account.models import EmailAddress

    from courses.models import Course, Interest
    from dossiers.workflow.opening import open_dossier
    from tests.cast import employ
    from tests.journeys.visitor import PASSWORD
    from trajectories.models import LearningPlanItem, Profile, Trajectory
    from utq_portal.people.models import Faculty, User

    writer = User(email=WRITER, given_name="Jorge", family_name="Almeida", language="en")
    writer.set_password(PASSWORD)
    writer.save()
    EmailAddress.objects.create(user=writer, email=WRITER, verified=True, primary=True)
    faculty = Faculty.objects.get(code="ET")
    employ(writer, faculty)
    profile = Profile.objects.get(active=True)
    trajectory = Trajectory.objects.create(
        person=writer, profile=profile, faculty=faculty, started_on=date(2026, 9, 1), state=Trajectory.State.ACTIVE
    )
    open_dossier(trajectory, by=writer)
    LearningPlanItem.objects.create(
        trajectory=trajectory,
        competence=profile.competences.get(number=2),
        kind=LearningPlanItem.Kind.WRITING,
        title="A day to write",
    )
    course = Course.objects.create(
        code="SEA",
        kind=Course.Kind.WRITING,
        name_nl="Schrijfsessie aan zee",
        name_en=COURSE,
        bring_nl="Een plan van een bijeenkomst",
        bring_en="A plan of one session",
        least=2,
        most=8,
    )
    veteran = User.objects.get(email=f"veteran@{DOMAIN}")
    Interest.objects.create(course=course, person=veteran, faculty=Faculty.objects.get(code="S&T"))


def day() -> None:
    """The session is now: the UTQ supervisor who leads it moves it to this moment, and with it who reads along."""
    from django.utils import timezone

    from courses.models import Edition
    from courses.workflow.editions import Meeting, change_edition

    edition = Edition.objects.select_related("led_by").get(course__code="SEA")
    now = timezone.localtime()
    end = min(now + timedelta(hours=3), now.replace(hour=23, minute=59))
    soon = now + timedelta(seconds=1)  # nobody moves a meeting to a moment that is over
    change_edition(edition, {}, [Meeting(soon, end, "Library")], by=edition.led_by)
    time.sleep(2)


def ticked() -> None:
    """Say whether the line of the learning route is ticked."""
    from trajectories.models import LearningPlanItem

    item = LearningPlanItem.objects.get(trajectory__person__email=WRITER)
    sys.stdout.write("ticked" if item.done_on else "open")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "utq_portal.settings")
    django.setup()
    {"people": people, "day": day, "ticked": ticked}[sys.argv[1]]()
