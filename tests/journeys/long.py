"""Puts words without a place to break where people type: run inside a demo university's surroundings."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "utq_portal.settings")
django.setup()

from courses.models import Course  # noqa: E402
from dossiers.models import Evidence  # noqa: E402
from utq_portal.people.models import User  # noqa: E402

NAME = "W" + "o" * 86 + "d"
FILE = "lesontwerp_" + "x" * 131 + ".pdf"
LINK = "https://video.demo.example/" + "a" * 163
TITLE = "Onderwijs" + "m" * 111


def lengthen() -> None:
    """Everybody's name, every file name, every link and every course title becomes one long word."""
    assert (len(NAME), len(FILE), len(LINK), len(TITLE)) == (88, 146, 190, 120)
    User.objects.update(family_name=NAME, prefix="")
    Evidence.objects.exclude(file_path="").update(file_name=FILE, title=FILE)
    Evidence.objects.exclude(url="").update(url=LINK, title=LINK)
    Course.objects.update(name_en=TITLE, name_nl=TITLE)


if __name__ == "__main__":
    lengthen()
