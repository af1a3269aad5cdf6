"""Handing over in the browser, and whose UTQ supervisor is gone."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Cast, employ, give, person
from tests.office.test_people_pages import SignedIn
from trajectories.models import Trajectory
from trajectories.queries.caseloads import caseloads
from trajectories.queries.trajectories import orphaned
from utq_portal.people.models import Employment, Role, RoleAssignment

TODAY = timezone.localdate()


def lost() -> int:
    return Trajectory.objects.filter(orphaned(day=TODAY), state__in=Trajectory.OPEN).count()


def test_a_name_that_no_longer_reads_along_shows(cast: Cast) -> None:
    assert lost() == 0
    RoleAssignment.objects.filter(person=cast.supervisor).update(faculty=cast.law)
    assert lost() == 1
    RoleAssignment.objects.filter(person=cast.supervisor).update(faculty=None)
    assert lost() == 0
    Employment.objects.filter(person=cast.supervisor).update(end=TODAY - timedelta(days=1))
    assert lost() == 1
    [row] = caseloads(cast.coordinator, TODAY)
    assert (row.pk, row.cases, row.lost) == (cast.supervisor.pk, 1, 1)  # type: ignore[attr-defined]


def test_ending_the_role_leads_to_the_hand_over(cast: Cast, signed_in: SignedIn) -> None:
    give(cast.assessor3, Role.UTQ_SUPERVISOR, cast.science)
    desk, row = signed_in(cast.coordinator), RoleAssignment.objects.get(person=cast.supervisor)
    answer = desk.post(f"/people/roles/{row.pk}/end/", {"last_day": ""})
    assert answer.headers["Location"] == f"/caseloads/{cast.supervisor.pk}/"
    page = desk.get("/desk/coordinator/").content.decode()
    assert "1 teacher has a UTQ supervisor who can no longer be that" in page
    assert "1 without a UTQ supervisor" in desk.get("/caseloads/").content.decode()


def test_the_teachers_are_chosen_shown_and_handed_over(cast: Cast, signed_in: SignedIn) -> None:
    give(cast.assessor3, Role.UTQ_SUPERVISOR, cast.science)
    desk, url = signed_in(cast.supervisor), f"/caseloads/{cast.supervisor.pk}/"
    assert desk.post(url, {"do": "show"}).status_code == 422
    chosen = {"to": str(cast.assessor3.pk), "teachers": [str(cast.trajectory.pk)]}
    page = desk.post(url, {"do": "show", **chosen}).content.decode()
    assert "Hand over 1 teacher" in page
    digest = page.partition('name="digest" value="')[2].partition('"')[0]
    assert desk.post(url, {"do": "hand", "digest": "stale", **chosen}).status_code == 200
    assert desk.post(url, {"do": "hand", "digest": digest, **chosen}).status_code == 302
    assert Trajectory.objects.get(pk=cast.trajectory.pk).supervisor == cast.assessor3
    assert desk.get(url).status_code == 200  # the own page, empty now


def test_only_who_gives_roles_is_led_to_them(cast: Cast, signed_in: SignedIn) -> None:
    for reader, led in [(cast.supervisor, False), (cast.coordinator, True)]:
        page = signed_in(reader).get(f"/caseloads/{cast.supervisor.pk}/").content.decode()
        assert "Nobody else is UTQ supervisor here." in page
        assert ('href="/people/"' in page.partition("Nobody else")[2]) == led


def test_pages_ask_as_much_for_one_teacher_as_for_three(cast: Cast, signed_in: SignedIn) -> None:
    give(cast.assessor3, Role.UTQ_SUPERVISOR, cast.science)
    desk, url = signed_in(cast.coordinator), f"/caseloads/{cast.supervisor.pk}/"

    def asked() -> list[int]:
        chosen = [str(row.pk) for row in Trajectory.objects.all()]
        preview = {"do": "show", "to": str(cast.assessor3.pk), "teachers": chosen}
        counts = []
        for _n in range(2):  # the first time fills what is kept between requests
            with CaptureQueriesContext(connection) as listed:
                desk.get("/caseloads/")
            with CaptureQueriesContext(connection) as shown:
                desk.post(url, preview)
            counts = [len(listed), len(shown)]
        return counts

    first = asked()
    for n in range(2):
        new = person(f"more{n}")
        employ(new, cast.science)
        Trajectory.objects.create(
            person=new, profile=cast.profile, faculty=cast.science, supervisor=cast.supervisor, started_on=TODAY
        )
    assert asked() == first
