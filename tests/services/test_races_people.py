"""Roles changed by two people at the same moment."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.cast import Cast, give
from tests.services.test_races_dossier import cast, race, refused
from utq_portal.people import workflow
from utq_portal.people.models import Role, RoleAssignment, User
from utq_portal.people.queries import holders

__all__ = ["cast"]  # the fixture: three rounds, in a database that really commits


def test_two_coordinators_who_end_each_others_role_leave_one(cast: Cast) -> None:
    today = timezone.localdate()
    give(cast.colleague, Role.COORDINATOR)
    rows = {row.person_id: row for row in RoleAssignment.objects.filter(role=Role.COORDINATOR)}

    def end(by: User, of: User) -> None:
        workflow.end_role(rows[of.pk], by=by, last_day=today - timedelta(days=1), today=today)

    results = race(lambda: end(cast.coordinator, cast.colleague), lambda: end(cast.colleague, cast.coordinator))
    assert refused(results) == 1
    assert holders(Role.COORDINATOR).count() == 1
