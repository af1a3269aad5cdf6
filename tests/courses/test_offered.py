"""The statement of a completed course is offered where evidence is added, until it is in the dossier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Registration
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition, registered
from tests.factories.dossiers import endorsed, open_dossier, sections_ready
from utq_portal.people.models import User
from utq_portal.web import dates

Browser = Callable[[User], Client]
HEADING = "Ready to add"


def completed(person: User, code: str) -> Registration:
    """A course that ended, with a result."""
    return registered(make_edition(make_course(code), days=-30), person, "completed")


@pytest.mark.parametrize("page", ["", "1/"])
def test_a_completed_course_is_offered_until_it_is_added(page: str, cast: Cast, signed_in: Browser) -> None:
    dossier = open_dossier(cast)
    row = completed(cast.teacher, "X1")
    registered(make_edition(make_course("X2")), cast.teacher, "confirmed")
    browser = signed_in(cast.teacher)
    text = browser.get(f"/dossiers/{dossier.pk}/{page}").content.decode()
    offered = text.partition(HEADING)[2].partition("</section>")[0]
    assert "Course X1" in offered
    assert "Course X2" not in offered
    assert f"completed on {dates.long(row.edition.ends_on)}" in offered
    assert f'action="/courses/registrations/{row.pk}/statement/"' in offered
    browser.post(f"/courses/registrations/{row.pk}/statement/")
    piece = dossier.evidence.get()
    assert Registration.objects.get(pk=row.pk).evidence == piece
    after = browser.get(f"/dossiers/{dossier.pk}/{page}").content.decode()
    assert HEADING not in after
    assert piece.title in after


def test_only_who_writes_is_offered_anything(cast: Cast, signed_in: Browser) -> None:
    completed(cast.teacher, "X1")
    completed(cast.supervisor, "X2")
    dossier = sections_ready(cast)
    assert HEADING not in signed_in(cast.supervisor).get(f"/dossiers/{dossier.pk}/").content.decode()
    endorsed(cast)
    assert HEADING not in signed_in(cast.teacher).get(f"/dossiers/{dossier.pk}/").content.decode()


def test_three_statements_take_as_many_queries_as_one(cast: Cast, signed_in: Browser) -> None:
    dossier = open_dossier(cast)
    browser = signed_in(cast.teacher)

    def queries() -> int:
        browser.get(f"/dossiers/{dossier.pk}/")
        with CaptureQueriesContext(connection) as found:
            assert browser.get(f"/dossiers/{dossier.pk}/").content.decode().count("Add to my dossier") >= 1
        return len(found)

    completed(cast.teacher, "X1")
    first = queries()
    completed(cast.teacher, "X2")
    completed(cast.teacher, "X3")
    assert queries() == first


def test_the_home_names_the_meeting_that_is_next(cast: Cast, signed_in: Browser) -> None:
    open_dossier(cast)
    edition = make_edition(make_course("X1"), days=-3)  # the second meeting is in four days
    registered(edition, cast.teacher, "confirmed")
    (coming,) = [one for one in signed_in(cast.teacher).get("/home/").context["coming"] if one.title == "Course X1"]
    assert dates.civil(coming.at) == timezone.localdate() + timedelta(days=4)
    assert dates.with_weekday(coming.at) in coming.note
