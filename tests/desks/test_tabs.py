"""Several roles: each tab says what waits on its desk, and asking takes as many queries for many rows as for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from assessments.models import Assessment, Seat
from tests.cast import Cast, give
from trajectories.models import Trajectory
from utq_portal.demo.make import make
from utq_portal.desks.desk import desks
from utq_portal.desks.tabs import found_for, numbers
from utq_portal.people.models import Employment, Faculty, Role, User

SignedIn = Callable[[User], Client]
Add = Callable[..., Trajectory]
Assess = Callable[..., Assessment]
Queries = Callable[[object, str], int]
IN_A_FACULTY = {Role.UTQ_SUPERVISOR, Role.ASSESSOR, Role.FACULTY_DECIDER}


@pytest.mark.django_db
def test_a_tab_has_the_number_of_its_desk(signed_in: SignedIn, settings: Settings) -> None:
    settings.DEMO = True  # its people sign in nowhere else
    make(200, accounts=True)
    by_name = {name: User.objects.get(email=f"{name}@demo.example") for name in ("hr", "supervisor")}
    everything = by_name["hr"]
    science = Faculty.objects.get(code="EEMCS")
    of_roles = [one for one in desks() if one.role]
    for one in of_roles:
        give(everything, Role(one.role), science if one.role in IN_A_FACULTY else None)
    Trajectory.objects.filter(supervisor=by_name["supervisor"]).update(supervisor=everything)
    elsewhere = Seat.objects.filter(position=1, state__in=Seat.TAKEN).exclude(assessment__trajectory__faculty=science)
    elsewhere.update(person=everything)
    Employment.objects.filter(line_manager__email="manager@demo.example").update(line_manager=everything)
    browser = signed_in(everything)
    tabs = browser.get("/desk/hr/").context["tabs"]
    assert [tab.key for tab in tabs] == [*(one.word for one in of_roles), "line_manager"]
    found = {tab.key: tab.waits for tab in tabs}
    assert {tab.key: browser.get(tab.url).context["waits"] for tab in tabs} == found
    assert {key for key, number in found.items() if not number} <= {"arbitration", "board", "admin", "exemption"}


def test_a_tab_says_its_number_in_words(cast: Cast, add: Add, signed_in: SignedIn) -> None:
    give(cast.supervisor, Role.ASSESSOR, cast.science)
    add("ready_declared")
    add("ready_declared")
    text = signed_in(cast.supervisor).get("/desk/assessor/").content.decode()
    tab = text.partition('<a href="/desk/supervisor/">')[2].partition("</a>")[0]
    assert '<span class="soft" aria-hidden="true">2</span>' in tab
    assert "2 items wait for you" in tab
    here = text.partition('<a href="/desk/assessor/"')[2].partition("</a>")[0]
    assert here == ' aria-current="page">Assessor'


def test_the_own_trajectory_counts_while_the_teacher_has_the_ball(cast: Cast, add: Add) -> None:
    today = timezone.localdate()
    row = add("active")
    words = ["teacher", "assessor"]
    assert numbers(found_for(row.person, words, today), words) == {"teacher": 1, "assessor": 0}
    Trajectory.objects.filter(pk=row.pk).update(state="ready_declared")
    assert numbers(found_for(row.person, words, today), words) == {"teacher": 0, "assessor": 0}


def test_the_tabs_take_as_many_queries_for_three_as_for_one(
    cast: Cast, add: Add, assess: Assess, number_of_queries: Queries
) -> None:
    for role in (Role.UTQ_SUPERVISOR, Role.ASSESSOR, Role.HR_ADVISOR, Role.COORDINATOR, Role.COURSE_MANAGER):
        give(cast.assessor1, role, cast.science if role in IN_A_FACULTY else None)

    def one_more() -> None:
        add("ready_declared")
        add("submitted")
        assess(add("in_assessment"), "scoring", "accepted")

    one_more()
    first = number_of_queries(cast.assessor1, "/desk/courses/")
    one_more()
    one_more()
    assert number_of_queries(cast.assessor1, "/desk/courses/") == first
