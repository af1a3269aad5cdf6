"""Roles changed by two people at the same moment."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tests.cast import Cast, employ, give, person
from tests.services.test_races_dossier import cast, race, refused
from trajectories.obligations.models import Obligation
from trajectories.workflow import joining
from trajectories.workflow.following import recount
from utq_portal.audit.models import Event
from utq_portal.people.models import Role, RoleAssignment, User
from utq_portal.people.queries import holders
from utq_portal.people.workflow.roles import end_role

__all__ = ["cast"]  # the fixture: three rounds, in a database that really commits


def test_two_coordinators_who_end_each_others_role_leave_one(cast: Cast) -> None:
    today = timezone.localdate()
    give(cast.colleague, Role.COORDINATOR)
    rows = {row.person_id: row for row in RoleAssignment.objects.filter(role=Role.COORDINATOR)}

    def end(by: User, of: User) -> None:
        end_role(rows[of.pk], by=by, last_day=today - timedelta(days=1), today=today)

    results = race(lambda: end(cast.coordinator, cast.colleague), lambda: end(cast.colleague, cast.coordinator))
    assert refused(results) == 1
    assert holders(Role.COORDINATOR).count() == 1


def test_two_who_end_the_roles_of_both_utq_supervisors_leave_one(cast: Cast) -> None:
    today = timezone.localdate()
    give(cast.colleague, Role.UTQ_SUPERVISOR, cast.science)
    give(cast.stranger, Role.COORDINATOR)
    rows = {row.person_id: row for row in RoleAssignment.objects.filter(role=Role.UTQ_SUPERVISOR)}

    def end(by: User, of: User) -> None:
        end_role(rows[of.pk], by=by, last_day=today - timedelta(days=1), today=today)

    results = race(lambda: end(cast.coordinator, cast.colleague), lambda: end(cast.stranger, cast.supervisor))
    assert refused(results) == 1
    assert holders(Role.UTQ_SUPERVISOR, cast.science).count() == 1


def test_two_who_join_the_same_accounts_make_one_of_them_once(cast: Cast) -> None:
    today = timezone.localdate()
    give(cast.colleague, Role.COORDINATOR)
    User.objects.filter(pk=cast.teacher.pk).update(employee_no="100")
    double = person("twin", employee_no="200")
    employ(double, cast.law)
    with transaction.atomic():
        recount([double.pk, cast.teacher.pk], today=today)
    shown = joining.preview(double, cast.teacher, by=cast.coordinator, today=today).digest
    back = joining.preview(cast.teacher, double, by=cast.coordinator, today=today).digest

    results = race(
        lambda: joining.join(double, cast.teacher, by=cast.coordinator, today=today, shown=shown),
        lambda: joining.join(double, cast.teacher, by=cast.colleague, today=today, shown=shown),
        lambda: joining.join(cast.teacher, double, by=cast.coordinator, today=today, shown=back),
    )
    assert refused(results) == 2
    both = User.objects.filter(pk__in=(double.pk, cast.teacher.pk))
    assert both.filter(is_active=True).count() == 1
    assert Obligation.objects.filter(person__in=both, ended_on=None).count() == 1
    assert Event.objects.filter(verb="people.merged").count() == 1
