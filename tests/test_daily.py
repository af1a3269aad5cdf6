"""A condition of the day is built once, and is the next day's on the next day."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.db.models import Q, QuerySet
from django.utils import timezone

from tests.cast import Cast
from trajectories.models import Trajectory
from trajectories.queries.trajectories import orphaned
from utq_portal.daily import made_once_a_day
from utq_portal.people.models import Role, RoleAssignment, User

made: list[str] = []


@made_once_a_day
def named(name: str) -> Q:
    made.append(name)
    return Q(given_name=name)


@made_once_a_day
def people() -> QuerySet[User]:
    return User.objects.order_by("pk")


def test_it_is_built_once_for_the_same_words_and_day() -> None:
    made.clear()
    assert named("Ada") is named("Ada")
    assert named("Ada") != named("Bo")
    assert made == ["Ada", "Bo"]
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert named("Ada") == Q(given_name="Ada")
    assert made == ["Ada", "Bo", "Ada"]


def test_rows_are_read_anew(cast: Cast) -> None:
    before = list(people())
    User.objects.create(given_name="New", family_name="Voorbeeld", email="new@demo.example", password="!")
    assert len(list(people())) == len(before) + 1


def test_what_it_is_used_in_does_not_change_it(cast: Cast) -> None:
    both = named("Teacher") | named("Stranger")
    assert list(User.objects.filter(~both).filter(named("Teacher"))) == []
    assert list(User.objects.filter(named("Teacher"))) == [cast.teacher]
    assert named("Teacher") == Q(given_name="Teacher")


def test_a_role_that_ends_today_is_gone_tomorrow(cast: Cast) -> None:
    today = timezone.localdate()
    Trajectory.objects.filter(pk=cast.trajectory.pk).update(supervisor=cast.supervisor)
    RoleAssignment.objects.filter(role=Role.UTQ_SUPERVISOR, person=cast.supervisor).update(valid_until=today)
    assert not Trajectory.objects.filter(orphaned()).exists()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert Trajectory.objects.filter(orphaned()).exists()
    assert not Trajectory.objects.filter(orphaned()).exists()
