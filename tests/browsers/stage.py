"""The university of the main path: `UTQ_DATA=… python -m tests.browsers.stage`; one process of its own.

The people of tests/journeys/university.py, and one open edition of one course. Everybody here is invented.
"""

from __future__ import annotations

import os

import django


def make() -> None:
    """The staff, three teachers at work, and a course with places."""
    from tests.factories.courses import make_edition
    from tests.journeys.university import make_first

    make_first()
    from courses.models import Course

    course = Course.objects.create(code="TIDE", name_nl="Toetsen bij tij", name_en="Assessment by the tide")
    make_edition(course, 30, least=1, most=8, needs_manager_approval=False)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "utq_portal.settings")
    django.setup()
    make()
