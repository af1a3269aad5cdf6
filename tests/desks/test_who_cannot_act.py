"""Who cannot act does not fill a role: what waits for nobody else is the coordinator's, and every page says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Registration
from exemptions.models import ExemptionDocument, ExemptionRequest
from exemptions.queries import with_holder
from tests.assessments.test_lost import ball, words
from tests.cast import Cast, give
from tests.factories import courses as make_courses
from tests.factories import exemptions as make
from trajectories.obligations.models import Obligation, ObligationAdjustment
from trajectories.obligations.workflow.deciding import ask_more_time
from utq_portal.desks.queries.figures import figures
from utq_portal.people.models import Employment, Role, RoleAssignment, User
from utq_portal.policy.models import Institution

Browser = Callable[[User], Client]
TODAY = timezone.localdate()
E = ExemptionRequest.State


def only(role: Role, person: User) -> None:
    """This person, and nobody else, holds the role for the whole university."""
    RoleAssignment.objects.filter(role=role).update(valid_until=TODAY - timedelta(days=1))
    give(person, role)


def held() -> str:
    return str(with_holder(ExemptionRequest.objects.all()).get().holder)


@pytest.mark.parametrize(
    ("role", "state"),
    [(Role.HR_ADVISOR, E.ASKED), (Role.EXEMPTION_ADVISOR, E.FILED), (Role.FACULTY_DECIDER, E.ADVISED)],
)
def test_the_candidate_fills_no_role_in_the_own_request(cast: Cast, signed_in: Browser, role: Role, state: str) -> None:
    row = make.advised(cast)
    ExemptionRequest.objects.filter(pk=row.pk).update(state=state, advised_by=None, advised_for=None)
    assert held() == role
    before = signed_in(cast.teacher).get(f"/exemptions/{row.pk}/").content.decode()
    assert ball(before).partition(" then ")[0] != "Coordinator"
    only(role, cast.teacher)
    assert held() == "coordinator"
    assert figures(cast.coordinator, TODAY).total("vacant", str(role)) == 1
    overview = words(signed_in(cast.coordinator).get("/exemptions/").content.decode())
    assert "Nobody, it is done" not in overview
    assert re.search(r" You ", overview.partition(cast.teacher.name)[2].partition("This whole list")[0])
    assert ball(signed_in(cast.teacher).get(f"/exemptions/{row.pk}/").content.decode()) == "Coordinator"
    home = words(signed_in(cast.teacher).get("/home/").content.decode())
    assert "Your request for exemption is with the coordinator" in home
    give(cast.law_dean if hasattr(cast, "law_dean") else cast.supervisor, role)
    assert held() == role


def test_who_advised_does_not_fill_the_role_that_decides(cast: Cast) -> None:
    row = make.advised(cast)
    assert held() == Role.FACULTY_DECIDER
    only(Role.FACULTY_DECIDER, cast.exemption_advisor)
    assert held() == "coordinator"
    ExemptionRequest.objects.filter(pk=row.pk).update(state=E.SECOND)
    assert held() == "coordinator"


def test_a_request_that_is_done_is_with_nobody(cast: Cast, signed_in: Browser) -> None:
    make.granted(cast)
    overview = words(signed_in(cast.coordinator).get("/exemptions/?show=granted").content.decode())
    assert "Nobody, it is done" in overview


def test_a_request_without_its_papers_is_the_teachers(cast: Cast, signed_in: Browser) -> None:
    make.asked(cast, complete=False)
    home = words(signed_in(cast.teacher).get("/home/").content.decode())
    assert ("waits for documents from you" in home, "is with HR" in home) == (True, False)
    make.document(cast, ExemptionRequest.objects.get())
    assert ExemptionDocument.objects.count() == 1
    home = words(signed_in(cast.teacher).get("/home/").content.decode())
    assert ("waits for documents from you" in home, "is with HR" in home) == (False, True)


def more_time(cast: Cast, *, proposed: bool) -> ObligationAdjustment:
    duty = Obligation.objects.get(person=cast.teacher, ended_on=None)
    asked = ask_more_time(duty, months=2, reason="other", note="", by=cast.teacher, today=TODAY)
    if proposed:
        ObligationAdjustment.objects.filter(pk=asked.pk).update(proposed_on=TODAY, proposed_by=cast.hr)
    return asked


@pytest.mark.parametrize(
    ("proposed", "role", "word"),
    [(False, Role.HR_ADVISOR, "HR advisor"), (True, Role.FACULTY_DECIDER, "Dean or delegate")],
)
@pytest.mark.parametrize("how", ["filled", "empty", "own"])
def test_more_time_that_nobody_can_give_is_on_the_desk(
    cast: Cast, signed_in: Browser, proposed: bool, role: Role, word: str, how: str
) -> None:
    asked = more_time(cast, proposed=proposed)
    if how == "own":
        only(role, cast.teacher)
    if how == "empty":
        RoleAssignment.objects.filter(role=role).update(valid_until=TODAY - timedelta(days=1))
    vacant = how != "filled"
    assert figures(cast.coordinator, TODAY).total("vacant", str(role)) == int(vacant)
    desk = words(signed_in(cast.coordinator).get("/desk/coordinator/").content.decode())
    assert (f"1 case waits for a role that nobody holds: {Role(role).label}, SCI" in desk) is vacant
    said = "Coordinator" if vacant else word
    home = words(signed_in(cast.teacher).get("/home/").content.decode())
    assert f"More time, as you asked {said} since" in home
    why = signed_in(cast.teacher).get(f"/obligations/{asked.obligation_id}/").content.decode()
    assert ball(why) == said


def test_a_registration_that_nobody_can_answer_is_on_the_desk(cast: Cast, signed_in: Browser) -> None:
    Employment.objects.filter(person=cast.teacher).update(line_manager=None)
    make_courses.registered(make_courses.small_edition(), cast.teacher, Registration.State.PENDING)
    give(cast.supervisor, Role.COURSE_MANAGER)
    assert figures(cast.coordinator, TODAY).total("vacant") == 0
    only(Role.COURSE_MANAGER, cast.teacher)
    assert figures(cast.coordinator, TODAY).total("vacant", str(Role.COURSE_MANAGER)) == 1
    desk = words(signed_in(cast.coordinator).get("/desk/coordinator/").content.decode())
    assert f"1 case waits for a role that nobody holds: {Role.COURSE_MANAGER.label}" in desk


@pytest.mark.parametrize("done", [True, False])
def test_nothing_now_is_not_said_while_the_portal_is_set_up(cast: Cast, signed_in: Browser, done: bool) -> None:
    Institution.objects.update_or_create(pk=1, defaults={"set_up_at": timezone.now() if done else None})
    page = signed_in(cast.coordinator).get("/desk/coordinator/").content.decode()
    asked = words(page.partition("Expected of you")[2].partition("</div>")[0])
    assert ("Nothing now" in asked, ball(page)) == (done, "Others" if done else "You")
