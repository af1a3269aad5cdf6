"""Editions move step by step, and who showed interest hears of it (docs/domain.md, Courses)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from courses.catalogue_data import CATALOGUE
from courses.models import Course, Edition
from courses.workflow.catalogue import fill_catalogue
from courses.workflow.copying import copy_edition
from courses.workflow.editions import (
    Meeting,
    cancel_edition,
    change_edition,
    close_edition,
    finish_edition,
    open_edition,
    plan_edition,
    start_edition,
)
from courses.workflow.interest import show_interest
from tests.cast import Cast
from tests.factories.courses import make_course, make_edition
from utq_portal.audit.models import Event
from utq_portal.notices.models import Notice
from utq_portal.workflow import Refused


def test_opening_tells_who_is_interested_once(cast: Cast) -> None:
    course = make_course()
    assert show_interest(course, by=cast.teacher)
    assert not show_interest(course, by=cast.teacher)
    edition = make_edition(course, opened=False)
    open_edition(edition, by=cast.course_manager)
    close_edition(edition, by=cast.course_manager)
    open_edition(edition, by=cast.course_manager)
    assert [notice.code for notice in Notice.objects.all()] == ["courses.new_edition"]
    cancel_edition(edition, by=cast.course_manager, reason="too few")
    assert Notice.objects.filter(code="courses.edition_cancelled", recipient=cast.teacher).count() == 1
    assert "too few" not in str(list(Event.objects.values_list("data", flat=True)))


def test_an_edition_of_one_faculty_is_told_there_only(cast: Cast) -> None:
    course = make_course()
    show_interest(course, by=cast.teacher)
    show_interest(course, by=cast.stranger)
    open_edition(make_edition(course, opened=False, faculty_only=cast.law), by=cast.course_manager)
    assert [notice.recipient for notice in Notice.objects.all()] == [cast.stranger]


@pytest.mark.parametrize("name", ["teacher", "coordinator", "admin", "hr"])
def test_nobody_but_the_course_manager_takes_a_step(cast: Cast, name: str) -> None:
    edition = make_edition(make_course(), opened=False)
    by = cast.people()[name]
    with pytest.raises(Refused):
        open_edition(edition, by=by)
    with pytest.raises(Refused):
        change_edition(edition, {}, [], by=by)
    assert Edition.objects.get().state == "draft"


def test_an_edition_runs_from_its_first_day_and_ends_after_its_last(cast: Cast) -> None:
    ahead = make_edition(make_course("A"))
    with pytest.raises(Refused, match="not come yet"):
        start_edition(ahead, by=cast.course_manager)
    past = make_edition(make_course("B"), -30)
    start_edition(past, by=cast.course_manager)
    finish_edition(past, by=cast.course_manager)
    with pytest.raises(Refused, match="is over"):
        change_edition(past, {}, [], by=cast.course_manager)


def test_a_past_first_day_is_not_opened(cast: Cast) -> None:
    with pytest.raises(Refused, match="not ahead"):
        open_edition(make_edition(make_course(), -3, opened=False), by=cast.course_manager)


def test_a_copy_keeps_the_time_of_the_clock_over_summer_time(cast: Cast) -> None:
    start = datetime(2027, 3, 8, 12, 45, tzinfo=UTC)
    edition = plan_edition(make_course(), {}, [Meeting(start, start + timedelta(hours=3))], by=None)
    copied = copy_edition(edition, first_day=date(2027, 4, 5), by=cast.course_manager)
    session = copied.sessions.get()
    assert timezone.localtime(session.starts_at).strftime("%Y-%m-%d %H:%M") == "2027-04-05 13:45"


def test_the_demo_catalogue_fills_an_empty_portal_once(cast: Cast) -> None:
    today = timezone.localdate()
    assert fill_catalogue(today) == len(CATALOGUE) >= 15
    assert fill_catalogue(today) == 0
    assert Course.objects.filter(competences__number=3).distinct().count() >= 3
    assert not Edition.objects.filter(starts_on__lt=today).exists()
    assert {e.starts_on.weekday() for e in Edition.objects.all()} <= {0, 1, 2, 3, 4}
